"""The rules of materials: facts in, findings out."""
