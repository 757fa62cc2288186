"""The record: one way to write, capture of every row, sealing, verification.

Invariants: nothing is written without an entry; an entry is closed with a leaf before its
transaction commits; what is in the ledger never changes. The bytes: docs/reference/entry.md.
"""
