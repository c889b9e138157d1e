"""A plan that commit 392623c froze is carried out as what it is, and one of a version to come says so."""

import pytest
from django.core.exceptions import ValidationError

from accounts.principal import Principal
from evidence.upgrade_checks import Weight
from processing.terms import DataSubjectRight as R
from requests.actions.planning import judge_purpose
from requests.carrying.erasing import begin
from requests.carrying.keeping import kept_section
from requests.carrying.moving import carry_on
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState
from requests.models import RightsPlan, SubjectRequest
from requests.stored_checks import stored_requests
from retention.models import Erasure
from tests.requests.carrying.shop import Shop, known, searched
from tests.requests.carrying.test_plan import WEIGHED, approved
from tests.rewriting import rewrite
from tests.stored.version_1 import make_old

pytestmark = pytest.mark.django_db
NEWER = '{"format": "dertig-rights-plan/9"}'


@pytest.fixture
def request_(shop: Shop, officer: Principal) -> SubjectRequest:
    found = known(shop.controller, R.ERASURE)
    searched(found, officer)
    judge_purpose(request=found, finding=WEIGHED, by=officer)
    return found


@pytest.fixture
def plan(request_: SubjectRequest, officer: Principal) -> RightsPlan:
    """Approved and begun, and stored as it was then."""
    row = approved(request_, officer)
    make_old(row)
    for erasure in Erasure.objects.select_related("dataset__store"):
        make_old(erasure)
    return row


def test_approved_again_it_is_the_same_and_nothing_is_begun_twice(
    request_: SubjectRequest, plan: RightsPlan, officer: Principal
) -> None:
    begun = set(Erasure.objects.values_list("pk", "state"))
    assert approved(request_, officer) == plan
    begin(request_, plan, officer)
    assert set(Erasure.objects.values_list("pk", "state")) == begun, "nothing new, nothing cancelled"
    assert {part.state for part in parts_of(request_)} == {PartState.WAITING}
    assert list(stored_requests()) == []


def test_one_of_a_version_to_come_is_undone_and_says_why(
    request_: SubjectRequest, plan: RightsPlan, officer: Principal
) -> None:
    rewrite(RightsPlan.objects.all(), content=NEWER)
    (unread,) = [part for part in parts_of(request_) if part.state is PartState.FAILED]
    assert "stored by a newer version of Dertig" in " ".join(unread.why)
    assert rights_undone(request_) == {R.ERASURE}
    carry_on(request=request_)
    assert RightsPlan.objects.get().carried_out_at is None
    with pytest.raises(ValidationError, match="newer version"):
        kept_section(request_)
    (matter,) = stored_requests()
    assert matter.weight is Weight.STOP and "dertig-rights-plan/9" in matter.words
    assert approved(request_, officer).version == plan.version + 1
