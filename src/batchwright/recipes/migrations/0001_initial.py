from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Master",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("sponsor_id", models.UUIDField()),
                ("product_code", models.TextField()),
                ("batch_size", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("title", models.TextField()),
                ("state", models.TextField()),
                ("document", models.TextField()),
                ("digest", models.TextField()),
                ("drafted_by", models.UUIDField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "recipes_master",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsor_id", "product_code", "batch_size", "number"),
                        name="recipes_master_unique_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "effective", "superseded", "under_review"])
                        ),
                        name="recipes_master_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="recipes_master_version"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MasterApproval",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sponsor_id", models.UUIDField()),
                ("master_id", models.UUIDField()),
                ("role", models.TextField()),
                ("digest", models.TextField()),
                ("signed_by", models.UUIDField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "recipes_master_approval",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("master_id", "role"), name="recipes_master_approval_unique_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["author", "checker", "quality", "sponsor"])
                        ),
                        name="recipes_master_approval_role_known",
                    ),
                ],
            },
        ),
    ]
