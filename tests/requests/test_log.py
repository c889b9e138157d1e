"""The request log: every column the guidance names, figures that add up, nobody named."""

import io
import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.documents import open_document
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.accounting import record_search
from requests.log import Decision, Line, Searched, Told, figures
from requests.log_exports import words
from requests.log_exports.making import LogFormat, export_log
from requests.log_exports.source import read_log
from requests.terms import (
    Channel,
    Ground,
    IdentityMethod,
    IdentityState,
    Outcome,
    Question,
    SearchResult,
    State,
    ToldHow,
)
from tests.requests.test_workflow import confirmed, controller, officer, submitted

__all__ = ["controller", "officer"]
TODAY = date(2026, 6, 30)
PERSONAL = ("Piet", "O’Hara", "piet.jansen", "example.org", "Secret reasons")


def line(received: date = date(2026, 5, 1), due: date = date(2026, 6, 1), **facts) -> Line:
    return Line(
        **{
            "reference": "D-2222-3333",
            "channel": Channel.PHONE,
            "received_on": received,
            "entered_on": received,
            "state": State.IN_PROGRESS,
            "decisions": (Decision(R.ACCESS),),
            "identity": IdentityState.CONFIRMED,
            "identity_method": IdentityMethod.CALLED_BACK,
            "due": due,
            "due_on": due,
            "paused": False,
            **facts,
        }
    )


def test_figures_count_each_request_once_and_in_its_place() -> None:
    told = figures(
        [
            line(answered_on=date(2026, 6, 1)),
            line(answered_on=date(2026, 6, 2)),
            line(answered_on=date(2026, 5, 11), extended_on=date(2026, 5, 5)),
            line(withdrawn_on=date(2026, 5, 3)),
            line(),
            line(paused=True),
            line(due=date(2026, 7, 30)),
        ],
        TODAY,
    )
    assert (told.received, told.answered, told.in_time, told.late) == (7, 3, 2, 1)
    assert (told.extended, told.withdrawn, told.open, told.overdue) == (1, 1, 3, 1)
    assert told.median_days == 31


def test_the_last_day_itself_is_in_time() -> None:
    assert line(answered_on=date(2026, 6, 1)).in_time
    assert line(answered_on=date(2026, 6, 2)).in_time is False
    assert line().in_time is None


def test_nothing_answered_has_no_median() -> None:
    told = figures([], TODAY)
    assert (told.received, told.median_days) == (0, None)


@pytest.fixture
def story(controller: Controller, officer: Principal) -> Controller:
    request = confirmed(controller, officer, R.ACCESS, R.ERASURE, details="Secret reasons of mine")
    asked = {"question": Question.CLARIFICATION, "text": "Which?", "large": True}
    actions.ask(request=request, by=officer, **asked)
    actions.person_answered(request=request, by=Principal("person"))
    actions.extend(request=request, reasons="Secret reasons", by=officer)
    actions.record_search(
        request=request,
        system="CRM",
        on=controller.today(),
        asked="piet.jansen@example.org",
        result=SearchResult.FOUND,
        by=officer,
    )
    actions.grant(request=request, rights=[R.ACCESS], by=officer)
    actions.refuse(
        request=request,
        rights=[R.ERASURE],
        ground=Ground.LEGAL_OBLIGATION,
        reasons="Secret reasons",
        by=officer,
    )
    actions.answer(request=request, text="Enclosed, Piet.", by=officer)
    return controller


def whole_year(controller: Controller) -> tuple[date, date]:
    today = controller.today()
    return today - timedelta(days=365), today


@pytest.mark.django_db
def test_a_line_holds_what_happened(story: Controller) -> None:
    (told,) = read_log(story, *whole_year(story)).lines
    today = story.today()
    assert told.decisions == (
        Decision(R.ACCESS, Outcome.FULFILLED),
        Decision(R.ERASURE, Outcome.REFUSED, Ground.LEGAL_OBLIGATION),
    )
    assert (told.identity, told.identity_method) == (IdentityState.CONFIRMED, IdentityMethod.CALLED_BACK)
    assert (told.extended_on, told.extension_told, told.answered_on) == (today, today, today)
    assert [(asked.stopped_clock, asked.answered) for asked in told.questions] == [(True, today)]
    assert told.outcome is Outcome.PARTLY and told.due < told.due_on
    assert told.searches == (Searched("CRM", today, SearchResult.FOUND, by_hand=True),)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 12])
def test_reading_costs_the_same_whatever_it_holds(controller: Controller, count: int) -> None:
    for number in range(count):
        submitted(controller, email=f"p{number}@example.org")
    with CaptureQueriesContext(connection) as queries:
        assert len(read_log(controller, *whole_year(controller)).lines) == count
    assert len(queries) == 6


@pytest.mark.django_db
def test_the_period_is_that_of_receipt(controller: Controller) -> None:
    submitted(controller)
    yesterday = controller.today() - timedelta(days=1)
    assert read_log(controller, yesterday, yesterday).lines == ()


