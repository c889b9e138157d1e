"""The register value over the API: canonical bytes, their hash, and two editions."""

import hashlib
import json

from evidence.stored import canonical_json
from processing.assembly import register_of
from processing.register import sha256_of
from tests import factories as make
from tests.stores import factories as mapping

ADDRESS = "/api/v1/controllers/full/register/"


def test_the_etag_is_the_sha256_of_the_bytes(browser):
    answer = browser.get(ADDRESS)
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer.content == canonical_json(answer.json())
    again = browser.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_internal_edition_holds_the_value_whose_hash_is_told(browser, full):
    data = browser.get(f"{ADDRESS}?edition=internal").json()
    assert data["register_sha256"] == sha256_of(register_of(full.pk))
    assert hashlib.sha256(canonical_json(data["register"])).hexdigest() == data["register_sha256"]
    assert data["findings"]


def test_the_authority_gets_no_findings_and_no_assessments(browser):
    answer = browser.get(ADDRESS)
    assert answer.json()["edition"] == "authority"
    text = answer.content.decode()
    assert "findings" not in text
    assert "Balanced." not in text
    assert "Balanced." in browser.get(f"{ADDRESS}?edition=internal").content.decode()


def test_an_unknown_edition_is_a_400(browser):
    assert browser.get(f"{ADDRESS}?edition=secret").status_code == 400


def test_findings_are_told_in_the_language_asked_for(browser):
    findings = browser.get("/api/v1/controllers/full/findings/").json()
    assert findings
    assert {"code", "severity", "article", "path", "message", "fix", "accepted"} == set(findings[0])


def with_datasets(controller, count):
    """So many activities more, each with a period and a dataset that is bound to it."""
    store = mapping.DataStoreFactory(controller=controller)
    for _number in range(count):
        period = make.RetentionPeriodFactory(purpose__activity__controller=controller)
        dataset = mapping.DatasetFactory(store=store)
        mapping.DataFieldFactory(dataset=dataset)
        mapping.IdentifierFactory(dataset=dataset)
        mapping.binding(dataset, period, start_column="closed_on")


def test_the_value_needs_few_queries_and_no_more_for_a_longer_register(
    full, program, django_assert_max_num_queries
):
    """A query a table: with what upper floors tell for the findings."""
    with_datasets(full, 2)
    with django_assert_max_num_queries(35) as few:
        assert json.loads(program(ADDRESS).content)
    with_datasets(full, 10)
    with django_assert_max_num_queries(len(few)):
        longer = json.loads(program(ADDRESS).content)
    assert len(longer["register"]["record"]["activities"]) >= 12
