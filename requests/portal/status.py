"""The page of one request: how it stands and why, messages both ways, answers to read."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from evidence.documents import BytesErased, open_document
from evidence.models import Document
from processing.terms import DataSubjectRight
from requests import actions, receipts
from requests.models import Attachment, Letter, SubjectRequest
from requests.portal import forms, sessions
from requests.portal.choices import WORDS
from requests.portal.filing import BY, authority_of
from requests.portal.packages import packages_shown
from requests.portal.sessions import request_view
from requests.portal.throttling import CODES, MESSAGES_OF_REFERENCE, has_room, may_guess, note_wrong
from requests.portal.visit import Visit, portal_view
from requests.portal.words import OUTCOMES, STATES, full_day
from requests.rules import OUTSIDE_THE_CLOCK
from requests.standing import clock_of
from requests.terms import OPEN_STATES, Author, Channel, IdentityState, LetterKind, Outcome, State

_CODE_LENGTH = 6
_WRITABLE = (*OPEN_STATES, State.ANSWERED)
_ASKS_FOR_THE_FORM = {"reference", "sent", "left", "another"}


@request_view("GET", "HEAD")
def status(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """The page of one request."""
    return _page(visit, request, forms.MessageForm())


@portal_view("GET", "HEAD", "POST")
def sign_in(visit: Visit) -> HttpResponseBase:
    """The way to a request: the one that is open to this browser, the list of several, or the form."""
    if not visit.posts:
        open_ones = sessions.references(visit)
        if len(open_ones) == 1 and not _ASKS_FOR_THE_FORM & visit.http.GET.keys():
            return visit.go("request", *open_ones)
        first = {"reference": visit.http.GET.get("reference", "")}
        return _sign_in_page(visit, forms.SignInForm(initial=first), open_ones)
    form = forms.SignInForm(visit.http.POST)
    if form.is_valid() and may_guess(visit, form):
        reference = receipts.tidy_reference(form.cleaned_data["reference"])
        request = _known(visit, reference, form.cleaned_data["secret"])
        if request is not None:
            by_code = _is_code(form.cleaned_data["secret"])
            sessions.sign_in(visit, request, by_code=by_code)
            body = form.cleaned_data["body"]
            if body and request.state in _WRITABLE:
                return _page(visit, request, forms.MessageForm(initial={"body": body}), unsent=True)
            return visit.go("request", request.reference)
        note_wrong(visit)
        form.add_error(None, _("This reference and this receipt or code do not belong together (any more)."))
    return _sign_in_page(visit, form)


def _sign_in_page(
    visit: Visit, form: forms.SignInForm, open_ones: Sequence[str] = (), *, timed_out: bool = False
) -> HttpResponse:
    context = {
        "open_ones": open_ones,
        "sent": "sent" in visit.http.GET,
        "left": "left" in visit.http.GET,
        "timed_out": timed_out,
    }
    return visit.form_page("sign_in.html", form, context)


def _known(visit: Visit, reference: str, secret: str) -> SubjectRequest | None:
    """The request that both name. Wrong, expired and unknown cost as many slow hashes as right."""
    request = _named(visit, reference)
    if _is_code(secret):
        return request if actions.check_code(request=request, code=secret, by=BY) else None
    return request if receipts.matches(secret, request.receipt_hash if request else "") else None


def _is_code(secret: str) -> bool:
    return len(receipts.tidy(secret)) == _CODE_LENGTH


def _named(visit: Visit, reference: str) -> SubjectRequest | None:
    found: SubjectRequest | None = SubjectRequest.objects.filter(
        controller=visit.controller, reference=reference
    ).first()
    return found


@portal_view("GET", "HEAD", "POST")
def code(visit: Visit) -> HttpResponseBase:
    """Ask for a fresh code by e-mail. Nothing is looked up here: the worker sees whether it is known."""
    form = forms.ReferenceForm(visit.http.POST if visit.posts else None)
    if not (visit.posts and form.is_valid() and has_room(visit, form, CODES)):
        return visit.form_page("code.html", form)
    reference = receipts.tidy_reference(form.cleaned_data["reference"])
    actions.wish_code(controller=visit.controller, reference=reference)
    return visit.go("status", query="?sent=1")


@request_view("POST")
def sign_out(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """Close the page of the request in this browser."""
    sessions.sign_out(visit, request)
    return visit.go("status", query="?left=1")


@portal_view("POST")
def message(visit: Visit, reference: str) -> HttpResponseBase:
    """Write to the privacy team, with files; this answers the question that is open.

    Who was signed out while writing signs in again, and the text is still there.
    """
    request = sessions.signed_in(visit, reference)
    if request is None:
        kept = {"reference": reference, "body": visit.http.POST.get("body", "")}
        return _sign_in_page(visit, forms.SignInForm(initial=kept), timed_out=bool(kept["body"].strip()))
    if request.state not in _WRITABLE:
        return visit.go("request", request.reference)
    form = forms.MessageForm(visit.http.POST, visit.http.FILES)
    if not (form.is_valid() and has_room(visit, form, MESSAGES_OF_REFERENCE, request.reference)):
        return _page(visit, request, form)
    actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.PORTAL,
        body=form.cleaned_data["body"],
        files=form.cleaned_data["attached"],
        by=BY,
    )
    actions.person_answered(request=request, by=BY)
    return visit.go("request", request.reference, query="?done=sent")


@request_view("GET", "HEAD", "POST")
def withdraw(visit: Visit, request: SubjectRequest) -> HttpResponseBase:
    """Take the request back, after asking once."""
    if request.state not in OPEN_STATES:
        return visit.go("request", request.reference)
    if not visit.posts:
        return visit.page("withdraw.html", {"request_": request})
    actions.withdraw(request=request, by=BY)
    return visit.go("request", request.reference, query="?done=withdrawn")


@request_view("GET", "HEAD")
def attachment(visit: Visit, request: SubjectRequest, pk: int) -> HttpResponseBase:
    """A file of this request's messages."""
    found = Attachment.objects.filter(message__request=request, pk=pk).select_related("document").first()
    return _file(visit, found.document if found else None, found.filename if found else "")


