"""The market report, chapter by chapter: what an edition found, said in words, tables and charts.

A chapter takes an `Edition` and gives blocks of a document. It computes nothing that the edition
does not hold; each number leads to its claim, calculation, assumption or source.
"""
