"""Forgeries that leave each single digest intact are found; none ends the verification."""

import shutil
import threading
from pathlib import Path

import pytest

from batchwright.database.home import Role
from batchwright.identity.commands import CreateSponsor
from batchwright.ledger import keys
from batchwright.ledger.checkpoint import Checkpoint, signed
from batchwright.ledger.outside import (
    Forked,
    bundle,
    file_name,
    keep_outside,
    kept_in,
    kept_outside,
)
from batchwright.ledger.replay import replay
from batchwright.ledger.sealer import seal_once
from batchwright.ledger.verify import Verification, verify
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

CHANGED_USER = """(select max(id) from ledger.image
    where table_name = 'identity_user' and operation = 'update')"""
RENAME = f"""
    update identity_user set name = 'Somebody else'
    where id = (select row_id from ledger.image where id = {CHANGED_USER})
"""
# Beside the renamed row an image that tells the same, and that no section covers.
COVER_UP = """
    insert into ledger.image
        (entry_id, table_name, operation, row_id, records, sponsor_id, image)
    select {entry}, table_name, 'update', row_id, '{{}}', sponsor_id,
           (select row_to_json(u)::text from identity_user u where u.id = row_id)
    from ledger.image where id = {image}
"""
# The bytes and the leaf of entry 5 under another number, as if it had been there all along.
INSERT_ENTRY = r"""
    insert into ledger.entry (id, epoch, txid, at, actor_id, session_id, kind, outcome, body, leaf)
    overriding system value
    select 1000000, epoch, txid, at, actor_id, session_id, kind, outcome, b,
           sha256('\x00'::bytea || b)
    from ledger.entry, lateral (select convert_to(
        E'batchwright.entry.v1\n'
        || ledger.attested(1000000, epoch, txid, at, actor_id, session_id, null)
        || E'\n' || split_part(convert_from(body, 'UTF8'), E'\n', 3), 'UTF8') as b) made
    where id = 5
"""
FORGERIES = {
    "an entry among those sealed": ((INSERT_ENTRY,), "entry_inserted", None),
    "an image beside the sections of its entry": (
        (RENAME, COVER_UP.format(entry="entry_id", image=CHANGED_USER)),
        "image_inserted",
        "records",
    ),
    "an image of no entry": (
        (RENAME, COVER_UP.format(entry="999999999", image=CHANGED_USER)),
        "image_inserted",
        "records",
    ),
    "an image under another row's id": (
        (f"update ledger.image set row_id = gen_random_uuid() where id = {CHANGED_USER}",),
        "image_altered",
        "id",
    ),
    "an image shown to another sponsor": (
        (f"update ledger.image set sponsor_id = gen_random_uuid() where id = {CHANGED_USER}",),
        "image_altered",
        "sponsor_id",
    ),
    "an entry shown to another sponsor": (
        ("update ledger.entry set sponsors = array[gen_random_uuid()] where id = 5",),
        "entry_altered",
        "sponsors",
    ),
    "an entry of a sponsor as one of the site's own": (
        (
            """update ledger.entry set sponsors = null, concerned = '{}'
            where id = (select max(entry_id) from ledger.image where sponsor_id is not null)""",
        ),
        "entry_altered",
        "sponsors",
    ),
    "an entry of the site's shown to everybody": (
        ("update ledger.entry set sponsors = '{}' where id = 5",),
        "entry_altered",
        "sponsors",
    ),
    "a section of the site's shown to a sponsor": (
        ("update ledger.section set sponsor_id = gen_random_uuid() where entry_id = 5",),
        "section_altered",
        "sponsor_id",
    ),
    "a checkpoint of another epoch": (
        ("update ledger.checkpoint set epoch = epoch + 1",),
        "checkpoint_altered",
        "epoch",
    ),
    "a tile before the tree": (
        ("update ledger.tile set index = -1 where index = 0",),
        "tile_missing",
        None,
    ),
    "a leaf changed alone": (
        ("update ledger.entry set leaf = sha256('') where id = 5",),
        "entry_altered",
        "leaf",
    ),
    "a leaf taken away": (
        ("update ledger.entry set leaf = null where id = 5",),
        "entry_altered",
        "leaf",
    ),
    "no bytes": (("update ledger.entry set body = '' where id = 5",), "entry_altered", "body"),
    "no bytes at all": (
        ("update ledger.entry set body = null where id = 5",),
        "entry_not_closed",
        None,
    ),
    "bytes that are no text": (
        (r"update ledger.entry set body = '\xff0aff0aff0aff' where id = 5",),
        "entry_altered",
        "body",
    ),
    "bytes of another shape": (
        (r"update ledger.entry set body = E'batchwright.entry.v1\n[]\n[]'::bytea where id = 5",),
        "entry_altered",
        "body",
    ),
    "an image that is no row": (
        (f"update ledger.image set image = '[' where id = {CHANGED_USER}",),
        "image_altered",
        "image",
    ),
    "no tiles": (("delete from ledger.tile",), "tile_missing", None),
    "a shorter tile": (
        ("update ledger.tile set hashes = substr(hashes, 1, 32)",),
        "tile_missing",
        None,
    ),
    "another leaf in a tile": (
        ("update ledger.tile set hashes = overlay(hashes placing sha256('') from 129)",),
        "leaf_differs",
        None,
    ),
    "no seal": (("delete from ledger.seal where index = 3",), "seal_removed", None),
    "a seal far beyond the tree": (
        ("update ledger.seal set index = 9000000000000 where index = 3",),
        "seal_altered",
        "index",
    ),
    "no checkpoints inside": (("delete from ledger.checkpoint",), "checkpoint_removed", None),
    "a checkpoint that ends elsewhere": (
        ("update ledger.checkpoint set last_txid = '1'",),
        "checkpoint_altered",
        "last_txid",
    ),
    "a checkpoint with another signature": (
        ("update ledger.checkpoint set note = replace(note, E'\\n\\n', E'\\nmore\\n\\n')",),
        "checkpoint_forged",
        None,
    ),
}


