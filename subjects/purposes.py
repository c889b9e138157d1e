"""The purposes of a controller by their register paths, as far as people are concerned; one query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from processing.models import Purpose
from processing.terms import LegalBasis


@dataclass(frozen=True, slots=True)
class PurposeFacts:
    """What decides whether somebody may be approached for a purpose.

    ``consent``: it rests on consent (Art. 6(1)(a)). ``marketing``: it is direct marketing (21(2)).
    """

    path: str
    name: str
    consent: bool
    marketing: bool


def purpose_path(activity: str, purpose: str) -> str:
    """The register path of a purpose from the refs."""
    return f"activities/{activity}/purposes/{purpose}"


def purposes_of(controller_id: int) -> dict[str, PurposeFacts]:
    """By path, in the order of the register."""
    rows = Purpose.objects.filter(activity__controller=controller_id).order_by(
        "activity__position", "activity_id", "position", "pk"
    )
    facts = (
        PurposeFacts(purpose_path(activity, ref), name, basis == LegalBasis.CONSENT.value, bool(marketing))
        for activity, ref, name, basis, marketing in rows.values_list(
            "activity__ref", "ref", "name", "basis", "marketing_channel"
        )
    )
    return {each.path: each for each in facts}


def require_purposes(controller_id: int, paths: Iterable[str]) -> None:
    """Raise ``ValidationError`` for a path that is no purpose of the register."""
    unknown = sorted(set(paths) - purposes_of(controller_id).keys())
    if unknown:
        raise ValidationError({"purpose": _("The register has no purpose “%s”.") % unknown[0][:200]})
