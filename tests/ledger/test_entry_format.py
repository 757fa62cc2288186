"""docs/reference/entry.md, read by a stranger: bytes made again from columns, by this file alone.

Nothing that hashes, orders or encodes is imported from the package: only hashlib, json and the
columns of the database as the verifier reads them.
"""

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from batchwright.database.home import Role
from batchwright.identity.commands import AcknowledgeAlert, ChangeSecret, GrantRole
from batchwright.identity.sessions import sign_in
from batchwright.ledger import keys
from batchwright.ledger.signing import prepare
from batchwright.ledger.types import Refused
from tests.support.cluster import Clone
from tests.support.people import People, secret_of, unknown_id
from tests.support.sealing import seal_all

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "entry.md"
EXECUTED = {
    "act",
    "command",
    "event_at",
    "findings",
    "kind",
    "outcome",
    "reason",
    "result",
    "signature",
    "versions",
}
NEW_SECRET = "violet-ladder-9-kettle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The columns of `ledger.entry`."""

    id: int
    epoch: int
    txid: str
    at: datetime
    actor_id: str | None
    session_id: str | None
    idempotency_key: str | None
    kind: str
    outcome: str
    body: bytes
    leaf: bytes

    @property
    def lines(self) -> list[str]:
        return self.body.decode().split("\n")

    @property
    def header(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.lines[2])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The columns of `ledger.section`."""

    record: str
    number: int
    entry_id: int
    previous: bytes | None
    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A whole record as the verifier reads it."""

    entries: list[Entry]
    sections: list[Section]
    images: list[tuple[int, str, str, str, list[str]]]

    def sections_of(self, entry: Entry) -> list[Section]:
        return [each for each in self.sections if each.entry_id == entry.id]


@pytest.fixture
def written(database: Clone, people: People) -> People:
    """A record of every sort of entry: installed, signed, unsigned, refused, failed, keyed."""
    people.sponsor("alpha", "operator")
    people.do(
        "operator",
        ChangeSecret(current=secret_of("operator"), secret=NEW_SECRET),
        key='a "key"\twith \\ and \u00e9',
    )
    with pytest.raises(Refused):
        people.do("operator", GrantRole(user_id=people.ids["operator"], role="quality"))
    with pytest.raises(Refused):
        people.do("system-administrator", AcknowledgeAlert(alert_id=unknown_id()))
    assert sign_in(people.connection, "operator-2", "not the secret") is None
    return people


def stored(database: Clone) -> Stored:
    with database.connect(Role.VERIFIER) as verifier:
        entries = verifier.execute(
            "select id, epoch, txid::text, at, actor_id::text, session_id::text, idempotency_key, "
            "kind, outcome, body, leaf from ledger.entry order by id"
        ).fetchall()
        sections = verifier.execute(
            "select record, number, entry_id, previous, salt, digest from ledger.section"
        ).fetchall()
        images = verifier.execute(
            "select entry_id, operation, image, table_name, records from ledger.image order by id"
        ).fetchall()
    return Stored(
        entries=[Entry(**dict(zip(Entry.__slots__, each, strict=True))) for each in entries],
        sections=[Section(**dict(zip(Section.__slots__, each, strict=True))) for each in sections],
        images=images,
    )


def quoted(text: str | None) -> str:
    return "null" if text is None else json.dumps(text, ensure_ascii=False)


def attested(entry: Entry) -> str:
    """The second line of a body, from the columns."""
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return (
        f'{{"actor":{quoted(entry.actor_id)},"at":"{at}","epoch":{entry.epoch},"id":{entry.id},'
        f'"key":{quoted(entry.idempotency_key)},"session":{quoted(entry.session_id)},'
        f'"txid":"{entry.txid}"}}'
    )


def section_text(section: Section, record: Stored) -> str:
    """The bytes that a section's digest is over, as text."""
    previous = quoted(section.previous.hex() if section.previous is not None else None)
    lines = [
        "batchwright.section.v1",
        (
            f'{{"number":{section.number},"previous":{previous},'
            f'"record":{quoted(section.record)},"salt":"{section.salt.hex()}"}}'
        ),
    ]
    for entry_id, operation, image, table, records in record.images:
        if entry_id == section.entry_id and section.record in records:
            lines.append(f'{{"operation":"{operation}","row":{image},"table":"{table}"}}')
    return "\n".join(lines)


def test_every_leaf_is_made_again_from_columns_alone(database: Clone, written: People) -> None:
    record = stored(database)
    assert len(record.entries) > 20
    for entry in record.entries:
        sections = sorted(record.sections_of(entry), key=lambda each: each.record.encode())
        digests = [sha256(section_text(each, record).encode()).hexdigest() for each in sections]
        assert digests == [each.digest.hex() for each in sections]
        body = "\n".join(["batchwright.entry.v1", attested(entry), entry.lines[2], *digests])
        assert body.encode() == entry.body
        assert sha256(b"\x00" + body.encode()).digest() == entry.leaf


