"""What the pages show, in a bounded number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Controller
from accounts.roles import Role
from processing.models import ExportJob, FindingAcceptance, ProcessingActivity
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db

LIST = reverse("admin:processing_processingactivity_changelist")
MOST_QUERIES = 12


@pytest.fixture
def controller() -> Controller:
    return make.ControllerFactory()


def sheets(controller: Controller, count: int) -> None:
    """Activities with two purposes and a period each."""
    for number in range(count):
        activity = make.ActivityFactory(
            controller=controller, ref=f"a{number}", stream=f"Stream {number % 4}"
        )
        make.PurposeFactory(activity=activity, basis="f")
        make.RetentionPeriodFactory(purpose__activity=activity)
        make.DisclosureFactory(activity=activity)


def queries(client: Client, url: str) -> tuple[int, str]:
    """How many statements a page takes once it was looked at, and its text."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured), response.content.decode()


@pytest.mark.parametrize("role", [Role.PRIVACY_LEAD, Role.AUDITOR])
def test_the_list_of_activities_takes_at_most_12_queries_whatever_it_holds(
    role: Role, controller: Controller
) -> None:
    cache.clear()
    client = signed_in(person(role, controller, make.ControllerFactory()))
    sheets(controller, 3)
    few, _text = queries(client, LIST)
    sheets_before = ProcessingActivity.objects.count()
    for number in range(sheets_before, 60):
        activity = make.ActivityFactory(controller=controller, ref=f"b{number}")
        make.RetentionPeriodFactory(purpose__activity=activity)
    many, text = queries(client, LIST)
    assert text.count('name="_selected_action"') == (50 if role is Role.PRIVACY_LEAD else 0)
    assert few == many <= MOST_QUERIES


def test_a_register_that_changed_is_checked_once_whatever_it_holds(controller: Controller) -> None:
    client = signed_in(person(Role.AUDITOR, controller))
    counts = []
    for wanted in (3, 30):
        for number in range(ProcessingActivity.objects.count(), wanted):
            make.DisclosureFactory(activity=make.ActivityFactory(controller=controller, ref=f"c{number}"))
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_tells_bases_and_periods_in_words(controller: Controller) -> None:
    activity = make.ActivityFactory(controller=controller)
    make.RetentionPeriodFactory(purpose__activity=activity, purpose__basis="c", period="P7Y")
    text = signed_in(person(Role.AUDITOR, controller)).get(LIST).content.decode()
    assert "6(1)(c)" in text
    assert "7 years" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"stream": "Careers"}, {"Careers"}),
        ({"basis": "c"}, {"Accounts"}),
        ({"basis": "-"}, {"Careers"}),
        ({"status__exact": "retired"}, {"Old"}),
        ({"role__exact": "processor"}, {"Hosting"}),
        ({"findings": "none"}, {"Old"}),
    ],
)
def test_the_list_is_filtered_and_searched(
    asked: dict[str, str], shown: set[str], controller: Controller
) -> None:
    careers = make.ActivityFactory(controller=controller, name="Careers", stream="Careers")
    make.PurposeFactory(activity=careers, basis="")
    accounts = make.ActivityFactory(controller=controller, name="Accounts", description="book-keeping")
    make.PurposeFactory(activity=accounts, basis="c")
    make.ActivityFactory(controller=controller, name="Old", status="retired")
    make.ActivityFactory(controller=controller, name="Hosting", role="processor")
    client = signed_in(person(Role.AUDITOR, controller))
    listed = client.get(LIST, asked).context["cl"].result_list
    assert {activity.name for activity in listed} == shown


def test_the_list_is_searched_by_post(controller: Controller) -> None:
    make.ActivityFactory(controller=controller, name="Careers", stream="Careers")
    make.ActivityFactory(controller=controller, name="Accounts", description="book-keeping")
    client = signed_in(person(Role.AUDITOR, controller))
    page = client.post(LIST, {"q": "book-keeping"}, follow=True)
    assert [activity.name for activity in page.context["cl"].result_list] == ["Accounts"]


def test_the_dashboard_takes_the_same_queries_whatever_the_registers_hold(controller: Controller) -> None:
    cache.clear()
    client = signed_in(person(Role.AUDITOR, controller))
    few, text = queries(client, reverse("admin:index"))
    sheets(controller, 10)
    make.ExportJobFactory(controller=controller)
    make.EventFactory(controller_id=controller.pk)
    many, _text = queries(client, reverse("admin:index"))
    assert few == many
    assert "Not measured" in text


