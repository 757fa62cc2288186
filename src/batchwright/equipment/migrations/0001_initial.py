from importlib.resources import files

from django.db import migrations, models

import batchwright.ledger.table


class Migration(migrations.Migration):
    initial = True

    dependencies = [("identity", "0002_sessions")]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("site_id", models.UUIDField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("grade", models.TextField(null=True)),
            ],
            options={
                "db_table": "equipment_area",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="equipment_area_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="equipment_area_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BalanceCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("weight_id", models.UUIDField()),
                (
                    "reference",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                (
                    "reading",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                (
                    "tolerance",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("passed", models.BooleanField()),
                ("checked_by", models.UUIDField()),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "equipment_balance_check",
                "indexes": [
                    models.Index(
                        fields=["unit_id", "checked_at"], name="equipment_balance_chec_index_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Calibration",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("property", models.TextField()),
                (
                    "lower",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                (
                    "upper",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("performed_on", models.DateField()),
                ("due_on", models.DateField()),
                ("passed", models.BooleanField()),
                ("certificate", models.TextField()),
                ("performed_by", models.UUIDField()),
            ],
            options={
                "db_table": "equipment_calibration",
                "indexes": [models.Index(fields=["unit_id"], name="equipment_calibration_index_1")],
            },
        ),
        migrations.CreateModel(
            name="Capability",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("name", models.TextField()),
                (
                    "lower",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                (
                    "upper",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
            ],
            options={
                "db_table": "equipment_capability",
                "indexes": [models.Index(fields=["unit_id"], name="equipment_capability_index_1")],
            },
        ),
        migrations.CreateModel(
            name="EquipmentClass",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("function", models.TextField()),
                ("needs_cleaning", models.BooleanField()),
                ("needs_calibration", models.BooleanField()),
            ],
            options={
                "db_table": "equipment_class",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="equipment_class_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="equipment_class_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogbookEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("unit_id", models.UUIDField()),
                ("number", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("use_id", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("performed_by", models.UUIDField()),
                ("checked_by", models.UUIDField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("late_reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "equipment_logbook_entry",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit_id", "number"), name="equipment_logbook_entry_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["calibration", "cleaning", "maintenance", "use"])
                        ),
                        name="equipment_logbook_entry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="equipment_logbook_entry_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("function", models.TextField()),
                ("qualified_on", models.DateField()),
                ("valid_until", models.DateField()),
                ("qualified_by", models.UUIDField()),
                ("document", models.TextField()),
            ],
            options={
                "db_table": "equipment_qualification",
                "indexes": [
                    models.Index(fields=["unit_id"], name="equipment_qualificatio_index_1")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceWeight",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit_id", models.UUIDField()),
                ("code", models.TextField()),
                (
                    "mass",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                (
                    "tolerance",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("certificate", models.TextField()),
                ("approved_by", models.UUIDField()),
            ],
            options={
                "db_table": "equipment_reference_weight",
                "indexes": [
                    models.Index(fields=["unit_id", "code"], name="equipment_reference_we_index_1")
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "equipment_site",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="equipment_site_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="equipment_site_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("class_id", models.UUIDField()),
                ("area_id", models.UUIDField()),
                ("parent_id", models.UUIDField(null=True)),
                ("use", models.TextField()),
                ("cleaning", models.TextField()),
                ("clean_until", models.DateTimeField(null=True)),
                ("cleaned_by", models.UUIDField(null=True)),
                ("use_id", models.UUIDField(null=True)),
                ("in_use_since", models.DateTimeField(null=True)),
                ("log_number", models.BigIntegerField()),
                ("logged_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "equipment_unit",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="equipment_unit_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("use__in", ["available", "in_use", "out_of_service"])),
                        name="equipment_unit_use_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cleaning__in", ["clean", "cleaned", "dirty"])),
                        name="equipment_unit_cleaning_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="equipment_unit_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("batch_number", models.TextField()),
                ("product_code", models.TextField()),
            ],
            options={
                "db_table": "equipment_use",
                "indexes": [
                    models.Index(fields=["sponsor_id", "batch_id"], name="equipment_use_index_1")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="equipment_use_version"
                    )
                ],
            },
        ),
        migrations.RunSQL(files("batchwright.equipment").joinpath("schema.sql").read_text()),
    ]