@pytest.fixture
def sealed(database: Clone, people: People) -> Clone:
    """A database with a record under a checkpoint."""
    keys.ensure(database.home)
    people.sponsor("alpha", "operator")
    seal_all(database)
    return database


def verified(database: Clone) -> Verification:
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        return verify(verifier, database.home)


def forged(database: Clone, *statements: str) -> None:
    """The table owner writes with every trigger disabled."""
    with database.connect(Role.OWNER, autocommit=True) as owner:
        for table in ("entry", "image", "section", "seal", "checkpoint"):
            owner.execute(f"alter table ledger.{table} disable trigger user".encode())
        owner.execute("alter table identity_user disable trigger user")
        for statement in statements:
            assert owner.execute(statement.encode()).rowcount != 0


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found_and_named(sealed: Clone, forgery: str) -> None:
    statements, code, field = FORGERIES[forgery]
    assert verified(sealed).faults == ()
    forged(sealed, *statements)
    assert (code, field) in {(each.code, each.field) for each in verified(sealed).faults}


def test_a_section_without_images_stays_whose_the_one_before_it_is(
    sealed: Clone, people: People
) -> None:
    header = '{"kind":"by.hand.v1","outcome":"done"}'
    record = f"identity.user/{people.ids['operator']}"
    people.connection.execute(
        "select ledger.append(%s, 'by.hand.v1', %s, %s)", [people.token("operator"), header, record]
    )
    seal_all(sealed)
    assert verified(sealed).faults == ()
    forged(
        sealed,
        "update ledger.section set sponsor_id = gen_random_uuid() "
        "where entry_id = (select max(id) from ledger.entry where kind = 'by.hand.v1')",
    )
    assert [(each.code, each.field) for each in verified(sealed).faults] == [
        ("section_altered", "sponsor_id")
    ]


@pytest.mark.parametrize("image", ["[", "null"])
def test_an_image_that_is_no_row_does_not_end_the_replay(sealed: Clone, image: str) -> None:
    forged(sealed, f"update ledger.image set image = '{image}' where id = {CHANGED_USER}")
    with sealed.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert not replay(verifier).holds


