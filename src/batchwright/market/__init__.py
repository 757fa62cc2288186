"""What a contract manufacturer may believe about its market, and what capacity that asks for.

It takes claims, not numbers: each with its words, its scope, its year and its source. Claims are
read and checked (`reading`, `quotes`, `gate`), set beside each other (`bridge`, `pooling`), carried
into years and segments (`forecast`, `scenarios`), into this plant (`demand`, `investment`) and into
a report. All of that is pure: it needs no server and gives the same from the same claims and seed.

Invariants: a figure keeps the digits it was written with; a number without its words is no claim;
what two claims alone cannot tell is refused, not averaged; what nobody was quoted for is shown as
the author's own.
"""
