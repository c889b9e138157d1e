"""The verbs of the register: the one write path of admin, loader, API and tasks.

Each verb takes keyword arguments and ``by``, the principal who acts; checks the right; locks
the controller's row, so that two writers of one register take turns; changes rows and appends
its event in one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.roles import Right
from evidence.models import Event
from evidence.trail import record as record_event
from evidence.trail import record_all
from processing.assembly import register_of
from processing.facts import facts_of
from processing.findings import Finding, Severity, check
from processing.models import FindingAcceptance, ProcessingActivity
from processing.plan import Plan, plan_load
from processing.register import Record
from processing.rows import activity_of, controller_id_of, path_of
from processing.terms import ActivityStatus
from processing.writing import write

MAX_ACCEPTANCE = timedelta(days=366)


class Refused(ValueError):
    """A rule forbids the act; the message says which and what to do."""


class OpenErrors(Refused):
    """An activity has errors that nobody accepted, so it cannot be approved."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            _("Errors are open: %(codes)s. Mend them, or accept them with a reason.")
            % {"codes": ", ".join(sorted({finding.code for finding in findings}))}
        )
        self.findings = findings


@transaction.atomic
def load_register(*, wanted: Record, by: Principal, prune: bool = False, dry_run: bool = False) -> Plan:
    """Bring a controller's register to what a file says; create the controller if it is absent.

    Returns the plan, applied unless ``dry_run``. An approved activity that changes becomes a
    draft again. Raises ``NotAllowed``, ``PlanRefused``; ``Refused`` where a record to be removed is
    still depended on.
    """
    slug = wanted.controller.slug
    _take_turns(slug)
    controller = Controller.objects.select_for_update().filter(slug=slug).first()
    _require_edit(by, controller)
    current = None if controller is None else register_of(controller.pk).record
    plan = plan_load(current, wanted, prune=prune)
    if dry_run or not plan.changes:
        return plan
    controller = controller or Controller(slug=slug)
    try:
        with transaction.atomic():
            write(controller, plan)
    except ProtectedError as error:
        dependents = ", ".join(sorted({str(item) for item in error.protected_objects}))
        raise Refused(f"Cannot remove records that others depend on: {dependents}.") from error
    record_all(
        Event(
            verb=f"record.{change.sign.name.lower()}",
            actor=by.actor,
            controller_id=controller.pk,
            record=change.path,
            detail={"fields": list(change.fields)} if change.fields else {},
        )
        for change in plan.changes
    )
    _reopen(controller.pk, {change.path for change in plan.changes}, by)
    return plan


@transaction.atomic
def save_record(*, row: Model, by: Principal, links: dict[str, Iterable[Model]] | None = None) -> None:
    """Create or change one row of a register, with its links. Raises ``NotAllowed``, ``ValidationError``."""
    _require_edit_of_row(by, row)
    lock(controller_id_of(row))
    created = row._state.adding
    before = None if created else type(row)._default_manager.filter(pk=row.pk).values().first()
    row.full_clean()
    row.save()
    changed = _changed_fields(row, before)
    for name, targets in (links or {}).items():
        manager = getattr(row, name)
        wanted = {target.pk for target in targets}
        if wanted != set(manager.values_list("pk", flat=True)):
            manager.set(wanted)
            changed.append(name)
    if created or changed:
        told(row, "record.add" if created else "record.change", by, fields=[] if created else sorted(changed))
        _reopen_above(row, by)


@transaction.atomic
def remove_record(*, row: Model, by: Principal) -> None:
    """Remove one row and what stands under it.

    Raises ``NotAllowed``; ``Refused`` where others depend on it.
    """
    _require_edit_of_row(by, row)
    lock(controller_id_of(row))
    told(row, "record.remove", by)
    _reopen_above(row, by)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        dependents = ", ".join(sorted({str(item) for item in error.protected_objects}))
        raise Refused(_("Others still depend on it: %(dependents)s.") % {"dependents": dependents}) from error


@transaction.atomic
def approve_activity(*, activity: ProcessingActivity, by: Principal) -> None:
    """Sign off the record of an activity.

    Raises ``NotAllowed``; ``OpenErrors`` while errors on its sheet are neither mended nor
    accepted; ``Refused`` for a retired activity.
    """
    by.require(Right.APPROVE, activity.controller_id)
    lock(activity.controller_id)
    activity.refresh_from_db()
    if activity.status == ActivityStatus.RETIRED:
        raise Refused(_("The activity is retired; reopen it first."))
    if activity.status == ActivityStatus.APPROVED:
        return
    if errors := open_errors(activity):
        raise OpenErrors(errors)
    _stand(activity, ActivityStatus.APPROVED, by, approved_on=activity.controller.today())


@transaction.atomic
def retire_activity(*, activity: ProcessingActivity, by: Principal) -> None:
    """Say that the activity has ended; its record stays. Raises ``NotAllowed``."""
    by.require(Right.EDIT, activity.controller_id)
    lock(activity.controller_id)
    _stand(activity, ActivityStatus.RETIRED, by)


@transaction.atomic
def reopen_activity(*, activity: ProcessingActivity, by: Principal) -> None:
    """Make a retired or approved record a draft again. Raises ``NotAllowed``."""
    by.require(Right.EDIT, activity.controller_id)
    lock(activity.controller_id)
    _stand(activity, ActivityStatus.DRAFT, by)


