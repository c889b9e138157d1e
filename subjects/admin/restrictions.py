"""Restrictions of processing (Art. 18): which stand, on which ground, and whether the person was told."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from subjects.actions import lift_restriction, note_told, restrict
from subjects.admin.acts import Act, Recorded, Recording
from subjects.admin.base import PeopleAdmin, short
from subjects.admin.forms import LiftForm, RestrictForm, ToldForm
from subjects.labels import label
from subjects.models import Restriction
from subjects.terms import RestrictionGround


def _place(form: RestrictForm, controller: Controller, by: Principal) -> Recorded:
    said = form.cleaned_data
    made = restrict(
        controller=controller,
        whom=form.whom,
        grounds=[RestrictionGround(each) for each in said["grounds"]],
        purposes=said["purposes"],
        datasets=said["datasets"],
        since=said["since"],
        by=by,
    )
    return Recorded(_("The data are only kept from now on."), made.pk)


def _note_told(form: ToldForm, row: Restriction, by: Principal) -> Recorded:
    said = form.cleaned_data
    note_told(restriction=row, at=said["at"], how=said["how"], by=by)
    return Recorded(_("It is noted that the person was told; the restriction can be lifted."), row.pk)


def _lift(form: Any, row: Restriction, by: Principal) -> Recorded:
    lift_restriction(restriction=row, at=timezone.now(), because=form.cleaned_data["because"], by=by)
    return Recorded(_("The restriction is lifted; the data may be used again."), row.pk)


@admin.register(Restriction)
class RestrictionAdmin(PeopleAdmin):
    """Placed by requests, and here for whoever asked otherwise; lifted here, once the person was told."""

    edit_right: ClassVar[Right | None] = Right.DECIDE_REQUESTS
    list_display = ("number", "since", "on", "reach", "told_at", "lifted_at")
    facts = ("reference", "since", "on", "reach", "told_at", "lifted_at", "recorded_at")
    personal = ("person", "told_how", "lifted_because")
    recording: ClassVar[Recording] = Recording(
        title=gettext_lazy("Place a restriction"),
        explained=gettext_lazy(
            "The data are kept and not used: no purge takes them, and whoever asks the API is told "
            "(Art. 18(2)). The person is told before it ends."
        ),
        words=gettext_lazy("Place the restriction"),
        icon="pause_circle",
        form=RestrictForm,
        record=_place,
    )
    acts: ClassVar[tuple[Act, ...]] = (
        Act(
            name="told",
            title=gettext_lazy("The person was told of its end"),
            explained=gettext_lazy(
                "Whoever obtained a restriction hears of its end before; till then it stands (Art. 18(3))."
            ),
            words=gettext_lazy("The person was told"),
            icon="mark_email_read",
            form=ToldForm,
            offered=lambda row: row.told_at is None and row.lifted_at is None,
            act=_note_told,
        ),
        Act(
            name="lift",
            title=gettext_lazy("Lift the restriction"),
            explained=gettext_lazy("The person was told; from now on the data may be used and purged again."),
            words=gettext_lazy("Lift the restriction"),
            icon="play_circle",
            form=lambda _row, posted: LiftForm(posted),
            offered=lambda row: row.told_at is not None and row.lifted_at is None,
            act=_lift,
        ),
    )

    @admin.display(description=gettext_lazy("request"), ordering="reference")
    def number(self, obj: Restriction) -> str:
        return obj.reference or f"#{obj.pk}"

    @admin.display(description=gettext_lazy("grounds"))
    def on(self, obj: Restriction) -> str:
        return "; ".join(label(RestrictionGround(ground)) for ground in obj.grounds)

    @admin.display(description=gettext_lazy("reaches"))
    def reach(self, obj: Restriction) -> str:
        return ", ".join([*map(short, obj.purposes), *obj.datasets]) or _("everything")
