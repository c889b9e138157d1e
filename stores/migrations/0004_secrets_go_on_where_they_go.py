"""Every secret that is kept is bound to where it goes today; a variable that names no host goes on there too."""

from typing import Any

from django.db import migrations

from stores.binding import bound, bound_variables, destination_in, settings_in
from stores.destination import of_url


ALLOWED = {"unbatched": "a controller has a few stores and webhooks"}


def bind(apps: Any, schema_editor: Any) -> None:
    """Row by row: a binding is sealed."""
    alias = schema_editor.connection.alias
    for row in apps.get_model("stores", "DataStore").objects.using(alias).iterator():
        settings = settings_in(row.kind, row.settings, taken_over=row.taken_over)
        destination = destination_in(row.kind, settings)
        row.secret_for = bound_variables(bound(row.secret, destination), row.secret_from_env, destination)
        row.save(update_fields=["secret_for"])
    for row in apps.get_model("stores", "WebhookEndpoint").objects.using(alias).iterator():
        row.secret_for = bound(row.secret, of_url(row.url, certificates=row.certificates))
        row.save(update_fields=["secret_for"])


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_secrets_are_bound_to_their_destination")]

    operations = [migrations.RunPython(bind, migrations.RunPython.noop)]
