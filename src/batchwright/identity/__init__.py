"""People, roles, training, sessions, sponsors and who sees which (21 CFR Part 11).

Invariants: a user id is never reused; nobody is active before a second person checked identity;
system administrators hold no GMP permission; a session's scope is decided by the database.
"""