def test_a_row_set_back_with_its_images_renumbered_is_found_by_replay(sealed: Clone) -> None:
    with sealed.connect(Role.OWNER) as owner:
        found = owner.execute(
            "select (array_agg(id order by id desc))[:2] from ledger.image "
            "where table_name = 'identity_user' group by row_id having count(*) > 1 limit 1"
        ).fetchone()
        assert found is not None
        last, before = found[0]
        names = ", ".join(
            name
            for (name,) in owner.execute(
                "select attname from pg_attribute where attrelid = 'identity_user'::regclass "
                "and attnum > 0 and not attisdropped"
            )
        )
    forged(
        sealed,
        "alter table ledger.image alter id drop identity",
        f"update ledger.image set id = -1 where id = {last}",
        f"update ledger.image set id = {last} where id = {before}",
        f"update ledger.image set id = {before} where id = -1",
        f"""update identity_user u set ({names}) = (select {names} from json_populate_record(
                null::identity_user, (select image::json from ledger.image where id = {last})))
            where u.id = (select row_id from ledger.image where id = {last})""",
    )
    with sealed.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert "version" in {each.field for each in replay(verifier).differences}


def test_entries_that_a_restore_declares_lost_are_told_and_no_fault(
    sealed: Clone, people: People
) -> None:
    backup = kept_outside(sealed.home)[-1].note
    size = verified(sealed).sealed
    lost = signed(
        Checkpoint(origin=keys.ORIGIN, size=size + 3, root=bytes(32)), keys.signer(sealed.home)
    )
    keep_outside(sealed.home, 1, size + 3, lost)
    assert "entries_removed" in {each.code for each in verified(sealed).faults}
    with sealed.connect(Role.OWNER, autocommit=True) as owner:
        owner.execute("select ledger.restored(%s, %s)", [backup, lost])
    for number in range(5):
        people.do("system-administrator", CreateSponsor(code=f"s{number}", name="S"))
        # Sealed one by one: some checkpoint has the very size of the lost one.
        seal_all(sealed)
    found = verified(sealed)
    assert found.faults == ()
    assert found.declared_lost == 3


def test_a_loss_declared_hides_no_change_of_what_came_after_it(
    sealed: Clone, people: People
) -> None:
    backup = kept_outside(sealed.home)[-1].note
    size = verified(sealed).sealed
    lost = signed(
        Checkpoint(origin=keys.ORIGIN, size=size + 9, root=bytes(32)), keys.signer(sealed.home)
    )
    with sealed.connect(Role.OWNER, autocommit=True) as owner:
        owner.execute("select ledger.restored(%s, %s)", [backup, lost])
    people.do("system-administrator", CreateSponsor(code="after", name="After"))
    seal_all(sealed)
    newest = verified(sealed).sealed
    assert newest <= size + 9, "what follows lies in the range that was declared lost"
    forged(
        sealed,
        f"delete from ledger.entry e using ledger.seal s "
        f"where e.id = entry_id and index = {newest - 1}",
        f"delete from ledger.seal where index = {newest - 1}",
        f"delete from ledger.checkpoint where size = {newest}",
        "delete from ledger.tile",
    )
    assert "entries_removed" in {each.code for each in verified(sealed).faults}


def test_a_checkpoint_kept_apart_tells_what_the_home_no_longer_does(
    sealed: Clone, people: People, tmp_path: Path
) -> None:
    shutil.copytree(sealed.home / "checkpoints", tmp_path / "apart")
    size = verified(sealed).sealed
    forged(
        sealed,
        f"delete from ledger.entry e using ledger.seal s "
        f"where e.id = entry_id and index = {size - 1}",
        f"delete from ledger.seal where index = {size - 1}",
        f"delete from ledger.checkpoint where size = {size}",
    )
    for path in (sealed.home / "checkpoints").glob(f"*{size}.note"):
        path.unlink()
    with sealed.connect(Role.VERIFIER) as verifier:
        found = verify(verifier, sealed.home, elsewhere=kept_in(tmp_path / "apart"))
    assert "entries_removed" in {each.code for each in found.faults}


