from django.db import migrations


def carry_over(apps, schema_editor):
    """Take each specialist's running balance from the last release they took part in."""
    participant = apps.get_model("worklists", "Participant")
    last = (
        participant.objects.order_by("user_id", "-release_id")
        .distinct("user_id")
        .values_list("user_id", "balance_after")
    )
    balance = apps.get_model("worklists", "Balance")
    balance.objects.bulk_create(balance(user_id=pk, value=value) for pk, value in last)


class Migration(migrations.Migration):
    dependencies = [("worklists", "0004_moves_and_holds")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
