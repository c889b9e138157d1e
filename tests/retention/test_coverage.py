"""Last runs and last purges from real rows: on the dashboard, in the annex, beside the period."""

from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from pypdf import PdfReader

from accounts.roles import Role
from evidence.documents import keep
from processing.assembly import register_of
from processing.exporting.making import render
from processing.exporting.order import Order
from processing.exporting.source import read_source
from processing.exports.annexes import annexes_of
from processing.exports.editions import Edition
from processing.models.exporting import ExportFormat
from processing.register import sha256_of
from retention.coverage import last_purges_at, promises_at
from retention.models import PurgeBatch, PurgePlan, PurgeRun
from retention.promises import Gap, coverage
from retention.terms import BatchState, RunState
from stores.models import Binding
from tests import factories as make
from tests.people import person, signed_in
from tests.retention.rows import a_dataset
from tests.retention.stored import PLAN, a_work

pytestmark = pytest.mark.django_db


class Kept:
    """A period that a dataset is bound to, with runs as they are asked for."""

    def __init__(self, controller=None):
        self.controller = controller or make.ControllerFactory(country="NL")
        self.activity = make.ActivityFactory(controller=self.controller)
        self.purpose = make.PurposeFactory(activity=self.activity)
        self.period = make.RetentionPeriodFactory(purpose=self.purpose)
        self.path = f"activities/{self.activity.ref}/purposes/{self.purpose.ref}/retention/{self.period.ref}"
        self.dataset = a_dataset(self.controller, f"d{self.activity.pk}")
        self.plan = PurgePlan.objects.create(
            dataset=self.dataset, version=1, fingerprint="f", content=PLAN, proposed_by="user:a"
        )

    def bind(self):
        Binding.objects.create(
            dataset=self.dataset, purpose=self.purpose, period=self.period, start_column="closed"
        )
        return self

    def run(self, state=RunState.FINISHED, ago=timedelta(hours=1), rows=(), rule=None, certificate=None):
        ended = timezone.now() - ago
        run = PurgeRun.objects.create(
            plan=self.plan,
            as_of=ended.date(),
            state=state,
            started_by="system:x",
            ended_at=ended,
            work=a_work(rule or self.path),
            certificate=certificate,
        )
        for number, count in enumerate(rows, start=1):
            PurgeBatch.objects.create(
                run=run,
                step="delete",
                number=number,
                expected=count,
                state=BatchState.DONE,
                rows=count,
                certainty="proven",
                ended_at=ended,
            )
        return run


def found(kept):
    return coverage(promises_at([kept.controller.pk])[kept.controller.pk], timezone.now())


def test_not_measured_then_never_run_then_kept():
    kept = Kept()
    assert found(kept).percent is None
    kept.bind()
    assert [each.gap for each in found(kept).broken] == [Gap.NEVER_RUN]
    kept.run()
    assert found(kept).percent == 100


def test_the_run_that_ended_last_counts():
    kept = Kept().bind()
    kept.run(ago=timedelta(hours=3))
    kept.run(RunState.FAILED, ago=timedelta(hours=2))
    assert [each.gap for each in found(kept).broken] == [Gap.LEFT]
    kept.run(ago=timedelta(hours=1))
    PurgeRun.objects.create(
        plan=kept.plan, as_of=timezone.now().date(), state=RunState.RUNNING, started_by="system:x"
    )
    assert found(kept).percent == 100


def test_a_run_that_passed_the_period_over_does_not_keep_it():
    kept = Kept().bind()
    kept.run(rule="activities/x/purposes/y/retention/z")
    assert [each.gap for each in found(kept).broken] == [Gap.NOT_CARRIED_OUT]


def test_it_costs_the_same_for_any_number_of_controllers(django_assert_num_queries):
    ids = [Kept().bind().run().plan.dataset.store.controller_id for _each in range(3)]
    with django_assert_num_queries(3):
        promises = promises_at(ids)
    assert set(promises) == set(ids)


