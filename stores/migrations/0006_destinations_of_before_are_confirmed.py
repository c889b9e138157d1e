"""Where stores and webhooks lead at the upgrade counts as confirmed."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from stores.binding import destination_in, settings_in
from stores.destination import Destination, of_url

BY = "system:upgrade"


ALLOWED = {"unbatched": "a controller has a few stores and webhooks"}


def confirm(apps: Any, schema_editor: Any) -> None:
    """Row by row: a fingerprint is computed from what leads there."""
    alias = schema_editor.connection.alias
    for row in apps.get_model("stores", "DataStore").objects.using(alias).iterator():
        settings = settings_in(row.kind, row.settings, taken_over=row.taken_over)
        _confirm(row, destination_in(row.kind, settings))
    for row in apps.get_model("stores", "WebhookEndpoint").objects.using(alias).iterator():
        _confirm(row, of_url(row.url, certificates=row.certificates))


def _confirm(row: Any, destination: Destination | None) -> None:
    if destination is not None:
        row.fingerprint = destination.whole_fingerprint
        row.approved_by, row.approved_at = BY, timezone.now()
        row.save(update_fields=["fingerprint", "approved_by", "approved_at"])


class Migration(migrations.Migration):
    dependencies = [("stores", "0005_destinations_are_confirmed")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
