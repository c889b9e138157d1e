"""Pages beside the board: the log, letter templates, settings, the dashboard."""

import pytest
from django.test import Client

from accounts.models import Controller, User
from accounts.roles import Role
from evidence.documents import keep
from evidence.models import Document
from requests.models import LetterTemplate, RequestSettings
from requests.own_record import ACTIVITY
from tests import factories as make
from tests.requests.admin.people import signed_in
from tests.requests.test_workflow import submitted

pytestmark = pytest.mark.django_db
LOG = "/admin/requests/subjectrequest/log/"


@pytest.fixture
def auditor(controller: Controller, person) -> Client:
    return signed_in(person("audrey", controller, Role.AUDITOR))


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_an_auditor_gets_the_log_and_downloads_it(auditor: Client, controller: Controller, form: str) -> None:
    submitted(controller)
    day = controller.today().isoformat()
    said = {"controller": controller.pk, "first": day, "last": day, "format": form, "language": "nl"}
    assert auditor.post(LOG, said).status_code == 302
    document = Document.objects.get(kind="request-log")
    answer = auditor.get(f"/admin/evidence/document/{document.pk}/download/")
    assert answer.status_code == 200 and len(b"".join(answer.streaming_content)) == document.size


def test_a_period_that_ends_before_it_begins_is_told(auditor: Client, controller: Controller) -> None:
    said = {
        "controller": controller.pk,
        "first": "2026-02-01",
        "last": "2026-01-01",
        "format": "xlsx",
        "language": "en",
    }
    assert "ends before it begins" in auditor.post(LOG, said).content.decode()


def test_the_log_of_another_controller_is_not_made(
    auditor: Client, controller: Controller, other: Controller
) -> None:
    day = controller.today().isoformat()
    said = {"controller": other.pk, "first": day, "last": day, "format": "xlsx", "language": "en"}
    assert auditor.post(LOG, said).status_code == 200
    assert not Document.objects.exists()


def test_an_auditor_downloads_no_letter_of_a_person(
    auditor: Client, staff: Client, controller: Controller
) -> None:
    letter = keep(
        b"Dear Piet",
        kind="letter",
        filename="letter.pdf",
        media_type="application/pdf",
        actor="system:test",
        controller_id=controller.pk,
    )
    address = f"/admin/evidence/document/{letter.pk}/download/"
    assert auditor.get(address).status_code == 404
    assert staff.get(address).status_code == 200


def test_a_template_is_written_shown_and_removed(staff: Client, controller: Controller) -> None:
    said = {
        "kind": "identity_question",
        "language": "nl",
        "subject": "Over {{ reference }}",
        "body": "Beste {{ name }},\n\n{{ text }}",
    }
    answer = staff.post("/admin/requests/lettertemplate/add/", said)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    template = LetterTemplate.objects.get()
    page = staff.get(f"/admin/requests/lettertemplate/{template.pk}/change/").content.decode()
    assert "Over D-2345-6789" in page
    staff.post(f"/admin/requests/lettertemplate/{template.pk}/delete/", {"post": "yes"})
    assert not LetterTemplate.objects.exists()


def test_a_template_that_leaves_out_what_the_law_asks_is_refused(
    staff: Client, controller: Controller
) -> None:
    said = {"kind": "extension", "language": "en", "subject": "Later", "body": "Dear {{ name }}, later."}
    answer = staff.post("/admin/requests/lettertemplate/add/", said)
    assert answer.status_code == 200 and not LetterTemplate.objects.exists()


def test_settings_are_chosen_in_words(staff: Client, controller: Controller) -> None:
    said = {"keep_unmatched": "6 weeks", "package_days": "30", "reply_to": "privacy@acme.example"}
    answer = staff.post("/admin/requests/requestsettings/add/", said)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    chosen = RequestSettings.objects.get()
    assert (chosen.controller, chosen.keep_unmatched, chosen.pauses_clock) == (controller, "P6W", False)


def test_the_settings_say_what_the_register_says_of_closed_requests(
    staff: Client, controller: Controller
) -> None:
    address = "/admin/requests/requestsettings/"
    row = RequestSettings.objects.create(controller=controller)
    assert "none is deleted" in staff.get(f"{address}{row.pk}/change/").content.decode()
    activity = make.ActivityFactory(controller=controller, ref=ACTIVITY)
    purpose = make.PurposeFactory(activity=activity)
    period = {"period": "P3Y", "start_event": "The request is closed", "disposition": "delete"}
    make.RetentionPeriodFactory(purpose=purpose, **period)
    page = staff.get(f"{address}{row.pk}/change/").content.decode()
    assert "3 years, from: The request is closed; then deleted" in page
    assert f"/admin/processing/processingactivity/{activity.pk}/change/" in page


def test_an_auditor_changes_neither(auditor: Client, controller: Controller) -> None:
    for address in ("lettertemplate/add/", "requestsettings/add/"):
        assert auditor.get(f"/admin/requests/{address}").status_code == 403


def test_the_dashboard_counts_open_requests_by_due_state(
    staff: Client, controller: Controller, officer_user: User
) -> None:
    submitted(controller)
    page = staff.get("/admin/").content.decode()
    assert "Open requests" in page and "due=later" in page
