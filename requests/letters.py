"""Letters to the person: what the law makes each say, in the controller's words where it has some.

A letter is made in the transaction of the act that it tells of; the worker renders its PDF and sends
its e-mail after that (``requests.outbox``). E-mails carry the reference and what the law makes a
message carry, nothing of the data themselves: what is written for an answer alone stays out of it.

Nobody knows whose address it is before it is confirmed. Until then an e-mail holds nothing that the asker
typed, not even a name: else anybody could have us write anything to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from accounts.links import page_address
from accounts.models import Controller
from accounts.principal import Principal
from accounts.terms import ContactKind
from processing.terms import DataSubjectRight
from requests.carrying.keeping import kept_section
from requests.letter_places import fill, tidy
from requests.letter_words import default_template, spoken, words
from requests.models import Letter, LetterTemplate, PersonTask, SubjectRequest
from requests.outbox import queue_letter
from requests.rules import AT_ONCE
from requests.terms import Ground, IdentityState, LetterKind, Outcome, TaskKind

_TELL_WHAT_STAYS = (LetterKind.ANSWER, LetterKind.REFUSAL)


@dataclass(frozen=True, slots=True)
class Decided:
    """A right, and what was decided on it, if anything was."""

    right: DataSubjectRight
    outcome: Outcome | None = None
    ground: Ground | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a letter speaks of."""

    controller: Controller
    language: str
    reference: str
    name: str
    received_on: date
    due_on: date
    rights: Sequence[Decided]
    needed: str
    text: str
    kept: str = ""
    """What stays, why and until when, of a plan that was carried out: stands below the decisions."""


def make_letter(*, request: SubjectRequest, kind: LetterKind, by: Principal, text: str = "") -> Letter:
    """Write the letter of an act; runs in that act's transaction and is sent after it.

    A person without an e-mail address gets it by post: a task for somebody, today.
    """
    subject, body = compose(request, kind, text)
    letter = Letter.objects.create(
        request=request,
        kind=kind.value,
        language=spoken(request.language),
        subject=subject,
        body=body,
        mail_body=_mail_body(request, kind, text),
        made_by=by.actor,
        by_post=not request.email,
    )
    if letter.by_post:
        PersonTask.objects.create(
            request=request,
            kind=TaskKind.POST_LETTER.value,
            letter=letter,
            handler=request.handler,
            due_on=request.controller.today(),
        )
    transaction.on_commit(lambda: queue_letter(letter.pk))
    return letter


def compose(request: SubjectRequest, kind: LetterKind, text: str = "") -> tuple[str, str]:
    """Subject and text of a letter as it would go out now."""
    facts = facts_of(request, text)
    if kind in _TELL_WHAT_STAYS:
        facts = replace(facts, kept=kept_section(request))
    return filled(template_for(request.controller_id, kind, facts.language), facts)


def preview(
    controller: Controller, kind: LetterKind, language: str, template: tuple[str, str]
) -> tuple[str, str]:
    """Subject and text that a template would give, for an invented request."""
    language = spoken(language)
    today = controller.today()
    text = "…"
    refused = Decided(DataSubjectRight.ERASURE, Outcome.REFUSED, Ground.LEGAL_OBLIGATION, text)
    asked = (Decided(DataSubjectRight.ACCESS, Outcome.FULFILLED), refused)
    facts = Facts(
        controller=controller,
        language=language,
        reference="D-2345-6789",
        name="A. de Vries",
        received_on=today,
        due_on=today + timedelta(days=30),
        rights=(refused,) if kind is LetterKind.REFUSAL else asked,
        needed="confirm",
        text=text,
    )
    return filled(template, facts)


def filled(template: tuple[str, str], facts: Facts) -> tuple[str, str]:
    """Subject (one line) and text of a template with its places filled."""
    subject, body = template
    places = _places(facts)
    return " ".join(fill(subject, places).split()), tidy(fill(body, places))


def template_for(controller_id: int, kind: LetterKind, language: str) -> tuple[str, str]:
    """The controller's own template, or ours."""
    own = LetterTemplate.objects.filter(
        controller_id=controller_id, kind=kind.value, language=language
    ).first()
    return (own.subject, own.body) if own else default_template(kind, language)


