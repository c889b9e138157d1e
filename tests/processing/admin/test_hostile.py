"""Whatever an address or a form says, the admin answers; and whatever a record says, it shows."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from processing.models import ProcessingActivity
from tests import factories as make
from tests.people import person, signed_in
from tests.processing.admin.test_saving import sheet

pytestmark = pytest.mark.django_db

LIST = "admin:processing_processingactivity_changelist"
GO = "admin:processing_finding_go"


@pytest.mark.parametrize(
    "asked",
    [
        {"stream": "\x00"},
        {"basis": "zz"},
        {"findings": "catastrophe"},
        {"controller": "abc"},
        {"controller": "99999999999999999999"},
        {"status__exact": "nothing"},
        {"q": "'; DROP TABLE x; --"},
        {"q": "\x00"},
        {"p": "9999"},
        {"o": "99.-1.x"},
        {"nonsense__lookup": "1"},
    ],
)
def test_the_list_answers_to_any_address(asked: dict[str, str]) -> None:
    controller = make.ControllerFactory()
    make.ActivityFactory(controller=controller)
    client = signed_in(person(Role.PRIVACY_LEAD, controller, make.ControllerFactory()))
    no_text = "\x00" in "".join(asked.values())
    assert client.get(reverse(LIST), asked, follow=True).status_code == (400 if no_text else 200)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "x/y",
        "response_promises/x",
        "activities/x/measures/y",
        "\x00/y",
        "activities/\x00",
        "a/" * 50,
    ],
)
def test_a_path_that_leads_nowhere_is_not_found(path: str) -> None:
    controller = make.ControllerFactory()
    client = signed_in(person(Role.AUDITOR, controller))
    status = 400 if "\x00" in path else 404
    assert client.get(reverse(GO), {"controller": controller.pk, "path": path}).status_code == status


@pytest.mark.parametrize("object_id", ["0", "-1", "99999999999999999999", "abc", "1_2F", "%00"])
def test_a_record_that_there_is_not_leads_back(object_id: str) -> None:
    client = signed_in(person(Role.AUDITOR, make.ControllerFactory()))
    response = client.get(f"/admin/processing/processingactivity/{object_id}/change/", follow=True)
    assert response.status_code in ({400} if object_id == "%00" else {200, 404})


STRANGE = [
    "<script>alert(1)</script>",
    "سجل أنشطة المعالجة",
    "👩‍👧‍👦 " * 20,
    "=HYPERLINK(1)",
    "x" * 200,
    "‮reversed",
]


@pytest.mark.parametrize("name", STRANGE)
def test_any_name_is_saved_and_shown_as_it_is(name: str) -> None:
    controller = make.ControllerFactory()
    client = signed_in(person(Role.PRIVACY_OFFICER, controller))
    added = client.post(reverse("admin:processing_processingactivity_add"), sheet(name=name))
    assert added.status_code == 302
    activity = ProcessingActivity.objects.get()
    assert activity.name == name.strip()
    for url in (
        reverse(LIST),
        reverse("admin:processing_processingactivity_change", args=(activity.pk,)),
        reverse("admin:processing_findings"),
        reverse("admin:index"),
    ):
        text = client.get(url).content.decode()
        assert "<script>alert(1)" not in text


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"role": "emperor"},
        {"reviewed_on": "yesterday"},
        {"review_every": "often"},
        {"ref": "Not A Slug"},
        {"impact_assessment_outcome": "fine"},
        {"impact_assessment_made_on": "2026-01-01", "impact_assessment_none_because": "none"},
        {"owned_by": "x"},
        {"measures": ["x", "-1"]},
        {"name": "x" * 201},
        {"data-TOTAL_FORMS": "x"},
    ],
)
def test_a_form_that_says_nonsense_is_shown_again(sent: dict[str, Any]) -> None:
    controller = make.ControllerFactory()
    client = signed_in(person(Role.PRIVACY_OFFICER, controller))
    response = client.post(reverse("admin:processing_processingactivity_add"), sheet(**sent))
    assert response.status_code == 200
    assert not ProcessingActivity.objects.exists()
    assert "activity_" not in str(response.context["errors"]), "a constraint’s name is no message for people"
