"""Batchwright: batches made, reviewed and released on a record that nobody can change unseen."""
