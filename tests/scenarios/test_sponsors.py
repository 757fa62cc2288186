"""A batch of one sponsor is made; people who see another sponsor alone learn nothing of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from inspect import Parameter, signature
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection

from batchwright.batches.commands.phases import StartPhase
from batchwright.database.home import Role
from batchwright.kernel.canonical import canonical
from batchwright.kernel.rows import has_sponsor
from batchwright.ledger.command import QUERIES
from batchwright.ledger.scope import ask
from batchwright.ledger.table import ROW_TYPES
from batchwright.ledger.types import NotFound, Refused
from demo import site as demo_site
from demo.batch import Run
from tests.api.caller import signed_in
from tests.support.acting import ExecutorActing
from tests.support.cluster import Clone
from tests.support.people import People, accountable, install

pytestmark = pytest.mark.slow

ELSEWHERE = "elsewhere"
"""Works at the site, in many roles, and sees what is the site's and gamma's."""
OUTSIDE = "outside"
"""Gamma's own representative: sees gamma's alone."""
MANY_ROLES = ("operator", "supervisor", "reviewer", "quality", "planner", "analyst", "personnel")
OWNED = sorted(name for name, row_type in ROW_TYPES.items() if has_sponsor(row_type))
UNTRIED = ("batches_import", "laboratory_result_correction")
"""Tables of sponsors that the scenario leaves empty; tests of their own modules fill them."""
OF_STAFF = ("equipment_unit", "equipment_logbook_entry")
"""Tables of the site that its own people read whole, and a sponsor's people not at all."""


@pytest.fixture
def everybody(database: Clone) -> Iterator[People]:
    """The people of the demonstration, and two strangers to the sponsor of its batch."""
    with database.connect(Role.OWNER, autocommit=True) as owner:
        ids = install(owner, ((ELSEWHERE, MANY_ROLES), (OUTSIDE, ("sponsor-representative",))))
    with database.connect(Role.APP, autocommit=True) as connection:
        yield accountable(People(connection=connection, ids=ids))


@pytest.fixture
def run(everybody: People) -> Run:
    """A finished batch of alpha, in which the strangers have no part."""
    act = ExecutorActing(everybody)
    strangers = (ELSEWHERE, OUTSIDE)
    known = {code: id_ for code, id_ in everybody.ids.items() if code not in strangers}
    site = demo_site.built(act, known)
    for code in strangers:
        grant = demo_site.GrantSponsor(
            user_id=everybody.ids[code], sponsor_id=site.sponsors["gamma"]
        )
        everybody.do("system-administrator", grant)
    made = Run(act=act, site=site, told=lambda text: None, power_cut=lambda: None)
    made.ordered()
    made.refused_attempts()
    made.made()
    made.completed()
    made.tested()
    made.assessed()
    assert made.decided() == "released"
    return made


def test_a_sponsors_batch_is_nothing_to_those_who_see_another_alone(
    database: Clone, everybody: People, run: Run
) -> None:
    with database.connect(Role.OWNER) as owner:
        words = _words(owner, run)
        ids = _ids(owner, run)
    _nothing_by_sql(database, everybody, run, words)
    _the_logbooks_have_no_gap(database, everybody)
    for code in (ELSEWHERE, OUTSIDE):
        _nothing_by_query(everybody, code, ids, words)
        _nothing_by_api(code, ids)
        _nothing_by_attempt(database, everybody, code, run)


def _words(owner: Connection[Any], run: Run) -> list[str]:
    """What tells of the batch wherever it stands: its number, its product, ids of alpha's."""
    product = f'"product_code":"{run.site.recipe.product.code}"'
    found = [run.number, str(run.batch_id), product]
    for table in ("batches_order", "materials_lot", "recipes_master", "laboratory_sample"):
        rows = owner.execute(
            f"select id::text from {table} where sponsor_id = %s".encode(), [run.site.sponsor_id]
        )
        found += [name for (name,) in rows]
    assert len(found) > 10
    return found


def _ids(owner: Connection[Any], run: Run) -> dict[str, Any]:
    """What a stranger might have overheard, by the name of a query's parameter."""
    tables = {
        "lot_id": "materials_lot",
        "sample_id": "laboratory_sample",
        "specification_id": "laboratory_specification",
        "agreement_id": "quality_agreement",
        "deviation_id": "quality_deviation",
        "master_id": "recipes_master",
    }
    found: dict[str, Any] = {}
    for name, table in tables.items():
        row = owner.execute(
            f"select id from {table} where sponsor_id = %s limit 1".encode(),
            [run.site.sponsor_id],
        ).fetchone()
        assert row is not None, table
        found[name] = row[0]
    return found | {
        "batch_id": run.batch_id,
        "sponsor_id": run.site.sponsor_id,
        "product_code": run.site.recipe.product.code,
    }


