"""The person's data are downloaded with a fresh code, as often as they like, until their time is over."""

import io
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Controller
from requests.actions.releasing import release
from requests.models import AnswerPackage, SubjectRequest
from requests.sweeps.packages import expire_packages
from tests.requests.answering.world import BY, INVOICES, collected, database, searched, shop
from tests.requests.portal.visitors import PATH, code_mailed, errors_of, file, page_of

pytestmark = pytest.mark.django_db
ACCESS = {
    "rights": {"rights": ["access"]},
    "behalf": {"acting_for": "self"},
    "contact": {"name": "Anna O’Hara", "email": "anna@example.org", "postal_address": ""},
    "details": {"details": ""},
}


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def package(controller: Controller, visitor: Client, tmp_path: Path, mailoutbox) -> AnswerPackage:
    """Filed in the portal, confirmed by code, found, collected and released."""
    database(tmp_path / "shop.db")
    shop(controller, tmp_path / "shop.db")
    file(visitor, ACCESS)
    visitor.post(f"{page_of(visitor)}confirm/", {"code": code_mailed()})
    request = SubjectRequest.objects.get()
    assert request.identity == "confirmed"
    searched(request, "anna@example.org")
    made = collected(request)
    release(package=made, edition=made.edition, by=BY)
    made.refresh_from_db()
    return made


def test_art_15_3_a_fresh_code_opens_the_data_as_often_as_wanted(package, visitor, tmp_path):
    page = f"{page_of(visitor)}package/{package.pk}/"
    assert "Your data are ready" in visitor.get(page_of(visitor)).content.decode()
    assert visitor.get(f"{page}file/")["Location"] == page, "signed in by receipt, which opens no data"
    assert visitor.post(page, {"send": "1"})["Location"] == f"{page}?sent=1"
    wrong = visitor.post(page, {"code": "000000"})
    assert wrong.status_code == 422 and "does not work" in " ".join(errors_of(wrong))
    assert visitor.post(page, {"code": code_mailed()})["Location"] == page
    for _time in range(2):
        response = visitor.get(f"{page}file/")
        assert response.streaming and response["Content-Type"] == "application/zip"
        assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
        archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    visitor.head(f"{page}file/")
    package.refresh_from_db()
    assert package.downloads == 2 and package.downloaded_at
    lines = archive.read("csv/02-invoices.csv").decode("utf-8-sig").splitlines()[1:]
    with sqlite3.connect(tmp_path / "shop.db") as store:
        held = [row[0] for row in store.execute("SELECT id FROM invoices ORDER BY id")]
    assert [int(line.split(",")[0]) for line in lines] == held and len(held) == INVOICES


def test_when_the_time_is_over_the_page_says_so(package, visitor):
    visitor.post(f"{page_of(visitor)}package/{package.pk}/", {"send": "1"})
    visitor.post(f"{page_of(visitor)}package/{package.pk}/", {"code": code_mailed()})
    AnswerPackage.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    assert visitor.get(f"{page_of(visitor)}package/{package.pk}/file/").status_code == 410
    assert expire_packages() == 1
    assert visitor.get(f"{page_of(visitor)}package/{package.pk}/").status_code == 410
    assert "The time to download your data is over" in visitor.get(page_of(visitor)).content.decode()


def test_nobody_else_gets_there(package, controller):
    stranger = Client()
    reference = package.request.reference
    away = f"{PATH}status/?reference={reference}"
    assert stranger.get(f"{PATH}status/{reference}/package/{package.pk}/file/")["Location"] == away
    file(stranger, ACCESS)
    assert stranger.get(f"{page_of(stranger)}package/{package.pk}/").status_code == 404
    assert stranger.get(f"{page_of(stranger)}package/{package.pk}/file/").status_code == 404
    assert stranger.get(f"{PATH}status/{reference}/package/{package.pk}/file/")["Location"] == away