def test_art_5_2_the_last_purge_with_rows_day_and_certificate():
    kept = Kept().bind()
    document = keep(
        b"certificate",
        kind="purge-certificate",
        filename="c.pdf",
        media_type="application/pdf",
        actor="system:x",
        controller_id=kept.controller.pk,
    )
    kept.run(rows=(9,), ago=timedelta(days=2))
    run = kept.run(rows=(3, 4), certificate=document.pk)
    (last,) = last_purges_at(kept.controller.pk)[kept.path]
    assert (last.rows, last.certainties, last.sha256) == (7, ("proven",), document.sha256)
    assert last.dataset == kept.dataset.name
    assert last.day == run.ended_at.astimezone(ZoneInfo("Europe/Amsterdam")).date()
    kept.run(RunState.FAILED, ago=timedelta(0))
    assert last_purges_at(kept.controller.pk)[kept.path] == (last,)
    assert last_purges_at(Kept().bind().controller.pk) == {}


def test_art_5_2_the_annex_stands_outside_the_register_and_its_hash():
    kept = Kept().bind()
    register = register_of(kept.controller.pk)
    before = sha256_of(register)
    assert annexes_of(register) == ()
    kept.run(rows=(7,))
    assert sha256_of(register_of(kept.controller.pk)) == before
    with translation.override("en"):
        (annex,) = annexes_of(register)
    (row,) = annex.rows
    assert row[:2] == (kept.path, kept.dataset.name)
    assert row[3] == "7"
    assert len(row) == len(annex.headings)


def test_art_5_2_the_last_purge_is_printed_in_the_registers_document():
    kept = Kept().bind()
    day = date_format(timezone.localtime(kept.run(rows=(7,)).ended_at, ZoneInfo("Europe/Amsterdam")), "j F Y")
    order = Order(format=ExportFormat.PDF, edition=Edition.AUTHORITY, language="en")
    document = PdfReader(BytesIO(render(read_source(kept.controller), order)))
    printed = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "Last purge of each retention period" in printed
    assert f"{kept.dataset.name} {day} 7 " in printed
    assert "Proven by the store’s own record of the transaction" in printed


def test_the_dashboard_shows_the_figure_and_what_is_missing():
    kept = Kept().bind()
    browser = signed_in(person(Role.AUDITOR, kept.controller))
    shown = browser.get(reverse("admin:index")).content.decode()
    assert "No purge has run yet" in shown
    assert "0 of 1 retention periods" in shown
    kept.run()
    shown = browser.get(reverse("admin:index")).content.decode()
    assert "100 %" in shown
    assert "1 of 1 retention periods" in shown


def pages_of(kept):
    """Where the period is shown: on its purpose's page and on the sheet."""
    return [
        reverse("admin:processing_purpose_change", args=(kept.purpose.pk,)),
        reverse("admin:processing_processingactivity_change", args=(kept.activity.pk,)),
    ]


def test_art_5_2_the_last_purge_stands_beside_the_period():
    kept = Kept().bind()
    browser = signed_in(person(Role.AUDITOR, kept.controller))
    for page in pages_of(kept):
        assert f"{kept.dataset.name}: 7 rows on" not in browser.get(page).content.decode()
    kept.run(rows=(3, 4))
    kept.run(rows=(1,), rule="activities/x/purposes/y/retention/z", state=RunState.FAILED)
    for page in pages_of(kept):
        assert f"{kept.dataset.name}: 7 rows on" in browser.get(page).content.decode()


def test_the_pages_cost_the_same_however_many_datasets_were_purged():
    kept = Kept().bind()
    kept.run(rows=(1,))
    browser = signed_in(person(Role.AUDITOR, kept.controller))
    costs = {page: counted(browser, page) for page in pages_of(kept)}
    for number in range(3):
        plan = PurgePlan.objects.create(
            dataset=a_dataset(kept.controller, f"more{number}"), version=1, fingerprint="f", content={}
        )
        kept.plan = plan
        kept.run(rows=(2,))
    assert {page: counted(browser, page) for page in costs} == costs
    assert "more2: 2 rows on" in browser.get(pages_of(kept)[0]).content.decode()


def counted(browser, page):
    """Queries of a page whose findings are known already."""
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        browser.get(page)
    return len(queries)
