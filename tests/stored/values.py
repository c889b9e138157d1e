"""One value of every stored shape: commit 392623c wrote ``examples/*/1.json`` from these."""

from datetime import UTC, date, datetime

from processing.terms import Anchor, Bound, DataSubjectRight
from requests.carrying.frozen import FrozenCorrection, FrozenOrder, FrozenPlan
from requests.rights.lines import Line
from requests.rights.terms import Verdict, Why
from retention.certificates import Certificate, RuleApplied, StepDone
from retention.ledger.marks import Marked
from retention.preview import Preview, StepPreview
from retention.terms import ApprovalKind, RunState
from stores.connectors.files.entries import Entry, Manifest
from stores.mapping import (
    BindingMap,
    Column,
    DatasetMap,
    FieldMap,
    IdentifierMap,
    JoinMap,
    StoreMap,
)
from stores.protocol import Batch, Counts, ForeignKey, Problem, Survey
from stores.terms import BlankForm, ColumnType, IdentifierKind, Nature
from stores.work import Blank, Correct, Cutoff, Lapse, LongerByConsent, Step, Work
from tests.retention.samples import ANONYMISE, REVIEW, period, purpose, record

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

MAPPING = DatasetMap(
    ref="customers",
    name="Customers",
    resource="public.customer",
    key=("id", "branch"),
    time_zone="Europe/Amsterdam",
    note="Since 2019",
    guard_share=30,
    guard_rows=500,
    fields=(
        FieldMap(name="id", nature=Nature.TECHNICAL, type=ColumnType.NUMBER, nullable=False),
        FieldMap(
            name="email",
            nature=Nature.PERSONAL,
            category="contact",
            provided=True,
            type=ColumnType.TEXT,
            blank=BlankForm.CONSTANT,
            blank_value="-",
        ),
        FieldMap(name="closed_on", nature=Nature.TECHNICAL, type=ColumnType.DATE),
        FieldMap(name="unknown"),
    ),
    joins=(
        JoinMap(ref="account", table="public.account", on=(("account_id", "id"),)),
        JoinMap(
            ref="branch", table="public.branch", on=(("branch", "code"), ("land", "land")), parent="account"
        ),
    ),
    identifiers=(
        IdentifierMap(kind=IdentifierKind.EMAIL, column=Column("email")),
        IdentifierMap(kind=IdentifierKind.PHONE, column=Column("phone", "account")),
    ),
    bindings=(
        BindingMap(activity="sales", purpose="orders", period="contact", start=Column("closed_on")),
        BindingMap(
            activity="sales",
            purpose="letters",
            period="letters",
            start=Column("closed_on", "account"),
            consent=Column("opted_in"),
            withdrawal=Column("opted_out"),
        ),
    ),
)

CUTOFF = Cutoff(date(2024, 11, 30), datetime(2024, 11, 30, 23, 0, tzinfo=UTC))
LAPSE = Lapse("activities/sales/purposes/orders/retention/contact", Column("closed_on"), CUTOFF)
CONSENTED = Lapse(
    "activities/sales/purposes/letters/retention/letters",
    Column("closed_on", "account"),
    CUTOFF,
    LongerByConsent(Column("opted_in"), Column("opted_out"), CUTOFF),
)
WORK = Work(
    dataset=MAPPING,
    steps=(
        Step(name="delete", dataset=MAPPING, lapses=(CONSENTED, LAPSE)),
        Step(
            name="blank contact",
            dataset=MAPPING,
            lapses=(LAPSE,),
            blanks=(Blank("email", BlankForm.CONSTANT, "-"), Blank("phone", BlankForm.NULL)),
            unless=(CONSENTED, LAPSE),
        ),
    ),
)
CORRECTION = Work(
    dataset=MAPPING,
    steps=(Step(name="correct 1", dataset=MAPPING, lapses=(), corrects=(Correct("email"),)),),
)

COUNTS = Counts(
    due={"delete": 12},
    spared={"delete": 1},
    unknown_start=3,
    total=100,
    blocked={"delete": 2},
    countable=True,
)
PROBLEM = Problem("rows-pointed-at", "delete", {"count": 2})
BATCH = Batch({"from": ["1"], "to": ["900"]}, 900)
MARKED = (
    Marked(IdentifierKind.EMAIL, Column("email"), frozenset({"aa" * 32, "bb" * 32})),
    Marked(IdentifierKind.PHONE, Column("phone", "account"), frozenset({"cc" * 32})),
)
PREVIEW = Preview(
    steps=(
        StepPreview("delete", True, (), ("a",), 12, 1, ()),
        StepPreview("blank contact", False, ("email",), ("a",), 4, 0, ({"email": "x***"},)),
    ),
    unknown_start=3,
    total=100,
)

