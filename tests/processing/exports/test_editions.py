"""Two editions: what an authority gets, and what stays inside."""

import hashlib
import json
from dataclasses import fields

from evidence.stored import canonical_json
from processing.exports.editions import ASSESSMENTS, Acceptance, Edition, edition_data
from processing.exports.json import register_json
from processing.register import Activity, Purpose, sha256_of
from tests.processing.exports.sample import ACCEPTANCES, FINDINGS, REGISTER


def of(edition):
    return edition_data(REGISTER, edition, FINDINGS, ACCEPTANCES)


def test_the_authority_edition_holds_no_assessments_and_no_findings():
    data = of(Edition.AUTHORITY)
    text = json.dumps(data)
    assert "SECRET" not in text
    assert "assessment" not in text
    assert set(data) == {"format", "edition", "register_sha256", "register"}
    (shop, *_) = data["register"]["record"]["activities"]
    assert [purpose["ref"] for purpose in shop["purposes"]] == ["orders", "bookkeeping", "news", "dinners"]


def test_the_internal_edition_holds_everything_and_proves_its_hash():
    data = of(Edition.INTERNAL)
    register = canonical_json(data["register"])
    assert hashlib.sha256(register).hexdigest() == data["register_sha256"] == sha256_of(REGISTER)
    assert len(data["findings"]) == len(FINDINGS) > 0
    assert data["acceptances"][0]["until"] == "2027-01-31"
    assert "SECRET-REASON" in json.dumps(data)


def test_json_is_canonical_and_the_same_every_time():
    once = register_json(REGISTER, edition=Edition.INTERNAL, findings=FINDINGS, acceptances=ACCEPTANCES)
    assert once == register_json(
        REGISTER, edition=Edition.INTERNAL, findings=FINDINGS, acceptances=ACCEPTANCES
    )
    assert once == canonical_json(json.loads(once))


def test_the_withheld_fields_exist_in_the_shapes():
    names = {field.name for shape in (Activity, Purpose) for field in fields(shape)}
    assert names >= ASSESSMENTS


def test_an_acceptance_without_a_day_stays_without_one():
    acceptance = Acceptance(code="c", path="p", reason="r", until=ACCEPTANCES[0].until)
    (data,) = edition_data(REGISTER, Edition.INTERNAL, (), (acceptance,))["acceptances"]
    assert data["accepted_on"] is None
