"""Reads what a plant has: its regions, its suites, and the technology it thinks of investing in."""

import json
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from batchwright.market.demand import Capacity, Plant
from batchwright.market.types import MarketFault


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantFile:
    """A plant by its name, and what is asked of it."""

    name: str
    note: str
    plant: Plant
    invest_in: str
    decision_year: int


def shipped_plant() -> PlantFile:
    """The example that comes with Batchwright."""
    data = resources.files("batchwright.market") / "data" / "plant.json"
    return plant_in(data.read_bytes(), "plant.json")


def read_plant(path: Path) -> PlantFile:
    """The plant that the file at `path` describes. Raises OSError or MarketFault `plant_unread`."""
    return plant_in(path.read_bytes(), str(path))


def plant_in(text: bytes, file: str) -> PlantFile:
    """The plant that JSON describes. Raises MarketFault `plant_unread` with the field at fault."""
    try:
        found = json.loads(text.decode("utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError) as problem:
        raise MarketFault("plant_unread", f"{file} is no JSON: {problem}.") from None
    if not isinstance(found, dict):
        raise MarketFault("plant_unread", f"{file} holds no object. Describe one plant in it.")
    rows = _of(found, "capacities", list, file)
    return PlantFile(
        name=_of(found, "name", str, file),
        note=str(found.get("note", "")),
        plant=Plant(
            regions=tuple(str(each) for each in _of(found, "regions", list, file)),
            utilization_pct=_number(found, "utilization_pct", file),
            capacities=tuple(_capacity(row, file) for row in rows),
        ),
        invest_in=_of(found, "invest_in", str, file),
        decision_year=_of(found, "decision_year", int, file),
    )


def _capacity(row: Any, file: str) -> Capacity:
    if not isinstance(row, dict):
        raise MarketFault("plant_unread", f"{file}: a row of capacities is no object: {row!r}.")
    return Capacity(
        technology=_of(row, "technology", str, file),
        suites=_of(row, "suites", int, file),
        available_days=_number(row, "available_days", file),
    )


def _of(row: dict[str, Any], name: str, kind: type, file: str) -> Any:
    value = row.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        wanted = {str: "a text", int: "a whole number", list: "a list"}[kind]
        reason = f"{file}: {name} is {value!r}, and must be {wanted}. See the shipped plant.json."
        raise MarketFault("plant_unread", reason)
    return value


def _number(row: dict[str, Any], name: str, file: str) -> Decimal:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        reason = f"{file}: {name} is {value!r}, and must be a number. See the shipped plant.json."
        raise MarketFault("plant_unread", reason)
    return Decimal(value)