def test_in_each_record_numbers_have_no_gap_and_name_the_leaf_before(
    database: Clone, written: People
) -> None:
    record = stored(database)
    leaves = {each.id: each.leaf for each in record.entries}
    for name in {each.record for each in record.sections}:
        chain = sorted((s for s in record.sections if s.record == name), key=lambda s: s.number)
        assert [each.number for each in chain] == list(range(1, len(chain) + 1))
        befores = [None, *(leaves[each.entry_id] for each in chain)]
        assert [each.previous for each in chain] == befores[:-1]


def test_the_header_of_a_command_is_canonical_and_has_ten_keys(
    database: Clone, written: People
) -> None:
    commands = [each for each in stored(database).entries if each.actor_id is not None]
    for entry in commands:
        assert set(entry.header) == EXECUTED
        assert entry.lines[2] == json.dumps(
            entry.header, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )


def test_every_header_repeats_kind_and_outcome_of_the_columns(
    database: Clone, written: People
) -> None:
    for entry in stored(database).entries:
        assert (entry.header["kind"], entry.header["outcome"]) == (entry.kind, entry.outcome)


def test_a_refused_attempt_carries_findings_and_neither_row_nor_result(
    database: Clone, written: People
) -> None:
    record = stored(database)
    refused = [each for each in record.entries if each.outcome == "refused" and each.actor_id]
    assert len(refused) == 2
    for entry in refused:
        assert [each["severity"] for each in entry.header["findings"]] == ["blocking"]
        assert (entry.header["result"], entry.header["versions"]) == ({}, {})
        assert not [each for each in record.images if each[0] == entry.id]


def test_a_signature_holds_the_digest_of_what_was_shown(database: Clone, people: People) -> None:
    alert = AcknowledgeAlert(alert_id=unknown_id())
    with pytest.raises(ValueError, match="no signature"):
        prepare(people.connection, alert, people.token("system-administrator"))
    signed = [each for each in stored(database).entries if each.header.get("signature")]
    assert len(signed) == len(people.ids)
    for entry in signed:
        signature = entry.header["signature"]
        assert set(signature) == {"at", "code", "digest", "meaning", "name", "signer", "zone"}
        assert (signature["signer"], signature["meaning"]) == (entry.actor_id, "accountable")
        assert signature["at"] == json.loads(entry.lines[1])["at"]
        assert re.fullmatch("[0-9a-f]{64}", signature["digest"])


def test_no_secret_is_in_any_byte_of_the_record(database: Clone, written: People) -> None:
    record = stored(database)
    held = b"\n".join([*(e.body for e in record.entries), *(i[2].encode() for i in record.images)])
    for secret in (NEW_SECRET, "not the secret", *(secret_of(code) for code in written.ids)):
        assert secret.encode() not in held


def root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def test_the_checkpoint_is_a_signed_note_over_the_leaves_in_sealing_order(
    database: Clone, written: People
) -> None:
    keys.ensure(database.home)
    seal_all(database)
    with database.connect(Role.SEALER) as sealer:
        note = sealer.execute("select note from ledger.checkpoint").fetchall()[-1][0]
    entries = sorted(stored(database).entries, key=lambda e: (e.epoch, int(e.txid), e.id))
    text, _, line = note.partition("\n\n")
    origin, size, told = text.split("\n")
    assert (origin, int(size)) == ("batchwright.record", len(entries))
    assert base64.b64decode(told) == root([each.leaf for each in entries])
    dash, name, encoded = line.removesuffix("\n").split(" ")
    public = base64.b64decode(
        (database.home / "keys" / "verifier.pub").read_text().strip().split("+", 2)[2]
    )
    raw = base64.b64decode(encoded)
    assert (dash, name, public[0]) == ("\u2014", origin, 1)
    assert raw[:4] == sha256(name.encode() + b"\n" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], (text + "\n").encode())


def test_the_worked_example_of_the_page_comes_out() -> None:
    blocks = re.findall(r"```text\n(.*?)\n```", PAGE.read_text(), re.DOTALL)
    section = next(each for each in blocks if each.startswith("batchwright.section.v1"))
    body = next(each for each in blocks if each.startswith("batchwright.entry.v1"))
    told = dict(re.findall(r"^(section|leaf): ([0-9a-f]{64})$", PAGE.read_text(), re.MULTILINE))
    assert sha256(section.encode()).hexdigest() == told["section"]
    assert body.split("\n")[3] == told["section"]
    assert sha256(b"\x00" + body.encode()).hexdigest() == told["leaf"]
