"""Whoever could connect systems by another role is a systems manager too, from the upgrade on: no work stops.

Take the role away from those who are not to have it any more; nobody gets it by another role from now on.
"""

from typing import Any

from django.db import migrations

UNTIL_NOW = ("privacy_lead", "privacy_officer")


ALLOWED = {"unbatched": "a controller has a few members"}


def go_on(apps: Any, schema_editor: Any) -> None:
    """With its event, as if somebody had granted it."""
    alias = schema_editor.connection.alias
    memberships = apps.get_model("accounts", "Membership").objects.using(alias)
    events = apps.get_model("evidence", "Event").objects.using(alias)
    held = memberships.filter(role__in=UNTIL_NOW).select_related("user")
    for pair, member in {(each.user_id, each.controller_id): each for each in held}.items():
        _row, is_new = memberships.get_or_create(
            user_id=pair[0], controller_id=pair[1], role="systems_manager"
        )
        if is_new:
            events.create(
                verb="role.grant",
                actor="system:upgrade",
                controller_id=pair[1],
                record=f"person:{member.user.public_id}",
                detail={"role": "systems_manager"},
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_systems_manager"), ("evidence", "0001_initial")]

    operations = [migrations.RunPython(go_on, migrations.RunPython.noop)]
