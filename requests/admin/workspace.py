"""What the page of a request holds, for one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.badges import badge
from accounts.principal import Principal
from accounts.roles import Right
from processing.labels import label as processing_label
from processing.terms import DataSubjectRight
from requests.admin.applying import WhatApplies, what_applies
from requests.admin.badges import due_badge, identity_badge
from requests.admin.corrections import CorrectionShown, corrections_asked
from requests.admin.searches import SearchShown, shown_search
from requests.admin.steps import Offered, offered
from requests.admin.timeline import Entry, timeline
from requests.file_fields import FilesField
from requests.labels import label
from requests.models import (
    AnswerPackage,
    AuthorityFile,
    Message,
    PersonTask,
    RecipientTold,
    RequestedRight,
    SubjectRequest,
    SystemSearched,
    Telling,
)
from requests.rules import AT_ONCE
from requests.standing import clock_of
from requests.telling.recording import OPEN
from requests.terms import OPEN_STATES, ActingFor, Ground, Outcome, State


@dataclass(frozen=True, slots=True)
class Decided:
    """A right and what was decided on it."""

    right: str
    outcome: str
    colour: str
    ground: str
    reasons: str
    late: bool
    at_once: bool


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything but what tells who the person is, which is there only where ``reads``."""

    request: SubjectRequest
    reads: bool
    handles: bool
    badges: list[Any]
    rights: list[Decided]
    clock: list[str]
    days: list[tuple[Any, Any]]
    steps: list[Offered]
    tasks: list[PersonTask]
    messages: list[Message]
    timeline: list[Entry]
    repeats: list[SubjectRequest]
    acting: str
    searches: list[SystemSearched]
    told: list[RecipientTold]
    tellings: list[Telling]
    shown: list[AuthorityFile]
    applies: WhatApplies | None
    is_open: bool
    stores: SearchShown | None
    packages: list[AnswerPackage]
    corrections: list[CorrectionShown] | None


class MessageForm(forms.Form):
    """A message to the person, with files, on the status page."""

    body = forms.CharField(
        label=_("message to the person"),
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    attached = FilesField(label=_("files"), css="dertig-files")


def workspace(request: SubjectRequest, by: Principal) -> Workspace:
    """Gather the page; a constant number of queries."""
    today = request.controller.today()
    reads = by.allows(Right.SEE_PEOPLE, request.controller_id)
    deadline = clock_of(request, today)
    language = get_language() or "en"
    return Workspace(
        request=request,
        reads=reads,
        handles=by.allows(Right.HANDLE_REQUESTS, request.controller_id),
        badges=_badges(request),
        rights=[_decided(asked, reads) for asked in request.rights.all()],
        clock=[step.render(gettext, language) for step in deadline.steps],
        days=_days(request),
        steps=offered(request, by),
        tasks=list(request.tasks.filter(done_at=None)),
        messages=list(_messages(request)) if reads else [],
        timeline=timeline(request, by, reads=reads),
        repeats=_repeats(request),
        searches=list(_of(request.searches, reads)),
        told=list(_of(request.recipients_told, reads)),
        tellings=list(_of(request.tellings.filter(state__in=OPEN).select_related("assignee"), reads)),
        acting="" if request.acting_for == ActingFor.SELF else label(ActingFor(request.acting_for)),
        stores=shown_search(request, reads=reads),
        shown=list(request.authority_files.select_related("document")) if reads else [],
        applies=_applies(request, language),
        corrections=corrections_asked(request, reads=reads),
        is_open=request.state in OPEN_STATES,
        packages=list(request.packages.all()),
    )


def _applies(request: SubjectRequest, language: str) -> WhatApplies | None:
    """None for a complaint alone: no data hang on it (Art. 77)."""
    hangs_on_data = any(each.right != DataSubjectRight.COMPLAINT for each in request.rights.all())
    return what_applies(request, language) if hangs_on_data else None


def _of(rows: Any, reads: bool) -> Any:
    """What was recorded; its sealed text is opened only for those who may read it."""
    return rows.all() if reads else rows.defer(*rows.model.personal_fields)


def _badges(request: SubjectRequest) -> list[Any]:
    told = [due_badge(request, request.controller.today()), identity_badge(request)]
    told.insert(0, badge("default", label(State(request.state))))
    if request.at_once:
        told.append(badge("danger", gettext("takes effect on receipt")))
    if request.extended_at:
        told.append(badge("info", gettext("extended")))
    if request.outcome:
        told.append(badge("default", label(Outcome(request.outcome))))
    return list(dict.fromkeys(told))


_COLOURS = {Outcome.FULFILLED: "success", Outcome.PARTLY: "warning", Outcome.REFUSED: "danger"}


def _decided(asked: RequestedRight, reads: bool) -> Decided:
    outcome = Outcome(asked.outcome) if asked.outcome else None
    return Decided(
        right=processing_label(DataSubjectRight(asked.right)),
        outcome=label(outcome) if outcome else gettext("undecided"),
        colour=_COLOURS[outcome] if outcome else "default",
        ground=label(Ground(asked.ground)) if asked.ground else "",
        reasons=asked.reasons if reads else "",
        late=asked.decided_late,
        at_once=asked.right in AT_ONCE,
    )


def _days(request: SubjectRequest) -> list[tuple[Any, Any]]:
    extended = request.extended_at is not None
    told = [
        (_("Received"), request.received_on),
        (_("Aim for"), request.extended_aim_for if extended else request.aim_for),
        (_("Last day"), request.due_on),
    ]
    if not extended:
        told += [
            (_("Announce an extension by"), request.announce_extension_by),
            (_("Last day if extended"), request.extended_due),
        ]
    return told


def _messages(request: SubjectRequest) -> Iterable[Message]:
    return request.messages.select_related("staff").prefetch_related("attachments__document")


def _repeats(request: SubjectRequest) -> list[SubjectRequest]:
    """The request that this one repeats, and those that repeat it."""
    same = Q(duplicate_of=request)
    if request.duplicate_of_id:
        same |= Q(pk=request.duplicate_of_id)
    return list(SubjectRequest.objects.filter(same).defer(*SubjectRequest.personal_fields).order_by("pk"))
