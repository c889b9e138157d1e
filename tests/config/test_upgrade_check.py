"""What an operator is told before an upgrade, and what is never claimed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.db import migrations as migration_classes
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import sql
from pyrage import x25519

from accounts.principal import system
from config.installation_checks import disk, migrations, owner, said_of
from evidence import upgrade_checks
from evidence.data_migrations import InBatches
from evidence.documents import keep
from evidence.key_checks import kept_files, lookup_key, sealed_columns, sealed_texts
from evidence.models import Document, Event
from evidence.upgrade_checks import Matter, Weight, matters
from processing.models import ExportJob
from processing.terms import DataSubjectRight
from requests import actions
from requests.models import SubjectRequest
from requests.terms import Channel
from retention.models import Erasure, PurgePlan, PurgeRun
from stores.models import StoreTask, WebhookEndpoint
from tests import factories as make
from tests import two_controllers
from tests.rewriting import rewrite
from tests.servers import ROOT, Servers

STOP, PEOPLE, UNCHECKED, NOTE = Weight.STOP, Weight.PEOPLE, Weight.UNCHECKED, Weight.NOTE


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DERTIG_FILES_DIR = tmp_path / "files"
    settings.DERTIG_FILES_DIR.mkdir()
    return settings.DERTIG_FILES_DIR


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, upgrade_checks.Check]:
    """A registry of the test's own."""
    own: dict[str, upgrade_checks.Check] = {}
    monkeypatch.setattr(upgrade_checks, "_checks", own)
    return own


def weights(found: Iterator[Matter] | list[Matter]) -> dict[str, Weight]:
    return {matter.subject: matter.weight for matter in found}


def a_request(email: str = "jane@example.org") -> SubjectRequest:
    request, _receipt = actions.submit(
        controller=make.ControllerFactory(),
        submission=actions.Submission(
            rights=[DataSubjectRight.ACCESS],
            channel=Channel.PORTAL,
            received_at=timezone.now(),
            language="en",
            name="Jane Doe",
            email=email,
        ),
        by=system("test"),
    )
    return request


def a_file(content: bytes = b"A letter.") -> Document:
    return keep(
        content, kind="x", filename="x", media_type="text/plain", actor="system:test", controller_id=7
    )


# --- Keys


@pytest.mark.django_db
def test_nothing_stored_shows_that_no_key_is_right() -> None:
    assert weights([*sealed_texts(), *lookup_key(), *kept_files()]) == {
        "DERTIG_FIELD_KEYS": UNCHECKED,
        "DERTIG_LOOKUP_KEY": UNCHECKED,
        "DERTIG_FILES_KEYS": UNCHECKED,
    }


@pytest.mark.django_db
def test_every_sealed_column_is_tried(settings: Any) -> None:
    two_controllers.build()
    assert weights(sealed_texts()) == {"DERTIG_FIELD_KEYS": NOTE}
    settings.DERTIG_FIELD_KEYS = [Fernet.generate_key().decode()]
    found = weights(sealed_texts())
    filled = {model._meta.label for model, _columns in sealed_columns()} - {
        "requests.RequestedRight",  # reasons only once it is refused
    }
    assert {label for label, weight in found.items() if weight is STOP} >= filled
    assert found["DERTIG_FIELD_KEYS"] is UNCHECKED


@pytest.mark.django_db
def test_a_rotated_key_suffices_while_the_old_one_is_there(settings: Any) -> None:
    old = settings.DERTIG_FIELD_KEYS
    a_request()
    settings.DERTIG_FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    a_request("john@example.org")
    assert STOP not in weights(sealed_texts()).values()
    settings.DERTIG_FIELD_KEYS = settings.DERTIG_FIELD_KEYS[:1]
    found = {matter.subject: matter for matter in sealed_texts()}
    assert found["requests.SubjectRequest"].weight is STOP
    assert found["requests.SubjectRequest"].words.startswith("2 of 4 sampled texts cannot be opened")
    settings.DERTIG_FIELD_KEYS = old
    assert weights(sealed_texts())["requests.SubjectRequest"] is STOP


@pytest.mark.django_db
def test_what_is_no_key_opens_nothing(settings: Any) -> None:
    a_request()
    settings.DERTIG_FIELD_KEYS = ["not a key"]
    assert weights(sealed_texts())["requests.SubjectRequest"] is STOP


