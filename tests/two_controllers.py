"""Two controllers side by side: one that somebody works for, one whose every text is marked."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.fields import CountryField, RefField
from accounts.models import ApiKey, Controller
from evidence.documents import keep
from processing.models.periods import PeriodField
from requests.models import SubjectRequest
from stores.models import Dataset
from tests import factories as make
from tests.requests.rows import a_row_of_each
from tests.retention import rows as retention_rows
from tests.rewriting import rewrite
from tests.stores import rows as store_rows
from tests.subjects import rows as subject_rows

OURS = ("evidence", "accounts", "processing", "stores", "subjects", "retention", "requests", "config")
"""Our packages, from the lowest floor up."""

MARKER = "ZEBRA-SECRET"
"""Stands in every free text of the other controller, and nowhere else."""

SLUG = "yonder"
"""Stands in its references and addresses, which the tests ask for; the marker they never send."""

# Columns that hold a code rather than a text, or that exclude another column.
NOT_FREE = {
    "language",
    "time_zone",
    "slug",
    "website",
    "url",
    "email",
    "password",
    "hashed_key",
    "prefix",
    "id",
    # Of requests: codes and hashes, and what stands only beside a moment.
    "reference",
    "receipt_hash",
    "email_hash",
    "key",
    "key_hash",
    "code_hash",
    "idempotency_key",
    "extension_reasons",
    "done_by",
    "recorded_by",
    # Of stores and retention: codes, sealed JSON, and who acted beside the moment of the act.
    "secret",
    "previous_secret",
    "approved_by",
    "certainty",
    "fiscal_year_ends",
    "lifted_by",
    "released_by",
    "runs_after",
    "request",
    "lookup",
    "lookup_kind",
    "decided_by",
    "fingerprint",
    "place",
    # A frozen plan, sealed: JSON.
    "content",
}


def our_models() -> list[type[models.Model]]:
    """Every table of ours that has a model of its own."""
    return [model for app in OURS for model in apps.get_app_config(app).get_models() if not model._meta.proxy]


def scoped_models() -> list[type[models.Model]]:
    """Those whose rows belong to a controller, rather than to all."""
    return [model for model in our_models() if not getattr(model, "installation_wide", False)]


@dataclass
class World:
    """What the tests need to know of the two."""

    ours: Controller
    theirs: Controller
    rows: dict[type[models.Model], Any]
    """One row of every model, of the other controller."""
    own_rows: dict[type[models.Model], Any]
    """The same of one's own."""


def build() -> World:
    """Both controllers with a row of every model; the other's texts are marked."""
    ours = make.ControllerFactory(name="Our controller", slug="ours", country="NL")
    theirs = make.ControllerFactory(name=f"{MARKER} B.V.", slug=SLUG, country="NL")
    own_rows = _everything(ours, "own")
    rows = _everything(theirs, SLUG)
    for row in rows.values():
        _mark(row)
    return World(ours=ours, theirs=theirs, rows=rows, own_rows=own_rows)


def _everything(controller: Controller, word: str) -> dict[type[models.Model], Any]:
    """One row of every model; files, names and refs carry the word."""
    ref = {"controller": controller, "ref": f"{word}-ref", "name": word}
    activity = make.ActivityFactory(**ref)
    purpose = make.PurposeFactory(activity=activity, ref=f"{word}-purpose")
    recipient = make.RecipientFactory(**ref)
    client = make.ClientFactory(**ref)
    text = MARKER if word == SLUG else word
    document = keep(
        text.encode(),
        kind=text,
        filename=f"{text}.pdf",
        media_type="application/pdf",
        actor="system:test",
        controller_id=controller.pk,
    )
    measure = make.MeasureFactory(**ref)
    activity.measures.add(measure)
    category = make.DataCategoryFactory(**ref)
    period = make.RetentionPeriodFactory(purpose=purpose)
    user = make.UserFactory(email=f"{word}@example.org", first_name=word, last_name=word)
    stores = store_rows.a_row_of_each(category, period, user, text)
    dataset = next(row for row in stores if isinstance(row, Dataset))
    of_requests = a_row_of_each(controller, user, document, text)
    request = next(row for row in of_requests if isinstance(row, SubjectRequest))
    made = [
        controller,
        activity,
        purpose,
        recipient,
        client,
        document,
        measure,
        user,
        make.MembershipFactory(user=user, controller=controller),
        make.InvitationFactory(controller=controller, invited_by=user, email=f"{text.lower()}@example.org"),
        make.JointControllerFactory(**ref),
        make.ContactFactory(controller=controller),
        category,
        make.SubjectCategoryFactory(**ref),
        make.ClientContactFactory(client=client),
        make.DataItemFactory(activity=activity),
        make.DisclosureFactory(activity=activity, recipient=recipient),
        make.TransferFactory(activity=activity),
        period,
        make.NoticeFactory(controller=controller),
        make.ResponsePromiseFactory(controller=controller),
        make.FindingAcceptanceFactory(controller=controller),
        make.EventFactory(controller_id=controller.pk, actor=user.actor, record=text, verb=text),
        make.ExportJobFactory(controller=controller, state="done", document=document),
        make.api_key(controller, word),
        *of_requests,
        *subject_rows.a_row_of_each(controller, dataset.store, request.reference, text),
        *subject_rows.people_of(controller, text),
        *stores,
        *retention_rows.a_row_of_each(controller, user, activity, dataset, text),
    ]
    return {type(row): row for row in made}


def _mark(row: models.Model) -> None:
    """Write the marker into every free text of a row; what may never change was made with it."""
    if row._meta.app_label == "evidence":
        return
    marked: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in NOT_FREE or field.choices or field.name.endswith("none_because"):
            continue
        if isinstance(field, RefField | CountryField | PeriodField):
            continue
        if isinstance(field, ArrayField):
            if isinstance(field.base_field, models.CharField) and not field.base_field.choices:
                marked[field.name] = [MARKER]
        elif isinstance(field, models.CharField | models.TextField):
            marked[field.name] = MARKER
    # Pairs that the database wants whole.
    for name in ("agreement_dated", "interest_assessment_made_on", "impact_assessment_made_on"):
        if name in {field.name for field in row._meta.concrete_fields}:
            marked[name] = "2026-01-01"
    if "marketing_opt_out" in marked:
        marked |= {"marketing_channel": "email", "marketing_audience": "subscribers"}
    if isinstance(row, ApiKey):
        marked = {"name": MARKER}
    if marked:
        rewrite(type(row)._default_manager.filter(pk=row.pk), **marked)
    row.refresh_from_db()
