"""ISA-88 recipes: written as YAML that people can read and diff, checked, ordered and frozen.

Follows ANSI/ISA-88.00.01 (procedure, unit procedure, operation, phase) and US-211.186. Invariants:
a document that was read is whole and consistent; its canonical bytes do not depend on how it was
laid out; every number keeps the digits that were written.
"""
