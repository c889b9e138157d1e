"""The pages on which a legal hold is placed, reviewed and lifted; each asks for its right."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Controller
from accounts.request import principal_at
from accounts.roles import Right
from accounts.verb_pages import add_errors, form_page
from retention.actions.holds import (
    HoldNotInForce,
    Placed,
    hold_activity,
    hold_dataset,
    hold_person,
    lift_hold,
    review_hold,
)
from retention.admin.hold_forms import FORMS, ActivityForm, DatasetForm, LiftForm, PersonForm, ReviewForm
from retention.labels import label
from retention.models import LegalHold
from retention.terms import HoldScope

if TYPE_CHECKING:
    from retention.admin.holds import LegalHoldAdmin

PATIENCE = 20.0
"""Seconds that a browser is kept waiting for batches at work."""

WHAT_IT_KEEPS = {
    HoldScope.PERSON: gettext_lazy("All data of one person, wherever a dataset knows them."),
    HoldScope.DATASET: gettext_lazy("All that one dataset holds, of everybody."),
    HoldScope.ACTIVITY: gettext_lazy("Whatever serves one activity, in every dataset."),
}


def place_view(page: "LegalHoldAdmin", request: HttpRequest, controller: Controller) -> HttpResponse:
    """Ask what is to be held, then why and until when, and place the hold."""
    try:
        scope = HoldScope(request.GET.get("scope", ""))
    except ValueError:
        return _choose_scope(page, request)
    form = FORMS[scope](controller, request.user.pk, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            placed = _place(form, controller, request)
        except ValidationError as refusal:
            add_errors(form, refusal)
        except HoldNotInForce as late:
            messages.error(request, f"{late} {_('What they take may still go. Look at the purge runs.')}")
            return HttpResponseRedirect(_page_of(late.hold))
        else:
            _tell(request, placed)
            return HttpResponseRedirect(_page_of(placed.hold))
    return form_page(
        page,
        request,
        form,
        title=_("Place a legal hold: %(scope)s") % {"scope": label(scope)},
        explained=_(
            "It stops purge and erasure alike until it is lifted, and never an objection to marketing "
            "(Art. 17(3)(e), 21(3))."
        ),
        words=_("Place the hold"),
        icon="lock",
        back=reverse("admin:retention_legalhold_changelist"),
    )


def review_view(page: "LegalHoldAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """It is still needed: ask again later."""
    hold = _standing(page, request, object_id)

    def act(form: forms.Form) -> str:
        review_hold(hold=hold, review_on=form.cleaned_data["review_on"], by=principal_at(request))
        return _("The day of the review has moved.")

    return _step(
        page,
        request,
        hold,
        ReviewForm(request.POST or None),
        act,
        title=_("Still needed: review it later"),
        words=_("Move the review"),
        icon="event_repeat",
    )


def lift_view(page: "LegalHoldAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """It is no longer needed."""
    hold = _standing(page, request, object_id)

    def act(form: forms.Form) -> str:
        lift_hold(hold=hold, because=form.cleaned_data["because"], by=principal_at(request))
        return _("The hold is lifted; by what the person was known has been deleted.")

    return _step(
        page,
        request,
        hold,
        LiftForm(request.POST or None),
        act,
        title=_("Lift the hold"),
        words=_("Lift the hold"),
        icon="lock_open",
    )


def _place(form: forms.Form, controller: Controller, request: HttpRequest) -> Placed:
    by = principal_at(request)
    match form:
        case PersonForm():
            return hold_person(
                controller=controller,
                identifiers=form.identifiers,
                grounds=form.grounds,
                by=by,
                patience=PATIENCE,
            )
        case DatasetForm():
            dataset = form.cleaned_data["dataset"]
            return hold_dataset(dataset=dataset, grounds=form.grounds, by=by, patience=PATIENCE)
        case ActivityForm():
            activity = form.cleaned_data["activity"]
            return hold_activity(activity=activity, grounds=form.grounds, by=by, patience=PATIENCE)
    raise TypeError(type(form))


def _tell(request: HttpRequest, placed: Placed) -> None:
    messages.success(request, _("The hold is in force: no purge can take what it keeps."))
    if placed.elsewhere:
        messages.warning(
            request,
            ngettext(
                "%(count)d batch was handed to another system or a person before: call them.",
                "%(count)d batches were handed to other systems or people before: call them.",
                placed.elsewhere,
            )
            % {"count": placed.elsewhere},
        )


def _choose_scope(page: "LegalHoldAdmin", request: HttpRequest) -> HttpResponse:
    asked = request.GET.copy()
    links = []
    for scope in HoldScope:
        asked["scope"] = scope.value
        links.append((label(scope), WHAT_IT_KEEPS[scope], f"{request.path}?{asked.urlencode()}"))
    context = {
        **page.admin_site.each_context(request),
        "title": _("What is to be held?"),
        "opts": page.opts,
        "links": links,
        "back": reverse("admin:retention_legalhold_changelist"),
    }
    return TemplateResponse(request, "admin/retention/choose_scope.html", context)


def _standing(page: "LegalHoldAdmin", request: HttpRequest, object_id: int) -> LegalHold:
    """404 outside the scope or where it was lifted; 403 without the right."""
    hold: LegalHold | None = page.get_object(request, str(object_id))
    if hold is None or hold.lifted_at is not None:
        raise Http404
    if not principal_at(request).allows(Right.HOLD, hold.controller_id):
        raise PermissionDenied
    return hold


def _step(
    page: "LegalHoldAdmin",
    request: HttpRequest,
    hold: LegalHold,
    form: forms.Form,
    act: Callable[[forms.Form], str],
    **words: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form))
            return HttpResponseRedirect(_page_of(hold))
        except ValidationError as refusal:
            add_errors(form, refusal)
    which = f"#{hold.pk} · {page.kept(hold)}"
    return form_page(page, request, form, original=hold, explained=which, back=_page_of(hold), **words)


def _page_of(hold: LegalHold) -> str:
    return reverse("admin:retention_legalhold_change", args=(hold.pk,))
