"""The package of an access or portability request: from the stores to the person's hands, and gone again."""

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.documents import BytesErased, open_document
from evidence.models import Event
from processing.assembly import register_of
from processing.models import DataCategory
from processing.terms import DataSubjectRight
from requests.actions import Refused
from requests.actions.packages import (
    Cover,
    collect_again,
    collect_package,
    leave_out,
    redact,
    show_again,
)
from requests.actions.releasing import recall, reissue, release
from requests.answering import building, gathering, reading
from requests.answering.collected import collected as parts_of
from requests.answering.content import content_of
from requests.answering.pdf import package_html
from requests.answering.reading import row_mark
from requests.answering.standing import is_collected, is_released
from requests.models import AnswerPackage, Letter
from requests.sweeps.packages import expire_packages
from requests.terms import BlackOut, CollectState, LetterKind, PackageKind, PackageState
from stores.models import Dataset
from subjects.actions import accept_rows
from subjects.models import PersonSearch
from tests import factories as make
from tests.requests.answering.world import BY, INVOICES, asked, collected, database, searched, shop, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(tmp_path: Path) -> Controller:
    made: Controller = make.ControllerFactory()
    database(tmp_path / "shop.db")
    shop(made, tmp_path / "shop.db")
    return made


def opened(package: AnswerPackage) -> zipfile.ZipFile:
    assert package.document is not None, package.problem
    return zipfile.ZipFile(open_document(package.document))


def data_of(package: AnswerPackage) -> dict:
    return json.loads(opened(package).read("data.json"))


def rows_of(package: AnswerPackage, name: str) -> list[dict]:
    return next(each["rows"] for each in data_of(package)["datasets"] if each["name"] == name)


def test_art_15_3_the_package_holds_every_row_and_column_of_the_person_and_of_nobody_else(controller):
    package = collected(asked(controller))
    assert package.state == PackageState.READY, package.problem
    archive = opened(package)
    names = archive.namelist()
    reference = package.request.reference
    assert names == [
        "README.txt",
        f"{reference}.pdf",
        "data.json",
        "data.schema.json",
        "csv/01-people.csv",
        "csv/02-invoices.csv",
    ]
    assert archive.testzip() is None
    assert archive.read(f"{reference}.pdf").startswith(b"%PDF")
    (anna,) = rows_of(package, "People")
    assert anna["name"] == "Anna “O'Hara” أنا" and anna["born"] == "1980-02-03"
    assert [row["id"] for row in rows_of(package, "Invoices")] == list(range(1, INVOICES + 1))
    assert "bert" not in archive.read("data.json").decode()
    lines = list(csv.reader(io.StringIO(archive.read("csv/01-people.csv").decode("utf-8-sig"))))
    assert lines[0] == ["id", "email", "name", "born", "note"]
    assert lines[1][4].startswith("'=Knows"), "a spreadsheet would run it"
    schema = json.loads(archive.read("data.schema.json"))
    assert schema["properties"]["datasets"]["minItems"] == 2
    assert (
        anna.keys()
        <= schema["properties"]["datasets"]["prefixItems"][0]["properties"]["rows"]["items"][
            "properties"
        ].keys()
    )


def test_art_15_1_the_bound_activities_are_told_as_the_whole_register_tells_them(controller, monkeypatch):
    activity = controller.activities.get(name="Web shop")
    email = DataCategory.objects.get(controller=controller, ref="own-email")
    for number in range(2):
        recipient = make.RecipientFactory(controller=controller, name=f"Carrier {number}", country="FR")
        make.DisclosureFactory(activity=activity, recipient=recipient).data_categories.set([email])
        make.TransferFactory(activity=activity, recipient=recipient, country="US")
    other = make.PurposeFactory(activity=make.ActivityFactory(controller=controller, name="Payroll"))
    make.RetentionPeriodFactory(purpose=other)
    package = collected(asked(controller))
    page = package_html(content_of(package))
    assert all(each in page for each in ("Web shop", "Carrier 1", "France", "AWR 52(4)"))
    with monkeypatch.context() as patched:
        patched.setattr("requests.answering.content.extract_of", lambda pk, _activities: register_of(pk))
        assert package_html(content_of(package)) == page


