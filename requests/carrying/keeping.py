"""What the answer tells of data that stay: why, by which statute, until when (Art. 12(4), 17(3))."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext

from evidence.stored import Unreadable
from processing.assembly import register_of
from processing.findings import Phrase, say
from processing.terms import DataSubjectRight
from requests.carrying.frozen import thaw
from requests.carrying.progress import current_plan
from requests.letter_words import spoken
from requests.models import SubjectRequest
from requests.places import places_of
from requests.rights import words
from requests.rights.lines import Line
from requests.rights.terms import Verdict
from stores.stored import unreadable
from stores.words import problem_words


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is written."""
    return msgid


HEADING = _("What we keep, and why:")
KEPT = _("– %(purpose)s: %(about)s. %(why)s (%(article)s)")


def kept_section(request: SubjectRequest) -> str:
    """A paragraph in the person's language from the lines that were approved; empty where nothing stays.

    Raises ``ValidationError`` where the plan cannot be read: nobody knows what stays."""
    plan = current_plan(request)
    try:
        lines = [line for line in thaw(plan.content).lines if _is_kept(line)] if plan else []
    except Unreadable as error:
        raise ValidationError(problem_words(unreadable(error))) from None
    if not lines:
        return ""
    naming = words.naming_of(register_of(request.controller_id), places_of(request.controller))
    language = spoken(request.language)
    with translation.override(language):
        told = dict.fromkeys(_told(line, naming, language) for line in lines)
        return "\n".join([gettext(HEADING), *told])


def _is_kept(line: Line) -> bool:
    """What was to be erased, lies where the person was found, and stays."""
    kept = line.verdict is Verdict.KEEP and line.kept != ()
    return line.right is DataSubjectRight.ERASURE and kept and bool(line.place)


def _told(line: Line, naming: words.Naming, language: str) -> str:
    phrase = say(
        KEPT,
        purpose=naming.purposes.get(line.path, line.path),
        about=_joined(words.about(line, naming), language),
        why=" ".join(each.render(gettext, language) for each in words.why(line, naming)),
        article=words.article(line),
    )
    return phrase.render(gettext, language)


def _joined(about: Iterable[object], language: str) -> str:
    return Phrase("%(about)s", {"about": tuple(about)}).render(gettext, language)  # type: ignore[arg-type]
