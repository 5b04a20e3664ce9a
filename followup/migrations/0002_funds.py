from django.db import migrations

FUNDS = ("Regionutveckling", "Miljö", "Kultur")


def name_the_funds(apps, schema_editor):
    """The three funds of DRUM; other support gets its own as it comes."""
    fund = apps.get_model("followup", "Fund")
    for order, name in enumerate(FUNDS, 1):
        fund.objects.create(name=name, is_drum=True, order=order)


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial")]

    operations = [migrations.RunPython(name_the_funds, migrations.RunPython.noop)]
