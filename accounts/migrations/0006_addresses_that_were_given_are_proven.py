"""Who has a password and never changed the address got in by the link that was mailed there: it is proven.

Who has no password yet has proven nothing. Who has an unproven address on record may have changed it unproven: they stay as they are, sign in, and prove it
on the page of their address. ``upgrade_check`` counts them.
"""

from collections.abc import Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.models import Q

from evidence.data_migrations import InBatches


def prove(apps: Apps, batch: Sequence[Any]) -> None:
    model = apps.get_model("account", "EmailAddress")
    rows = model._base_manager.using(batch[0]._state.db)
    addresses = [person.email.lower() for person in batch]
    taken = set(rows.filter(verified=True, email__in=addresses).values_list("email", flat=True))
    rows.bulk_create(
        model(
            user_id=person.pk,
            email=person.email.lower(),
            verified=person.email.lower() not in taken,
            primary=True,
        )
        for person in batch
    )


def nothing(apps: Apps, editor: Any) -> None:
    """The version before makes and reads such rows itself."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0005_unproven_addresses_go")]
    operations = [
        InBatches(
            "accounts",
            "User",
            todo=~Q(emailaddress__isnull=False) & ~Q(password__startswith="!"),
            change=prove,
            reverse_code=nothing,
        )
    ]