@pytest.mark.django_db
def test_another_lookup_key_finds_nobody(settings: Any) -> None:
    a_request()
    assert weights(lookup_key()) == {"DERTIG_LOOKUP_KEY": NOTE}
    settings.DERTIG_LOOKUP_KEY = "another"
    assert weights(lookup_key()) == {"DERTIG_LOOKUP_KEY": STOP}


@pytest.mark.django_db
def test_hashes_of_sealed_values_that_do_not_open_are_unchecked(settings: Any) -> None:
    a_request()
    settings.DERTIG_FIELD_KEYS = [Fernet.generate_key().decode()]
    assert weights(lookup_key())["requests.SubjectRequest"] is UNCHECKED
    assert NOTE not in weights(lookup_key()).values()


@pytest.mark.django_db
def test_kept_files_want_their_key(settings: Any) -> None:
    a_file()
    assert weights(kept_files()) == {"DERTIG_FILES_KEYS": NOTE}
    new = str(x25519.Identity.generate())
    old = settings.DERTIG_FILES_KEYS
    settings.DERTIG_FILES_KEYS = [new, *old]
    assert weights(kept_files()) == {"DERTIG_FILES_KEYS": NOTE}
    for keys in ([new], ["no key"]):
        settings.DERTIG_FILES_KEYS = keys
        assert weights(kept_files()) == {"DERTIG_FILES_KEYS": STOP}


@pytest.mark.django_db
def test_the_wrong_folder_stops_and_one_lost_file_is_for_people(settings: Any, folder: Path) -> None:
    first, _second = a_file(), a_file()
    settings.DERTIG_FILES_DIR = folder.parent / "elsewhere"
    settings.DERTIG_FILES_DIR.mkdir()
    assert weights(kept_files()) == {"DERTIG_FILES_DIR": STOP}
    settings.DERTIG_FILES_DIR = folder
    next(folder.rglob(first.storage_name)).unlink()
    assert weights(kept_files()) == {"DERTIG_FILES_DIR": PEOPLE, "DERTIG_FILES_KEYS": NOTE}


@pytest.mark.django_db
def test_a_file_put_in_the_place_of_another_is_seen(folder: Path) -> None:
    first, second = a_file(), a_file(b"Another.")
    place = next(folder.rglob(first.storage_name))
    place.write_bytes(next(folder.rglob(second.storage_name)).read_bytes())
    assert weights(kept_files()) == {"DERTIG_FILES_DIR": PEOPLE, "DERTIG_FILES_KEYS": NOTE}


# --- Disk, owner, migrations


@pytest.mark.django_db
def test_a_full_disk_stops() -> None:
    full = weights(disk(free=lambda _folder: 1000))
    assert full == {"disk of the database": STOP, "DERTIG_FILES_DIR": STOP}
    empty = weights(disk(free=lambda _folder: 10**12))
    assert empty == {"disk of the database": NOTE, "DERTIG_FILES_DIR": NOTE}


@pytest.mark.django_db
def test_room_for_the_largest_table_is_asked_for(settings: Any) -> None:
    """Just enough for the files is too little for the database."""
    margin = 256 * 1024**2
    found = weights(disk(free=lambda _folder: margin))
    assert found == {"disk of the database": STOP, "DERTIG_FILES_DIR": NOTE}


@pytest.mark.django_db
def test_a_disk_of_another_machine_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.example.org")
    found = {matter.subject: matter for matter in disk(free=lambda _folder: 10**12)}
    assert found["disk of the database"].weight is UNCHECKED
    assert "elsewhere" in found["disk of the database"].words


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_not_judged(settings: Any, folder: Path) -> None:
    settings.DERTIG_FILES_DIR = folder / "absent"
    assert weights(disk())["DERTIG_FILES_DIR"] is UNCHECKED


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_connects_and_owns() -> None:
    assert weights(owner()) == {"DATABASE_OWNER_URL": NOTE}


def moving(**options: Any) -> migration_classes.Migration:
    made = type("Migration", (migration_classes.Migration,), {})("0009_move", "requests")
    made.operations = [InBatches("requests", "Letter", todo=Q(language=""), change=print, **options)]
    return made


def test_what_a_pending_migration_means() -> None:
    lasting = said_of(moving())
    assert (lasting.weight, lasting.subject) == (PEOPLE, "requests.0009_move")
    assert "cannot be taken back: it does not say how" in lasting.words
    long = said_of(moving(reverse_code=print))
    assert (long.weight, "in batches" in long.words) == (NOTE, True)


@pytest.mark.django_db
def test_no_migration_is_pending_here() -> None:
    assert weights(migrations()) == {"migrations": NOTE}


