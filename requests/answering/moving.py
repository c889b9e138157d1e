"""The moves of a package between its states, shared by verbs and worker. Each runs in a transaction."""

from django.db.models import F, Sum
from django.utils import timezone

from accounts.principal import system
from evidence.documents import erase_bytes
from requests.actions.base import tell
from requests.answering.dispatch import send_builder
from requests.answering.standing import SETTLED
from requests.carrying.waking import wake
from requests.models import AnswerPackage, CollectedDataset, HandedInFile
from requests.terms import PackageState

BY = system("answers")
OPEN = (PackageState.COLLECTING, PackageState.COLLECTED, PackageState.READY)
"""Not released yet, and not deleted."""


def held(package: AnswerPackage) -> AnswerPackage:
    """The package as it stands, locked until the transaction ends."""
    return (
        AnswerPackage.objects.select_for_update(of=("self",))
        .select_related("request__controller", "document")
        .get(pk=package.pk)
    )


def lock(package: AnswerPackage) -> None:
    """Keep others off it until the transaction ends, whatever of it is in hand."""
    AnswerPackage.objects.select_for_update().order_by().values_list("pk").get(pk=package.pk)


def changed(package: AnswerPackage) -> None:
    """Its content is another now: what was built counts no more, and it is built anew once all is there."""
    AnswerPackage.objects.filter(pk=package.pk).update(
        edition=F("edition") + 1, state=PackageState.COLLECTING.value, problem=None, tries=0
    )
    settle(package)
    package.refresh_from_db()


def settle(package: AnswerPackage) -> bool:
    """On to building once every dataset has its data, or staff said why not; whether it is so now. The
    package as it is in hand stays as it was read."""
    if CollectedDataset.objects.filter(package=package.pk).exclude(state__in=sorted(SETTLED)).exists():
        return False
    whole = AnswerPackage.objects.filter(pk=package.pk, state=PackageState.COLLECTING.value)
    if not whole.update(state=PackageState.COLLECTED.value, next_try_at=timezone.now(), tries=0):
        return False
    tell("package_collected", package.request, BY, kind=package.kind, rows=rows_of(package))
    send_builder(package.pk)
    wake(package.request.controller_id, package.request.reference)
    return True


def rows_of(package: AnswerPackage) -> int:
    """How many rows were collected for it."""
    return int(package.datasets.aggregate(rows=Sum("rows"))["rows"] or 0)


def forget_rows(dataset: CollectedDataset, *, actor: str) -> None:
    """Erase what was collected or handed in of a dataset; the proofs stay."""
    for file in HandedInFile.objects.filter(dataset=dataset).select_related("document"):
        erase_bytes(file.document, actor=actor)
        file.delete()
    if dataset.document is not None:
        erase_bytes(dataset.document, actor=actor)
