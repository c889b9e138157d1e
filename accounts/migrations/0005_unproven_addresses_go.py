"""Addresses that somebody typed beside their own and never proved are worth nothing, and could be made primary."""

from collections.abc import Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.models import F, Q

from evidence.data_migrations import InBatches


def remove(apps: Apps, batch: Sequence[Any]) -> None:
    rows = apps.get_model("account", "EmailAddress")._base_manager.using(batch[0]._state.db)
    rows.filter(pk__in=[row.pk for row in batch]).delete()


def nothing(apps: Apps, editor: Any) -> None:
    """What was removed proved nothing; who wants that address types it again."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0004_invitations_and_language"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        InBatches(
            "account",
            "EmailAddress",
            todo=Q(verified=False) & ~Q(email=F("user__email")),
            change=remove,
            reverse_code=nothing,
        )
    ]