def facts_of(request: SubjectRequest, text: str) -> Facts:
    """What a letter about this request speaks of, as it stands now."""
    return Facts(
        controller=request.controller,
        language=spoken(request.language),
        reference=request.reference,
        name=_name(request),
        received_on=request.received_on,
        due_on=request.due_on,
        rights=[
            Decided(
                DataSubjectRight(asked.right),
                Outcome(asked.outcome) if asked.outcome else None,
                Ground(asked.ground) if asked.ground else None,
                asked.reasons,
            )
            for asked in request.rights.all()
        ],
        needed=_needed(request),
        text=text.strip(),
    )


def _name(request: SubjectRequest) -> str:
    """Who is written to; by e-mail only once the address is known to be theirs."""
    if request.email and request.identity != IdentityState.CONFIRMED:
        return ""
    return request.acting_name or request.name


def _needed(request: SubjectRequest) -> str:
    """What the acknowledgement asks of the person: never more than the controller needs (Art. 12(6))."""
    if request.identity == IdentityState.CONFIRMED:
        return "nothing"
    return "confirm" if request.email else "identity"


def _mail_body(request: SubjectRequest, kind: LetterKind, text: str) -> str:
    """The e-mail's own text, where it must say less than the letter; else empty."""
    instead = {LetterKind.ANSWER: "in_portal", LetterKind.MESSAGE: "message_in_portal"}
    kept = kind in _TELL_WHAT_STAYS and kept_section(request)
    if kind not in instead or not (text.strip() or kept) or not request.email:
        return ""
    facts = facts_of(request, words(spoken(request.language))[instead[kind]])
    return filled(template_for(request.controller_id, kind, facts.language), facts)[1]


def _places(facts: Facts) -> dict[str, str]:
    controller, said = facts.controller, words(facts.language)
    authority = _authority(controller) or said["authority"]
    with translation.override(facts.language):
        received_on, due_on = (date_format(day, said["date"]) for day in (facts.received_on, facts.due_on))
    return {
        "reference": facts.reference,
        "salutation": said["dear"].format(name=facts.name) if facts.name else said["dear_unknown"],
        "name": facts.name,
        "controller": controller.display_name,
        "contact": controller.email or controller.phone,
        "received_on": received_on,
        "due_on": due_on,
        "rights": "\n".join(_asked(asked.right, said, authority) for asked in facts.rights),
        "needed": said["needed"][facts.needed],
        "decisions": tidy(
            "\n".join(_decision(asked, said, authority) for asked in facts.rights) + f"\n\n{facts.kept}"
        ),
        "text": facts.text,
        "authority": authority,
        # Art. 79; in the Netherlands a petition within six weeks of the answer (UAVG 35).
        "court": said["court_nl" if controller.country == "NL" else "court"],
        "status_page": page_address("portal:status", controller.slug),
    }


def _asked(right: DataSubjectRight, said: dict[str, Any], authority: str) -> str:
    line = f"– {said['rights'][right.value].format(authority=authority)}"
    return f"{line} – {said['at_once']}" if right in AT_ONCE else line


def _decision(asked: Decided, said: dict[str, Any], authority: str) -> str:
    line = f"– {said['rights'][asked.right.value].format(authority=authority)}"
    if asked.right is not DataSubjectRight.COMPLAINT:
        line += f": {said['outcomes'][asked.outcome.value] if asked.outcome else said['undecided']}"
    if asked.ground:
        line += f" ({said['grounds'][asked.ground.value]})"
    return f"{line}\n  {asked.reasons}" if asked.reasons else line


def _authority(controller: Controller) -> str:
    """Name and reach of the supervisory authority that the record names; else empty (Art. 12(4))."""
    contact = controller.contacts.filter(kind=ContactKind.SUPERVISORY_AUTHORITY.value).first()
    if contact is None:
        return ""
    parts = (contact.name, contact.website, contact.email, contact.phone)
    return ", ".join(part for part in parts if part)