STORE = StoreMap(ref="shop", name="Shop", kind="postgresql", settings={"host": "db", "port": 5432})
RECORD = record(
    purpose(
        "orders",
        "orders contact",
        period("contact", "P2Y", "contact"),
        period(
            "orders", "P7Y", "orders", disposition=REVIEW, anchor=Anchor.FISCAL_YEAR_END, bound=Bound.MINIMUM
        ),
    ),
    purpose(
        "letters", "contact", period("letters", "P1Y", "contact", disposition=ANONYMISE, consent_period="P3Y")
    ),
    purpose("other", "contact", period("other", "P9Y", "contact")),
)
FISCAL_YEAR_ENDS = "06-30"

RIGHTS_PLAN = FrozenPlan(
    lines=(
        Line(
            right=DataSubjectRight.ERASURE,
            path="activities/sales/purposes/orders",
            place="shop/customers",
            verdict=Verdict.KEEP,
            why=next(iter(Why)),
            article="GDPR 17(3)(b)",
            absolute=False,
            categories=("contact", "orders"),
            stays=("orders",),
            others=("activities/sales/purposes/letters",),
            statutes=("AWR 52(4)",),
            until=date(2031, 12, 31),
            kept=("orders",),
            reason="The books.",
        ),
        Line(
            right=DataSubjectRight.RESTRICTION,
            path="activities/sales/purposes/letters",
            place="",
            verdict=Verdict.RESTRICT,
            why=list(Why)[1],
            article="GDPR 18(1)(a)",
        ),
    ),
    orders=(
        FrozenOrder(
            store="shop",
            dataset="customers",
            work=WORK,
            basis="1",
            despite_holds=("delete",),
            heeded=(3, 4),
            survey=Survey(
                advice=(Problem("no-index", "email"),),
                after=("public.order",),
                incoming=(ForeignKey("public.order", ("customer",), "public.customer", ("id",), "CASCADE"),),
            ),
        ),
    ),
    corrections=(FrozenCorrection(group="ab" * 16, place="shop/customers", columns=("email",)),),
)

DRAFT = {
    "rights": ["access", "erasure"],
    "acting_for": "self",
    "name": "Anna",
    "email": "anna@example.org",
    "details": "",
    "done": ["rights", "behalf"],
}
ROW_KEY = ("12", "north")
ABOUT = [{"act": "erased", "categories": {"contact": "Contact data", "orders": "Orders"}}]
MANIFEST = Manifest(
    "ab" * 16,
    "letters/*.pdf",
    (Entry("letters/é 1.pdf", 120, 1_700_000_000_000_000_000, "77"), Entry("letters/2.pdf", 0, None, "v1")),
)
DETAIL = {"fields": ["name"], "rows": 12, "format": "json", "problems": ["plan-changed"], "late": False}
FACTS = {"edition": "authority", "format": "pdf", "rows": 3}
SAID = {
    "run": 4,
    "dataset": "customers",
    "rows": 12,
    "problems": ["plan-changed"],
    "link": "https://example.org/",
}
CERTIFICATE = Certificate(
    controller="Acme",
    controller_slug="acme",
    store="Shop",
    store_kind="postgresql",
    dataset="Customers",
    resource="public.customer",
    plan_version=1,
    fingerprint="ab" * 32,
    rules=(
        RuleApplied(
            path=LAPSE.rule,
            period=RECORD.activities[0].purposes[0].retention[0],
            start="closed_on",
            last_start=CUTOFF.day,
            consent_last_start=None,
        ),
    ),
    as_of=NOW.date(),
    time_zone="Europe/Amsterdam",
    started_at=NOW,
    ended_at=NOW,
    started_by="system:purge",
    proposed_by="user:1",
    approved_by="user:2",
    approved_at=NOW,
    approval=ApprovalKind.SECOND_PERSON,
    released_by="",
    state=RunState.FINISHED,
    problems=(PROBLEM,),
    steps=(
        StepDone(
            name="delete",
            deletes=True,
            columns=(),
            due_before=12,
            gone=11,
            left=1,
            spared=1,
            batches=1,
            more=0,
            fewer=1,
            later=0,
            unproven=0,
            certainties=("proven",),
        ),
    ),
    unknown_start=3,
    rows_before=100,
    rows_after=None,
)
