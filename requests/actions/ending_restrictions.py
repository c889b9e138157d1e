"""Whoever obtained a restriction by a request is told before it is lifted (Art. 18(3)): by a letter of it.

They were told when the letter left, not when it was written: until then, and if it comes back, nobody
lifts the restriction (``subjects.actions.lift_restriction``).
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from requests.actions.base import tell
from requests.labels import label
from requests.letters import make_letter
from requests.models import Letter, SubjectRequest
from requests.terms import LetterKind
from subjects.actions import note_told, take_told_back
from subjects.models import Restriction

KIND = LetterKind.RESTRICTION_ENDS


def restriction_to_end(request: SubjectRequest) -> Restriction | None:
    """The restriction of a request, while it stands and the person was not told of its end; one query."""
    standing = Restriction.objects.filter(lifted_at=None, told_at=None)
    return standing.filter(controller=request.controller_id, reference=request.reference).first()


@transaction.atomic
def announce_end(*, request: SubjectRequest, text: str, by: Principal) -> Letter:
    """Write to the person that the restriction will end, and why.

    Raises ``NotAllowed``; ``ValidationError`` without a reason, where there is nothing to tell, or while
    such a letter is under way.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    if not text.strip():
        raise ValidationError({"text": _("Say why it ends.")})
    SubjectRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if restriction_to_end(request) is None:
        raise ValidationError(
            _("No restriction of this request stands of whose end the person was not told.")
        )
    if request.letters.filter(kind=KIND.value, sent_at=None, bounced_at=None).exists():
        raise ValidationError(_("Such a letter is under way already."))
    letter = make_letter(request=request, kind=KIND, by=by, text=text.strip())
    tell("restriction_ends", request, by)
    return letter


def note_sent(letter: Letter, at: datetime, by: Principal) -> None:
    """A letter left: where it tells of the end of a restriction, the person was told. In the transaction
    that notes it."""
    restriction = restriction_to_end(letter.request) if letter.kind == KIND else None
    if restriction is not None:
        note_told(restriction=restriction, at=at, how=_how(letter), by=by)


def note_back(letter: Letter, by: Principal) -> None:
    """A letter came back: nobody was told by it."""
    if letter.kind != KIND:
        return
    request = letter.request
    told = Restriction.objects.filter(controller=request.controller_id, reference=request.reference).first()
    if told is not None and told.told_how == _how(letter):
        take_told_back(restriction=told, by=by)


def _how(letter: Letter) -> str:
    return f"{label(KIND)} #{letter.pk}"
