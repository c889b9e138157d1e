"""What a recipient reads or is sent: what was done, and the identifiers by which they know the person."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from processing.register import Register
from requests.letter_places import fill, tidy
from requests.letter_words import recipient_template, spoken, words
from requests.models import SubjectRequest
from requests.telling.acts import CALL, ActDone, ActsDone, Call
from requests.telling.choosing import ToTell
from stores.terms import IdentifierKind

type Identifiers = Mapping[IdentifierKind, tuple[str, ...]]


def about_of(told: ToTell, register: Register, language: str) -> ActsDone:
    """The acts with the names of their categories, in a language."""
    names = {each.ref: each.names.in_language(language) for each in register.catalogue.data_categories}
    names |= {each.ref: each.name for each in register.record.data_categories}
    return tuple(
        ActDone(act.value, {ref: names.get(ref, ref) for ref in refs}) for act, refs in told.acts.items()
    )


def letter(request: SubjectRequest, about: ActsDone, known: Identifiers, language: str) -> tuple[str, str]:
    """Subject and text of the e-mail. The subject says nothing of the person but the request's reference."""
    language = spoken(language)
    said = words(language)["recipients"]
    subject, body = recipient_template(language)
    places = {
        "reference": request.reference,
        "controller": request.controller.display_name,
        "contact": request.controller.email or request.controller.phone,
        "done": "\n".join(f"– {said['acts'][each.act]}: {_listed(each)}" for each in about),
        "identifiers": "\n".join(
            f"– {said['kinds'][kind.value]}: {value}" for kind, values in known.items() for value in values
        ),
    }
    return " ".join(fill(subject, places).split()), tidy(fill(body, places))


def call_body(request: SubjectRequest, about: ActsDone, known: Identifiers) -> str:
    """The same as signed JSON (docs/recipients.md)."""
    return CALL.write_text(
        Call(
            "recipient.told",
            timezone.now().isoformat(timespec="seconds"),
            {
                "controller": request.controller.slug,
                "reference": request.reference,
                "acts": [{"act": each.act, "categories": sorted(each.categories)} for each in about],
                "identifiers": [
                    {"kind": kind.value, "value": value} for kind, values in known.items() for value in values
                ],
            },
        )
    )


def _listed(each: ActDone) -> str:
    names: Iterable[str] = each.categories.values()
    return ", ".join(names)
