"""Every store that is there keeps how it connects: its settings mean what they meant until now."""

from typing import Any

from django.db import migrations, models


ALLOWED = {"unbatched": "a controller has a few stores"}


def take_over(apps: Any, schema_editor: Any) -> None:
    """The column's default is for stores to come."""
    stores = apps.get_model("stores", "DataStore").objects.using(schema_editor.connection.alias)
    stores.update(taken_over=True)


class Migration(migrations.Migration):
    dependencies = [("stores", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="datastore",
            name="taken_over",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
