"""Many at once on one container: nothing is lost, stale versions are told, numbers have no gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection

from batchwright.database.home import Role
from batchwright.kernel.messages import sentence
from batchwright.kernel.rows import SITE
from batchwright.laboratory.commands import specifications
from batchwright.ledger import keys
from batchwright.ledger.executor import execute
from batchwright.ledger.replay import replay
from batchwright.ledger.types import Command, Outcome, Receipt, Refused
from batchwright.ledger.verify import verify
from batchwright.materials.commands.stock import MoveContainer, SplitContainer
from batchwright.quality.commands import OpenDeviation
from tests.ledger.racing import Rename, TakeCode
from tests.materials.acting import received, released, source
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

THREADS = 8
EACH = 5


@pytest.fixture
def container_id(people: People) -> UUID:
    """A released container of 100 kg."""
    _, (found,) = released(people, source(people), "L-1", "100")
    return found


def at_once(
    database: Clone, act: Callable[[Connection[Any], int], list[Receipt]]
) -> list[Receipt | Refused]:
    """What all threads got, each on a connection of its own, begun together."""
    together = Barrier(THREADS)

    def run(number: int) -> list[Receipt | Refused]:
        with database.connect(Role.APP, autocommit=True) as connection:
            together.wait(timeout=30)
            return [*act(connection, number)]

    with ThreadPoolExecutor(THREADS) as pool:
        return [each for got in pool.map(run, range(THREADS)) for each in got]


def attempted(
    connection: Connection[Any], do: Command, token: str, **how: Any
) -> Receipt | Refused:
    try:
        return execute(connection, do, token, **how)
    except Refused as refused:
        return refused


def part(container_id: UUID, name: str, **more: Any) -> SplitContainer:
    return SplitContainer(
        container_id=container_id,
        number=f"L-1-{name}",
        code=f"C-{name}",
        quantity=Decimal(1),
        unit="kg",
        **more,
    )


def column(database: Clone, statement: str, *values: object) -> list[Any]:
    with database.connect(Role.OWNER) as owner:
        found = owner.execute(statement.encode(), values or None).fetchall()
    return [value for (value,) in found]


def holds(database: Clone) -> bool:
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        return verify(verifier, database.home).faults == () == replay(verifier).differences


def test_of_many_takings_from_one_container_none_is_lost(
    database: Clone, people: People, container_id: UUID
) -> None:
    token = people.token("warehouse")
    got = at_once(
        database,
        lambda connection, number: [
            attempted(connection, part(container_id, f"{number}-{each}"), token)
            for each in range(EACH)
        ],
    )
    assert [each for each in got if isinstance(each, Refused)] == []
    left = column(database, "select quantity from materials_container where id = %s", container_id)
    assert left == [Decimal(100 - THREADS * EACH)]
    taken = column(
        database,
        "select number from ledger.section where record = %s order by number",
        f"materials.container/{container_id}",
    )
    assert taken == list(range(1, len(taken) + 1))
    assert len(taken) >= THREADS * EACH
    assert holds(database)


def test_of_many_with_one_version_one_is_done_and_the_rest_are_told_both_versions(
    database: Clone, people: People, container_id: UUID
) -> None:
    token = people.token("warehouse")
    (version,) = column(
        database, "select version from materials_container where id = %s", container_id
    )
    got = at_once(
        database,
        lambda connection, number: [
            attempted(
                connection,
                MoveContainer(
                    container_id=container_id, location=f"bay {number}", expected_version=version
                ),
                token,
            )
        ],
    )
    refused = [each for each in got if isinstance(each, Refused)]
    assert len(refused) == THREADS - 1
    for each in refused:
        (finding,) = each.findings
        facts = {name: str(value) for name, value in finding.facts}
        assert set(facts.values()) == {str(version), str(version + 1)}
    assert holds(database)


def test_one_key_used_at_once_gives_one_entry(
    database: Clone, people: People, container_id: UUID
) -> None:
    token = people.token("warehouse")
    got = at_once(
        database,
        lambda connection, number: [
            attempted(connection, part(container_id, "once"), token, key="the same")
        ],
    )
    receipts = [each for each in got if isinstance(each, Receipt)]
    assert len(receipts) == THREADS
    assert len({each.entry_id for each in receipts}) == 1
    assert sum(not each.repeated for each in receipts) == 1
    assert {each.outcome for each in receipts} == {Outcome.DONE}
    assert len({str(each.result) for each in receipts}) == 1
    entries = column(database, "select id from ledger.entry where idempotency_key = %s", "the same")
    assert len(entries) == 1


def test_a_number_taken_by_many_at_once_is_given_to_one(
    database: Clone, people: People, container_id: UUID
) -> None:
    token = people.token("warehouse")
    got = at_once(
        database,
        lambda connection, number: [attempted(connection, part(container_id, "same"), token)],
    )
    assert sum(isinstance(each, Receipt) for each in got) == 1
    left = column(database, "select quantity from materials_container where id = %s", container_id)
    assert left == [Decimal(99)]


def test_numbers_that_the_system_gives_are_never_taken(
    database: Clone, people: People, container_id: UUID
) -> None:
    (lot_id,) = column(
        database, "select lot_id from materials_container where id = %s", container_id
    )
    deviation = OpenDeviation(sponsor_id=SITE, lot_id=lot_id, description="Bag torn.")
    deviating, specifying = people.token("supervisor"), people.token("process-engineer")
    test = specifications.TestLine(
        code="assay", name="Assay", method="M", unit="%", lower=Decimal(99)
    )
    specification = specifications.DraftSpecification(
        sponsor_id=SITE, product_code="P-1", title="Product", tests=(test,)
    )
    got = at_once(
        database,
        lambda connection, _: [
            attempted(connection, do, token)
            for do, token in ((deviation, deviating), (specification, specifying))
        ],
    )
    assert [each.codes for each in got if isinstance(each, Refused)] == []
    counted = column(database, "select right(number, 5)::int from quality_deviation order by 1")
    numbered = column(database, "select number from laboratory_specification order by 1")
    assert counted == numbered == list(range(1, THREADS + 1))


def raced(
    database: Clone, people: People, statement: str, do: Command
) -> tuple[Receipt | Refused, list[tuple[str, str]]]:
    """What `do` got that waited until `statement`, of another's open transaction, was committed;
    and kind and outcome of what has been recorded since."""
    token = people.token("maintenance")
    (before,) = column(database, "select max(id) from ledger.entry")
    header = '{"kind":"by.hand.v1","outcome":"done"}'
    with (
        database.connect(Role.APP, autocommit=False) as first,
        database.connect(Role.APP, autocommit=True) as second,
        database.connect(Role.OWNER, autocommit=True) as owner,
        ThreadPoolExecutor(1) as pool,
    ):
        first.execute("select ledger.open(%s, null)", [token])
        first.execute(statement.encode())
        got = pool.submit(attempted, second, do, token)
        waits = "select count(*) from pg_locks where not granted and pid = %s"
        while owner.execute(waits, [second.info.backend_pid]).fetchone() != (1,):
            assert not got.done(), got.result()
        first.execute("select ledger.close('by.hand.v1', 'done', %s)", [header])
        first.commit()
        told = got.result(timeout=30)
        since = owner.execute(
            "select kind, outcome from ledger.entry where id > %s order by id", [before]
        ).fetchall()
    return told, since


def test_a_number_taken_at_the_same_instant_is_a_refused_attempt(
    database: Clone, people: People
) -> None:
    taken = "insert into equipment_site values (gen_random_uuid(), 1, 'S-1', 'Another')"
    told, since = raced(database, people, taken, TakeCode(code="S-1"))
    assert isinstance(told, Refused)
    (finding,) = told.receipt.findings
    assert sentence(finding) == "The number you gave is taken: another site has it. Take another."
    assert since == [("by.hand.v1", "done"), ("ledger.take_code.v1", "refused")]
    assert column(database, "select name from equipment_site") == ["Another"]
    assert holds(database)


def test_a_stale_write_is_a_refused_attempt_with_both_versions(
    database: Clone, people: People
) -> None:
    made = people.do("maintenance", TakeCode(code="S-1"))
    site_id = UUID(str(made.result["site_id"]))
    moved = "update equipment_site set version = 2, name = 'Another'"
    told, since = raced(database, people, moved, Rename(site_id=site_id, version=1, name="Late"))
    assert isinstance(told, Refused)
    [finding] = told.findings
    assert (finding.code, finding.fact("expected"), finding.fact("actual")) == ("stale_write", 1, 2)
    assert since == [("by.hand.v1", "done"), ("ledger.rename.v1", "refused")]
    assert column(database, "select name from equipment_site") == ["Another"]
    assert holds(database)


def test_a_write_to_what_nobody_here_sees_reads_as_unknown(people: People) -> None:
    unseen = Rename(site_id=uuid4(), version=1, name="Late")
    with pytest.raises(Refused) as refused:
        people.do("maintenance", unseen)
    assert refused.value.codes == ("not_found",)


def test_commands_that_cross_records_in_both_orders_all_end(
    database: Clone, people: People, container_id: UUID
) -> None:
    token = people.token("warehouse")
    _, (other_id,) = received(people, source(people, code="STARCH"), "L-2", "100")

    def act(connection: Connection[Any], number: int) -> list[Any]:
        pair = (container_id, other_id) if number % 2 else (other_id, container_id)
        return [
            attempted(connection, MoveContainer(container_id=each, location=f"{number}"), token)
            for _ in range(EACH)
            for each in pair
        ]

    got = at_once(database, act)
    assert len(got) == THREADS * EACH * 2
    assert [each for each in got if isinstance(each, Refused)] == []
    (version,) = column(database, "select version from materials_container where id = %s", other_id)
    assert version == 1 + THREADS * EACH
    assert holds(database)
