from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.UUIDField(null=True)),
                ("conclusion", models.TextField(null=True)),
            ],
            options={
                "db_table": "identity_access_review",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="identity_access_review_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("user_id", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("acknowledged_by", models.UUIDField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_alert",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="identity_alert_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("permissions", models.JSONField()),
                ("administers", models.BooleanField()),
            ],
            options={
                "db_table": "identity_role",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="identity_role_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="identity_role_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
                ("role_id", models.UUIDField()),
                ("granted_at", models.DateTimeField()),
                ("granted_by", models.UUIDField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("emergency", models.BooleanField()),
                ("reason", models.TextField(null=True)),
                ("reviewed_by", models.UUIDField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_role_assignment",
                "indexes": [
                    models.Index(fields=["user_id"], name="identity_role_assignme_index_1")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="identity_role_assignment_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sponsor",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "identity_sponsor",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="identity_sponsor_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="identity_sponsor_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SponsorAccess",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("user_id", models.UUIDField()),
                ("sees_id", models.UUIDField()),
                ("granted_at", models.DateTimeField()),
                ("granted_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_sponsor_access",
                "indexes": [
                    models.Index(fields=["user_id"], name="identity_sponsor_acces_index_1")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="identity_sponsor_access_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingProcedure",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("title", models.TextField()),
                ("edition", models.BigIntegerField()),
            ],
            options={
                "db_table": "identity_training_procedure",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code",), name="identity_training_procedure_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="identity_training_procedure_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingRecord",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("procedure_id", models.UUIDField()),
                ("edition", models.BigIntegerField()),
                ("trained_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
                ("trained_by", models.UUIDField()),
            ],
            options={
                "db_table": "identity_training_record",
                "indexes": [
                    models.Index(
                        fields=["user_id", "procedure_id"], name="identity_training_reco_index_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("state", models.TextField()),
                ("identity_checked_how", models.TextField(null=True)),
                ("identity_checked_by", models.UUIDField(null=True)),
                ("identity_checked_at", models.DateTimeField(null=True)),
                ("accountable_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_user",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="identity_user_unique_1"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "deactivated", "proposed"])),
                        name="identity_user_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="identity_user_version"
                    ),
                ],
            },
        ),
    ]
