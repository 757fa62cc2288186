"""The charts of a report: each draws itself, tells itself in a sentence and is read as a table.

A chart's `basis` is what its numbers rest on where an item names no basis of its own.
"""
