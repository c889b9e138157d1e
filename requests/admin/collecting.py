"""The step that has a person's data collected, for the rights that ask for a copy."""

from processing.findings import say
from processing.terms import DataSubjectRight
from requests.actions.packages import collect_package
from requests.admin.step_shape import Taking
from requests.answering.rules import no_collecting
from requests.models import SubjectRequest
from requests.rules import Refusal, Standing
from requests.terms import PackageKind
from subjects.models import PersonSearch

KINDS = {
    DataSubjectRight.ACCESS.value: PackageKind.ACCESS,
    DataSubjectRight.PORTABILITY.value: PackageKind.PORTABILITY,
}


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def no_copy(standing: Standing, request: SubjectRequest) -> Refusal | None:
    """Whether there is a copy to collect (Art. 15(3), 20(1))."""
    if not any(asked.right in KINDS for asked in request.rights.all()):
        return Refusal("GDPR 15(3), 20(1)", say(_("No copy of data is asked for.")))
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference)
    return no_collecting(standing, search.values_list("state", flat=True).first())


def collect(taking: Taking) -> object:
    """A package for each of those rights."""
    kinds = [KINDS[asked.right] for asked in taking.request.rights.all() if asked.right in KINDS]
    return collect_package(request=taking.request, kinds=kinds, by=taking.by)
