"""The verbs of the register: who may, what is refused, what evidence is left."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Controller, User
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.models import Event
from processing import actions
from processing.models import FindingAcceptance, Measure, ProcessingActivity, Purpose, Recipient
from processing.terms import ActivityStatus
from tests.processing.samples import full_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller() -> Controller:
    actions.load_register(wanted=full_record(), by=system("loader"))
    return Controller.objects.get(slug="full")


def person(controller: Controller, *roles: Role, actor: str = "user:someone") -> Principal:
    return Principal(actor, {controller.pk: frozenset(roles)})


def hosting(controller: Controller) -> ProcessingActivity:
    return controller.activities.get(ref="hosting")


def fan_mail(controller: Controller) -> ProcessingActivity:
    """A sheet with errors."""
    return controller.activities.get(ref="fan-mail")


def verbs(record: str) -> list[str]:
    return list(Event.objects.filter(record=record).order_by("at", "id").values_list("verb", flat=True))


def accept_all_errors(activity: ProcessingActivity, by: Principal) -> None:
    until = activity.controller.today() + timedelta(days=30)
    for finding in actions.open_errors(activity):
        actions.accept_finding(
            controller=activity.controller,
            code=finding.code,
            path=finding.path,
            reason="Known.",
            until=until,
            by=by,
        )


def test_saving_records_the_names_of_changed_fields_and_no_values(controller: Controller) -> None:
    measure = controller.measures.get()
    measure.name, measure.description = "TLS 1.3", "Since March."
    actions.save_record(row=measure, by=person(controller, Role.PRIVACY_OFFICER))
    event = Event.objects.get(record="measures/tls", verb="record.change")
    assert event.detail == {"fields": ["description", "name"]}
    assert (event.actor, event.controller_id) == ("user:someone", controller.pk)


def test_saving_what_did_not_change_leaves_no_event(controller: Controller) -> None:
    actions.save_record(row=controller.measures.get(), by=person(controller, Role.PRIVACY_OFFICER))
    assert verbs("measures/tls") == ["record.add"]


def test_changed_links_are_a_change(controller: Controller) -> None:
    purpose = Purpose.objects.get(ref="answer")
    one = purpose.data_categories.first()
    actions.save_record(
        row=purpose, by=person(controller, Role.PRIVACY_OFFICER), links={"data_categories": [one]}
    )
    event = Event.objects.get(verb="record.change")
    assert event.detail == {"fields": ["data_categories"]}
    assert list(purpose.data_categories.all()) == [one]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER, Role.ACTIVITY_OWNER])
def test_only_editors_save_and_remove(controller: Controller, role: Role) -> None:
    measure = controller.measures.get()
    with pytest.raises(NotAllowed):
        actions.save_record(row=measure, by=person(controller, role))
    with pytest.raises(NotAllowed):
        actions.remove_record(row=measure, by=person(controller, role))
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_an_activity_owner_edits_what_is_theirs_alone(controller: Controller) -> None:
    user = User.objects.create_user("owner@example.org", "x")
    owner = person(controller, Role.ACTIVITY_OWNER, actor=user.actor)
    activity = hosting(controller)
    with pytest.raises(NotAllowed):
        actions.save_record(row=activity, by=owner)
    activity.owned_by = user
    with pytest.raises(NotAllowed):
        actions.save_record(row=activity, by=owner)  # claiming an activity is not owning it
    activity.save()
    activity.description = "Racks."
    actions.save_record(row=activity, by=owner)
    activity.owned_by = None
    actions.save_record(row=activity, by=owner)


def test_what_others_depend_on_is_not_removed(controller: Controller) -> None:
    with pytest.raises(actions.Refused, match="depend"):
        actions.remove_record(
            row=Recipient.objects.get(ref="mailer"), by=person(controller, Role.PRIVACY_OFFICER)
        )
    assert verbs("recipients/mailer") == ["record.add"]


def test_a_bad_value_is_refused_before_anything_is_written(controller: Controller) -> None:
    measure = controller.measures.get()
    measure.ref = "Not A Slug"
    with pytest.raises(ValidationError):
        actions.save_record(row=measure, by=person(controller, Role.PRIVACY_OFFICER))
    assert controller.measures.get().ref == "tls"


def test_open_errors_bar_approval_and_accepted_ones_do_not(controller: Controller) -> None:
    approver = person(controller, Role.APPROVER)
    activity = fan_mail(controller)
    with pytest.raises(actions.OpenErrors) as refused:
        actions.approve_activity(activity=activity, by=approver)
    assert refused.value.findings
    accept_all_errors(activity, approver)
    actions.approve_activity(activity=activity, by=approver)
    activity.refresh_from_db()
    assert (activity.status, activity.approved_on) == (ActivityStatus.APPROVED, controller.today())
    assert verbs("activities/fan-mail")[-1] == "activity.approved"


def test_an_acceptance_that_ran_out_bars_approval_again(controller: Controller) -> None:
    approver = person(controller, Role.APPROVER)
    activity = fan_mail(controller)
    accept_all_errors(activity, approver)
    FindingAcceptance.objects.update(until=controller.today() - timedelta(days=1))
    with pytest.raises(actions.OpenErrors):
        actions.approve_activity(activity=activity, by=approver)


def test_editors_do_not_approve(controller: Controller) -> None:
    with pytest.raises(NotAllowed):
        actions.approve_activity(activity=hosting(controller), by=person(controller, Role.PRIVACY_LEAD))


@pytest.mark.parametrize("change", ["save", "load"])
def test_an_approved_record_that_changes_is_a_draft_again(controller: Controller, change: str) -> None:
    approver = person(controller, Role.APPROVER)
    officer = person(controller, Role.PRIVACY_OFFICER)
    activity = fan_mail(controller)
    accept_all_errors(activity, approver)
    actions.approve_activity(activity=activity, by=approver)
    if change == "save":
        purpose = activity.purposes.get(ref="answer")
        purpose.description = "Politely, and soon."
        actions.save_record(row=purpose, by=officer)
    else:
        Purpose.objects.filter(ref="answer").update(description="Changed behind the verbs.")
        actions.load_register(wanted=full_record(), by=officer)
    activity.refresh_from_db()
    assert (activity.status, activity.approved_on) == (ActivityStatus.DRAFT, None)


def test_confirming_notes_the_review_and_keeps_the_approval(controller: Controller) -> None:
    approver = person(controller, Role.APPROVER)
    activity = hosting(controller)
    accept_all_errors(activity, approver)
    actions.approve_activity(activity=activity, by=approver)
    actions.confirm_activity(activity=activity, by=person(controller, Role.PRIVACY_OFFICER))
    activity.refresh_from_db()
    assert activity.reviewed_on == controller.today()
    assert activity.status == ActivityStatus.APPROVED


def test_a_retired_activity_is_not_approved(controller: Controller) -> None:
    activity = hosting(controller)
    actions.retire_activity(activity=activity, by=person(controller, Role.PRIVACY_OFFICER))
    with pytest.raises(actions.Refused, match="retired"):
        actions.approve_activity(activity=activity, by=person(controller, Role.APPROVER))


@pytest.mark.parametrize(
    ("reason", "days", "code"),
    [("", 30, None), ("   ", 30, None), ("Why.", -1, None), ("Why.", 400, None), ("Why.", 30, "no-such")],
)
def test_an_acceptance_needs_a_reason_a_day_and_a_finding(
    controller: Controller, reason: str, days: int, code: str | None
) -> None:
    finding = actions.findings_of(controller)[0]
    with pytest.raises(ValidationError):
        actions.accept_finding(
            controller=controller,
            code=code or finding.code,
            path=finding.path,
            reason=reason,
            until=controller.today() + timedelta(days=days),
            by=person(controller, Role.APPROVER),
        )
    assert not FindingAcceptance.objects.exists()


def test_the_other_controllers_officer_may_do_nothing_here(controller: Controller) -> None:
    stranger = Principal("user:stranger", {controller.pk + 1: frozenset(Role)})
    activity = hosting(controller)
    for act in (
        actions.approve_activity,
        actions.retire_activity,
        actions.reopen_activity,
        actions.confirm_activity,
    ):
        with pytest.raises(NotAllowed):
            act(activity=activity, by=stranger)
