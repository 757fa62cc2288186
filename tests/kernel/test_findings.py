"""Findings and the sentences they become."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from batchwright.kernel import messages
from batchwright.kernel.findings import Finding, Severity, as_facts, blocking

LATE = Finding("late", Severity.EXCEPTION, lot="RM-1")
WRONG = Finding("wrong", Severity.BLOCKING, lot="RM-1", on=date(2026, 2, 28))
SAID = Finding("said", Severity.NOTICE)


def test_only_a_blocking_finding_refuses() -> None:
    assert blocking([LATE, WRONG, SAID]) == (WRONG,)
    assert blocking([]) == ()


def test_what_happened_is_an_exception_and_never_refused() -> None:
    told = as_facts([LATE, WRONG, SAID])
    assert not blocking(told)
    assert [each.severity for each in told] == [
        Severity.EXCEPTION,
        Severity.EXCEPTION,
        Severity.NOTICE,
    ]
    assert [(each.code, each.facts) for each in told] == [
        (each.code, each.facts) for each in (LATE, WRONG, SAID)
    ]


def test_a_finding_keeps_its_facts_in_order_and_tells_them_by_name() -> None:
    assert WRONG.facts == (("lot", "RM-1"), ("on", date(2026, 2, 28)))
    assert WRONG.fact("lot") == "RM-1"
    with pytest.raises(KeyError):
        WRONG.fact("container")


def test_a_sentence_says_the_facts_and_names_what_is_absent() -> None:
    messages.register(kernel_test="{lot} {on} {mass} {held} {at} {by}.")
    found = Finding(
        "kernel_test",
        Severity.BLOCKING,
        lot="RM-1",
        on=date(2026, 2, 28),
        mass=Decimal("1.50"),
        held=timedelta(minutes=90),
        at=datetime(2026, 2, 28, 13, 5, tzinfo=UTC),
        by=None,
    )
    assert (
        messages.sentence(found)
        == "RM-1 2026-02-28 1.50 1.50 h 2026-02-28 13:05:00 UTC not recorded."
    )


def test_a_code_has_one_sentence() -> None:
    messages.register(kernel_once="Once.")
    messages.register(kernel_once="Once.")
    with pytest.raises(ValueError, match="two sentences"):
        messages.register(kernel_once="Twice.")


def test_a_code_without_a_sentence_is_told_as_it_is() -> None:
    assert messages.told("kernel_unheard_of", {}) == "kernel_unheard_of"
    assert not messages.known("kernel_unheard_of")


def test_every_code_that_a_module_finds_has_a_sentence() -> None:
    source = Path(messages.__file__).parents[1]
    codes: dict[str, str] = {}
    for path in source.rglob("*.py"):
        text = path.read_text()
        for code in re.findall(r'Finding\(\s*"([a-z_]+)"', text):
            codes.setdefault(code, str(path.relative_to(source)))
        if "register(" in text and path.name == "messages.py":
            name = ".".join(path.relative_to(source.parent).with_suffix("").parts)
            import_module(name)
    assert len(codes) > 50
    assert {code: path for code, path in codes.items() if not messages.known(code)} == {}