@request_view("GET", "HEAD")
def letter(visit: Visit, request: SubjectRequest, pk: int) -> HttpResponseBase:
    """A letter of this request, as the PDF that was kept."""
    found = Letter.objects.filter(request=request, pk=pk).select_related("document").first()
    return _file(visit, found.document if found else None, f"{request.reference}-{pk}.pdf")


def _file(visit: Visit, document: Document | None, name: str) -> HttpResponseBase:
    """Never shown in the browser: saved, under the type that its content had when it came."""
    if document is None:
        return visit.problem(_("There is no such file"), _("Go back to your request."), status=404)
    try:
        content = open_document(document)
    except BytesErased:
        words = _("We no longer hold this file. It was deleted when its time had come.")
        return visit.problem(_("This file was deleted"), words, status=410)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=document.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(
    visit: Visit, request: SubjectRequest, form: forms.MessageForm, *, unsent: bool = False
) -> HttpResponse:
    state, words = STATES[State(request.state)]
    rights = [DataSubjectRight(asked.right) for asked in request.rights.all()]
    messages = list(request.messages.prefetch_related("attachments"))
    context: dict[str, Any] = {
        "request_": request,
        "state": state,
        "state_words": words,
        "done": visit.http.GET.get("done", ""),
        "unsent": unsent,
        "rights": [
            (WORDS[DataSubjectRight(asked.right)][0], _outcome(asked.outcome), asked.reasons)
            for asked in request.rights.all()
        ],
        "messages_": [(each, each.author == Author.PERSON) for each in messages],
        # What a message letter says stands among the messages.
        "letters": list(request.letters.exclude(kind=LetterKind.MESSAGE.value)),
        "packages": packages_shown(request),
        "is_open": request.state in OPEN_STATES,
        "can_write": request.state in _WRITABLE,
        "question_open": any(pause.answered_on is None for pause in request.pauses.all()),
        "unconfirmed": request.email
        and request.identity != IdentityState.CONFIRMED
        and request.state in OPEN_STATES,
        "received": full_day(request.received_on),
        "due": full_day(request.due_on),
        "on_the_clock": bool(set(rights) - OUTSIDE_THE_CLOCK),
        "steps": _steps(visit, request),
        "authority": authority_of(visit),
    }
    return visit.form_page("status.html", form, context)


def _outcome(outcome: str) -> Any:
    return OUTCOMES[Outcome(outcome)] if outcome else ""


def _steps(visit: Visit, request: SubjectRequest) -> list[str]:
    """How the clock came to its day, in words."""
    steps = clock_of(request, request.controller.today()).steps
    return [phrase.render(_, visit.language) for phrase in steps]
