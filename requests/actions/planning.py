"""Decide on the plan of a request, approve it, carry out what the law asks at once (Art. 5(2), 17, 21)."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from evidence.stored import Unreadable
from requests.actions.base import locked, standing_now, tell, unless
from requests.carrying.drafting import Draft, LineKey, draft_of
from requests.carrying.foreseeing import Foresight, foresee
from requests.carrying.frozen import FrozenPlan, fingerprint, freeze, thaw
from requests.carrying.moving import carry_on
from requests.carrying.ordering import ordered
from requests.carrying.progress import current_plan
from requests.carrying.rules import no_approval, no_judgement
from requests.carrying.terms import DecisionKind, PlanBy
from requests.correcting.planning import corrections_of
from requests.models import PlanDecision, RightsPlan, SubjectRequest
from requests.rights.overriding import Override, no_override
from requests.rights.terms import Judged
from requests.rules import Refusal, no_withdrawal
from requests.terms import IdentityState
from retention.needs import purpose_path, purposes_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What staff found of a purpose (its register path) for this person, and why."""

    path: str
    judged: Judged
    reason: str = field(repr=False)


@transaction.atomic
def judge_purpose(*, request: SubjectRequest, finding: Finding, by: Principal) -> PlanDecision:
    """Say that a purpose no longer needs the data, or used them unlawfully (17(1)(a), (d)); or weigh an
    objection (21(1)). A later finding takes the place of the one before it.

    Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    request = _deciding(request, by)
    purposes = {
        purpose_path(*key): each for key, each in purposes_of(draft_of(request).register.record).items()
    }
    if finding.path not in purposes:
        raise ValidationError(_("The register has no such purpose."))
    unless(no_judgement(purposes[finding.path], finding.judged, finding.reason))
    return _decide(
        request,
        (DecisionKind.JUDGED, ("", finding.path, "")),
        {"judged": finding.judged.value, "reason": finding.reason.strip()},
        by,
    )


@transaction.atomic
def decide_line(*, request: SubjectRequest, key: LineKey, override: Override, by: Principal) -> PlanDecision:
    """Another verdict than the law's table gives, with the reason, and with a ground where it refuses.

    Raises ``NotAllowed``, ``Refused``, ``ValidationError``.
    """
    request = _deciding(request, by)
    line = draft_of(request).ruled.get(key)
    if line is None:
        raise ValidationError(_("The plan has no such line."))
    unless(no_override(line, override, IdentityState(request.identity)))
    return _decide(
        request,
        (DecisionKind.OVERRIDE, key),
        {
            "verdict": override.verdict.value,
            "ground": override.ground.value if override.ground else "",
            "reason": override.reason.strip(),
        },
        by,
    )


@transaction.atomic
def take_back(*, decision: PlanDecision, by: Principal) -> None:
    """What the law's table says holds again. Raises ``NotAllowed``, ``Refused``."""
    request = _deciding(decision.request, by)
    tell("plan_undecided", request, by, right=decision.right, purpose=decision.path, place=decision.place)
    PlanDecision.objects.filter(pk=decision.pk, request=request).delete()


def approve_plan(*, request: SubjectRequest, seen: str, by: Principal) -> RightsPlan:
    """Freeze the plan as it was ``seen`` (``Foresight.seen``) and begin to carry it out; never a DPO.

    The stores are asked once more before anything is written. Approved already as it is, it is given back;
    changed since, it is a new version, and what of the old one was not done is cancelled. Raises
    ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    found = foresee(draft_of(request))
    with transaction.atomic():
        request = locked(request)
        unless(_no_approval(request, found, seen))
        plan = _write(request, found.plan, PlanBy.APPROVED, by)
        carry_on(request=request, by=by)
        return plan


@transaction.atomic
def begin_by_law(*, request: SubjectRequest, found: Foresight, by: Principal) -> RightsPlan | None:
    """What no one may weigh, without anybody's approval (21(3), 7(3)): the lines of ``found`` alone.

    None where the plan stands already, or something has changed since ``found``.
    """
    request = locked(request)
    if current_plan(request) is not None or found.obstacles or not found.plan.orders:
        return None
    if _frozen_now(request, found) != found.seen:
        return None
    plan = _write(request, found.plan, PlanBy.LAW, by)
    carry_on(request=request, by=by)
    return plan


def _deciding(request: SubjectRequest, by: Principal) -> SubjectRequest:
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_withdrawal(standing_now(request)))
    return request


def _decide(
    request: SubjectRequest, about: tuple[DecisionKind, LineKey], said: dict[str, str], by: Principal
) -> PlanDecision:
    kind, (right, path, place) = about
    decision, _made = PlanDecision.objects.update_or_create(
        request=request,
        kind=kind.value,
        right=right,
        path=path,
        place=place,
        defaults={**said, "decided_at": timezone.now(), "decided_by": by.actor},
    )
    told = {name: value for name, value in said.items() if name != "reason"}
    tell("plan_decided", request, by, right=right, purpose=path, place=place, **told)
    return decision


def _no_approval(request: SubjectRequest, found: Foresight, seen: str) -> Refusal | None:
    """By what the request, its search and its decisions are now that nobody else can change them."""
    draft = draft_of(request)
    return no_approval(
        standing_now(request),
        searched=draft.searched,
        unweighed=len(draft.unweighed),
        obstacles=len(found.obstacles),
        unchanged=seen == found.seen == _frozen_now(request, found, draft),
    )


def _frozen_now(request: SubjectRequest, found: Foresight, draft: Draft | None = None) -> str:
    """The fingerprint of the same lines with the orders that they give now."""
    draft = draft or draft_of(request)
    lines = {(line.right, line.path, line.place, line.verdict, line.why) for line in draft.lines}
    if not {(line.right, line.path, line.place, line.verdict, line.why) for line in found.lines} <= lines:
        return ""
    orders = tuple(each.order for each in ordered(draft, found.lines) if each.order.work.steps)
    kept = {(each.store, each.dataset): each.survey for each in found.plan.orders}
    if {(each.store, each.dataset) for each in orders} != kept.keys():
        return ""
    order_of = {(each.store, each.dataset): each for each in orders}
    same = tuple(order_of[each.store, each.dataset] for each in found.plan.orders)
    corrections = corrections_of(request, found.lines)
    return fingerprint(FrozenPlan(lines=found.lines, orders=same, corrections=corrections))


def _is(plan: RightsPlan, mark: str) -> bool:
    """Whether it means that; one that cannot be read has its place taken."""
    try:
        return fingerprint(thaw(plan.content)) == mark
    except Unreadable:
        return False


def _write(request: SubjectRequest, plan: FrozenPlan, kind: PlanBy, by: Principal) -> RightsPlan:
    """The next version; the same one again where nothing has changed."""
    mark = fingerprint(plan)
    standing = current_plan(request)
    if standing is not None:
        if _is(standing, mark):
            return standing
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
    last = RightsPlan.objects.filter(request=request).aggregate(last=Max("version"))["last"] or 0
    written = RightsPlan.objects.create(
        request=request,
        version=last + 1,
        fingerprint=mark,
        content=freeze(plan),
        by=kind.value,
        approved_by=by.actor,
    )
    told = {"version": written.version, "fingerprint": mark, "datasets": len(plan.orders)}
    if kind is PlanBy.LAW:
        tell("by_law", request, by, **told)
    else:
        tell("plan_approved", request, by, **told)
    return written
