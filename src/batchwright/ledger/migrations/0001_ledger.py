"""The ledger's own tables and functions."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(files("batchwright.ledger").joinpath(name).read_text())
        for name in ("schema.sql", "write.sql")
    ]
