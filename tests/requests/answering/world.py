"""A shop with a database of people and invoices, and a request of somebody who is in it."""

import sqlite3
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal, system
from processing.terms import DataSubjectRight
from requests import actions
from requests.actions.packages import collect_package
from requests.answering import building, gathering
from requests.models import AnswerPackage, CollectedDataset, SubjectRequest
from requests.terms import Channel, IdentityMethod, PackageKind
from stores.models import Binding, DataField, Dataset, DataStore, Identifier
from stores.terms import IdentifierKind
from subjects import asking
from subjects.actions import Named, start_search
from subjects.models import PersonSearch
from subjects.terms import Source
from tests import factories as make

BY = system("test")
INVOICES = 17
COLUMNS = {
    "people": ("id", "email", "name", "born", "note"),
    "invoices": ("id", "email", "amount", "issued_on"),
}


def database(path: Path, invoices: int = INVOICES) -> None:
    """Anna, whose name has quotes and whose note speaks of somebody else; and Bert."""
    with sqlite3.connect(path) as made:
        made.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, name TEXT, born DATE, note TEXT)"
        )
        made.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?)",
            [
                (
                    1,
                    "anna@example.org",
                    "Anna “O'Hara” أنا",
                    "1980-02-03",
                    "=Knows Piet  Jansen, son of Kees",
                ),
                (2, "bert@example.org", "Bert", None, None),
            ],
        )
        made.execute(
            "CREATE TABLE invoices (id INTEGER PRIMARY KEY, email TEXT, amount NUMERIC, issued_on DATE)"
        )
        made.executemany(
            "INSERT INTO invoices VALUES (?, 'anna@example.org', ?, ?)",
            [(number, number * 10, f"2025-{number % 12 + 1:02}-10") for number in range(1, invoices + 1)],
        )


def shop(controller: Controller, path: Path) -> DataStore:
    """Customers by contract, invoices by law; addresses and names were given by the person."""
    activity = make.ActivityFactory(controller=controller, name="Web shop", description="We sell things.")
    categories: dict[str, Any] = {
        ref: make.DataCategoryFactory(controller=controller, ref=f"own-{ref}", name=ref.title())
        for ref in ("email", "name", "born", "note", "amount")
    }
    selling = make.PurposeFactory(activity=activity, name="Selling", basis="b")
    books = make.PurposeFactory(activity=activity, name="Keeping books", basis="c", statute="AWR 52")
    duty = make.RetentionPeriodFactory(
        purpose=books,
        period="P7Y",
        start_event="the invoice is issued",
        legal_duty="AWR 52(4)",
        bound="minimum",
    )
    for purpose, refs in ((selling, categories), (books, ("email", "amount"))):
        purpose.data_categories.set([categories[ref] for ref in refs])
    make.DisclosureFactory(
        activity=activity,
        recipient=make.RecipientFactory(controller=controller, name="Paymasters", country="IE"),
    )
    make.DataItemFactory(activity=activity, category=categories["email"], source="provided")
    store = DataStore.objects.create(
        controller=controller,
        ref="shop",
        name="Shop",
        kind="sql",
        settings={"dialect": "sqlite", "path": str(path)},
    )
    for name, columns in COLUMNS.items():
        dataset = Dataset.objects.create(store=store, ref=name, name=name.title(), resource=name, key=["id"])
        for at, column in enumerate(columns):
            kind = (
                "number"
                if column in ("id", "amount")
                else "date"
                if column in ("born", "issued_on")
                else "text"
            )
            DataField.objects.create(
                dataset=dataset,
                name=column,
                position=at,
                type=kind,
                nature="personal" if column in categories else "technical",
                category=categories.get(column),
                provided=column in ("email", "name"),
            )
        Identifier.objects.create(dataset=dataset, kind=IdentifierKind.EMAIL, column="email", position=0)
        Binding.objects.create(dataset=dataset, purpose=selling, position=0)
        if name == "invoices":
            Binding.objects.create(
                dataset=dataset, purpose=books, period=duty, start_column="issued_on", position=1
            )
    return store


def asked(
    controller: Controller,
    *rights: DataSubjectRight,
    email: str = "anna@example.org",
    language: str = "en",
) -> SubjectRequest:
    """A request of somebody who is known, searched in every store."""
    request, _receipt = actions.submit(
        controller=controller,
        submission=actions.Submission(
            rights=list(rights or (DataSubjectRight.ACCESS,)),
            channel=Channel.PORTAL,
            received_at=timezone.now(),
            language=language,
            name="Anna O’Hara",
            email=email,
        ),
        by=BY,
    )
    actions.confirm_identity(request=request, method=IdentityMethod.IN_PERSON, by=BY)
    searched(request, email)
    return SubjectRequest.objects.get(pk=request.pk)


def searched(request: SubjectRequest, email: str, by: Principal = BY) -> PersonSearch:
    """What the workers of a search do."""
    named = Named(IdentifierKind.EMAIL, email, Source.CONFIRMED_EMAIL, "A code was read.")
    search = start_search(
        controller=request.controller, request=request.reference, identifiers=[named], by=by
    )
    for store_id in sorted(set(search.datasets.values_list("store_id", flat=True))):
        asking.ask_store(search.pk, store_id)
    search.refresh_from_db()
    return search


def work(package: AnswerPackage) -> AnswerPackage:
    """What the workers of a package do; every wait is over."""
    now = timezone.now()
    CollectedDataset.objects.filter(next_try_at__isnull=False).update(next_try_at=now)
    gathering.collect_datasets(package.datasets.values_list("pk", flat=True))
    AnswerPackage.objects.filter(next_try_at__isnull=False).update(next_try_at=now)
    building.build_package(package.pk)
    package.refresh_from_db()
    return package


def collected(request: SubjectRequest, kind: PackageKind = PackageKind.ACCESS) -> AnswerPackage:
    """A package that was collected and built."""
    (package,) = collect_package(request=request, kinds=[kind], by=BY)
    return work(package)
