from django.db import migrations, models

import batchwright.ledger.table


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("source", models.TextField()),
                ("citation", models.TextField()),
                ("digests", models.JSONField()),
                ("batches", models.BigIntegerField()),
                ("not_taken", models.JSONField()),
                ("imported_by", models.UUIDField()),
                ("imported_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_import",
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("entry_id", models.BigIntegerField()),
                ("code", models.TextField()),
                ("text", models.TextField()),
                ("deviation_id", models.UUIDField(null=True)),
                ("assessed_by", models.UUIDField()),
                ("assessed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_assessment",
                "indexes": [models.Index(fields=["batch_id"], name="batches_assessment_index_1")],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("number", models.TextField()),
                ("product_code", models.TextField()),
                ("state", models.TextField()),
                ("historical", models.BooleanField()),
                ("order_id", models.UUIDField(null=True)),
                ("batch_size", models.BigIntegerField(null=True)),
                ("strength", models.TextField(null=True)),
                ("master_id", models.UUIDField(null=True)),
                ("recipe_digest", models.TextField(null=True)),
                ("agreement_id", models.UUIDField(null=True)),
                ("markets", models.JSONField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("started_month", models.TextField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("lot_id", models.UUIDField(null=True)),
                ("hold_reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "batches_batch",
                "indexes": [models.Index(fields=["state"], name="batches_batch_index_1")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "number"), name="batches_batch_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "completed",
                                    "disposed",
                                    "held",
                                    "historical",
                                    "issued",
                                    "rejected",
                                    "reviewed",
                                    "running",
                                ],
                            )
                        ),
                        name="batches_batch_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="batches_batch_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Charging",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("phase_id", models.UUIDField()),
                ("component", models.TextField()),
                ("container_id", models.UUIDField(null=True)),
                (
                    "quantity",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("unit", models.TextField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("charged_at", models.DateTimeField()),
                ("charged_by", models.UUIDField()),
            ],
            options={
                "db_table": "batches_charging",
                "indexes": [
                    models.Index(fields=["batch_id"], name="batches_charging_index_1"),
                    models.Index(fields=["container_id"], name="batches_charging_index_2"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlRecipe",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("master_id", models.UUIDField()),
                ("digest", models.TextField()),
                ("document", models.TextField()),
            ],
            options={
                "db_table": "batches_control_recipe",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch_id",), name="batches_control_recipe_unique_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Disposition",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("decision", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_disposition",
                "indexes": [models.Index(fields=["batch_id"], name="batches_disposition_index_1")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["rejected", "released"])),
                        name="batches_disposition_decision_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("number", models.TextField()),
                ("product_code", models.TextField()),
                ("site_code", models.TextField()),
                ("activity", models.TextField()),
                ("batch_size", models.BigIntegerField()),
                ("markets", models.JSONField()),
                ("agreement_id", models.UUIDField()),
                ("state", models.TextField()),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "batches_order",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "number"), name="batches_order_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["cancelled", "completed", "created", "issued"])
                        ),
                        name="batches_order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="batches_order_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("path", models.TextField()),
                ("number", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("title", models.TextField()),
                ("state", models.TextField()),
                ("started_at", models.DateTimeField(null=True)),
                ("started_by", models.UUIDField(null=True)),
                ("performed_at", models.DateTimeField(null=True)),
                ("performed_by", models.UUIDField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "batches_phase",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch_id", "path"), name="batches_phase_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["complete", "performed", "running", "waiting"])
                        ),
                        name="batches_phase_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="batches_phase_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordedValue",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("phase_id", models.UUIDField()),
                ("name", models.TextField()),
                ("repetition", models.BigIntegerField()),
                (
                    "value",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("text", models.TextField(null=True)),
                ("unit", models.TextField(null=True)),
                (
                    "lower",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                (
                    "upper",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("within", models.BooleanField(null=True)),
                ("event_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.UUIDField()),
                ("unit_id", models.UUIDField(null=True)),
                ("corrects", models.UUIDField(null=True)),
                ("reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "batches_recorded_value",
                "indexes": [
                    models.Index(
                        fields=["batch_id", "phase_id"], name="batches_recorded_value_index_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("market", models.TextField()),
                ("decision", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("decided_by", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_release",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch_id", "market"), name="batches_release_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["rejected", "released"])),
                        name="batches_release_decision_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("last_number", models.BigIntegerField()),
                ("last_leaf", models.BinaryField()),
                ("exceptions", models.BigIntegerField()),
                ("exceptions_digest", models.BinaryField()),
                ("reviewed_by", models.UUIDField()),
                ("reviewed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_review",
                "indexes": [models.Index(fields=["batch_id"], name="batches_review_index_1")],
            },
        ),
        migrations.CreateModel(
            name="UnitAssignment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("requirement", models.TextField()),
                ("unit_id", models.UUIDField()),
                ("assigned_by", models.UUIDField()),
                ("assigned_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batches_unit_assignment",
                "indexes": [
                    models.Index(fields=["batch_id"], name="batches_unit_assignmen_index_1")
                ],
            },
        ),
        migrations.CreateModel(
            name="Weighing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("batch_id", models.UUIDField()),
                ("phase_id", models.UUIDField()),
                ("phase_path", models.TextField()),
                ("component", models.TextField()),
                ("lot_owner_id", models.UUIDField()),
                ("container_id", models.UUIDField()),
                ("dispensed_id", models.UUIDField()),
                ("balance_id", models.UUIDField()),
                (
                    "target",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                (
                    "lower",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                (
                    "upper",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                (
                    "tare",
                    batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000),
                ),
                ("net", batchwright.ledger.table.NumericField(decimal_places=500, max_digits=1000)),
                ("unit", models.TextField()),
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
                ("within", models.BooleanField(null=True)),
                ("weighed_at", models.DateTimeField()),
                ("weighed_by", models.UUIDField()),
                ("partial", models.BooleanField()),
                (
                    "gross",
                    batchwright.ledger.table.NumericField(
                        decimal_places=500, max_digits=1000, null=True
                    ),
                ),
                ("corrects", models.UUIDField(null=True)),
                ("reason", models.TextField(null=True)),
            ],
            options={
                "db_table": "batches_weighing",
                "indexes": [
                    models.Index(fields=["batch_id"], name="batches_weighing_index_1"),
                    models.Index(fields=["container_id"], name="batches_weighing_index_2"),
                ],
            },
        ),
    ]
