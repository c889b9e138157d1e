"""Mail of ours that could not be delivered: somebody's task the same day."""

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal
from requests.actions.base import tell
from requests.actions.ending_restrictions import note_back
from requests.models import EmailCode, Letter, PersonTask, SubjectRequest
from requests.terms import TaskKind


@transaction.atomic
def letter_bounced(*, letter: Letter, by: Principal) -> None:
    """The e-mail of a letter came back; once, however often that is reported."""
    if not Letter.objects.filter(pk=letter.pk, bounced_at=None).update(bounced_at=timezone.now()):
        return
    letter.refresh_from_db()
    note_back(letter, by)
    tell("letter_bounced", letter.request, by, kind=letter.kind)
    give_to_somebody(letter.request, TaskKind.BOUNCED_MAIL, letter)


@transaction.atomic
def code_bounced(*, code: EmailCode, by: Principal) -> None:
    """A code came back: the person cannot confirm the address; once a code.

    A task that was done for an earlier code is open again: the address is still wrong.
    """
    if not EmailCode.objects.filter(pk=code.pk, bounced_at=None).update(bounced_at=timezone.now()):
        return
    tell("code_bounced", code.request, by)
    give_to_somebody(code.request, TaskKind.BOUNCED_CODE)


def give_to_somebody(request: SubjectRequest, kind: TaskKind, letter: Letter | None = None) -> None:
    """A task of the handler, due today; one that was done is open again."""
    today = request.controller.today()
    PersonTask.objects.update_or_create(
        request=request,
        kind=kind.value,
        letter=letter,
        defaults={"due_on": today, "done_at": None, "done_by": ""},
        create_defaults={"handler": request.handler, "due_on": today},
    )
