"""Access packages: a person with 17 rows among 1,280,000, and one with 100 MB."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from unittest import mock

from accounts.models import Controller
from bench.measure import Made, in_own_process
from bench.people import BUYS, BY_EMAIL, STORED, Size, email_of, fill
from bench.weasyprint import alone
from requests.actions.packages import collect_package
from requests.answering import building, gathering
from requests.answering.content import content_of
from requests.answering.pdf import STYLESHEET, package_html, package_pdf
from requests.models import AnswerPackage, SubjectRequest
from requests.terms import PackageKind, PackageState
from stores.models import Binding, DataField, Dataset, DataStore
from tests import factories as make
from tests.requests.answering.world import BY, asked
from tests.retention.operations import Target, target_database
from tests.servers import Servers
from tests.stores import factories as made

MOST_SECONDS = 0.1
MOST_RATIO = 1.15
RUNS = 7
SMALL = Size((6, 5, 5), RUNS + 1)
COLUMNS = {
    **dict.fromkeys(BY_EMAIL, ("id", "email", "name", "at")),
    BUYS: ("id", "account_id", "address"),
    "letter": ("id", "email", "name", "at"),
}
LETTERS = (500, 100_000)
"""Of a thousand signs each. The PDF shows as many of the one person as of the other."""
MOST_GROWTH = 1.25
"""Of peak memory, for two hundred times the data."""

type Say = Callable[[str], None]


def measure(servers: Servers, say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    with target_database(servers) as target:
        fill(target, SMALL)
        _small(target, say, missed)
    with target_database(servers) as target:
        _large(target, say, missed)


def _small(target: Target, say: Say, missed: list[str]) -> None:
    say(
        f"\nAccess packages of {SMALL.total} rows in four tables of {STORED:,},"
        f" load {os.getloadavg()[0]:.1f} at the start. Quickest, median of {RUNS}."
    )
    controller = _mapped(target, *BY_EMAIL, BUYS)
    data, pdf, weasyprint = [], [], []
    for person in range(1, SMALL.people + 1):
        request = asked(controller, email=email_of(person))
        with _timed_pdf() as spent:
            began = time.perf_counter()
            package = _made(request)
            whole = time.perf_counter() - began
        _check(package, SMALL.total)
        html, made_at = _html(package)
        began = time.perf_counter()
        alone(html, STYLESHEET, made_at)
        weasyprint.append(time.perf_counter() - began)
        data.append(whole - spent[0])
        pdf.append(spent[0])
    # The first warms pools, fonts and templates.
    data, pdf, weasyprint = data[1:], pdf[1:], weasyprint[1:]
    total = [one + other for one, other in zip(data, pdf, strict=True)]
    ratio = median(ours / bare for ours, bare in zip(pdf, weasyprint, strict=True))
    say("\n| Part | ms | |\n|---|---|---|")
    say(f"| data read, sealed, JSON, CSV, ZIP | {_ms(data)} | |")
    say(f"| PDF | {_ms(pdf)} | {ratio:.2f} times WeasyPrint alone |")
    say(f"| WeasyPrint alone, same HTML | {_ms(weasyprint)} | |")
    say(f"| whole package | {_ms(total)} | peer: Fides, 1,300 ms without a PDF |")
    if median(data) > MOST_SECONDS:
        missed.append(f"access package: data take {median(data) * 1000:.0f} ms, at most 100")
    if ratio > MOST_RATIO:
        missed.append(f"access package: PDF {ratio:.2f} times WeasyPrint alone, at most {MOST_RATIO}")


def _large(target: Target, say: Say, missed: list[str]) -> None:
    """Each person's package in a process of its own: what it holds at most."""
    target.run("CREATE TABLE letter (id bigserial PRIMARY KEY, email text, name text, at timestamptz)")
    for person, rows in enumerate(LETTERS, 1):
        target.run(
            f"INSERT INTO letter (email, name, at) SELECT '{email_of(person)}', repeat('x ', 500), now()"
            " FROM generate_series(1, %s)",
            rows,
        )
    target.run("CREATE INDEX ON letter (email)")
    target.run("VACUUM ANALYZE letter")
    controller = _mapped(target, "letter")
    say("\n| Letters of one person, with the PDF of 500 | seconds | ZIP MB | peak MB |\n|---|---|---|---|")
    found: list[Made] = []
    for person, rows in enumerate(LETTERS, 1):
        request = asked(controller, email=email_of(person))
        found.append(in_own_process("bench.package", str(request.pk), str(rows)))
        figures = found[-1]
        size = figures.size / 1_000_000
        say(f"| {rows:,} ({rows // 1000} MB) | {figures.seconds:.1f} | {size:.1f} | {figures.peak_mb:.0f} |")
    growth = found[-1].peak_mb / found[0].peak_mb
    if growth > MOST_GROWTH:
        missed.append(f"100 MB of one person: {growth:.2f} times the peak memory, at most {MOST_GROWTH}")


def build(request: SubjectRequest, rows: int) -> AnswerPackage:
    """Collected and built, as the workers do it. Raises ``RuntimeError`` where that does not go well."""
    package = _made(request)
    _check(package, rows)
    return package


def _made(request: SubjectRequest) -> AnswerPackage:
    (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=BY)
    gathering.collect_datasets(package.datasets.values_list("pk", flat=True))
    building.build_package(package.pk)
    return package


def _check(package: AnswerPackage, rows: int) -> None:
    package.refresh_from_db()
    found = sum(part.rows or 0 for part in package.datasets.all())
    if package.state != PackageState.READY or found != rows:
        raise RuntimeError(f"{found} rows, {package.state}: {package.problem}")


@contextmanager
def _timed_pdf() -> Iterator[list[float]]:
    """The seconds that making the PDF takes within the block."""
    spent: list[float] = []

    def timed(content: object) -> bytes:
        began = time.perf_counter()
        made_pdf = package_pdf(content)  # type: ignore[arg-type]
        spent.append(time.perf_counter() - began)
        return made_pdf

    with mock.patch.object(building, "package_pdf", timed):
        yield spent


def _html(package: AnswerPackage) -> tuple[str, object]:
    content = content_of(package)
    return package_html(content), content.made_at


def _mapped(target: Target, *tables: str) -> Controller:
    """One purpose for all, every column personal."""
    controller: Controller = make.ControllerFactory()
    activity = make.ActivityFactory(controller=controller, name="Web shop")
    purpose = make.PurposeFactory(activity=activity, name="Selling", basis="b")
    category = make.DataCategoryFactory(controller=controller, ref="own", name="Orders and messages")
    purpose.data_categories.set([category])
    store: DataStore = made.DataStoreFactory(
        controller=controller, kind="sql", settings=target.settings, secret=target.kept
    )
    for table in tables:
        dataset: Dataset = made.DatasetFactory(store=store, ref=table, name=table.title(), resource=table)
        for at, column in enumerate(COLUMNS[table]):
            nature = "technical" if column == "id" else "personal"
            DataField.objects.create(
                dataset=dataset,
                name=column,
                position=at,
                nature=nature,
                category=None if column == "id" else category,
            )
        via = "buyer" if table == BUYS else ""
        if via:
            made.JoinFactory(dataset=dataset, ref=via, table="account", left_columns=["account_id"])
        made.IdentifierFactory(dataset=dataset, via=via)
        Binding.objects.create(dataset=dataset, purpose=purpose, position=0)
    return controller


def _ms(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:.1f}, {median(seconds) * 1000:.1f}"
