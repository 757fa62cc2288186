"""What is found is shown to people, not as JSON."""

from batchwright.cli.tables import readable


def test_what_lies_within_stands_below_under_its_name() -> None:
    found = {"state": "issued", "weighed": {"net": "1.50", "unit": "kg"}, "lots": [{"number": "A"}]}
    assert readable(found).split("\n") == [
        "state  issued",
        "",
        "weighed:",
        "  net   1.50",
        "  unit  kg",
        "",
        "lots:",
        "  number",
        "  A",
    ]