def _nothing_by_sql(database: Clone, people: People, run: Run, words: list[str]) -> None:
    with database.connect(Role.OWNER) as owner:
        empty = [name for name in OWNED if not _count(owner, f"select from {name}")]
    untried = [name for name in empty if name not in UNTRIED]
    assert untried == [], "The scenario puts nothing there."
    for code in (ELSEWHERE, OUTSIDE):
        with database.connect(Role.APP) as outsider, outsider.transaction():
            outsider.execute("select identity.enter(%s)", [people.token(code)])
            of_alpha = f"where sponsor_id = '{run.site.sponsor_id}'"
            for name in OWNED:
                assert _count(outsider, f"select from {name} {of_alpha}") == 0, (code, name)
            for name in ("section", "image"):
                assert _count(outsider, f"select from ledger.{name} {of_alpha}") == 0
            told = _told(outsider, "select convert_from(body, 'UTF8') from ledger.entry")
            told += _told(outsider, "select row_to_json(t)::text from ledger.image t")
            told += _told(outsider, "select record from ledger.section")
            for name in ROW_TYPES:
                told += _told(outsider, f"select row_to_json(t)::text from {name} t")
            assert [(word, text) for word in words for text in told if word in text] == []
            if code == OUTSIDE:
                for name in (*OWNED, *OF_STAFF):
                    assert _count(outsider, f"select from {name}") == 0, name
                # Of the record what is gamma's: that it is known, and who sees it.
                beside = f"where sponsor_id is distinct from '{run.site.sponsors['gamma']}'"
                for name in ("section", "image"):
                    assert _count(outsider, f"select from ledger.{name} {beside}") == 0, name


def _the_logbooks_have_no_gap(database: Clone, people: People) -> None:
    """US-211.182: every use is a line for all of the site, whoever sees product and lot of it."""
    lines = "select from equipment_logbook_entry where kind = 'use'"
    with database.connect(Role.OWNER) as owner, database.connect(Role.APP) as outsider:
        used = _count(owner, lines)
        with outsider.transaction():
            outsider.execute("select identity.enter(%s)", [people.token(ELSEWHERE)])
            assert _count(outsider, lines) == used > 0
            assert _count(outsider, "select from equipment_use") == 0


def _nothing_by_query(people: People, code: str, ids: dict[str, Any], words: list[str]) -> None:
    """Each query answers for the sponsor's things what it answers for things that are not."""
    for name in sorted(QUERIES):
        given, unknown = _parameters(name, ids, people.ids[code])
        answer = _answer(people, code, name, given)
        assert answer == _answer(people, code, name, unknown), name
        assert [word for word in words if word in answer] == [], name


def _parameters(
    name: str, ids: dict[str, Any], user_id: UUID
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters that name the sponsor's things, and such that name nothing."""
    others = {
        "user_id": user_id,
        "unit_id": uuid4(),
        "edition_id": uuid4(),
        "claim_id": "C001",
        "before": date(2099, 1, 1),
        "on": datetime.now(UTC).date(),
        "site_code": demo_site.SITE_CODE,
        "path": "dispensing/weigh-active",
        "container_id": uuid4(),
        "activity": "manufacture",
    }
    given: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for each in signature(QUERIES[name].function).parameters.values():
        if each.name in ids:
            given[each.name] = ids[each.name]
            unknown[each.name] = uuid4() if isinstance(ids[each.name], UUID) else "NONE"
        elif each.kind is Parameter.KEYWORD_ONLY and each.default is Parameter.empty:
            given[each.name] = unknown[each.name] = others[each.name]
    return given, unknown


def _answer(people: People, code: str, name: str, parameters: dict[str, Any]) -> str:
    try:
        answer = ask(people.connection, name, people.token(code), **parameters)
    except NotFound:
        return "not found"
    text = canonical({"answer": answer})
    for value in parameters.values():
        text = text.replace(f'"{value}"', '"given"')
    return text


def _nothing_by_api(code: str, ids: dict[str, Any]) -> None:
    caller = signed_in(code)
    for name, specification in QUERIES.items():
        named = [each for each in specification.parameters if each in ids]
        if named != ["batch_id"] and named != ["lot_id"]:
            continue
        path = "/" + name.replace(".", "/").replace("_", "-")
        given, other = _parameters(name, ids, uuid4())
        known = caller.get(path, **given)
        unknown = caller.get(path, **other)
        assert known.status_code == unknown.status_code in (200, 404), (path, known.content)
        assert known.content.replace(str(ids[named[0]]).encode(), b"") == unknown.content.replace(
            str(unknown.wsgi_request.GET[named[0]]).encode(), b""
        )


def _nothing_by_attempt(database: Clone, people: People, code: str, run: Run) -> None:
    """An attempt on the batch reads as one on no batch, and does not stand in its record."""
    sections = f"select from ledger.section where record = 'batches.batch/{run.batch_id}'"
    with database.connect(Role.OWNER, autocommit=True) as owner:
        before = _count(owner, sections)
        refusals = []
        for batch_id in (run.batch_id, uuid4()):
            with pytest.raises(Refused) as refused:
                people.do(code, StartPhase(batch_id=batch_id, path="dispensing/weigh"))
            refusals.append((refused.value.codes, dict(refused.value.receipt.result)))
        assert refusals[0] == refusals[1]
        assert _count(owner, sections) == before > 100


def _count(connection: Connection[Any], statement: str) -> int:
    found = connection.execute(f"select count(*) from ({statement}) t".encode()).fetchone()
    assert found is not None
    count: int = found[0]
    return count


def _told(connection: Connection[Any], statement: str) -> list[str]:
    return [text for (text,) in connection.execute(statement.encode()) if text is not None]
