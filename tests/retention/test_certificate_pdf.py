"""The certificate as an auditor holds it: true, the same for the same facts, and about nobody."""

import io
import json
from dataclasses import replace

import pytest
from pypdf import PdfReader

from evidence.documents import open_document
from evidence.models import Document
from retention.certificate_pdf import ATTACHMENT, certificate_json, certificate_pdf
from retention.certificates import Certificate
from retention.certifying import certificate_of
from retention.models import PurgeRun
from retention.terms import ApprovalKind, RunState
from stores.protocol import Problem
from tests.retention.operations import Target, fill
from tests.retention.purging import World, world

pytestmark = pytest.mark.django_db
LONG = "Aanmeldingen voor de nieuwsbrief over productontwikkelingen en klanttevredenheidsonderzoeken " * 2


@pytest.fixture
def shop(target: Target) -> World:
    fill(target, 20, due=8)
    return world(target)


@pytest.fixture
def run(shop: World) -> PurgeRun:
    return shop.purged()


@pytest.fixture
def facts(run: PurgeRun) -> Certificate:
    return certificate_of(run)


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def attached(pdf: bytes) -> bytes:
    (data,) = PdfReader(io.BytesIO(pdf)).attachments[ATTACHMENT]
    return bytes(data)


def shown(facts: Certificate, language: str = "en") -> str:
    return text_of(certificate_pdf(facts, language=language, people={}))


def test_art_5_2_it_says_rule_cutoff_store_counts_and_who_approved(run: PurgeRun, facts: Certificate) -> None:
    with open_document(Document.objects.get(pk=run.certificate)) as kept:
        text = text_of(kept.read())
    for words in (
        "counted again with the same rule, nothing is left",
        "Shop",
        "Customers",
        "closed_on",
        "By a second person",
        facts.fingerprint,
        facts.rules[0].path,
    ):
        assert words in text
    (step,) = facts.steps
    assert (step.due_before, step.gone, step.left) == (8, 8, 0)
    assert "Rows deleted 8 8 0 0 1" in text


def test_the_kept_document_is_about_nobody(shop: World) -> None:
    people = shop.target.run("SELECT email, name FROM customer")
    run = shop.purged()
    with open_document(Document.objects.get(pk=run.certificate)) as kept:
        pdf = kept.read()
    told = text_of(pdf) + attached(pdf).decode()
    for value in (value for row in people for value in row):
        assert value not in told


def test_its_attachment_holds_the_same_facts(facts: Certificate) -> None:
    pdf = certificate_pdf(facts, language="en", people={})
    data = attached(pdf)
    assert data == certificate_json(facts)
    told = json.loads(data)
    assert told["format"] == "dertig-purge-certificate/1"
    assert told["steps"][0]["gone"] == 8
    assert told["fingerprint"] == facts.fingerprint


def test_the_same_facts_give_the_same_bytes(facts: Certificate) -> None:
    first = certificate_pdf(facts, language="en", people={})
    assert first == certificate_pdf(facts, language="en", people={})
    assert first != certificate_pdf(replace(facts, unknown_start=1), language="en", people={})


def test_what_is_left_is_an_error_on_its_face(facts: Certificate) -> None:
    (step,) = facts.steps
    failed = replace(
        facts,
        state=RunState.FAILED,
        problems=(Problem("rows-left", "delete", {"count": 3}),),
        steps=(replace(step, gone=5, left=3, fewer=3),),
    )
    text = shown(failed)
    assert "The run failed" in text
    assert "3 due rows are left" in text
    assert "3 rows fewer than counted" in text
    assert "nothing is left" not in text


def test_a_count_that_nobody_can_prove_is_never_called_clean(facts: Certificate) -> None:
    (step,) = facts.steps
    unproven = replace(
        facts,
        problems=(Problem("unproven-batches", "", {"count": 2}),),
        steps=(replace(step, unproven=2, certainties=("proven", "unproven")),),
    )
    text = shown(unproven)
    assert "not every batch can be proven" in text
    assert "of 2 batches nobody can prove" in text


def test_an_ended_run_says_so(facts: Certificate) -> None:
    assert "ended before its time" in shown(replace(facts, state=RunState.CANCELLED))


def test_cooling_off_release_and_attestation_are_said(facts: Certificate) -> None:
    (step,) = facts.steps
    alone = replace(
        facts,
        approval=ApprovalKind.COOLING_OFF,
        released_by="user:x",
        steps=(replace(step, spared=2, certainties=("reported", "attested", "confirmed_absent")),),
    )
    text = text_of(certificate_pdf(alone, language="en", people={"user:x": "Aart Approver"}))
    for words in ("cooling-off", "Released past the guard Aart Approver", "Attested", "Art. 17(3)(e)"):
        assert words in text


def test_long_names_stay_on_the_sheet_in_dutch(facts: Certificate) -> None:
    long = replace(facts, dataset=LONG, resource="r" * 120, store=LONG, controller=LONG)
    reader = PdfReader(io.BytesIO(certificate_pdf(long, language="nl", people={})))
    assert len(reader.pages) <= 2
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert "klanttevredenheidsonderzoeken" in reader.pages[0].extract_text()
