"""Consents: to what, since when, how; found by a person's identifier; to be shown as Art. 7(1) asks."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from accounts.models import Controller
from accounts.principal import Principal
from accounts.request import principal_at
from accounts.roles import Right
from stores.terms import IdentifierKind
from subjects.actions import give_consent, withdraw_consent
from subjects.admin.acts import Act, Recorded, Recording
from subjects.admin.base import PeopleAdmin, short
from subjects.admin.finding import FindForm, found_for
from subjects.admin.forms import GiveForm, WithdrawForm
from subjects.models import Consent
from subjects.terms import Means
from subjects.whom import Whom


class RunningFilter(DropdownFilter):
    """Only those that run, or those that were withdrawn."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("runs", _("Runs")), ("withdrawn", _("Withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("runs", "withdrawn"):
            return queryset.filter(withdrawn_at__isnull=self.value() == "runs")
        return queryset


def _give(form: GiveForm, controller: Controller, by: Principal) -> Recorded:
    purpose = form.cleaned_data["purpose"]
    made = give_consent(controller=controller, whom=form.whom, purpose=purpose, given=form.given, by=by)
    if made.withdrawn_at:
        return Recorded(_("The consent is recorded as withdrawn: the person objected after it."), made.pk)
    return Recorded(_("The consent is recorded."), made.pk)


def _withdraw(form: WithdrawForm, row: Consent, by: Principal) -> Recorded:
    said = form.cleaned_data
    known = [(IdentifierKind(each.kind), each.value) for each in row.identifiers.all()]
    withdraw_consent(
        controller=row.controller,
        whom=Whom.of(known),
        at=said["at"],
        means=Means(said["means"]),
        purposes=[row.purpose],
        source=said["source"],
        by=by,
    )
    return Recorded(_("The consent has ended, and the person is not written to for this purpose."), row.pk)


@admin.register(Consent)
class ConsentAdmin(PeopleAdmin):
    """The list names nobody. A person is looked for by POST, so that no address or log holds who it is."""

    edit_right: ClassVar[Right | None] = Right.TELL_EVENTS
    recording: ClassVar[Recording] = Recording(
        title=gettext_lazy("Record a consent"),
        explained=gettext_lazy(
            "For a consent that was given on paper, by telephone or in person: you must be able to show it "
            "(Art. 7(1)). It ends the person’s earlier objections to this purpose."
        ),
        words=gettext_lazy("Record the consent"),
        icon="how_to_reg",
        form=GiveForm,
        record=_give,
    )
    acts: ClassVar[tuple[Act, ...]] = (
        Act(
            name="withdraw",
            title=gettext_lazy("The person took the consent back"),
            explained=gettext_lazy(
                "It ends every consent of this person to this purpose given before, at once, and nobody asks "
                "why (Art. 7(3))."
            ),
            words=gettext_lazy("Record a withdrawal"),
            icon="undo",
            form=WithdrawForm,
            offered=lambda row: row.withdrawn_at is None,
            act=_withdraw,
        ),
    )
    list_display = ("to", "given_at", "means", "version", "withdrawn_at")
    list_filter = (RunningFilter, ("means", ChoicesDropdownFilter))
    list_before_template = "admin/subjects/consents_before.html"
    facts = (
        "purpose",
        "wording",
        "version",
        "given_at",
        "means",
        "source",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawal_source",
        "recorded_at",
    )
    personal = ("person", "proof", "copy")

    @admin.display(description=gettext_lazy("purpose"), ordering="purpose")
    def to(self, obj: Consent) -> str:
        return short(obj.purpose)

    @admin.display(description=gettext_lazy("copy"))
    def copy(self, obj: Consent) -> SafeString:
        url = reverse("admin:subjects_consent_demonstration", args=(obj.pk,))
        return format_html('<a class="dertig-link" href="{}">{}</a>', url, _("Download as JSON"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may_find = {"may_find": self.sees(request, None)}
        return super().changelist_view(request, {**may_find, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [
            self.address("find/", self.find_view, "subjects_consent_find"),
            self.address(
                "<path:object_id>/demonstration/",
                require_safe(self.demonstration_view),
                "subjects_consent_demonstration",
            ),
            *super().get_urls(),
        ]

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Everything on record of the person whom an identifier names, within the scope."""
        if not self.sees(request, None):
            raise PermissionDenied
        form = FindForm(request.POST or None)
        found = found_for(form.named(), principal_at(request)) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Find a person’s consents"),
            "opts": self.opts,
            "form": form,
            "found": found,
        }
        return TemplateResponse(request, "admin/subjects/find.html", context)

    def demonstration_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One consent with all that shows it (Art. 7(1)); 404 for who may not see whose it is."""
        consent: Any = self.get_object(request, unquote(object_id))
        if consent is None or not self.sees(request, consent):
            raise Http404
        if not principal_at(request).allows(Right.EXPORT, consent.controller_id):
            raise Http404
        answer = HttpResponse(
            json.dumps(demonstration(consent), indent=2, ensure_ascii=False), content_type="application/json"
        )
        answer["Content-Disposition"] = f'attachment; filename="consent-{consent.pk}.json"'
        return answer


def demonstration(consent: Consent) -> dict[str, Any]:
    """All that is kept of a consent, as plain data."""
    return {
        "controller": consent.controller.name,
        "identifiers": [{"kind": each.kind, "value": each.value} for each in consent.identifiers.all()],
        "purpose": consent.purpose,
        "wording": consent.wording,
        "version": consent.version,
        "given_at": consent.given_at.isoformat(),
        "means": consent.means,
        "source": consent.source,
        "proof": consent.proof,
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
        "withdrawn_by": consent.withdrawn_by or None,
        "recorded_at": consent.recorded_at.isoformat(),
    }
