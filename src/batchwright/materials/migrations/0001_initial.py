from django.db import migrations, models

import batchwright.ledger.table


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Container",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("lot_id", models.UUIDField()),
                ("code", models.TextField()),
                (
                    "quantity",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("location", models.TextField()),
                ("status", models.TextField()),
                ("sampled", models.BooleanField()),
                (
                    "reserved",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("batch_id", models.UUIDField(null=True)),
                ("phase", models.TextField(null=True)),
            ],
            options={
                "db_table": "materials_container",
                "indexes": [
                    models.Index(fields=["lot_id"], name="materials_container_index_1"),
                    models.Index(fields=["batch_id"], name="materials_container_index_2"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "code"), name="materials_container_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["destroyed", "empty", "full"])),
                        name="materials_container_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="materials_container_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GenealogyLink",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("from_owner_id", models.UUIDField()),
                ("from_lot_id", models.UUIDField()),
                ("to_lot_id", models.UUIDField()),
                ("from_container_id", models.UUIDField(null=True)),
                ("to_container_id", models.UUIDField(null=True)),
                (
                    "quantity",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("unit", models.TextField(null=True)),
                ("linked_at", models.DateTimeField()),
                ("batch_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "materials_genealogy_link",
                "indexes": [
                    models.Index(fields=["from_lot_id"], name="materials_genealogy_li_index_1"),
                    models.Index(fields=["to_lot_id"], name="materials_genealogy_li_index_2"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "blend",
                                    "dispense",
                                    "pack",
                                    "process",
                                    "rework",
                                    "sample",
                                    "split",
                                ],
                            )
                        ),
                        name="materials_genealogy_link_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("number", models.TextField()),
                ("definition_id", models.UUIDField()),
                ("definition_owner_id", models.UUIDField()),
                ("status", models.TextField()),
                ("supplier_id", models.UUIDField(null=True)),
                ("supplier_lot", models.TextField(null=True)),
                ("parent_id", models.UUIDField(null=True)),
                ("received_on", models.DateField(null=True)),
                ("produced_at", models.DateTimeField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("retest_on", models.DateField(null=True)),
                ("retest_passed", models.BooleanField(null=True)),
                (
                    "potency_percent",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                (
                    "moisture_percent",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("identity_tested_by", models.UUIDField(null=True)),
                ("identity_passed", models.BooleanField(null=True)),
                ("identity_reviewed_by", models.UUIDField(null=True)),
                ("batch_id", models.UUIDField(null=True)),
                ("historical", models.BooleanField()),
                ("remark", models.TextField(null=True)),
            ],
            options={
                "db_table": "materials_lot",
                "indexes": [
                    models.Index(fields=["definition_id", "status"], name="materials_lot_index_1")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "number"), name="materials_lot_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "consumed",
                                    "destroyed",
                                    "expired",
                                    "quarantine",
                                    "rejected",
                                    "released",
                                ],
                            )
                        ),
                        name="materials_lot_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="materials_lot_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialDefinition",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("unit", models.TextField()),
                ("storage", models.TextField(null=True)),
                ("identity_test", models.BooleanField()),
                ("retest_months", models.BigIntegerField(null=True)),
                ("needs_potency", models.BooleanField()),
            ],
            options={
                "db_table": "materials_definition",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "code"), name="materials_definition_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "active",
                                    "bulk",
                                    "excipient",
                                    "finished",
                                    "intermediate",
                                    "packaging",
                                ],
                            )
                        ),
                        name="materials_definition_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="materials_definition_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("container_id", models.UUIDField()),
                ("lot_id", models.UUIDField()),
                ("kind", models.TextField()),
                (
                    "quantity",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("moved_at", models.DateTimeField()),
                ("moved_by", models.UUIDField()),
                ("batch_id", models.UUIDField(null=True)),
                ("reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "materials_movement",
                "indexes": [
                    models.Index(fields=["container_id"], name="materials_movement_index_1"),
                    models.Index(fields=["lot_id"], name="materials_movement_index_2"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "destruction",
                                    "gain",
                                    "in",
                                    "loss",
                                    "out",
                                    "output",
                                    "receipt",
                                    "sample",
                                    "use",
                                ],
                            )
                        ),
                        name="materials_movement_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("container_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("component", models.TextField()),
                (
                    "quantity",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("unit", models.TextField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "materials_reservation",
                "indexes": [
                    models.Index(fields=["batch_id"], name="materials_reservation_index_1"),
                    models.Index(fields=["container_id"], name="materials_reservation_index_2"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="materials_reservation_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "materials_supplier",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="materials_supplier_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="materials_supplier_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierQualification",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("supplier_id", models.UUIDField()),
                ("definition_id", models.UUIDField()),
                ("valid_until", models.DateField()),
                ("qualified_by", models.UUIDField()),
                ("qualified_at", models.DateTimeField()),
            ],
            options={
                "db_table": "materials_supplier_qualification",
                "indexes": [
                    models.Index(
                        fields=["definition_id", "supplier_id"],
                        name="materials_supplier_qua_index_1",
                    )
                ],
            },
        ),
    ]