@transaction.atomic
def confirm_activity(*, activity: ProcessingActivity, by: Principal) -> None:
    """ "Still correct": note that the record was reviewed today. Does not end its approval.

    Raises ``NotAllowed``.
    """
    _require_edit_of_row(by, activity)
    lock(activity.controller_id)
    activity.reviewed_on = activity.controller.today()
    activity.save(update_fields=["reviewed_on"])
    told(activity, "activity.confirm", by)


@transaction.atomic
def accept_finding(
    *, controller: Controller, code: str, path: str, reason: str, until: date, by: Principal
) -> FindingAcceptance:
    """Accept a finding for a while, with the reason. An earlier acceptance is replaced.

    Raises ``NotAllowed``; ``ValidationError`` for no reason, a day that is past or more than a
    year ahead, or a finding that does not stand.
    """
    by.require(Right.ACCEPT_FINDING, controller.pk)
    lock(controller.pk)
    today = controller.today()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the finding is accepted.")})
    if not today <= until <= today + MAX_ACCEPTANCE:
        raise ValidationError({"until": _("Choose a day from today to a year ahead.")})
    if not any(finding.key == (code, path) for finding in findings_of(controller)):
        raise ValidationError(_("This finding does not stand (any more)."))
    acceptance, _created = FindingAcceptance.objects.update_or_create(
        controller=controller,
        code=code,
        path=path,
        defaults={
            "reason": reason.strip(),
            "until": until,
            "accepted_by": by.actor,
            "accepted_at": timezone.now(),
        },
    )
    record_event(
        "finding.accept",
        actor=by.actor,
        controller_id=controller.pk,
        record=path,
        detail={"code": code, "until": until.isoformat()},
    )
    return acceptance


@transaction.atomic
def withdraw_acceptance(*, acceptance: FindingAcceptance, by: Principal) -> None:
    """Open an accepted finding again. Raises ``NotAllowed``."""
    by.require(Right.ACCEPT_FINDING, acceptance.controller_id)
    record_event(
        "finding.reopen",
        actor=by.actor,
        controller_id=acceptance.controller_id,
        record=acceptance.path,
        detail={"code": acceptance.code},
    )
    acceptance.delete()


def findings_of(controller: Controller) -> tuple[Finding, ...]:
    """All findings on a controller's register today, accepted or not."""
    return check(register_of(controller.pk), facts_of([controller])[controller.pk])


def accepted_keys(controller: Controller) -> frozenset[tuple[str, str]]:
    """(code, path) of the findings that are accepted today."""
    standing = FindingAcceptance.objects.filter(controller=controller, until__gte=controller.today())
    return frozenset(standing.values_list("code", "path"))


def open_errors(activity: ProcessingActivity) -> list[Finding]:
    """The unaccepted errors on an activity's sheet."""
    here = f"activities/{activity.ref}"
    accepted = accepted_keys(activity.controller)
    return [
        finding
        for finding in findings_of(activity.controller)
        if finding.severity is Severity.ERROR
        and (finding.path == here or finding.path.startswith(f"{here}/"))
        and finding.key not in accepted
    ]


def told(row: Model, verb: str, by: Principal, **detail: Any) -> None:
    """Append the event of an act on a row."""
    record_event(
        verb, actor=by.actor, controller_id=controller_id_of(row), record=path_of(row), detail=detail
    )


def lock(controller_id: int) -> None:
    """Take turns with every other writer of a controller's register, until the transaction ends."""
    Controller.objects.select_for_update().filter(pk=controller_id).values_list("pk").first()


def _take_turns(slug: str) -> None:
    """As ``lock``, for a controller that may not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 30))", [slug])


def _require_edit(by: Principal, controller: Controller | None) -> None:
    if controller is not None:
        by.require(Right.EDIT, controller.pk)
    elif not by.everywhere:
        raise NotAllowed(f"{by.actor} may not create a controller.")


def _require_edit_of_row(by: Principal, row: Model) -> None:
    """Editing needs the right at the controller, or at an activity of one's own."""
    controller_id = controller_id_of(row)
    activity = activity_of(row)
    if activity is not None and by.allows(Right.EDIT_OWN, controller_id) and _owns(by, activity):
        return
    by.require(Right.EDIT, controller_id)


def _owns(by: Principal, activity: ProcessingActivity) -> bool:
    """Whether the activity that stands is the principal's: what a form says of it does not count."""
    standing = ProcessingActivity.objects.select_related("owned_by").filter(pk=activity.pk).first()
    return standing is not None and standing.owned_by is not None and standing.owned_by.actor == by.actor


def _changed_fields(row: Model, before: dict[str, Any] | None) -> list[str]:
    if before is None:
        return []
    return [
        field.name
        for field in row._meta.concrete_fields
        if before[field.attname] != getattr(row, field.attname)
    ]


def _stand(
    activity: ProcessingActivity, status: ActivityStatus, by: Principal, approved_on: date | None = None
) -> None:
    activity.status, activity.approved_on = status, approved_on
    activity.save(update_fields=["status", "approved_on"])
    told(activity, f"activity.{status.value}", by)


def _reopen_above(row: Model, by: Principal) -> None:
    activity = activity_of(row)
    if activity is not None:
        _reopen(activity.controller_id, {f"activities/{activity.ref}"}, by)


def _reopen(controller_id: int, paths: set[str], by: Principal) -> None:
    """An approved record that changed is a draft again: nobody approved what it says now."""
    refs = {path.split("/")[1] for path in paths if path.startswith("activities/")}
    approved = ProcessingActivity.objects.filter(
        controller_id=controller_id, ref__in=refs, status=ActivityStatus.APPROVED
    )
    for activity in approved:
        _stand(activity, ActivityStatus.DRAFT, by)
