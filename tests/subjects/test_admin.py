"""The pages about people: whose rows they are is told to those who may see it alone."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import Controller
from accounts.principal import system
from accounts.roles import Role
from subjects.actions import give_consent, restrict, suppress
from subjects.models import Consent
from subjects.terms import Objection, RestrictionGround
from tests import factories as make
from tests.people import person, signed_in
from tests.subjects.people import ANNA, BERT, CATALOGUE, NEWS, controller, day, given

__all__ = ["controller"]
BY = system("test")
CONSENTS = "/admin/subjects/consent/"


@pytest.fixture
def consent(controller: Controller) -> Consent:
    suppress(controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, by=BY)
    grounds = [RestrictionGround.ACCURACY_CONTESTED]
    restrict(controller=controller, whom=BERT, grounds=grounds, since=day(0), by=BY, reference="R-1")
    return give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(1)), by=BY)


def client(role: Role, controller: Controller) -> Client:
    return signed_in(person(role, controller))


def test_an_officer_sees_whose_consent_it_is_and_takes_a_copy(
    controller: Controller, consent: Consent
) -> None:
    officer = client(Role.PRIVACY_OFFICER, controller)
    assert "anna" not in officer.get(CONSENTS).content.decode()
    page = officer.get(f"{CONSENTS}{consent.pk}/change/").content.decode()
    assert "anna@example.org" in page and "form 7" in page and "Yes, write to me." in page
    copy = json.loads(officer.get(f"{CONSENTS}{consent.pk}/demonstration/").content)
    assert copy["identifiers"] == [{"kind": "email", "value": "anna@example.org"}]
    assert (copy["wording"], copy["means"], copy["proof"]) == ("Yes, write to me.", "web_form", "form 7")


def test_an_auditor_sees_what_and_how_many_but_nobody(controller: Controller, consent: Consent) -> None:
    auditor = client(Role.AUDITOR, controller)
    assert "shop / news" in auditor.get(CONSENTS).content.decode()
    page = auditor.get(f"{CONSENTS}{consent.pk}/change/").content.decode()
    assert "Yes, write to me." in page and "anna" not in page and "form 7" not in page
    assert auditor.get(f"{CONSENTS}{consent.pk}/demonstration/").status_code == 404
    assert auditor.get(f"{CONSENTS}find/").status_code == 403


def test_a_person_is_found_by_an_identifier_in_any_spelling(controller: Controller, consent: Consent) -> None:
    officer = client(Role.PRIVACY_OFFICER, controller)
    found = officer.post(f"{CONSENTS}find/", {"kind": "email", "value": " ANNA@example.org"}).content.decode()
    assert f"{CONSENTS}{consent.pk}/change/" in found and "any direct marketing" in found
    assert "R-1" not in found and "/restriction/" not in found.split("On record")[1]
    none = officer.post(f"{CONSENTS}find/", {"kind": "email", "value": "carl@example.org"}).content.decode()
    assert "Nothing is on record" in none
    stranger = client(Role.PRIVACY_OFFICER, make.ControllerFactory())
    told = stranger.post(f"{CONSENTS}find/", {"kind": "email", "value": "anna@example.org"}).content.decode()
    assert "Nothing is on record" in told


@pytest.mark.parametrize("page", ["suppression", "restriction"])
def test_lists_name_nobody(page: str, controller: Controller, consent: Consent) -> None:
    shown = client(Role.AUDITOR, controller).get(f"/admin/subjects/{page}/")
    assert shown.status_code == 200
    assert "anna" not in shown.content.decode() and "bert" not in shown.content.decode()


def test_a_mailing_list_is_cleaned(controller: Controller, consent: Consent, tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("name,email\nA,Anna@example.org\nB,bert@example.org\nC,carl@example.org\nD,\n")
    out, errors = StringIO(), StringIO()
    arguments = ["suppressions", "check", str(listed), "--controller", controller.slug, "--purpose"]
    call_command(*arguments, CATALOGUE, stdout=out, stderr=errors)
    assert out.getvalue() == "name,email\nC,carl@example.org\n"
    assert "3 left out" in errors.getvalue()
    with pytest.raises(CommandError):
        call_command(*arguments, "activities/x", stdout=out)
