"""The records verified: sections from salt and images, numbers without gap, images all covered.

An image that no section covers is under no leaf, and whoever can write to the table could add one
beside a changed row: it is a fault even though every digest holds.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from psycopg import Connection

from batchwright.kernel.rows import owner_column
from batchwright.ledger.fault import Fault
from batchwright.ledger.table import ROW_TYPES
from batchwright.ledger.verify_entries import Entries, streamed

_SECTIONS = """
    select entry_id, record, number, previous, salt, digest, sponsor_id::text from ledger.section
    order by entry_id, record collate "C"
"""
_IMAGES = """
    select entry_id, id, operation, image, table_name, records, row_id::text, sponsor_id::text
    from ledger.image order by entry_id, id
"""
_CHAINS = """
    select record, number, entry_id, previous, sponsor_id::text from ledger.section
    order by record collate "C", number
"""
_HEADS = """
    select coalesce(h.record, s.record), h.number, s.number
    from ledger.head h
    full join (select record, max(number) as number from ledger.section group by record) s
      on s.record = h.record
    where h.number is distinct from s.number
"""


def record_faults(connection: Connection[Any], entries: Entries) -> list[Fault]:
    """All that differs in sections, images and the chains of the records."""
    return [
        *_sections(connection, entries),
        *_chains(connection, entries.leaves),
        *_heads(connection),
    ]


def _sections(connection: Connection[Any], entries: Entries) -> list[Fault]:
    """Each section's digest made again, and compared with the one in the entry's bytes."""
    faults: list[Fault] = []
    images = _groups(streamed(connection, _IMAGES, "images"))
    sections = _groups(streamed(connection, _SECTIONS, "sections"))
    image_group, section_group = next(images, None), next(sections, None)
    seen = set()
    while image_group or section_group:
        entry_id = min(each[0] for each in (image_group, section_group) if each)
        own_images: list[Any] = []
        own_sections: list[Any] = []
        if image_group and image_group[0] == entry_id:
            own_images, image_group = image_group[1], next(images, None)
        if section_group and section_group[0] == entry_id:
            own_sections, section_group = section_group[1], next(sections, None)
        seen.add(entry_id)
        faults += _entry_sections(entries, entry_id, own_images, own_sections)
    for entry_id in entries.sections.keys() - seen:
        faults.append(Fault(code="sections_differ", entry_id=entry_id, field="images"))
    return faults


def _groups(rows: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Rows in order of their first column, group by group."""
    current: int | None = None
    group: list[Any] = []
    for row in rows:
        if row[0] != current:
            if current is not None:
                yield current, group
            current, group = row[0], []
        group.append(row)
    if current is not None:
        yield current, group


def _entry_sections(
    entries: Entries, entry_id: int, images: list[Any], sections: list[Any]
) -> list[Fault]:
    faults: list[Fault] = []
    sponsors: dict[str, str | None] = {}
    covered = {each[1] for each in sections}
    lines: dict[str, list[str]] = {}
    for image in images:
        faults += _image(entry_id, image, covered)
        line = f'\n{{"operation":"{image[2]}","row":{image[3]},"table":"{image[4]}"}}'
        for record in dict.fromkeys(image[5]):
            sponsors.setdefault(record, image[7])
            lines.setdefault(record, []).append(line)
    made = []
    for _, record, number, previous, salt, digest, sponsor in sections:
        now = _digest(record, number, previous, salt, lines.get(record, []))
        made.append(now.hex())
        if now != digest:
            faults.append(
                Fault(code="section_altered", entry_id=entry_id, field="images", detail=record)
            )
        # Those that follow the first are of the same sponsor: `_chains` tells.
        if number == 1 and sponsors.get(record, sponsor) != sponsor:
            faults.append(
                Fault(code="section_altered", entry_id=entry_id, field="sponsor_id", detail=record)
            )
    recorded = entries.sections.get(entry_id, [])
    if made != recorded:
        faults.append(
            Fault(
                code="sections_differ" if recorded else "section_inserted",
                entry_id=entry_id,
                field="images",
                detail="The images stored are not those that the entry's bytes hold.",
            )
        )
    elif made:
        faults += _sponsors(entries, entry_id, images, sections)
    return faults


