"""A Django model for a row dataclass: migrations are made from it; nothing is saved through it.

`models.py` of a module says `Lot = table(types.Lot)`; the fields, constraints and indexes come from
the dataclass and its TABLE, so that a record is defined once.
"""

from typing import Any

from django.db import models

from batchwright.kernel.rows import Row, has_version
from batchwright.ledger.columns import Column, columns

ROW_TYPES: dict[str, type[Row]] = {}
"""Every row class by the name of its table."""


class NumericField(models.DecimalField):
    """Unconstrained `numeric`: 1.50 stays 1.50."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 1000, "decimal_places": 500, **options})

    def db_type(self, connection: Any) -> str:
        """`numeric`, with neither precision nor scale."""
        return "numeric"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The Decimal as it is."""
        return value


class IntervalField(models.DurationField):
    """A PostgreSQL interval."""


_FIELDS: dict[str, type[models.Field]] = {
    "uuid": models.UUIDField,
    "text": models.TextField,
    "boolean": models.BooleanField,
    "bigint": models.BigIntegerField,
    "double precision": models.FloatField,
    "numeric": NumericField,
    "timestamptz": models.DateTimeField,
    "date": models.DateField,
    "interval": IntervalField,
    "bytea": models.BinaryField,
    "jsonb": models.JSONField,
}


def table(row_type: type[Row]) -> type[models.Model]:
    """The model of the table that holds rows of `row_type`; registers the class for the guard."""
    name = row_type.TABLE.name
    ROW_TYPES[name] = row_type
    label = name.split("_", 1)[0]
    attributes: dict[str, Any] = {
        "__module__": f"batchwright.{label}.models",
        "__doc__": row_type.__doc__,
        "Meta": type(
            "Meta",
            (),
            {
                "app_label": label,
                "db_table": name,
                "constraints": _constraints(row_type),
                "indexes": _indexes(row_type),
            },
        ),
    }
    for column in columns(row_type):
        attributes[column.name] = _field(column)
    return type(row_type.__name__, (models.Model,), attributes)


def _field(column: Column) -> models.Field:
    options: dict[str, Any] = {"null": True} if column.absent else {}
    if column.name == "id":
        options["primary_key"] = True
    return _FIELDS[column.sql](**options)


def _constraints(row_type: type[Row]) -> list[models.BaseConstraint]:
    name = row_type.TABLE.name
    found: list[models.BaseConstraint] = [
        models.UniqueConstraint(fields=unique, name=f"{name}_unique_{number}")
        for number, unique in enumerate(row_type.TABLE.unique, 1)
    ]
    for column in columns(row_type):
        if column.enumeration:
            values = sorted(each.value for each in column.enumeration)
            found.append(
                models.CheckConstraint(
                    condition=models.Q(**{f"{column.name}__in": values}),
                    name=f"{name}_{column.name}_known"[:63],
                )
            )
    if has_version(row_type):
        found.append(
            models.CheckConstraint(condition=models.Q(version__gte=1), name=f"{name}_version")
        )
    return found


def _indexes(row_type: type[Row]) -> list[models.Index]:
    name = row_type.TABLE.name
    short = name[:22]
    return [
        models.Index(fields=list(index), name=f"{short}_index_{number}")
        for number, index in enumerate(row_type.TABLE.indexes, 1)
    ]
