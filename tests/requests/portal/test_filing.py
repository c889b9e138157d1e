"""A person files a request: one question a page, and the clock starts when they submit."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from processing.actions import load_register
from requests import receipts
from requests.models import RequestDraft, SubjectRequest
from requests.terms import Channel, IdentityState, State
from tests.processing.samples import full_record
from tests.requests.portal.visitors import (
    ERASURE,
    PATH,
    begin,
    draft_of,
    errors_of,
    file,
    fill,
    page_of,
    secrets_of,
    submit,
)

pytestmark = pytest.mark.django_db


def test_art_12_3_the_clock_starts_on_submitting_confirmed_or_not(client: Client, controller: Controller):
    reference, receipt = submit(client)
    request = SubjectRequest.objects.get(reference=reference)
    assert (request.state, request.identity) == (State.RECEIVED, IdentityState.OPEN)
    assert (request.channel, request.received_on) == (Channel.PORTAL, controller.today())
    assert [asked.right for asked in request.rights.all()] == ["erasure"]
    assert (request.name, request.email, request.details) == (
        "Piet O’Hara",
        "piet@example.org",
        "Customer 12",
    )
    assert receipts.matches(receipt, request.receipt_hash)


def test_pressing_send_twice_files_one_request_and_shows_the_same_receipt(client, controller):
    first = submit(client)
    again = client.post(f"{draft_of(client)}check/", follow=True)
    assert secrets_of(again) == first
    assert SubjectRequest.objects.count() == 1


def test_the_receipt_stays_until_it_is_saved_and_is_gone_then(client, controller):
    reference, receipt = submit(client)
    assert errors_of(client.post(f"{draft_of(client)}receipt/")) == ["Save both first, then tick the box."]
    assert receipt in client.get(f"{draft_of(client)}receipt/").content.decode()
    assert client.post(f"{draft_of(client)}receipt/", {"saved": "on"})["Location"] == (
        f"{PATH}status/{reference}/received/"
    )
    assert client.get(f"{draft_of(client)}receipt/")["Location"] == f"{PATH}?gone=1"
    assert RequestDraft.objects.count() == 0
    page = client.get(f"{PATH}status/{reference}/received/").content.decode()
    assert reference in page and receipt not in page


def test_the_confirmation_names_the_day_and_the_authority(client, controller):
    reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    page = client.get(f"{page_of(client)}received/").content.decode()
    assert f"{request.due_on:%A} {request.due_on.day} {request.due_on:%B %Y}" in page
    assert "Autoriteit Persoonsgegevens" in page


def test_several_rights_at_once_and_marketing_is_marked_as_taking_effect_at_once(client, controller):
    rights = {"rights": {"rights": ["access", "marketing_objection"]}}
    reference, _receipt = submit(client, {**ERASURE, **rights})
    request = SubjectRequest.objects.get(reference=reference)
    assert {asked.right for asked in request.rights.all()} == {"access", "marketing_objection"}
    assert request.at_once


def test_art_77_a_complaint_is_a_message_outside_the_clock(client, controller):
    file(client, {**ERASURE, "rights": {"rights": ["complaint"]}})
    page = client.get(f"{page_of(client)}received/").content.decode()
    assert "You get an answer by" not in page
    assert "Autoriteit Persoonsgegevens" in page
    assert "You get an answer by" not in client.get(page_of(client)).content.decode()


def test_a_parent_acts_for_a_child_and_says_why(client, controller):
    answers = {
        "rights": {"rights": ["access"]},
        "behalf": {"acting_for": "child"},
        "acting": {"name": "Kim", "acting_name": "An", "authority": "I am her mother."},
        "contact": {"email": "an@example.org"},
        "details": {},
    }
    reference, _receipt = submit(client, answers)
    request = SubjectRequest.objects.get(reference=reference)
    assert (request.acting_for, request.name, request.acting_name) == ("child", "Kim", "An")
    assert request.authority == "I am her mother."


def test_who_turns_out_to_act_for_somebody_is_asked_for_both_names(client, controller):
    fill(client)
    response = client.post(f"{draft_of(client)}behalf/?change", {"acting_for": "represented"})
    assert response["Location"] == f"{draft_of(client)}acting/"
    assert client.get(f"{draft_of(client)}check/")["Location"] == f"{draft_of(client)}acting/"


def test_a_change_leads_back_to_the_answers(client, controller):
    fill(client)
    response = client.post(f"{draft_of(client)}rights/?change", {"rights": ["access"]})
    assert response["Location"] == f"{draft_of(client)}check/"
    assert "See my data" in client.get(f"{draft_of(client)}check/").content.decode()


def test_post_is_enough_and_e_mail_is_enough_but_one_of_them_it_takes(client, controller):
    fill(client, {key: ERASURE[key] for key in ("rights", "behalf")})
    response = client.post(f"{draft_of(client)}contact/", {"name": "Piet"})
    assert response.status_code == 422
    assert "postal address" in errors_of(response)[0]
    assert (
        client.post(
            f"{draft_of(client)}contact/", {"name": "Piet", "postal_address": "Kade 1\nUtrecht"}
        ).status_code
        == 302
    )


def test_art_12_2_no_page_asks_for_reasons_a_telephone_number_or_an_id(client, controller):
    fill(client)
    for step in (*ERASURE, "check"):
        page = client.get(f"{draft_of(client)}{step}/").content.decode()
        assert 'type="tel"' not in page
        assert 'type="file"' not in page
    assert "You need not give reasons" in client.get(f"{draft_of(client)}details/").content.decode()


@pytest.mark.parametrize("page", ["", "rights/", "check/", "receipt/", "contact/"])
def test_without_a_draft_every_question_leads_to_the_start(client, controller, page):
    assert client.get(f"{PATH}new/0123456789ab/{page}")["Location"] == f"{PATH}?gone=1"
    if page:
        assert client.get(PATH + page)["Location"] == f"{PATH}?gone=1"


def test_the_key_of_one_draft_opens_no_other(controller):
    one, other = Client(), Client()
    fill(one)
    begin(other)
    assert one.get(f"{draft_of(other)}check/")["Location"] == f"{PATH}?gone=1"


def test_a_draft_begun_before_an_upgrade_goes_on_with_what_was_typed(controller):
    """Drafts had one cookie for the whole portal and no addresses of their own (392623c)."""
    client = Client()
    begin(client)
    key = client.cookies.pop("dertig_filing").value
    client.cookies["dertig_draft"] = key
    response = client.post(f"{PATH}rights/", ERASURE["rights"])
    assert (response.status_code, response["Location"]) == (307, f"{draft_of(client)}rights/")
    assert client.post(response["Location"], ERASURE["rights"])["Location"] == f"{draft_of(client)}behalf/"
    assert RequestDraft.objects.get().data


def test_two_filings_in_two_tabs_never_mix(client, controller):
    """A lawyer with two clients. Django's client knows no paths of cookies, so each key is put by hand."""
    tabs = []
    for name in ("Anna", "Bert"):
        tabs.append((name, begin(client), client.cookies["dertig_filing"].value))
    for step, given in ERASURE.items():
        for name, draft, key in tabs:
            client.cookies["dertig_filing"] = key
            more = {"name": name, "email": f"{name.lower()}@example.org"} if step == "contact" else {}
            assert client.post(f"{draft}{step}/", {**given, **more}).status_code == 302
    for _name, draft, key in tabs:
        client.cookies["dertig_filing"] = key
        client.post(f"{draft}check/")
    filed = {request.name: request.email for request in SubjectRequest.objects.all()}
    assert filed == {"Anna": "anna@example.org", "Bert": "bert@example.org"}


