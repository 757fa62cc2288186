"""Sessions and secrets, and the functions that decide who acts and what is seen."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("ledger", "0001_ledger")]
    operations = [
        migrations.RunSQL(files("batchwright.identity").joinpath("schema.sql").read_text()),
    ]
