"""Files of a draft: kept encrypted while it lives, erased with it, or handed on to the request."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts.principal import Principal
from evidence.documents import erase_bytes, keep
from requests.actions.handling import File
from requests.models import AuthorityFile, DraftFile, RequestDraft, SubjectRequest


@transaction.atomic
def change_draft_files(
    *, draft: RequestDraft, added: Iterable[File], removed: Collection[int], by: Principal
) -> None:
    """Keep what was added and erase what was taken back, by its keys."""
    erase_draft_files(files=DraftFile.objects.filter(draft=draft, pk__in=removed), by=by)
    for file in added:
        document = keep(
            file.content,
            kind="authority",
            filename="authority",
            media_type=file.media_type,
            actor=by.actor,
            controller_id=draft.controller_id,
        )
        DraftFile.objects.create(draft=draft, filename=file.name, document=document)


@transaction.atomic
def erase_draft_files(*, files: QuerySet[DraftFile], by: Principal) -> None:
    """Nobody asks for it any more: the bytes go, and the rows that named them."""
    for file in files.select_related("document"):
        erase_bytes(file.document, actor=by.actor)
        file.delete()


@transaction.atomic
def hand_over(*, draft: RequestDraft, request: SubjectRequest) -> None:
    """The draft became a request: its files are the request's now."""
    files = list(draft.files.all())
    AuthorityFile.objects.bulk_create(
        AuthorityFile(request=request, filename=file.filename, document_id=file.document_id) for file in files
    )
    draft.files.all().delete()
