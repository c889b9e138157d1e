"""What findings need to know of the people on record: of which kinds there is any record."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from accounts.models import Controller
from subjects.models import Consent, Restriction, Suppression
from subjects.terms import Kept

MODELS = {Kept.CONSENTS: Consent, Kept.OBJECTIONS: Suppression, Kept.RESTRICTIONS: Restriction}


def people_by_controller(controller_ids: Collection[int]) -> dict[int, frozenset[Kept]]:
    """For some controllers; one query."""
    there = {
        f"any_{kept}": Exists(model._default_manager.filter(controller=OuterRef("pk")))
        for kept, model in MODELS.items()
    }
    rows = Controller.objects.filter(pk__in=controller_ids).annotate(**there).values("pk", *there)
    return {row["pk"]: frozenset(kept for kept in Kept if row[f"any_{kept}"]) for row in rows}
