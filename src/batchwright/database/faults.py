"""What may go wrong around the database and is told to a person without a trace."""


class DatabaseFault(Exception):
    """A foreseeable fault. Its text says what was refused and the next step."""
