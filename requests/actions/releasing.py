"""Release a package, let the person take it, release it again, and delete it at the end of its time."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.principal import Principal
from accounts.roles import Right
from evidence.documents import erase_bytes
from requests.actions.base import locked, tell, unless
from requests.actions.packages import collect_package
from requests.answering.moving import changed, forget_rows, held
from requests.answering.rules import no_recall, no_release
from requests.carrying.waking import wake
from requests.letter_words import spoken, words
from requests.letters import make_letter
from requests.models import AnswerPackage, Letter, SubjectRequest
from requests.models.request_settings import settings_of
from requests.terms import LetterKind, PackageKind, PackageState
from subjects.models import PersonSearch


@transaction.atomic
def release(*, package: AnswerPackage, edition: int, by: Principal) -> Letter:
    """Let the person have the package as it was seen (``edition``), and tell them.

    Raises ``NotAllowed``; ``Refused`` where it is not built, or another than what was seen.
    """
    by.require(Right.DECIDE_REQUESTS, package.request.controller_id)
    request = locked(package.request)
    package = held(package)
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference)
    stale = not search.filter(round=package.round).exists()
    unless(no_release(PackageState(package.state), package.edition, edition, stale=stale))
    letter = _open(package, request, by)
    tell("package_released", request, by, **_offer(package))
    wake(request.controller_id, request.reference)
    return letter


@transaction.atomic
def reissue(*, package: AnswerPackage, by: Principal) -> AnswerPackage:
    """One more time to download it, and the person is told; once deleted, it is collected anew first.

    Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, package.request.controller_id)
    request = locked(package.request)
    package = held(package)
    if package.state == PackageState.RELEASED:
        _open(package, request, by)
        tell("package_reissued", request, by, **_offer(package))
        return package
    (again,) = collect_package(request=request, kinds=[PackageKind(package.kind)], by=by)
    return again


@transaction.atomic
def recall(*, package: AnswerPackage, by: Principal) -> None:
    """End the downloads at once: something in it should have been blacked out. Staff go on with it.

    Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, package.request.controller_id)
    package = held(package)
    unless(no_recall(PackageState(package.state)))
    package.released_at = package.open_until = None
    package.released_by, package.state = "", PackageState.COLLECTING.value
    package.save()
    changed(package)
    tell("package_recalled", package.request, by, kind=package.kind, downloads=package.downloads)


@transaction.atomic
def note_seen(*, package: AnswerPackage, by: Principal) -> None:
    """Staff looked at what the person will get."""
    tell("package_seen", package.request, by, kind=package.kind, edition=package.built_edition)


@transaction.atomic
def note_download(*, package: AnswerPackage, by: Principal) -> None:
    """The person took it; each time counts."""
    AnswerPackage.objects.filter(pk=package.pk).update(
        downloads=F("downloads") + 1, downloaded_at=timezone.now()
    )
    tell("package_downloaded", package.request, by, kind=package.kind)


@transaction.atomic
def delete_package(*, package: AnswerPackage, by: Principal) -> None:
    """Erase its bytes and all that was collected for it; what it was stays on record by its SHA-256."""
    package = held(package)
    if package.state == PackageState.DELETED:
        return
    for dataset in package.datasets.select_related("document"):
        forget_rows(dataset, actor=by.actor)
    if package.document is not None:
        erase_bytes(package.document, actor=by.actor)
    package.state, package.deleted_at = PackageState.DELETED.value, timezone.now()
    package.next_try_at = None
    package.save()
    tell("package_deleted", package.request, by, kind=package.kind, downloads=package.downloads)


def _offer(package: AnswerPackage) -> dict[str, Any]:
    """What may be downloaded, and until when, for the trail."""
    until = package.open_until.isoformat() if package.open_until else ""
    return {"kind": package.kind, "edition": package.edition, "until": until}


def _open(package: AnswerPackage, request: SubjectRequest, by: Principal) -> Letter:
    now = timezone.now()
    package.state, package.released_at, package.released_by = PackageState.RELEASED.value, now, by.actor
    package.open_until = now + timedelta(days=settings_of(request.controller).package_days)
    package.save()
    return make_letter(request=request, kind=LetterKind.PACKAGE, by=by, text=_told(package, request))


def _told(package: AnswerPackage, request: SubjectRequest) -> str:
    """Where the package is and until when; by post, that it is enclosed."""
    language = spoken(request.language)
    said = words(language)
    if not request.email or package.open_until is None:
        return str(said["package_enclosed"])
    with translation.override(language):
        day = date_format(package.open_until.astimezone(ZoneInfo(request.controller.time_zone)), said["date"])
    return str(said["package_ready"]).format(day=day)
