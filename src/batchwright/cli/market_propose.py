"""`batchwright market propose`: a report's text is read for claims, for a person to accept."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from batchwright.cli.base import Answer, Fault, Subparsers, add


def register(nested: "Subparsers[ArgumentParser]") -> None:
    """Adds market propose."""
    propose = add(
        nested,
        "propose",
        "Proposes claims from the text of a report, for a person to accept.",
        _propose,
    )
    propose.add_argument(
        "document", type=Path, metavar="DOCUMENT", help="plain text or HTML, UTF-8"
    )
    propose.add_argument("--publisher", default="", help="who published it")
    propose.add_argument("--edition", default="", help="which edition it is")
    propose.add_argument(
        "--out", type=Path, metavar="FILE", help="write the claims there, as CSV in the long form"
    )


def _propose(given: Namespace) -> Answer:
    # Imported here: other subcommands start without it.
    from batchwright.market.proposing import propose, to_csv

    try:
        text = given.document.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(f"{given.document} is not UTF-8 text. Save it as text or HTML first.") from None
    found = propose(text, given.document.name, given.publisher, given.edition)
    claims = [each.claim for each in found if each.claim is not None]
    refused = [each for each in found if each.refused is not None]
    lines = [f"{len(claims)} claims are proposed, {len(refused)} places hold none to believe."]
    for each in claims:
        years = "-".join(str(year) for year in (each.base_year, each.horizon_year) if year)
        figure = " ".join(part for part in (each.value, each.unit, years) if part)
        note = f" ({each.note})" if each.note else ""
        lines.append(f"{each.claim_id} at {each.position}: {each.claim}: {figure}{note}")
        lines.append(f'  "{" ".join(each.quote.split())}"')
    lines += [
        f"Line {each.refused.line}: {each.refused.reason}" for each in refused if each.refused
    ]
    if given.out is not None:
        if given.out.exists():
            raise Fault(f"{given.out} is there already. Name another file; nothing was written.")
        given.out.write_bytes(to_csv(found).encode())
        lines.append(f"The claims are in {given.out}. Read each before you import it.")
    return Answer(
        text="\n".join(lines),
        data={
            "document": given.document.name,
            "proposed": [
                {
                    "claim_id": each.claim_id,
                    "kind": each.kind.value,
                    "claim": each.claim,
                    "value": each.value,
                    "unit": each.unit,
                    "year": each.base_year,
                    "horizon_year": each.horizon_year,
                    "segment": each.segment,
                    "region": each.region,
                    "position": each.position,
                    "quote": each.quote,
                    "note": each.note,
                }
                for each in claims
            ],
            "refused": [
                {
                    "line": each.refused.line,
                    "code": each.refused.code,
                    "reason": each.refused.reason,
                    "position": each.position,
                    "quote": each.quote,
                }
                for each in refused
                if each.refused is not None
            ],
            "out": None if given.out is None else str(given.out),
        },
    )
