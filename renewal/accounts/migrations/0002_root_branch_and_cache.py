"""The root branch, to which whatever has no branch belongs; and the table of the cache."""

from django.core.management import call_command
from django.db import migrations


def make_root(apps, schema_editor):
    branch = apps.get_model("accounts", "Branch")
    branch.objects.get_or_create(
        code="CENTRE", defaults={"name": "续保中心", "path": "/CENTRE/", "parent": None}
    )


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(make_root, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
