"""What an operator should know of data stores before an upgrade.

Asked before the database is migrated: only columns of every version are read.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from evidence.upgrade_checks import Matter, Weight
from stores.binding import destination_in
from stores.connectors.kinds import ConnectorKind, UnknownKind, kind_named
from stores.models import DataStore


def matters() -> Iterator[Matter]:
    """Each store whose settings have to be said outright, or are not allowed any more."""
    rows = DataStore.objects.order_by("controller__slug", "ref")
    columns = ("controller__slug", "ref", "kind", "settings", "secret_from_env")
    for slug, ref, name, settings, variables in rows.values_list(*columns):
        try:
            kind = kind_named(name)
        except UnknownKind:
            continue
        told = kind.taken_over(settings)
        subject = f"{slug}/stores/{ref}"
        forbidden = [f"{setting} ({words.rstrip('.')})" for setting, words in kind.faults(told)]
        if forbidden:
            yield Matter(
                Weight.PEOPLE,
                subject,
                "The store stops with the upgrade, for settings that are not allowed: "
                f"{'; '.join(forbidden)}. Correct them on its page or in its file.",
            )
        yield from _variables(subject, variables, kind, told)
        if said := _changed(settings, told):
            yield Matter(
                Weight.PEOPLE,
                subject,
                f"The store goes on as it connects today, which means: {said}. Choose what is meant on its "
                "page, and put it into its file, if it has one.",
            )


def roles() -> Iterator[Matter]:
    """Who becomes a systems manager with the upgrade."""
    held = Membership.objects.filter(role__in=(Role.PRIVACY_LEAD, Role.PRIVACY_OFFICER))
    for slug in held.order_by("controller__slug").values_list("controller__slug", flat=True).distinct():
        yield Matter(
            Weight.PEOPLE,
            slug,
            "Connections and mappings are the work of systems managers: its privacy leads and officers get "
            "that role too, so that no work stops. Take it away from those who are not to have it.",
        )


def _variables(
    subject: str, variables: Mapping[str, str], kind: ConnectorKind, settings: Mapping[str, Any]
) -> Iterator[Matter]:
    """Secrets of the environment that name no host yet."""
    destination = destination_in(kind.kind, settings)
    for variable in variables.values():
        if destination is not None and not destination.is_named(os.environ.get(f"{variable}_HOST", "")):
            yield Matter(
                Weight.PEOPLE,
                subject,
                f"{variable} goes on to {destination.place} as it does today, and nowhere else. Declare it: "
                f"{variable}_HOST={destination.place}",
            )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} = {value}" for name, value in after.items() if value and before.get(name) != value
    )
