"""From the first page to the confirmation. The clock starts when the person submits, confirmed or not."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from processing.assembly import identity_of, register_of
from processing.public_face import Card, face_of
from processing.terms import DataSubjectRight
from requests import actions
from requests.actions.base import PERSON
from requests.models import RequestDraft, SubjectRequest
from requests.portal import drafts, forms, sessions
from requests.portal.choices import WORDS, choices_for, uses_of
from requests.portal.sessions import request_view
from requests.portal.steps import (
    BY_NAME,
    Answers,
    Step,
    acts_for_somebody,
    answered,
    form_of,
    needed,
    open_step,
)
from requests.portal.throttling import (
    CODES,
    DRAFTS,
    FILES,
    REQUESTS,
    count_visit,
    has_room,
    may_guess,
    note_wrong,
)
from requests.portal.visit import Visit, portal_view
from requests.portal.words import full_day
from requests.rules import OUTSIDE_THE_CLOCK
from requests.terms import ActingFor, Channel, IdentityState

BY = Principal(PERSON)
_RECEIPT = "receipt"


@portal_view("GET", "HEAD", "POST")
def start(visit: Visit) -> HttpResponseBase:
    """What this is, how long it takes, and the way to a request that stands already."""
    if not visit.posts:
        gone = "gone" in visit.http.GET
        return visit.page("start.html", {"gone": gone, "authority": authority_of(visit)})
    count_visit(visit, DRAFTS)
    draft, key = drafts.start(visit)
    response = visit.go("step", draft.name, "rights")
    drafts.give_key(response, visit, draft, key)
    return response


@portal_view("GET", "HEAD", "POST")
def begun_before(visit: Visit, name: str = "") -> HttpResponseBase:
    """A question's address from before drafts had their own: what was typed goes on to the draft's."""
    found = drafts.begun_before(visit)
    if found is None:
        return visit.go("start", query="?gone=1")
    draft, key = found
    page = visit.http.path.removeprefix(visit.url("start"))
    response = HttpResponse(status=307, headers={"Location": visit.url("filing", draft.name) + page})
    drafts.give_key(response, visit, draft, key)
    return response


@portal_view("GET", "HEAD")
def go_on(visit: Visit, draft_name: str) -> HttpResponseBase:
    """To the first question of a draft that is open."""
    draft = drafts.find(visit, draft_name)
    if draft is None:
        return visit.go("start", query="?gone=1")
    return _onward(visit, draft, drafts.answers_of(draft))


@portal_view("GET", "HEAD", "POST")
def step(visit: Visit, draft_name: str, name: str) -> HttpResponseBase:
    """One question. With ``?change`` it leads back to the answers."""
    draft = drafts.find(visit, draft_name)
    if draft is None:
        return visit.go("start", query="?gone=1")
    if draft.request_id is not None:
        return visit.go("receipt", draft.name)
    answers, asked = drafts.answers_of(draft), BY_NAME[name]
    if not asked.needed(answers):
        return _onward(visit, draft, answers)
    data, files = (visit.http.POST, visit.http.FILES) if visit.posts else (None, None)
    form = form_of(asked, answers, data, files, kept=list(draft.files.all()))
    if not (visit.posts and form.is_valid()):
        return _question(visit, draft, asked, form, answers)
    if form.cleaned_data.get("attached") and not has_room(visit, form, FILES):
        return _question(visit, draft, asked, form, answers)
    answers = answered(answers, asked, form.answers())
    _write(draft, answers, form)
    return _onward(visit, draft, answers, after=None if "change" in visit.http.GET else asked)


@transaction.atomic
def _write(draft: RequestDraft, answers: Answers, form: forms.PortalForm) -> None:
    """Keep the answers, and the files of who acts for somebody."""
    if isinstance(form, forms.ActingForm):
        given = form.cleaned_data
        actions.change_draft_files(
            draft=draft, added=given["attached"], removed=given.get("removed", []), by=BY
        )
    elif not acts_for_somebody(answers):
        actions.erase_draft_files(files=draft.files.all(), by=BY)
    drafts.write(draft, answers)


def _onward(visit: Visit, draft: RequestDraft, answers: Answers, after: Step | None = None) -> HttpResponse:
    """To the next question in order, else to the first that is open, else to the check."""
    steps = needed(answers)
    if after in steps[:-1]:
        return visit.go("step", draft.name, steps[steps.index(after) + 1].name)
    unanswered = open_step(answers)
    return visit.go("step", draft.name, unanswered.name) if unanswered else visit.go("check", draft.name)


def _question(
    visit: Visit, draft: RequestDraft, asked: Step, form: forms.PortalForm, answers: Answers
) -> HttpResponse:
    steps = needed(answers)
    place = steps.index(asked)
    context: dict[str, Any] = {
        "step": asked,
        "number": place + 1,
        "total": len(steps) + 1,
        "back": visit.url("step", draft.name, steps[place - 1].name) if place else visit.url("start"),
    }
    if asked.name == "rights":
        register = register_of(visit.controller.pk)
        context |= {
            "choices": choices_for(register),
            "uses": uses_of(register),
            "register_language": register.record.controller.language,
            "chosen": form["rights"].value() or [],
        }
    elif asked.name == "behalf":
        context |= {"acting": forms.ACTING, "chosen": form["acting_for"].value()}
    return visit.form_page("question.html", form, context)


@portal_view("GET", "HEAD", "POST")
def check(visit: Visit, draft_name: str) -> HttpResponseBase:
    """The answers at a glance, each with a way to change it; then they are sent."""
    draft = drafts.find(visit, draft_name)
    if draft is None:
        return visit.go("start", query="?gone=1")
    if draft.request_id is not None:
        return visit.go("receipt", draft.name)
    answers = drafts.answers_of(draft)
    unanswered = open_step(answers)
    if unanswered is not None:
        return visit.go("step", draft.name, unanswered.name)
    form = forms.SendForm(visit.http.POST if visit.posts else None)
    if not (visit.posts and form.is_valid() and has_room(visit, form, REQUESTS)):
        return _check(visit, draft, answers, form)
    request = _submit(visit, draft.name)
    return visit.go("receipt", draft.name) if request else visit.go("start", query="?gone=1")


def _check(visit: Visit, draft: RequestDraft, answers: Answers, form: forms.PortalForm) -> HttpResponse:
    steps = needed(answers)
    context = {
        "draft": draft,
        "answers": answers,
        "rights": [WORDS[DataSubjectRight(right)][0] for right in answers["rights"]],
        "acting": next(label for value, label, _hint in forms.ACTING if value == answers["acting_for"]),
        "acts_for_somebody": acts_for_somebody(answers),
        "files": draft.files.all(),
        "number": len(steps) + 1,
        "total": len(steps) + 1,
        "back": visit.url("step", draft.name, steps[-1].name),
    }
    return visit.form_page("check.html", form, context)


@transaction.atomic
def _submit(visit: Visit, draft_name: str) -> SubjectRequest | None:
    """Once per draft, however often the button was pressed: the second press waits, then finds it sent."""
    draft = drafts.find(visit, draft_name, lock=True)
    if draft is None:
        return None
    if draft.request is not None:
        sent: SubjectRequest = draft.request
        return sent
    submission = _submission(draft, visit.language)
    request, receipt = actions.submit(controller=visit.controller, submission=submission, by=BY)
    actions.hand_over(draft=draft, request=request)
    draft.request = request
    drafts.write(draft, {_RECEIPT: receipt})
    if request.email and request.acknowledged_at:
        actions.send_code(request=request, by=BY)
    return request


def _submission(draft: RequestDraft, language: str) -> actions.Submission:
    answers = drafts.answers_of(draft)
    return actions.Submission(
        rights=[DataSubjectRight(right) for right in answers["rights"]],
        channel=Channel.PORTAL,
        received_at=timezone.now(),
        language=language,
        acting_for=ActingFor(answers["acting_for"]),
        idempotency_key=f"draft:{draft.pk}",
        **{
            field: answers.get(field, "")
            for field in ("name", "email", "postal_address", "details", "acting_name", "authority")
        },
    )


@portal_view("GET", "HEAD", "POST")
def receipt(visit: Visit, draft_name: str) -> HttpResponseBase:
    """Reference and receipt, until the person says that both are saved; then never again."""
    draft = drafts.find(visit, draft_name)
    if draft is None or draft.request is None:
        return visit.go("start", query="?gone=1")
    form = forms.SavedForm(visit.http.POST if visit.posts else None)
    if not (visit.posts and form.is_valid()):
        context = {
            "reference": draft.request.reference,
            "receipt": drafts.answers_of(draft)[_RECEIPT],
        }
        return visit.form_page("receipt.html", form, context)
    sessions.sign_in(visit, draft.request)
    response = visit.go("received", draft.request.reference)
    drafts.take_key(response, visit, draft)
    draft.delete()
    return response


@request_view("GET", "HEAD")
def received(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """What happens next, until when, and the code that confirms the e-mail address."""
    return _received(visit, request, forms.CodeForm())


@request_view("POST")
def confirm(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """Take the code from the e-mail."""
    form = forms.CodeForm(visit.http.POST)
    if form.is_valid() and may_guess(visit, form):
        if actions.check_code(request=request, code=form.cleaned_data["code"], by=BY):
            return visit.go("request", request.reference, query="?done=confirmed")
        note_wrong(visit)
        form.add_error("code", _("This code is wrong or no longer works. Try again, or ask for a new one."))
    return _received(visit, request, form)


@request_view("POST")
def resend(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """Send a fresh code: a lost mail leaves nobody stuck."""
    count_visit(visit, CODES)
    actions.send_code(request=request, by=BY)
    return visit.go("received", request.reference, query="?sent=1")


def _received(visit: Visit, request: SubjectRequest, form: forms.CodeForm) -> HttpResponse:
    rights = {DataSubjectRight(asked.right) for asked in request.rights.all()}
    context = {
        "request_": request,
        "sent": "sent" in visit.http.GET,
        "unconfirmed": request.email and request.identity != IdentityState.CONFIRMED,
        "due": full_day(request.due_on),
        "aim_for": full_day(request.aim_for) if request.aim_for != request.due_on else "",
        "on_the_clock": bool(rights - OUTSIDE_THE_CLOCK),
        "complains": bool(rights & OUTSIDE_THE_CLOCK),
        "authority": authority_of(visit),
    }
    return visit.form_page("received.html", form, context)


def authority_of(visit: Visit) -> Card | None:
    """The data protection authority that the register names."""
    return face_of(*identity_of(visit.controller.pk), visit.language).authority