# --- What is open


@pytest.mark.django_db
def test_what_is_open_is_counted() -> None:
    two_controllers.build()
    ExportJob.objects.update(state="waiting", document=None)
    rewrite(PurgeRun.objects.filter(pk=PurgeRun.objects.earliest("pk").pk), state="asking")
    rewrite(Erasure.objects.filter(pk=Erasure.objects.earliest("pk").pk), state="by_hand")
    WebhookEndpoint.objects.update(paused_at=timezone.now(), failing_since=timezone.now())
    found = {matter.subject: matter for matter in matters()}
    for subject, weight in {
        "exports": NOTE,
        "tasks in data stores": PEOPLE,
        "webhooks": NOTE,
        "paused webhooks": PEOPLE,
        "searches for people": NOTE,
        "purge runs": NOTE,
        "purge runs stopped by the guard": PEOPLE,
        "erasures": NOTE,
        "erasures by hand": PEOPLE,
        "purge plans": PEOPLE,
        "requests": NOTE,
        "plans of requests": NOTE,
        "tasks of requests": PEOPLE,
        "drafts in the portal": NOTE,
        "unfinished packages": NOTE,
        "mail": PEOPLE,
        "letters": NOTE,
        "codes by e-mail": NOTE,
        "recipients by hand": PEOPLE,
    }.items():
        assert found[subject].weight is weight, subject
    assert found["purge plans"].words.startswith(f"{PurgePlan.objects.count()} ")
    assert found["purge runs"].words.startswith("1 ")
    assert found["tasks in data stores"].words.startswith(f"{StoreTask.objects.count()} ")


@pytest.mark.django_db
def test_what_has_ended_is_not_open() -> None:
    assert not {"requests", "exports", "purge runs", "mail"} & {matter.subject for matter in matters()}


@pytest.mark.django_db
def test_a_package_waits_for_staff_and_then_for_the_person() -> None:
    request, document = a_request(), a_file()
    package = request.packages.create(
        kind="access", round=1, asked_by="x", state="ready", built_edition=1, document=document
    )
    assert weights(matters())["finished packages"] is PEOPLE
    package.state, package.released_by = "released", "user:1"
    package.released_at = package.open_until = timezone.now()
    package.save()
    assert weights(matters())["released packages"] is NOTE
    package.downloads = 1
    package.save()
    assert "released packages" not in weights(matters())


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow() -> None:
    a_request()
    a_file()
    with CaptureQueriesContext(connection) as few:
        matters()
    for number in range(5):
        a_request(f"p{number}@example.org")
        a_file()
        ExportJob.objects.create(
            controller=make.ControllerFactory(), format="pdf", edition="x", language="en"
        )
    with CaptureQueriesContext(connection) as many:
        matters()
    assert len(many) == len(few)


# --- The registry


@pytest.mark.django_db
def test_a_check_that_fails_spoils_no_other(checks: dict[str, upgrade_checks.Check]) -> None:
    def broken() -> Iterator[Matter]:
        yield Matter(NOTE, "before", "never said")
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM evidence_event")

    upgrade_checks.add("broken", broken)
    upgrade_checks.add("secret", lambda: [][0])
    upgrade_checks.add("well", lambda: [Matter(NOTE, "well", "is well")])
    first, second, third = matters()
    assert (first.weight, first.subject) == (UNCHECKED, "broken")
    assert 'Not checked: ProgrammingError: column "no_such_column" does not exist' in first.words
    assert second == Matter(UNCHECKED, "secret", "Not checked: IndexError")
    assert third.words == "is well"


@pytest.mark.django_db
def test_a_check_cannot_write(checks: dict[str, upgrade_checks.Check]) -> None:
    def write() -> list[Matter]:
        Event.objects.create(actor="system:test", verb="test.made", record="test:1")
        return []

    upgrade_checks.add("writes", write)
    (found,) = matters()
    assert "read-only" in found.words
    Event.objects.create(actor="system:test", verb="test.made", record="test:1")
    assert Event.objects.filter(verb="test.made").count() == 1


# --- The command


