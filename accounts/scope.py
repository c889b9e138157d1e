"""From a person or key to a ``Principal``, and from a queryset to the rows it may see."""

from collections import defaultdict
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from accounts.models import ApiKey, Membership, User
from accounts.principal import NOBODY, Principal
from accounts.roles import Right, Role


def principal_of(user: User | AnonymousUser) -> Principal:
    """What a signed-in person may see and do; one query. Inactive or anonymous: nothing."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if user.is_superuser:
        return Principal(actor=user.actor, everywhere=True)
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    for controller_id, role in Membership.objects.filter(user=user).values_list("controller_id", "role"):
        roles[controller_id].add(Role(role))
    return Principal(actor=user.actor, roles={key: frozenset(held) for key, held in roles.items()})


def principal_of_key(key: ApiKey) -> Principal:
    """What an API key may see and do: one controller, reading, and what else it was given."""
    given = (
        (Right.ENTER_REQUESTS, key.enters_requests),
        (Right.SEE_PEOPLE, key.sees_people),
        (Right.PUSH_RECORDS, key.pushes_records),
        (Right.TELL_EVENTS, key.tells_events),
        (Right.ASK_STANDING, key.asks_standing),
    )
    return Principal(
        actor=f"key:{key.prefix}",
        roles={key.controller_id: frozenset({Role.AUDITOR})},
        given=frozenset(right for right, has in given if has),
    )


def within[M: Model](queryset: QuerySet[M], principal: Principal) -> QuerySet[M]:
    """The rows of a queryset that lie within the principal's controllers.

    Every model says by ``controller_path`` how its rows lead to their controller. Rows of a
    shared catalogue (``shared_without_controller``) have none and are seen by everybody
    signed in, like every row of an ``installation_wide`` model. A model that says nothing is an
    error: nothing is visible by accident. ``seen_by`` names the right that a model's rows are seen
    by, where that is another than to view the register.
    """
    if principal.everywhere:
        return queryset
    if getattr(queryset.model, "installation_wide", False):
        return queryset.none() if principal == NOBODY else queryset
    path: str = queryset.model.controller_path  # type: ignore[attr-defined]
    right: Right | None = getattr(queryset.model, "seen_by", None)
    theirs = [pk for pk in principal.controller_ids if right is None or principal.allows(right, pk)]
    seen = Q(**{f"{path}__in": sorted(theirs)})
    if getattr(queryset.model, "shared_without_controller", False) and principal != NOBODY:
        seen |= Q(**{f"{path}__isnull": True})
    if path == "memberships__controller_id":
        inside = Membership.objects.filter(controller_id__in=principal.controller_ids)
        return queryset.filter(pk__in=inside.values("user_id"))
    return queryset.filter(seen)


def only_who_sees_requests(floor: AppConfig) -> None:
    """Rows of a floor that keeps people's requests and choices are for who may see requests."""
    for model in floor.get_models():
        model.seen_by = Right.SEE_REQUESTS  # type: ignore[attr-defined]


def controller_id_of(row: Model) -> int | None:
    """The id of the controller that a row belongs to; None for a shared term.

    Raises ``AttributeError`` for a model that says nothing.
    """
    value: Any = row
    for step in row.controller_path.split("__"):  # type: ignore[attr-defined]
        value = getattr(value, step)
    return None if value is None else int(value)