def test_a_skipped_question_is_asked_before_the_check(client, controller):
    begin(client)
    client.post(f"{draft_of(client)}rights/", ERASURE["rights"])
    assert client.get(f"{draft_of(client)}check/")["Location"] == f"{draft_of(client)}behalf/"


def test_an_expired_draft_is_not_opened_again(client, controller):
    fill(client)
    RequestDraft.objects.update(
        started_at=timezone.now() - timedelta(days=3), expires_at=timezone.now() - timedelta(days=1)
    )
    assert client.post(f"{draft_of(client)}check/")["Location"] == f"{PATH}?gone=1"
    assert not SubjectRequest.objects.exists()


def test_a_draft_is_sealed_and_its_key_is_only_in_an_http_only_cookie(client, controller):
    fill(client)
    cookie = client.cookies["dertig_filing"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == draft_of(client)
    row = RequestDraft.objects.extra(select={"kept": "data"}).values("kept", "key_hash").get()
    assert "Piet" not in row["kept"] and cookie.value not in row["key_hash"]


def test_a_draft_of_one_controller_is_not_seen_at_another(client, controller):
    Controller.objects.create(slug="other", name="O", country="NL", language="en", time_zone="UTC")
    fill(client)
    elsewhere = draft_of(client).replace("/c/acme/", "/c/other/")
    assert client.get(f"{elsewhere}check/")["Location"] == "/c/other/request/?gone=1"


def test_the_choices_are_explained_from_the_register(client):
    load_register(wanted=full_record(), by=system("test"))
    page = client.get(f"{begin(client, '/c/full/request/')}rights/").content.decode()
    assert "What do we use your data for?" in page
    for activity in full_record().activities:
        for purpose in activity.purposes:
            if purpose.marketing:
                assert page.count(purpose.name) >= 1
    assert page.count("Takes effect at once.") == 2


def test_the_language_is_kept_from_page_to_page(client, controller):
    client.get(f"{PATH}?language=de")
    begin(client)
    assert '<html lang="de">' in client.get(f"{draft_of(client)}rights/").content.decode()
    reference, _receipt = submit(client)
    assert SubjectRequest.objects.get(reference=reference).language == "de"


def test_an_unknown_organisation_has_no_portal(client, db):
    assert client.get("/c/nobody/request/").status_code == 404
    assert client.get("/c/nobody/request/status/").status_code == 404


def test_a_draft_of_commit_392623c_goes_on_and_one_of_a_version_to_come_is_said(client, controller):
    fill(client)
    draft = RequestDraft.objects.get()
    bare = json.loads(draft.data)
    assert bare.pop("format") == "dertig-request-draft/1"
    draft.data = json.dumps(bare)
    draft.save()
    assert "Customer 12" in client.get(f"{draft_of(client)}check/").content.decode()
    draft.data = json.dumps({**bare, "format": "dertig-request-draft/9"})
    draft.save()
    for response in (
        client.get(f"{draft_of(client)}check/"),
        client.post(f"{draft_of(client)}check/"),
        client.get(f"{draft_of(client)}details/"),
    ):
        assert response.status_code == 409
        assert "Please start again" in response.content.decode()
    assert not SubjectRequest.objects.exists()
    fill(client)
    assert client.post(f"{draft_of(client)}check/").status_code == 302
