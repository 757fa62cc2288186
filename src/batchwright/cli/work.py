"""Work on files: a recipe document is checked, the description of the API is written."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from batchwright.cli.base import Answer, Code, Subparsers, add, django
from batchwright.cli.session import read


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds recipe check and openapi."""
    parser = subparsers.add_parser(
        "recipe", help="Checks recipe documents.", description="Checks recipe documents."
    )
    nested = parser.add_subparsers(metavar="ACT", required=True)
    check = add(nested, "check", "Tells every fault of a recipe document, with its line.", _check)
    check.add_argument("file", type=Path, metavar="FILE")
    parser = add(subparsers, "openapi", "Writes the OpenAPI description of the API.", _openapi)
    parser.add_argument("--out", type=Path, metavar="FILE", help="else the standard output")


def _check(given: Namespace) -> Answer:
    from batchwright.recipes.loading import examine

    recipe, faults = examine(read(given.file))
    lines = [f"{given.file}:{each}" for each in faults]
    if recipe is not None:
        lines.append(f"{given.file} is a complete recipe.")
    return Answer(
        text="\n".join(lines),
        data={"complete": recipe is not None, "faults": [asdict(each) for each in faults]},
        code=Code.DONE if recipe is not None else Code.REFUSED,
    )


def _openapi(given: Namespace) -> Answer:
    django()
    # By its name, as Django's settings name the addresses: neither way in imports the other.
    api = import_module("batchwright.api.api")
    if given.out is None:
        return Answer(text=api.description_text().rstrip("\n"), data=api.description())
    given.out.write_text(api.description_text(), encoding="utf-8")
    return Answer(text=f"{given.out} is written.", data={"file": str(given.out)})
