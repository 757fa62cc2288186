"""Rules of the laboratory: facts in, findings out."""
