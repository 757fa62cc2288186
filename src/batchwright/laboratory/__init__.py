"""Specifications, samples and results (21 CFR 211.160 to 211.165 and 211.194).

Invariants: a result has no default verdict, it is computed or absent; it counts only after a
second person's review; a failing result stays a failing result; a correction keeps the first
value; what is missing is told as missing.
"""
