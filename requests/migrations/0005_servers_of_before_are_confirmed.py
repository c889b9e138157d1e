"""Where mailboxes are read at the upgrade counts as confirmed."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from stores.destination import of_mailbox

BY = "system:upgrade"


ALLOWED = {"unbatched": "a controller has one mailbox"}


def confirm(apps: Any, schema_editor: Any) -> None:
    """Row by row: a fingerprint is computed from what leads there."""
    alias = schema_editor.connection.alias
    for row in apps.get_model("requests", "Mailbox").objects.using(alias).iterator():
        at = of_mailbox(row.host, row.port, row.user, row.folder, tls=row.tls)
        row.fingerprint, row.approved_by, row.approved_at = at.whole_fingerprint, BY, timezone.now()
        row.save(update_fields=["fingerprint", "approved_by", "approved_at"])


class Migration(migrations.Migration):
    dependencies = [("requests", "0004_destinations_are_confirmed")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
