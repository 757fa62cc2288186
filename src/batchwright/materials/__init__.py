"""Materials (ISA-95): definitions, suppliers, lots, containers, movements, genealogy.

Invariants: a quantity is never negative; what a container holds is what its movements sum to;
genealogy is recorded from container to container; a sponsor's material serves that sponsor alone.
"""