def _digest(
    record: str, number: int, previous: bytes | None, salt: bytes, lines: list[str]
) -> bytes:
    previous_text = f'"{previous.hex()}"' if previous is not None else "null"
    text = (
        f'batchwright.section.v1\n{{"number":{number},"previous":{previous_text},'
        f'"record":{json.dumps(record, ensure_ascii=False)},"salt":"{salt.hex()}"}}'
    )
    return sha256((text + "".join(lines)).encode()).digest()


def _image(entry_id: int, image: Any, covered: set[str]) -> list[Fault]:
    """An image is under a section of its entry, and its columns are those of the row in it."""
    _, image_id, _, text, table, records, row_id, sponsor_id = image
    where = f"{table} {row_id}, image {image_id}"
    if not records or not covered.issuperset(records):
        return [Fault(code="image_inserted", entry_id=entry_id, field="records", detail=where)]
    try:
        row = json.loads(text)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        return [Fault(code="image_altered", entry_id=entry_id, field="image", detail=where)]
    return [
        Fault(code="image_altered", entry_id=entry_id, field=name, detail=where)
        for name, now in (("id", row_id), (_owner(table), sponsor_id))
        if row.get(name) != now
    ]


def _owner(table: str) -> str:
    row_type = ROW_TYPES.get(table)
    return (row_type and owner_column(row_type)) or "sponsor_id"


def _sponsors(
    entries: Entries, entry_id: int, images: list[Any], sections: list[Any]
) -> list[Fault]:
    """Whose entry it is, which decides who sees it, is what its images and its records say.

    One of the site's own that concerns batches is of no sponsor, whatever records it stands in.
    """
    sponsors, concerning = entries.sponsors[entry_id], entry_id in entries.concerning
    from_images = {each[7] for each in images} - {None}
    from_sections = set() if concerning else {each[6] for each in sections} - {None}
    now = set(sponsors or ())
    # None is nobody's but the site's; an empty array would be everybody's to see.
    alike = now == from_images | from_sections and sponsors != []
    if alike or (not images and sponsors is None):
        return []
    return [Fault(code="entry_altered", entry_id=entry_id, field="sponsors")]


def _chains(connection: Connection[Any], leaves: dict[int, bytes]) -> list[Fault]:
    """In each record the numbers have no gap, each section names the leaf before it, and all are of
    the sponsor of the first."""
    faults = []
    last_record, last_number, last_leaf, owner = None, 0, None, None
    for record, number, entry_id, previous, sponsor in streamed(connection, _CHAINS, "chains"):
        if record != last_record:
            last_record, last_number, last_leaf, owner = record, 0, None, sponsor
        if sponsor != owner:
            faults.append(
                Fault(code="section_altered", entry_id=entry_id, field="sponsor_id", detail=record)
            )
        if number != last_number + 1:
            faults.append(
                Fault(
                    code="record_gap",
                    entry_id=entry_id,
                    field="number",
                    detail=f"{record}: {number} follows {last_number}.",
                )
            )
        elif previous != last_leaf:
            faults.append(
                Fault(
                    code="record_chain_broken",
                    entry_id=entry_id,
                    field="previous",
                    detail=f"{record}, number {number}",
                )
            )
        last_number, last_leaf = number, leaves.get(entry_id)
    return faults


def _heads(connection: Connection[Any]) -> list[Fault]:
    return [
        Fault(
            code="record_gap",
            field="head",
            detail=f"{record}: the head says {head}, the last section is {number}.",
        )
        for record, head, number in connection.execute(_HEADS).fetchall()
    ]