def made(controller: Controller, form: LogFormat, language: str = "en") -> bytes:
    auditor = Principal("user:auditor", {controller.pk: frozenset({Role.AUDITOR})})
    first, last = whole_year(controller)
    document = export_log(
        controller=controller, first=first, last=last, form=form, language=language, by=auditor
    )
    assert document.facts["requests"] == 1
    with open_document(document) as content:
        return content.read()


@pytest.mark.django_db
def test_the_spreadsheet_has_every_column_and_what_the_team_recorded(story: Controller) -> None:
    workbook = load_workbook(io.BytesIO(made(story, LogFormat.XLSX)))
    headings, row = workbook["Request log"].iter_rows(values_only=True)
    told = dict(zip(headings, row, strict=True))
    assert told["Channel"] == "Portal"
    assert len(told["Rights"].splitlines()) == 2
    assert "Called back" in told["Identity: result and method"]
    assert "the clock stood still" in told["Questions and pauses"]
    assert "with the reasons, by letter of" in told["Extension, reasons and notice"]
    assert "17(3)(b)" in told["Withheld, and exemption"]
    assert told["Systems searched"].startswith("CRM: ") and told["Systems searched"].endswith(
        "; Found (by hand)"
    )
    assert told["Recipients told (Art. 19)"] == "Nothing to tell"
    assert told["In time"] == "yes" and told["Days to answer"] == 0
    figure = dict(workbook["Timeliness"].iter_rows(values_only=True))
    assert figure["Answered in time"] == "1 (100 %)"


@pytest.mark.django_db
def test_the_pdf_is_tagged_carries_its_data_and_speaks_its_language(story: Controller) -> None:
    pdf = PdfReader(io.BytesIO(made(story, LogFormat.PDF, "nl")))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nl"
    data = json.loads(pdf.attachments["request-log.json"][0])
    assert data["figures"]["answered"] == 1


@pytest.mark.django_db
def test_nobody_is_named_in_any_form(story: Controller) -> None:
    pdf = PdfReader(io.BytesIO(made(story, LogFormat.PDF)))
    data = pdf.attachments["request-log.json"][0].decode()
    data += "".join(page.extract_text() for page in pdf.pages)
    workbook = load_workbook(io.BytesIO(made(story, LogFormat.XLSX)))
    cells = str([row for sheet in workbook for row in sheet.iter_rows(values_only=True)])
    for personal in PERSONAL:
        assert personal not in data and personal not in cells


@pytest.mark.django_db
def test_a_log_needs_the_right_to_export_there(controller: Controller) -> None:
    stranger = Principal("user:x", {controller.pk + 1: frozenset(Role)})
    day = controller.today()
    with pytest.raises(NotAllowed):
        export_log(controller=controller, first=day, last=day, form=LogFormat.PDF, language="en", by=stranger)


@pytest.mark.parametrize(
    ("decision", "told", "said"),
    [
        (Decision(R.ERASURE, Outcome.FULFILLED), (), "None recorded"),
        (Decision(R.RECTIFICATION, Outcome.PARTLY), (), "None recorded"),
        (Decision(R.ERASURE, Outcome.REFUSED), (), "Nothing to tell"),
        (Decision(R.ACCESS, Outcome.FULFILLED), (), "Nothing to tell"),
        (
            Decision(R.ERASURE, Outcome.FULFILLED),
            (Told("Stripe", date(2026, 5, 3), ToldHow.EMAIL),),
            "Stripe: 3 May 2026; By e-mail",
        ),
        (
            Decision(R.ERASURE, Outcome.FULFILLED),
            (Told("Stripe", date(2026, 5, 3), ToldHow.EMAIL, by_hand=True),),
            "Stripe: 3 May 2026; By e-mail (by hand)",
        ),
    ],
)
def test_art_19_the_log_says_whom_was_told_and_where_nobody_was(
    decision: Decision, told: tuple[Told, ...], said: str
) -> None:
    assert words.recipients_told(line(decisions=(decision,), told=told)) == [said]


@pytest.mark.django_db
def test_what_the_data_stores_recorded_is_told_from_what_the_team_did(
    controller: Controller, officer: Principal
) -> None:
    request = submitted(controller)
    facts = {"request": request, "on": controller.today(), "result": SearchResult.NOTHING}
    record_search(system="Shop", asked="e-mail", by=system("search"), **facts)
    record_search(system="Archive", asked="e-mail", by=officer, **facts)
    (told,) = read_log(controller, *whole_year(controller)).lines
    assert [(each.system, each.by_hand) for each in told.searches] == [("Shop", False), ("Archive", True)]
    assert words.searches(told)[1].endswith("Nothing found (by hand)")


def test_that_no_search_is_recorded_is_said() -> None:
    assert words.searches(line()) == ["None recorded"]
