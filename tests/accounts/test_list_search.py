"""Lists are searched by POST: no address says what was searched for, and none asks for a hidden field."""

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import list_search
from accounts.models import Controller, User
from accounts.roles import Role
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")
LOST = "not known any more"


@pytest.fixture
def controller() -> Controller:
    return make.ControllerFactory()


@pytest.fixture
def lead(controller: Controller) -> Client:
    for name in ("anna", "bram", "berta"):
        person(Role.AUDITOR, controller, email=f"{name}@example.org")
    return signed_in(person(Role.PRIVACY_LEAD, controller, email="lead@example.org"))


def emails(answer) -> list[str]:
    return sorted(row.email for row in answer.context["cl"].result_list)


def test_a_term_stands_in_no_address_and_in_the_session_sealed(lead: Client) -> None:
    sent = lead.post(f"{PEOPLE}?o=1&p=2", {"q": "bram@example.org"})
    assert sent.status_code == 302
    address = sent["Location"]
    assert "bram" not in address and "p=" not in address and "o=1" in address
    page = lead.get(address)
    assert emails(page) == ["bram@example.org"]
    text = page.content.decode()
    assert 'value="bram@example.org"' in text
    links = [part.partition('"')[0] for part in text.split('href="')[1:]]
    assert not [link for link in links if "bram@" in link or "bram%40" in link]
    assert "bram" not in str(Session.objects.get(pk=lead.session.session_key).get_decoded())


def test_filters_sorting_and_pages_keep_the_search(lead: Client) -> None:
    address = lead.post(PEOPLE, {"q": "r"})["Location"]
    found = address.partition("found=")[2]
    sorting = lead.get(address).context["cl"].get_query_string({"o": "-0"})
    assert f"found={found}" in sorting
    changelist = lead.get(f"{PEOPLE}{sorting}").context["cl"]
    listed = [row.email for row in changelist.result_list]
    assert changelist.query == "r"
    assert listed == sorted(listed, reverse=True)
    assert {"bram@example.org", "berta@example.org"} <= set(listed)


def test_an_address_with_a_term_is_left_at_once(lead: Client) -> None:
    answer = lead.get(PEOPLE, {"q": "bram@example.org", "o": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?o=1")


def test_an_empty_term_shows_the_whole_list(lead: Client) -> None:
    assert len(emails(lead.post(PEOPLE, {"q": " \x00 "}, follow=True))) == 4


def test_a_token_is_its_sessions_alone_and_ends(
    lead: Client, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = lead.post(PEOPLE, {"q": "bram"})["Location"]
    another = signed_in(person(Role.PRIVACY_LEAD, controller)).get(address, follow=True)
    assert LOST in another.content.decode()
    assert len(emails(another)) > 1
    monkeypatch.setattr(list_search, "SECONDS", -1)
    later = lead.get(address, follow=True)
    assert LOST in later.content.decode()
    assert later.context["cl"].query == ""


def test_a_session_keeps_the_latest_searches_alone(lead: Client) -> None:
    addresses = [lead.post(PEOPLE, {"q": f"bram{number}"})["Location"] for number in range(12)]
    assert len(lead.session["list_searches"]) == list_search.AT_MOST
    assert lead.get(addresses[-1]).context["cl"].query == "bram11"
    assert lead.get(addresses[0]).status_code == 302


@pytest.mark.parametrize("field", ["password__startswith", "email", "email__startswith", "public_id"])
def test_no_address_asks_for_a_field_that_no_filter_names(lead: Client, field: str) -> None:
    """Which of the people has a password hash that begins so, is no question for an address."""
    hashed = User.objects.get(email="bram@example.org")
    value = str(getattr(hashed, field.partition("__")[0]))[:10]
    answer = lead.get(PEOPLE, {field: value})
    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?e=1")
    assert "has no such filter" in lead.get(answer["Location"]).content.decode()


def test_every_list_that_can_be_searched_is_searched_by_post(controller: Controller) -> None:
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    searched = 0
    for model, page in admin.site._registry.items():
        if not page.search_fields:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.post(address, {"q": "nobody@example.org"})
        assert answer.status_code == 302, model
        assert "nobody" not in answer["Location"], model
        shown = client.get(answer["Location"])
        assert shown.context["cl"].query == "nobody@example.org", model
        assert shown.context["cl"].result_count == 0, model
        searched += 1
    assert searched > 12
