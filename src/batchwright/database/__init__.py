"""Where the record lives: the home folder, PostgreSQL (embedded or the site's own), its roles.

Invariants: nothing here knows a domain table; only the installer makes roles; no folder outside
the home and the server's own data folder changes its rights.
"""
