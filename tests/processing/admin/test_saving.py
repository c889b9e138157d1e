"""Forms save by the register's verbs: with their events, within one controller, and never with a 500."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Controller
from accounts.roles import Role
from evidence.models import Event
from processing.models import ProcessingActivity, Purpose, RetentionPeriod
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller() -> Controller:
    return make.ControllerFactory()


@pytest.fixture
def officer(controller: Controller) -> Client:
    return signed_in(person(Role.PRIVACY_OFFICER, controller))


def formset(prefix: str, *forms: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """What a browser sends for one inline."""
    sent: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(forms),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, form in enumerate(forms):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return sent


def sheet(**fields: Any) -> dict[str, Any]:
    """The least that the page of an activity sends."""
    empty = {**formset("data"), **formset("purposes"), **formset("recipients"), **formset("transfers")}
    return {"name": "Careers", "stream": "Careers", "role": "controller", "ref": "", **empty, **fields}


ADD = "admin:processing_processingactivity_add"
CHANGE = "admin:processing_processingactivity_change"


def errors(response: Any) -> str:
    """Everything the page says, as text."""
    content: str = response.content.decode()
    return content


def test_add_presets_the_only_controller_and_makes_the_ref_from_the_name(
    officer: Client, controller: Controller
) -> None:
    response = officer.post(reverse(ADD), sheet(name="Job applications & CVs"))
    assert response.status_code == 302, errors(response)
    activity = ProcessingActivity.objects.get()
    assert (activity.controller, activity.ref, activity.status) == (
        controller,
        "job-applications-cvs",
        "draft",
    )
    event = Event.objects.get(verb="record.add")
    assert (event.controller_id, event.record) == (controller.pk, "activities/job-applications-cvs")


def test_a_second_record_of_the_same_name_gets_a_ref_of_its_own(officer: Client) -> None:
    officer.post(reverse(ADD), sheet())
    officer.post(reverse(ADD), sheet())
    assert sorted(ProcessingActivity.objects.values_list("ref", "position")) == [
        ("careers", 0),
        ("careers-2", 1),
    ]


def test_renaming_keeps_the_ref(officer: Client, controller: Controller) -> None:
    activity = make.ActivityFactory(controller=controller, ref="careers", name="Careers")
    officer.post(reverse(CHANGE, args=(activity.pk,)), sheet(name="Recruitment", ref="careers"))
    activity.refresh_from_db()
    assert (activity.name, activity.ref) == ("Recruitment", "careers")


def test_inlines_are_added_changed_and_removed_with_an_event_each(
    officer: Client, controller: Controller
) -> None:
    activity = make.ActivityFactory(controller=controller, ref="careers")
    kept = make.PurposeFactory(activity=activity, name="Recruitment")
    gone = make.PurposeFactory(activity=activity, ref="gone")
    purposes = formset(
        "purposes",
        {"id": kept.pk, "activity": activity.pk, "name": "Hiring", "basis": "b", "statute": ""},
        {"id": gone.pk, "activity": activity.pk, "name": gone.name, "basis": "b", "DELETE": "on"},
        {"id": "", "activity": activity.pk, "name": "Talent pool", "basis": "a"},
        initial=2,
    )
    response = officer.post(
        reverse(CHANGE, args=(activity.pk,)), sheet(name=activity.name, ref="careers") | purposes
    )
    assert response.status_code == 302, errors(response)
    assert sorted(Purpose.objects.values_list("name", "basis")) == [("Hiring", "b"), ("Talent pool", "a")]
    told = set(Event.objects.filter(record__contains="purposes/").values_list("verb", "record"))
    assert told == {
        ("record.change", f"activities/careers/purposes/{kept.ref}"),
        ("record.remove", "activities/careers/purposes/gone"),
        ("record.add", "activities/careers/purposes/talent-pool"),
    }


def test_art_30_1_d_none_and_recipients_contradict_each_other(
    officer: Client, controller: Controller
) -> None:
    activity = make.DisclosureFactory(activity__controller=controller, activity__ref="careers").activity
    sent = sheet(name=activity.name, ref="careers", recipients_none_because="nobody")
    response = officer.post(reverse(CHANGE, args=(activity.pk,)), sent)
    assert response.status_code == 200
    assert "both at once contradict each other" in errors(response)
    activity.refresh_from_db()
    assert activity.recipients_none_because == ""


def test_what_was_typed_is_still_there_after_a_refusal(officer: Client, controller: Controller) -> None:
    make.ActivityFactory(controller=controller, ref="careers")
    response = officer.post(reverse(ADD), sheet(name="Typed name", ref="careers", description="Typed words"))
    assert response.status_code == 200
    assert "Typed words" in errors(response)
    assert ProcessingActivity.objects.count() == 1


def test_periods_are_written_in_words(officer: Client, controller: Controller) -> None:
    purpose = make.PurposeFactory(activity__controller=controller, name="Recruitment", ref="recruitment")
    sent = {
        "name": "Recruitment",
        "ref": "recruitment",
        "basis": "b",
        **formset(
            "retention",
            {
                "id": "",
                "purpose": purpose.pk,
                "period": "1 year and 6 months",
                "anchor": "event",
                "bound": "maximum",
            },
        ),
    }
    response = officer.post(reverse("admin:processing_purpose_change", args=(purpose.pk,)), sent)
    assert response.status_code == 302, errors(response)
    assert RetentionPeriod.objects.get().period == "P1Y6M"


def test_deleting_what_others_depend_on_is_refused_in_words(officer: Client, controller: Controller) -> None:
    disclosure = make.DisclosureFactory(activity__controller=controller)
    recipient = disclosure.recipient
    changelist = reverse("admin:processing_recipient_changelist")
    sent = {"action": "delete_selected", "_selected_action": [recipient.pk], "post": "yes"}
    response = officer.post(changelist, sent, follow=True)
    assert response.status_code == 200
    assert type(recipient).objects.filter(pk=recipient.pk).exists()
    single = reverse("admin:processing_recipient_delete", args=(recipient.pk,))
    assert officer.post(single, {"post": "yes"}, follow=True).status_code == 200
    assert type(recipient).objects.filter(pk=recipient.pk).exists()


def test_delete_selected_removes_by_the_verb(officer: Client, controller: Controller) -> None:
    measure = make.MeasureFactory(controller=controller, ref="encryption")
    sent = {"action": "delete_selected", "_selected_action": [measure.pk], "post": "yes"}
    officer.post(reverse("admin:processing_measure_changelist"), sent)
    assert not type(measure).objects.exists()
    assert Event.objects.filter(verb="record.remove", record="measures/encryption").exists()


def test_with_several_controllers_people_choose_where_a_new_record_belongs() -> None:
    first, second = make.ControllerFactory(name="First"), make.ControllerFactory(name="Second")
    client = signed_in(person(Role.PRIVACY_OFFICER, first, second))
    asked = client.get(reverse(ADD))
    assert f"?controller={second.pk}" in errors(asked)
    client.post(f"{reverse(ADD)}?controller={second.pk}", sheet())
    assert ProcessingActivity.objects.get().controller == second


def test_an_approved_activity_that_changes_is_a_draft_again(officer: Client, controller: Controller) -> None:
    activity = make.ActivityFactory(
        controller=controller, ref="careers", status="approved", approved_on="2026-01-01"
    )
    officer.post(reverse(CHANGE, args=(activity.pk,)), sheet(name="Other name", ref="careers"))
    activity.refresh_from_db()
    assert (activity.name, activity.status) == ("Other name", "draft")
