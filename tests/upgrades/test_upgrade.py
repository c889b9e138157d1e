"""An installation of an earlier release, migrated to today, goes on working.

The checks of one dump share its database and come in this order: first what must be as it was, then what
goes on. None needs another to have passed.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from accounts.management.commands.demo_users import PASSWORD
from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.scope import principal_of
from evidence.documents import open_document
from evidence.models import Document, Event
from processing.assembly import register_of
from processing.exporting import running as exporting
from processing.file_format import read_whole
from processing.models import ExportJob
from requests import sending
from requests.actions.planning import Finding, approve_plan, judge_purpose
from requests.actions.releasing import release
from requests.answering import building, gathering
from requests.carrying.drafting import draft_of
from requests.carrying.foreseeing import foresee
from requests.models import (
    AnswerPackage,
    CollectedDataset,
    Correction,
    Letter,
    RightsPlan,
    SubjectRequest,
    Telling,
)
from requests.portal.drafts import COOKIE_BEFORE
from requests.rights.terms import Judged
from requests.tasks import carry_on
from requests.telling import sending as telling
from requests.terms import PackageState
from retention import nightly
from retention.actions import runs
from retention.certifying import certify
from retention.erasing.running import work_on as erase
from retention.erasing.sweeping import lost
from retention.models import Erasure, PurgePlan, PurgeRun
from retention.running import work_on
from retention.terms import OPEN_ERASURES, OPEN_STATES, RunState
from stores.models import InternalRecord, StoreTask, WebhookDelivery, WebhookEndpoint
from stores.task_actions import finish_task
from stores.webhooks.actions import save_endpoint
from stores.webhooks.sending import deliver
from stores.webhooks.sending import unfinished as undelivered
from stores.webhooks.terms import DeliveryState
from subjects import asking as searching
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import SearchState
from tests.people import signed_in
from tests.requests.portal.visitors import code_mailed
from tests.servers import Servers
from tests.stores.connectors.http import serving
from tests.stores.webhooks.kit import receiving
from tests.upgrades.dumps import Dump, found
from tests.upgrades.restoring import Restored, restored
from tests.upgrades.trail import trail_until

TONIGHT = {"payment-methods", "monitoring-subscriptions", "customers", "calls"}
"""Approved before the dump; no night had come."""
RUN_BEFORE = "newsletter-subscribers"
"""Purged before the dump, and approved again since."""
HALF, PAUSED, ASKING, BY_HAND = "invoices", "contact-messages", "job-applications", "contracts"
PORTAL = "/c/openpanel/request/"


DUMPS = found()
assert DUMPS, "tests/upgrades holds a dump of every release"


@pytest.fixture(scope="module", params=DUMPS, ids=lambda dump: dump.name)
def restoration(
    request: pytest.FixtureRequest,
    servers: Servers,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Restored]:
    dump: Dump = request.param
    with (
        django_db_blocker.unblock(),
        restored(dump, servers, tmp_path_factory.mktemp("upgrade")) as made,
    ):
        yield made


@pytest.fixture
def there(restoration: Restored, django_db_blocker: DjangoDbBlocker) -> Iterator[Restored]:
    """This process works in it."""
    with django_db_blocker.unblock(), restoration.inside():
        yield restoration


def person(name: str) -> Principal:
    return principal_of(User.objects.get(email=f"{name}@dertig.example"))


def asked(there: Restored, what: str) -> SubjectRequest:
    """The request that the maker left so."""
    return SubjectRequest.objects.select_related("controller").get(reference=there.facts["requests"][what])


# --- What must be as it was


def test_every_migration_ran_and_the_checks_pass(there: Restored) -> None:
    executor = MigrationExecutor(connections["owner"])
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("check")


def test_the_app_role_has_its_rights_and_no_more(there: Restored) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_event SET verb = 'x'")


def test_the_trail_is_whole(there: Restored) -> None:
    before = there.facts["trail"]
    assert before["events"] > 500
    assert {"until": before["until"], **trail_until(before["until"])} == before


def test_people_sign_in_as_before_and_their_addresses_are_proven(there: Restored) -> None:
    people = list(User.objects.filter(email__endswith="@dertig.example"))
    assert len(people) >= 5
    for each in people:
        assert EmailAddress.objects.get(user=each, email=each.email, primary=True).verified
    said = {"login": "officer@dertig.example", "password": PASSWORD}
    assert Client(REMOTE_ADDR="192.0.2.1").post("/accounts/login/", said)["Location"] == "/admin/"


def test_every_register_says_what_it_said(there: Restored) -> None:
    slugs = set(there.facts["registers"])
    assert set(Controller.objects.values_list("slug", flat=True)) >= slugs
    assert len(slugs) == 5
    for slug in slugs:
        exported = there.folder / "registers" / f"{slug}.yaml"
        now = register_of(Controller.objects.get(slug=slug).pk)
        assert now.record == read_whole(exported.read_bytes(), exported.name).record, slug


def test_every_kept_document_opens_and_is_what_was_handed_out(there: Restored) -> None:
    handed_out = there.facts["documents"]
    documents = Document.objects.filter(pk__in=handed_out)
    assert len(documents) == len(handed_out) > 20
    for each in documents:
        with open_document(each) as content:
            assert hashlib.sha256(content.read()).hexdigest() == each.sha256 == handed_out[str(each.pk)]


@pytest.mark.parametrize(
    "grown",
    ["", "grown"],
    ids=["as-it-is", "a-field-with-a-default-more"],
)
def test_what_was_approved_holds(there: Restored, grown: str) -> None:
    """Also where the next release adds a field with a default to each shape of the mapping (``growing``)."""
    holds = json.loads(there.run("tests/upgrades/growing.py", *filter(None, [grown])))
    open_erasures = Erasure.objects.filter(state__in=OPEN_ERASURES).order_by("pk")
    plans = PurgePlan.objects.filter(ended_at=None, approved_at__isnull=False)
    assert holds == {
        "tonight": sorted({*TONIGHT, RUN_BEFORE}),
        "unchanged": sorted(plans.values_list("dataset__ref", flat=True)),
        "erasures": list(open_erasures.values_list("pk", flat=True)),
    }


@pytest.mark.parametrize(("name", "most"), [("lead", 2), ("auditor", 1)])
def test_every_page_of_the_admin_answers(there: Restored, name: str, most: int) -> None:
    """Each list, and what it leads to: of requests all, for each is at another point; of the rest a few."""
    user = User.objects.get(email=f"{name}@dertig.example")
    browser = signed_in(user)
    answers = {url: browser.get(url).status_code for url in _admin_pages(user, most)}
    allowed = {200} if name == "lead" else {200, 403}  # an auditor sees no people
    assert {url: status for url, status in answers.items() if status not in allowed} == {}
    assert sum(status == 200 for status in answers.values()) > 60


def _admin_pages(user: User, most: int) -> Iterator[str]:
    """Of rows that a list shows to this person."""
    asking = RequestFactory().get("/")
    asking.user, asking.principal = user, principal_of(user)
    yield reverse("admin:index")
    for model, page in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        rows = page.get_queryset(asking).order_by("pk")
        for row in rows if model is SubjectRequest else rows[:most]:
            yield reverse(f"admin:{name}_change", args=[row.pk])


# --- What goes on


def worked(run: PurgeRun) -> PurgeRun:
    """What workers do with a run, and its certificate once it has ended."""
    while work_on(run.pk):
        pass
    run.refresh_from_db()
    if run.state not in OPEN_STATES:
        certify(run.pk)
        run.refresh_from_db()
    return run


def run_of(ref: str) -> PurgeRun:
    """The one that was open when the dump was made."""
    return PurgeRun.objects.filter(plan__dataset__ref=ref).earliest("started_at")


def size(there: Restored, ref: str) -> int:
    table = ref.replace("-", "_")
    if ref == "calls":
        return InternalRecord.objects.filter(dataset__ref=ref).count()
    return int(there.shop_rows(f"SELECT count(*) FROM {table}")[0][0])


def gone_by(run: PurgeRun, step: str = "delete") -> int:
    return sum(batch.rows or 0 for batch in run.batches.filter(step=step))


def test_the_night_purges_what_was_approved_and_asks_nobody(there: Restored) -> None:
    approvals = set(PurgePlan.objects.values_list("pk", "approved_by"))
    before = {ref: size(there, ref) for ref in TONIGHT}
    started = {run.pk: run for run in PurgeRun.objects.filter(pk__in=nightly.start_due())}
    assert {run.plan.dataset.ref for run in started.values()} == {*TONIGHT, RUN_BEFORE}
    while due := [pk for pk in nightly.unfinished() if pk in started]:
        for pk in due:
            worked(started[pk])
    for run in started.values():
        run.refresh_from_db()
        assert (run.problems, run.state) == ([], RunState.FINISHED)
        assert Document.objects.filter(pk=run.certificate, erased_at=None).exists()
        ref = run.plan.dataset.ref
        if ref in TONIGHT:
            assert before[ref] - size(there, ref) == gone_by(run) > 10, ref
    held = there.shop_rows("SELECT state FROM customers WHERE number = %(n)s", n=there.facts["held_customer"])
    assert held == [("closed",)], "a legal hold keeps what is due"
    assert set(PurgePlan.objects.values_list("pk", "approved_by")) == approvals
    assert nightly.start_due() == [], "once a night"


def test_a_run_that_was_half_way_goes_on_to_its_certificate(there: Restored) -> None:
    run, before = run_of(HALF), there.facts["runs"][HALF]
    assert run.pk in set(nightly.unfinished())
    assert (run.state, run.batches.exclude(state="done").exists()) == (before["state"], True)
    worked(run)
    assert (run.problems, run.state) == ([], RunState.FINISHED)
    assert gone_by(run) + gone_by(run, "blank") > before["rows"] > 0
    assert run.certificate is not None


def test_a_run_that_was_paused_waits_for_a_person_and_then_ends(there: Restored) -> None:
    run, rows = run_of(PAUSED), size(there, PAUSED)
    worked(run)
    assert (run.state, size(there, PAUSED)) == (RunState.RUNNING, rows)
    runs.resume(run=run, by=person("officer"))
    worked(run)
    assert (run.problems, run.state) == ([], RunState.FINISHED)
    assert size(there, PAUSED) < rows


def test_a_run_that_the_guard_stopped_is_released_and_ends(there: Restored) -> None:
    run, rows = run_of(ASKING), size(there, ASKING)
    assert worked(run).state == RunState.ASKING
    runs.release(run=run, by=person("approver"))
    assert (worked(run).state, run.problems) == (RunState.FINISHED, [])
    assert rows - size(there, ASKING) == gone_by(run) > 10


def test_a_run_that_waits_for_a_person_ends_with_what_they_attest(there: Restored) -> None:
    run = run_of(BY_HAND)
    (task,) = StoreTask.objects.filter(batch__in=run.batches.values("pk"), done_at=None)
    finish_task(task=task, rows=3, by=person("officer"))
    PurgeRun.objects.filter(pk=run.pk).update(next_try_at=None)
    assert (worked(run).state, run.problems) == (RunState.FINISHED, [])
    assert gone_by(run) == 3


def open_tasks(request: SubjectRequest) -> list[StoreTask]:
    """What people were asked to do about the person."""
    rows = StoreTask.objects.filter(done_at=None)
    return [each for each in rows if request.email in f"{each.about}\n{each.spared}"]


def carried_on(request: SubjectRequest) -> None:
    """What workers and the archivist do for a request until nothing of it is due."""
    for _round in range(8):
        carry_on(request.controller_id, request.reference)
        for task in open_tasks(request):
            finish_task(task=task, rows=1, by=person("officer"))
        Erasure.objects.filter(reference=request.reference).update(next_try_at=None)
        for reference, store in set(lost()):
            if reference == request.reference:
                erase(reference, store)


@pytest.mark.parametrize(
    ("what", "customer"), [("erasing", "erased_customer"), ("erasing_unbegun", "to_be_erased_customer")]
)
def test_an_open_erasure_ends(there: Restored, what: str, customer: str) -> None:
    request, number = asked(there, what), there.facts[customer]
    assert there.shop_rows("SELECT 1 FROM customers WHERE number = %(n)s", n=number) == [(1,)]
    carried_on(request)
    erasures = Erasure.objects.filter(reference=request.reference)
    assert {(each.state, bool(each.problems)) for each in erasures} == {("done", False)}
    assert there.shop_rows("SELECT 1 FROM customers WHERE number = %(n)s", n=number) == []
    left = there.shop_rows(
        "SELECT DISTINCT email, phone FROM invoices WHERE customer_number = %(n)s", n=number
    )
    assert left == [("(removed)", None)], "a legal duty keeps the rest"
    assert Telling.objects.filter(request=request).count() > 3, "recipients are told next"


def test_recipients_who_waited_are_told(there: Restored) -> None:
    request = asked(there, "restricted")
    waiting = list(Telling.objects.filter(request=request, how="email", state="waiting"))
    assert [each.recipient for each in waiting] == ["Carrier Ltd"]
    Telling.objects.filter(pk=waiting[0].pk).update(next_try_at=timezone.now())
    assert waiting[0].pk in set(telling.unfinished())
    telling.finish_telling(waiting[0].pk)
    waiting[0].refresh_from_db()
    assert waiting[0].state == "told"
    assert [each.to for each in mail.outbox] == [["desk@carrier.example"]]
    number = request.details.removeprefix("Customer ").lower()
    assert number in mail.outbox[0].body.lower(), "by what the recipient knows the person, and is confirmed"


def test_an_approved_correction_is_carried_out(there: Restored) -> None:
    request, meant = asked(there, "correcting"), there.facts["corrected_customer"]
    query = "SELECT street FROM customers WHERE number = %(n)s"
    assert there.shop_rows(query, n=meant["number"]) != [(meant["street"],)]
    carried_on(request)
    assert there.shop_rows(query, n=meant["number"]) == [(meant["street"],)]
    assert set(Correction.objects.filter(request=request).values_list("ended", "new")) == {("corrected", "")}


@pytest.mark.parametrize("what", ["weighing", "proposing_correction"])
def test_a_plan_that_was_open_is_decided_and_approved(there: Restored, what: str) -> None:
    request, officer = asked(there, what), person("officer")
    for line in draft_of(request).unweighed:
        finding = Finding(line.path, Judged.COMPELLING, "It is needed for a claim.")
        judge_purpose(request=request, finding=finding, by=officer)
    foreseen = foresee(draft_of(request))
    approve_plan(request=request, seen=foreseen.seen, by=officer)
    assert RightsPlan.objects.filter(request=request, ended_at=None).count() == 1


def test_a_search_that_waited_for_a_person_ends(there: Restored) -> None:
    request = asked(there, "searching")
    search = PersonSearch.objects.get(request=request.reference)
    assert search.state == SearchState.RUNNING
    (task,) = open_tasks(request)
    finish_task(task=task, rows=0, by=person("officer"))
    SearchedDataset.objects.filter(search=search, next_try_at__isnull=False).update(
        next_try_at=timezone.now()
    )
    for store in set(search.datasets.values_list("store_id", flat=True)):
        searching.ask_store(search.pk, store)
    search.refresh_from_db()
    assert search.state == SearchState.ENDED


def built(package: AnswerPackage) -> AnswerPackage:
    """What workers do for it, and its release."""
    now = timezone.now()
    parts = CollectedDataset.objects.filter(package=package)
    parts.filter(next_try_at__isnull=False).update(next_try_at=now)
    gathering.collect_datasets(list(parts.values_list("pk", flat=True)))
    AnswerPackage.objects.filter(pk=package.pk, next_try_at__isnull=False).update(next_try_at=now)
    building.build_package(package.pk)
    package.refresh_from_db()
    assert package.state == PackageState.READY
    release(package=package, edition=package.edition, by=person("officer"))
    package.refresh_from_db()
    return package


def files_of(package: AnswerPackage) -> dict[str, bytes]:
    assert package.document is not None
    with zipfile.ZipFile(open_document(package.document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_package_that_was_being_collected_is_built_with_what_was_handed_in(there: Restored) -> None:
    package = built(AnswerPackage.objects.get(request=asked(there, "collecting")))
    held = files_of(package)
    assert b"Signed in Utrecht." in held.values()
    assert any(name.endswith("-customers.csv") for name in held)


def test_what_was_blacked_out_stays_so(there: Restored) -> None:
    package = built(AnswerPackage.objects.get(request=asked(there, "to_be_released")))
    (customers,) = (text for name, text in files_of(package).items() if name.endswith("-customers.csv"))
    assert b"+31 6 0" not in customers
    assert b"example" in customers


def page_of(there: Restored) -> str:
    """Of the request whose package was released."""
    return f"{PORTAL}status/{there.facts['package']['reference']}/"


@pytest.fixture
def visitor(there: Restored) -> Client:
    """Whose package was released: signed in by their receipt."""
    browser, kept = Client(), there.facts["package"]
    signed = browser.post(f"{PORTAL}status/", {"reference": kept["reference"], "secret": kept["receipt"]})
    assert signed["Location"] == page_of(there), "the receipt opens the page"
    return browser


def test_a_released_package_downloads_with_receipt_and_code(there: Restored, visitor: Client) -> None:
    kept = there.facts["package"]
    page = f"{page_of(there)}package/{kept['pk']}/"
    assert "Your data are ready" in visitor.get(page_of(there)).content.decode()
    visitor.post(page, {"send": "1"})
    assert visitor.post(page, {"code": code_mailed()})["Location"] == page
    content = b"".join(visitor.get(f"{page}file/").streaming_content)
    assert hashlib.sha256(content).hexdigest() == kept["sha256"]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert AnswerPackage.objects.get(pk=kept["pk"]).downloads == 1


def test_a_sealed_letter_opens_for_its_person(there: Restored, visitor: Client) -> None:
    kept = there.facts["package"]
    letters = Letter.objects.filter(request__reference=kept["reference"], document__isnull=False)
    assert letters.filter(kind="acknowledgement").exists()
    for letter in letters:
        assert kept["name"] in letter.body
        response = visitor.get(f"{page_of(there)}letter/{letter.pk}/")
        text = PdfReader(io.BytesIO(b"".join(response.streaming_content))).pages[0].extract_text()
        assert kept["reference"] in text
        assert kept["name"] in " ".join(text.split())


def test_letters_that_waited_are_sent(there: Restored) -> None:
    waiting = list(Letter.objects.filter(sent_at=None, by_post=False, next_try_at__isnull=False))
    assert len(waiting) >= 2
    for each in waiting:
        assert each.pk in set(sending.unfinished())
        sending.finish_letter(each.pk)
        each.refresh_from_db()
        assert each.sent_at and each.document_id
    assert [each.request.email for each in waiting] == [message.to[0] for message in mail.outbox]


def test_a_draft_of_the_portal_is_filled_in_further(there: Restored) -> None:
    kept, browser = there.facts["draft"], Client()
    browser.cookies[COOKIE_BEFORE] = kept["cookie"]
    said = {"details": "Everything, please."}
    onward = browser.post(f"{PORTAL}details/", said)
    assert onward.status_code == 307, "drafts have addresses of their own since"
    draft = onward["Location"].removesuffix("details/")
    assert browser.post(f"{draft}details/", said).status_code == 302
    assert kept["name"] in browser.get(f"{draft}check/").content.decode()
    assert browser.post(f"{draft}check/", follow=True).status_code == 200
    request = SubjectRequest.objects.latest("pk")
    assert (request.name, request.details) == (kept["name"], "Everything, please.")


def test_waiting_deliveries_arrive_signed_with_the_secret_that_both_hold(
    there: Restored, tmp_path: Path, settings: Any
) -> None:
    settings.DERTIG_STORES_HOSTS = ["127.0.0.0/8"]
    certificate = serving.certify(tmp_path)
    endpoint = WebhookEndpoint.objects.get(name=there.facts["webhook"]["name"])
    assert endpoint.secret == there.facts["webhook"]["secret"]
    endpoint.certificates = certificate[0].read_text()
    save_endpoint(endpoint=endpoint, by=person("officer"))
    waiting = set(
        WebhookDelivery.objects.filter(
            made_at__lte=there.facts["trail"]["until"], delivered_at=None
        ).values_list("pk", flat=True)
    )
    assert len(waiting) == there.facts["waiting_deliveries"] > 10
    with receiving(endpoint, certificate) as taken:
        for pk in [*undelivered()]:
            if pk in waiting:
                deliver(pk)
    assert len(taken) == len(waiting)
    states = WebhookDelivery.objects.filter(pk__in=waiting).values_list("state", flat=True)
    assert set(states) == {DeliveryState.DELIVERED}


def test_an_export_that_nobody_began_is_made(there: Restored) -> None:
    job = ExportJob.objects.get(state="waiting")
    exporting.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_keys_and_feeds_that_were_given_open_what_they_did(there: Restored) -> None:
    headers = {"Authorization": f"Api-Key {there.facts['api_key']}"}
    answered = Client().get("/api/v1/requests/", headers=headers)
    assert answered.status_code == 200
    assert answered.json()["count"] >= len(there.facts["requests"]["states"])
    feed = Client().get(f"/calendar/{there.facts['feed']}.ics")
    assert feed.status_code == 200
    assert there.facts["requests"]["extended"] in feed.content.decode()


def test_after_all_of_that_the_trail_has_lost_nothing(there: Restored) -> None:
    before = there.facts["trail"]
    assert {"until": before["until"], **trail_until(before["until"])} == before
    assert Event.objects.count() >= before["events"]