def said(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("upgrade_check", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_the_heaviest_comes_first_and_only_stop_fails(checks: dict[str, upgrade_checks.Check]) -> None:
    upgrade_checks.add("a", lambda: [Matter(NOTE, "work", "is open"), Matter(PEOPLE, "mail", "waits")])
    status, text = said()
    assert status == 0
    assert text.index("mail: waits") < text.index("work: is open")
    upgrade_checks.add("b", lambda: [Matter(STOP, "KEY", "is missing")])
    status, text = said()
    assert status == 1
    assert text.index("KEY: is missing") < text.index("mail: waits")
    assert text.strip().endswith("Asked: a, b.")


@pytest.mark.django_db
def test_for_programs(checks: dict[str, upgrade_checks.Check]) -> None:
    upgrade_checks.add("b", lambda: [Matter(STOP, "KEY", "is missing")])
    status, text = said("--json")
    assert status == 1
    assert json.loads(text) == {
        "stop": True,
        "asked": ["b"],
        "matters": [{"weight": "stop", "subject": "KEY", "words": "is missing"}],
    }


@pytest.fixture
def clone(servers: Servers) -> Iterator[str]:
    name = servers.clone(f"upgrade_gw{servers.worker}")
    yield name
    servers.drop(name)


def of_database(servers: Servers, database: str, **environment: str) -> tuple[int, dict[str, Matter]]:
    """The command as a person runs it: its exit status, and what it says by subject."""
    ran = subprocess.run(
        [sys.executable, "manage.py", "upgrade_check", "--json"],
        check=False,
        cwd=ROOT,
        env={**os.environ, **servers.environment(database), **environment},
        capture_output=True,
        text=True,
    )
    assert ran.stdout, ran.stderr
    found = [
        Matter(Weight(each["weight"]), each["subject"], each["words"])
        for each in json.loads(ran.stdout)["matters"]
    ]
    return ran.returncode, {matter.subject: matter for matter in found}


def spoil(servers: Servers, database: str, statement: str) -> None:
    with servers.postgres.connect_as_superuser(database) as session:
        session.execute(sql.SQL(statement))


def test_an_older_schema_is_said_to_be_unchecked(servers: Servers, clone: str) -> None:
    spoil(servers, clone, "ALTER TABLE requests_message DROP COLUMN body CASCADE")
    spoil(servers, clone, "DROP TABLE requests_inboundmail CASCADE")
    status, found = of_database(servers, clone)
    assert status == 0
    assert found["requests.Message"].weight is UNCHECKED
    assert "body" in found["requests.Message"].words
    assert found["requests.InboundMail"].weight is UNCHECKED
    assert found["mail and letters"].weight is UNCHECKED
    assert found["migrations"].weight is NOTE
    assert found["DATABASE_OWNER_URL"].weight is NOTE


def test_what_migrations_left_undone_and_what_is_newer(servers: Servers, clone: str) -> None:
    spoil(servers, clone, "DELETE FROM django_migrations WHERE app = 'requests'")
    spoil(
        servers,
        clone,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('subjects', '0999_later', now())",
    )
    spoil(
        servers,
        clone,
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'letter_unfinished'::regclass",
    )
    status, found = of_database(servers, clone)
    assert status == 1
    assert found["letter_unfinished"].weight is PEOPLE
    assert found["requests.0001_initial"].words == "This migration will run."
    assert found["subjects.0999_later"].weight is STOP
    assert "migrations" not in found


def test_an_owner_that_cannot_connect_stops(servers: Servers, clone: str) -> None:
    nobody = servers.layout.database_url("nobody", clone)
    status, found = of_database(servers, clone, DATABASE_OWNER_URL=nobody)
    assert (status, found["DATABASE_OWNER_URL"].weight) == (1, STOP)


def test_an_owner_that_owns_nothing_stops(servers: Servers, clone: str) -> None:
    postgres = servers.environment(clone)["DATABASE_OWNER_URL"]
    app = servers.environment(clone)["DATABASE_URL"]
    status, found = of_database(servers, clone, DATABASE_OWNER_URL=app, DATABASE_URL=postgres)
    assert (status, found["DATABASE_OWNER_URL"].weight) == (1, STOP)
    assert "belong to another role" in found["DATABASE_OWNER_URL"].words


def test_where_no_owner_is_set_none_is_judged(servers: Servers, clone: str) -> None:
    app = servers.environment(clone)["DATABASE_URL"]
    status, found = of_database(servers, clone, DATABASE_OWNER_URL=app)
    assert (status, found["DATABASE_OWNER_URL"].weight) == (0, UNCHECKED)


def test_a_database_that_does_not_answer_stops(servers: Servers) -> None:
    status, found = of_database(servers, "no_such_database")
    assert (status, set(found)) == (1, {"DATABASE_URL"})
    assert "nothing was checked" in found["DATABASE_URL"].words