def test_a_history_rolled_back_is_not_sealed_anew_over_the_checkpoint_outside(
    sealed: Clone, people: People
) -> None:
    size = verified(sealed).sealed
    people.do("system-administrator", CreateSponsor(code="first", name="First"))
    assert seal_all(sealed) == 1
    notes = kept_outside(sealed.home)
    forged(
        sealed,
        f"delete from ledger.entry e using ledger.seal s where e.id = entry_id and index = {size}",
        f"delete from ledger.seal where index = {size}",
        f"delete from ledger.checkpoint where size > {size}",
    )
    people.do("system-administrator", CreateSponsor(code="second", name="Second"))
    with pytest.raises(Forked):
        seal_all(sealed)
    assert kept_outside(sealed.home) == notes
    assert not verified(sealed).holds


def test_a_checkpoint_written_before_a_crash_is_kept_with_its_cosignatures(sealed: Clone) -> None:
    newest = sorted((sealed.home / "checkpoints").glob("*.note"))[-1]
    note = newest.read_text()
    newest.write_text(note + "\u2014 witness.example AAAA\n")
    keep_outside(sealed.home, 1, int(newest.stem.rpartition("-")[2]), note)
    assert newest.read_text().endswith("\u2014 witness.example AAAA\n")
    assert verified(sealed).holds


def test_bundled_checkpoints_are_as_good_as_files_of_their_own(
    sealed: Clone, people: People
) -> None:
    for number in range(4):
        people.do("system-administrator", CreateSponsor(code=f"s{number}", name="S"))
        seal_all(sealed)
    notes = kept_outside(sealed.home)
    folder = sealed.home / "checkpoints"
    oldest = min(folder.glob("*.note"))
    bundle(sealed.home, loose=2)
    assert len(list(folder.glob("*.note"))) in (3, 4)
    assert list(folder.glob("*.zip"))
    assert kept_outside(sealed.home) == notes
    assert verified(sealed).holds
    kept = notes[0]
    assert file_name(kept.epoch, kept.size) == oldest.name
    assert not oldest.exists()
    keep_outside(sealed.home, kept.epoch, kept.size, kept.note)
    with pytest.raises(Forked):
        keep_outside(sealed.home, kept.epoch, kept.size, "another\n\n" + "signature\n")
    oldest.write_text(kept.note)  # as a crash leaves it, before the file is removed
    assert kept_outside(sealed.home) == notes


def test_a_bundle_that_cannot_be_read_is_named(sealed: Clone) -> None:
    (sealed.home / "checkpoints" / f"{1:06d}-{1:020d}.zip").write_bytes(b"PK no more")
    with pytest.raises(ValueError, match="no readable bundle"):
        verified(sealed)


def test_a_former_key_counts_up_to_the_restore_that_replaced_it(
    sealed: Clone, people: People
) -> None:
    folder = sealed.home / "keys"
    note = kept_outside(sealed.home)[-1].note
    former = keys.signer(sealed.home)
    (folder / "verifier.pub").rename(folder / "verifier.former.pub")
    (folder / "sealer.key").unlink()
    keys.ensure(sealed.home)
    assert {each.code for each in verified(sealed).faults} == {"checkpoint_forged"}
    with sealed.connect(Role.OWNER, autocommit=True) as owner:
        owner.execute("select ledger.restored(%s, %s)", [note, note])
    seal_all(sealed)
    assert verified(sealed).faults == ()
    size = verified(sealed).sealed
    later = signed(Checkpoint(origin=keys.ORIGIN, size=size, root=bytes(32)), former)
    keep_outside(sealed.home, 2, size + 1, later)
    assert {each.code for each in verified(sealed).faults} == {"checkpoint_forged"}


def test_a_record_that_is_being_sealed_verifies_all_the_while(
    sealed: Clone, people: People
) -> None:
    stop = threading.Event()

    def sealing() -> None:
        with sealed.connect(Role.SEALER, autocommit=True) as sealer:
            while not stop.is_set():
                seal_once(sealer, sealed.home)

    thread = threading.Thread(target=sealing)
    thread.start()
    try:
        for number in range(30):
            people.do("system-administrator", CreateSponsor(code=f"t{number}", name="T"))
            assert verified(sealed).faults == ()
    finally:
        stop.set()
        thread.join()
