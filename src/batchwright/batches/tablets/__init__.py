"""The real tablet batches of Žagar and Mihelič (2022), read from their files; pure, no database.

`reading.read_tablets` gives all of a directory or its faults, never a part. Values stay as written,
what is absent stays None, and no quantity, day or limit is invented. The columns with their units:
docs/reference/tablets-data.md; what a historical batch is: docs/explanation/historical-batches.md.
"""
