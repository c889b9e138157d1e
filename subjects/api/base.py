"""What the addresses about people share."""

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from processing.api.access import ApiView, controllers_seen
from processing.api.shapes import PROBLEM
from stores.terms import IdentifierKind
from subjects.api.throttling import PerKey
from subjects.identifiers import NotAnIdentifier
from subjects.whom import Whom

MOST = 1_000
"""Events or people of one call."""
LONGEST = 320
"""Signs of an identifier: the longest mail address."""
TAGS = ["People"]
TOO_MANY = {429: PROBLEM}


class PeopleView(ApiView):
    """By POST alone: identifiers stand in the body, never in an address or a log."""

    throttle_classes = [PerKey]
    http_method_names = ["post", "options"]


class IdentifiersSerializer(serializers.Serializer[Any]):
    """By what a person is known, in any spelling; several are one person."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            kind.value: serializers.CharField(max_length=LONGEST, required=False) for kind in IdentifierKind
        }


def whom_of(identifiers: Any) -> Whom:
    """A person from checked identifiers. Raises ``ValidationError`` by kind, without any value."""
    known: list[tuple[IdentifierKind, str]] = []
    wrong: dict[str, list[str]] = {}
    for kind, text in identifiers.items():
        try:
            known += Whom.of([(IdentifierKind(kind), text)]).identifiers
        except NotAnIdentifier as error:
            wrong[kind] = [str(error)]
    if wrong:
        raise ValidationError({"identifiers": wrong})
    return Whom(tuple(sorted(known)))


def controller_for(
    request: Request, principal: Principal, slug: str, right: Right, no_door: str
) -> Controller:
    """The controller that is meant: that of the key, or the one named.

    Raises ``PermissionDenied`` without the right, ``ValidationError`` where it is not said.
    """
    if not principal.allows_anywhere(right):
        raise PermissionDenied(no_door)
    seen = controllers_seen(request)
    found = list(seen.filter(slug=slug) if slug else seen[:2])
    if len(found) != 1:
        known = "There is no such controller." if slug else "Say which controller this is for."
        raise ValidationError({"controller": [known]})
    if not principal.allows(right, found[0].pk):
        raise PermissionDenied(no_door)
    return found[0]


def messages_of(error: Invalid) -> dict[str, list[str]]:
    """The refusal of a verb as the API tells of it."""
    if hasattr(error, "error_dict"):
        return dict(error.message_dict)
    return {"non_field_errors": list(error.messages)}
