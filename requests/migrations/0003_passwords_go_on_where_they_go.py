"""The password of every mailbox is bound to the server that it goes to today."""

from typing import Any

from django.db import migrations

from stores.binding import bound
from stores.destination import of_mailbox


ALLOWED = {"unbatched": "a controller has one mailbox"}


def bind(apps: Any, schema_editor: Any) -> None:
    """Row by row: a binding is sealed."""
    alias = schema_editor.connection.alias
    for row in apps.get_model("requests", "Mailbox").objects.using(alias).iterator():
        at = of_mailbox(row.host, row.port, row.user, row.folder, tls=row.tls)
        row.secret_for = bound(row.password, at)
        row.save(update_fields=["secret_for"])


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_secrets_are_bound_to_their_destination")]

    operations = [migrations.RunPython(bind, migrations.RunPython.noop)]