def test_the_dashboard_counts_overdue_reviews(controller: Controller) -> None:
    today = controller.today()
    make.ActivityFactory(controller=controller, reviewed_on=today - timedelta(days=400), review_every="P1Y")
    make.ActivityFactory(controller=controller, reviewed_on=today - timedelta(days=360), review_every="P1Y")
    make.ActivityFactory(controller=controller)
    response = signed_in(person(Role.AUDITOR, controller)).get(reverse("admin:index"))
    (card,) = response.context["cards"]
    assert (card.reviews.overdue, card.reviews.soon, card.reviews.unplanned) == (1, 1, 1)


def sheet_url(activity: ProcessingActivity) -> str:
    return reverse("admin:processing_processingactivity_change", args=(activity.pk,))


def test_the_sheet_stands_in_guided_order_with_its_findings(controller: Controller) -> None:
    activity = make.ActivityFactory(controller=controller)
    text = signed_in(person(Role.PRIVACY_OFFICER, controller)).get(sheet_url(activity)).content.decode()
    places = [text.index(f'id="step-{number}"') for number in range(1, 9)]
    assert places == sorted(places)
    assert "GDPR 30(1)(b)" in text
    assert 'href="#purposes-group"' in text


def test_an_accepted_finding_no_longer_bars_approval(controller: Controller) -> None:
    activity = make.ActivityFactory(controller=controller, ref="careers")
    approver = signed_in(person(Role.APPROVER, controller))
    approve = reverse("admin:processing_processingactivity_verb", args=(activity.pk, "approve"))
    refused = approver.post(approve, follow=True).content.decode()
    assert "Errors are open" in refused
    found = approver.get(reverse("admin:processing_findings")).context["lines"]
    for line in found:
        if line.path.startswith("activities/careers") and line.severity == "error":
            sent = {"controller": controller.pk, "code": line.code, "path": line.path, "reason": "known"}
            until = controller.today() + timedelta(days=30)
            accepted = approver.post(reverse("admin:processing_finding_accept"), sent | {"until": until})
            assert accepted.status_code == 302
    assert FindingAcceptance.objects.exists()
    approver.post(approve)
    activity.refresh_from_db()
    assert activity.status == "approved"


def test_a_finding_leads_to_the_place_where_it_is_mended(controller: Controller) -> None:
    purpose = make.PurposeFactory(
        activity__controller=controller, activity__ref="careers", ref="hiring", basis=""
    )
    client = signed_in(person(Role.AUDITOR, controller))
    asked = {
        "controller": controller.pk,
        "path": "activities/careers/purposes/hiring",
        "code": "legal-basis-missing",
    }
    response = client.get(reverse("admin:processing_finding_go"), asked)
    assert response.headers["Location"] == f"/admin/processing/purpose/{purpose.pk}/change/#id_basis"
    assert (
        client.get(reverse("admin:processing_finding_go"), asked | {"path": "no/such/record"}).status_code
        == 404
    )


def test_the_history_of_a_record_is_its_trail(controller: Controller) -> None:
    activity = make.ActivityFactory(controller=controller, ref="careers")
    officer = person(Role.PRIVACY_OFFICER, controller, first_name="Olga", last_name="Officer")
    client = signed_in(officer)
    client.post(reverse("admin:processing_processingactivity_verb", args=(activity.pk, "confirm")))
    text = client.get(
        reverse("admin:processing_processingactivity_history", args=(activity.pk,))
    ).content.decode()
    assert "Olga Officer" in text
    assert "found still correct" in text


def test_asking_for_an_export_leads_to_its_page(controller: Controller) -> None:
    client = signed_in(person(Role.AUDITOR, controller))
    sent = {"controller": controller.pk, "format": "json", "edition": "authority", "language": "nl"}
    response = client.post(reverse("admin:processing_export_new"), sent)
    job = ExportJob.objects.get()
    assert response.headers["Location"] == reverse("admin:processing_exportjob_change", args=(job.pk,))
    text = client.get(response.headers["Location"]).content.decode()
    assert 'http-equiv="refresh"' in text


def test_an_export_in_an_edition_that_there_is_not_is_refused_in_words(controller: Controller) -> None:
    client = signed_in(person(Role.AUDITOR, controller))
    sent: dict[str, Any] = {
        "controller": controller.pk,
        "format": "exe",
        "edition": "secret",
        "language": "xx",
    }
    response = client.post(reverse("admin:processing_export_new"), sent)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"format", "edition", "language"}
