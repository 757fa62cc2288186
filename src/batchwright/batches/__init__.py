"""Orders, execution of batches, review, disposition and release (ISA-88 control recipes).

Invariants: a batch runs from a control recipe frozen from the effective master; a fact that
happened is recorded, if need be as an exception; a correction keeps the first value; nobody
verifies, reviews or disposes what they performed; a historical batch is never executed, released
or allocated.
"""