def test_a_package_takes_few_queries(controller, django_assert_num_queries):
    """Of two datasets of one store: to ask for it, to collect it (ten for each), to build it."""
    request = asked(controller)
    with django_assert_num_queries(13):
        (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    ids = list(package.datasets.values_list("pk", flat=True))
    with django_assert_num_queries(33):
        gathering.collect_datasets(ids)
    with django_assert_num_queries(32):
        building.build_package(package.pk)
    package.refresh_from_db()
    assert package.state == PackageState.READY


def test_a_store_is_opened_once_for_its_datasets_and_closed_whatever_happens(controller, monkeypatch):
    (package,) = collect_package(request=asked(controller), kinds=[PackageKind.ACCESS], by=BY)
    real, moves, stores = reading.opened, [], []

    @contextmanager
    def opened(*arguments, **named):
        with real(*arguments, **named) as connector:
            moves.append("open")
            try:
                yield connector
            finally:
                moves.append("closed")

    def kept(*arguments, **named):
        stores.append(opened(*arguments, **named))  # or the end of its last name would close it
        return stores[-1]

    monkeypatch.setattr(reading, "opened", kept)
    ids = list(package.datasets.values_list("pk", flat=True))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(gathering, "_keep", mock.Mock(side_effect=KeyboardInterrupt))
        gathering.collect_datasets(ids)
    assert moves == ["open", "closed"]
    work(package)
    assert moves == ["open", "closed"] * 2


def test_what_a_dataset_is_read_by_is_read_anew_once_one_has_failed(controller, monkeypatch):
    """Somebody may have put it right between the two."""
    request = asked(controller)
    Dataset.objects.filter(ref="invoices").update(ref="bills")
    (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    real = gathering._failed

    def failed(part, problem):
        real(part, problem)
        Dataset.objects.filter(ref="bills").update(ref="invoices")

    monkeypatch.setattr(gathering, "_failed", failed)
    package.datasets.filter(ref="people").update(ref="nobody")
    gathering.collect_datasets(package.datasets.values_list("pk", flat=True))
    assert set(package.datasets.values_list("ref", "state")) == {
        ("nobody", CollectState.FAILED.value),
        ("invoices", CollectState.COLLECTED.value),
    }


def test_the_same_content_gives_the_same_bytes(controller):
    package = collected(asked(controller))
    assert package.document is not None
    first = package.document.sha256
    AnswerPackage.objects.update(state=PackageState.COLLECTED.value, next_try_at=timezone.now())
    assert work(package).document.sha256 == first


def test_art_20_hands_over_only_what_the_person_gave(controller):
    package = collected(asked(controller, DataSubjectRight.PORTABILITY), PackageKind.PORTABILITY)
    (anna,) = rows_of(package, "People")
    assert anna == {"email": "anna@example.org", "name": "Anna “O'Hara” أنا"}
    assert rows_of(package, "Invoices")[0] == {"email": "anna@example.org"}


def test_we_hold_nothing_is_a_whole_answer(controller):
    package = collected(asked(controller, email="nobody@example.org"))
    assert package.state == PackageState.READY and not package.datasets.exists()
    data = data_of(package)
    assert data["datasets"] == [] and len(data["searched"]) == 2
    assert is_collected(package.request)


def test_art_15_4_values_columns_and_words_are_covered_everywhere_and_the_reason_is_told(controller):
    package = collected(asked(controller))
    people = package.datasets.get(ref="people")
    invoices = package.datasets.get(ref="invoices")
    redact(
        package=package, cover=Cover(covers=BlackOut.PHRASE, phrase="piet jansen"), reason="Another", by=BY
    )
    redact(
        package=package,
        cover=Cover(covers=BlackOut.COLUMN, dataset=people, column="born"),
        reason="Why",
        by=BY,
    )
    part = next(each for each in parts_of(package) if each.part == invoices)
    first = next(part.rows())
    assert part.dataset is not None and first.mark == row_mark(part.dataset, first.values)
    value = Cover(covers=BlackOut.VALUE, dataset=invoices, column="amount", row=first.mark)
    redact(package=package, cover=value, reason="One amount", by=BY)
    package.refresh_from_db()
    assert package.state == PackageState.COLLECTED, "what was built counts no more"
    work(package)
    (anna,) = rows_of(package, "People")
    assert anna["note"] == "=Knows [withheld 1], son of Kees" and anna["born"] == "[withheld 2]"
    amounts = [row["amount"] for row in rows_of(package, "Invoices")]
    assert amounts[0] == "[withheld 3]" and amounts[1] == 20
    assert [each["why"] for each in data_of(package)["withheld"]] == ["Another", "Why", "One amount"]
    assert list(package.redactions.values_list("hits", flat=True)) == [1, 1, 1]
    everything = b"".join(
        opened(package).read(name) for name in opened(package).namelist() if "pdf" not in name
    )
    assert b"Jansen" not in everything and b"1980-02-03" not in everything
    show_again(redaction=package.redactions.get(column="born"), by=BY)
    work(package)
    assert rows_of(package, "People")[0]["born"] == "1980-02-03"


def test_staff_release_what_they_saw_and_the_person_is_told_without_the_data(controller, mailoutbox):
    package = collected(asked(controller))
    seen = package.edition
    redact(package=package, cover=Cover(covers=BlackOut.PHRASE, phrase="Kees"), reason="Another", by=BY)
    work(package)
    with pytest.raises(Refused, match="changed since"):
        release(package=package, edition=seen, by=BY)
    assert not is_released(package.request, PackageKind.ACCESS)
    release(package=package, edition=package.edition, by=BY)
    package.refresh_from_db()
    assert package.state == PackageState.RELEASED and is_released(package.request, PackageKind.ACCESS)
    assert package.open_until - package.released_at == timedelta(days=30)
    letter = Letter.objects.get(kind=LetterKind.PACKAGE)
    assert "fresh code" in letter.body and "1980" not in letter.body
    with pytest.raises(Refused):
        redact(package=package, cover=Cover(covers=BlackOut.PHRASE, phrase="x"), reason="y", by=BY)
    recall(package=package, by=BY)
    assert not is_released(package.request, PackageKind.ACCESS)
    assert work(package).state == PackageState.READY


def test_packages_go_when_their_time_is_over_and_are_issued_again_by_one_step(controller):
    package = collected(asked(controller))
    release(package=package, edition=package.edition, by=BY)
    reissue(package=package, by=BY)
    assert expire_packages() == 0
    assert expire_packages(timezone.now() + timedelta(days=31)) == 1
    package.refresh_from_db()
    assert package.state == PackageState.DELETED
    for document in [package.document, *(part.document for part in package.datasets.all())]:
        with pytest.raises(BytesErased):
            open_document(document)
    assert expire_packages(timezone.now() + timedelta(days=31)) == 0
    again = work(reissue(package=package, by=BY))
    assert again.pk == package.pk and again.state == PackageState.READY and again.released_at is None


def test_a_store_that_is_away_is_asked_again_and_named(controller, tmp_path):
    request = asked(controller)
    (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    moved = tmp_path / "moved.db"
    (tmp_path / "shop.db").rename(moved)
    work(package)
    states = set(package.datasets.values_list("state", flat=True))
    assert states <= {CollectState.RETRYING, CollectState.FAILED} and not is_collected(request)
    assert package.state == PackageState.COLLECTING
    moved.rename(tmp_path / "shop.db")
    for part in package.datasets.all():
        collect_again(dataset=part, by=BY)
    assert work(package).state == PackageState.READY and is_collected(request)


def test_a_changed_mapping_is_a_clear_problem(controller, tmp_path):
    request = asked(controller)
    with sqlite3.connect(tmp_path / "shop.db") as changed:
        changed.execute("ALTER TABLE people ADD COLUMN secret TEXT")
    package = collected(request)
    part = package.datasets.get(ref="people")
    assert (part.state, part.problem["code"]) == (CollectState.FAILED, "columns-appeared")
    assert part.problem["values"] == {"columns": "secret"} and not is_collected(request)
    leave_out(dataset=part, reason="Being mended", by=BY)
    assert work(package).state == PackageState.READY and is_collected(request)
    assert data_of(package)["not_given"] == [{"what": "Not given: People (Shop)", "why": "Being mended"}]


def test_a_worker_killed_at_any_row_leaves_nothing_and_the_next_does_it_whole(controller, monkeypatch):
    request = asked(controller)
    (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    real = gathering.rows_of

    def dies(due):
        for at, row in enumerate(real(due)):
            if at == 5:
                raise KeyboardInterrupt
            yield row

    part = package.datasets.get(ref="invoices")
    with monkeypatch.context() as patched:
        patched.setattr(gathering, "rows_of", dies)
        with pytest.raises(KeyboardInterrupt):
            gathering.collect_datasets([part.pk])
    part.refresh_from_db()
    assert part.state == CollectState.WAITING and part.document is None
    assert work(package).state == PackageState.READY
    assert len(rows_of(package, "Invoices")) == INVOICES


def test_collecting_needs_a_known_person_an_ended_search_and_the_right(controller):
    request = asked(controller)
    nobody = Principal("user:x", {controller.pk: frozenset({Role.AUDITOR})})
    with pytest.raises(NotAllowed):
        collect_package(request=request, kinds=[PackageKind.ACCESS], by=nobody)
    (first,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    (second,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    assert first == second and first.edition == second.edition
    request.identity, request.identity_method, request.identity_confirmed_at = "open", "", None
    request.save()
    with pytest.raises(Refused, match="identity"):
        collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)


def test_events_tell_of_no_value(controller):
    package = collected(asked(controller))
    redact(package=package, cover=Cover(covers=BlackOut.PHRASE, phrase="Kees"), reason="Son", by=BY)
    told = json.dumps([each.detail for each in Event.objects.all()])
    assert "Kees" not in told and "anna@" not in told and "Son" not in told


def test_rows_that_staff_accept_later_are_collected_too_and_a_new_search_makes_the_package_stale(controller):
    request = asked(controller)
    search = PersonSearch.objects.get(request=request.reference)
    search.datasets.filter(ref="invoices").update(confirmed_rows=0, typed_rows=INVOICES)
    package = collected(request)
    assert [part.ref for part in package.datasets.all()] == ["people"]
    accept_rows(searched=search.datasets.get(ref="invoices"), how="Looked", by=BY)
    collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    assert work(package).state == PackageState.READY
    assert len(rows_of(package, "Invoices")) == INVOICES
    searched(request, "anna@example.org")
    with pytest.raises(Refused, match="gone on since"):
        release(package=package, edition=package.edition, by=BY)
