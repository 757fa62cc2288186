"""The rules of orders, execution, review and release: facts in, findings out."""
