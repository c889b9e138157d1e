"""How far the packages of a request are: what erasure and the answer wait for."""

from requests.models import AnswerPackage, CollectedDataset, SubjectRequest
from requests.terms import CollectState, PackageKind, PackageState

SETTLED = frozenset({CollectState.COLLECTED, CollectState.LEFT_OUT})
"""A dataset whose data are kept for the answer, or of which staff said why they are not."""


def is_collected(request: SubjectRequest) -> bool:
    """Whether all that packages of this request want is kept: nothing is erased before (Art. 15, 17).

    True where no package was asked for. One that is deleted was collected, or is wanted no more.
    """
    wanted = CollectedDataset.objects.filter(package__request=request).exclude(
        package__state=PackageState.DELETED
    )
    return not wanted.exclude(state__in=sorted(SETTLED)).exists()


def is_released(request: SubjectRequest, kind: PackageKind) -> bool:
    """Whether the person could get the package: the condition for answering the right as fulfilled."""
    return AnswerPackage.objects.filter(request=request, kind=kind, released_at__isnull=False).exists()
