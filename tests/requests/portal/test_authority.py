"""Who acts for somebody shows a document: it lives with the draft, goes with it, or into the request."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.limits import Limit
from accounts.roles import Role
from evidence import vault
from evidence.models import Document
from requests import sweeps
from requests.models import AuthorityFile, DraftFile, RequestDraft, SubjectRequest
from requests.uploads import MAX_FILES
from tests.requests.admin.people import person_with, signed_in
from tests.requests.portal.visitors import draft_of, errors_of, fill, secrets_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 power of attorney of Kim"
ACTING = {"name": "Kim", "acting_name": "An", "authority": "I am her guardian."}
BEFORE = {"rights": {"rights": ["access"]}, "behalf": {"acting_for": "represented"}}
AFTER = {"contact": {"email": "an@example.org"}, "details": {}}


def pdf(name: str = "power of attorney.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def shown(client: Client, *files: SimpleUploadedFile, **more):
    """Answer the questions up to who acts for whom, and that one with files."""
    fill(client, BEFORE)
    return client.post(f"{draft_of(client)}acting/", {**ACTING, "attached": list(files), **more})


def sent(client: Client) -> SubjectRequest:
    for step, given in AFTER.items():
        assert client.post(f"{draft_of(client)}{step}/", given).status_code == 302
    reference, _receipt = secrets_of(client.post(f"{draft_of(client)}check/", follow=True))
    return SubjectRequest.objects.get(reference=reference)


def kept() -> list[Path]:
    """The sealed files of all documents."""
    return [vault._path(name) for name in Document.objects.values_list("storage_name", flat=True) if name]


def test_the_document_is_sealed_with_the_draft_and_is_the_requests_once_it_is_sent(client, controller):
    assert shown(client, pdf()).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT filename FROM requests_draftfile")
        assert "power" not in cursor.fetchone()[0]
    (file,) = kept()
    assert PDF not in file.read_bytes()
    client.post(f"{draft_of(client)}contact/", AFTER["contact"])
    client.post(f"{draft_of(client)}details/", {})
    assert "power of attorney.pdf" in client.get(f"{draft_of(client)}check/").content.decode()
    request = sent(client)
    assert not DraftFile.objects.exists()
    assert [each.filename for each in request.authority_files.all()] == ["power of attorney.pdf"]
    assert request.authority == ACTING["authority"]
    assert kept() == [file]


def test_without_a_document_one_goes_on(client, controller):
    assert shown(client).status_code == 302
    assert not sent(client).authority_files.exists()


def test_a_document_is_taken_back_and_another_is_added(client, controller):
    shown(client, pdf("first.pdf"), pdf("second.pdf"))
    first = DraftFile.objects.first()
    page = client.get(f"{draft_of(client)}acting/?change").content.decode()
    assert "first.pdf" in page and "second.pdf" in page
    client.post(
        f"{draft_of(client)}acting/?change", {**ACTING, "removed": [first.pk], "attached": [pdf("third.pdf")]}
    )
    assert [file.filename for file in DraftFile.objects.all()] == ["second.pdf", "third.pdf"]
    first.document.refresh_from_db()
    assert first.document.storage_name == ""


def test_files_of_another_draft_are_not_taken_away(client, controller):
    shown(client, pdf())
    other = Client()
    shown(other, pdf())
    theirs = DraftFile.objects.order_by("pk").first()
    response = other.post(f"{draft_of(other)}acting/", {**ACTING, "removed": [theirs.pk]})
    assert response.status_code == 422
    assert DraftFile.objects.count() == 2


def test_who_acts_for_themselves_after_all_leaves_no_document(client, controller):
    shown(client, pdf())
    client.post(f"{draft_of(client)}behalf/?change", {"acting_for": "self"})
    assert not DraftFile.objects.exists() and kept() == []


def test_a_draft_that_expires_takes_its_documents_along(
    client, controller, django_capture_on_commit_callbacks
):
    shown(client, pdf())
    (file,) = kept()
    ago = timezone.now() - timedelta(days=3)
    RequestDraft.objects.update(started_at=ago, expires_at=ago + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeps.expire_drafts() == 1
    assert not file.exists()
    assert not DraftFile.objects.exists() and not RequestDraft.objects.exists()
    assert Document.objects.get().sha256


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([SimpleUploadedFile("a.pdf", b"MZ\x90\x00")], "of a kind"),
        ([SimpleUploadedFile("a.pdf", b"")], "empty"),
        ([pdf(f"{number}.pdf") for number in range(MAX_FILES + 1)], "at most 5"),
    ],
)
def test_what_is_no_document_is_refused_and_the_words_stay(client, controller, files, said):
    response = shown(client, *files)
    assert response.status_code == 422
    assert said in errors_of(response)[0]
    assert ACTING["authority"] in response.content.decode()
    assert not DraftFile.objects.exists()


def test_the_documents_of_a_draft_are_counted_together(client, controller):
    shown(client, *(pdf(f"{number}.pdf") for number in range(4)))
    many = {**ACTING, "attached": [pdf("5.pdf"), pdf("6.pdf")]}
    assert errors_of(client.post(f"{draft_of(client)}acting/", many)) == ["Send at most 5 files at once."]


def test_a_range_cannot_fill_the_disk_with_drafts(client, controller, monkeypatch):
    monkeypatch.setattr("requests.portal.filing.FILES", Limit("few", 1, 3600))
    assert shown(client, pdf()).status_code == 302
    assert shown(client, pdf()).status_code == 429
    assert DraftFile.objects.count() == 1


def test_staff_who_may_see_people_download_it_and_others_do_not(client, controller):
    shown(client, pdf())
    request = sent(client)
    page, file = f"/admin/requests/subjectrequest/{request.pk}/change/", AuthorityFile.objects.get()
    address = f"/admin/requests/subjectrequest/{request.pk}/authority/{file.pk}/"
    officer = signed_in(person_with("olga", controller, Role.PRIVACY_OFFICER))
    assert address in officer.get(page).content.decode()
    download = officer.get(address)
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment; filename=")
    auditor = signed_in(person_with("audrey", controller, Role.AUDITOR))
    assert "power of attorney.pdf" not in auditor.get(page).content.decode()
    assert auditor.get(address).status_code == 403
