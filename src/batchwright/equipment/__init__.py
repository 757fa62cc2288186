"""Sites, areas, units and modules, their classes, qualification, calibration, state and logbook.

ISA-95 levels, ISA-88 equipment. Invariants: the logbook of a unit is numbered without gap, in date
order, without overlap; each line is signed for by its doer and another checker.
"""
