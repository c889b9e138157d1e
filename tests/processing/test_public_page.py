"""The public page: who the controller is and how to reach it (Art. 13(1)(a)–(b)), and no more."""

import re
from dataclasses import replace

import pytest

from accounts.principal import system
from processing.actions import load_register
from processing.register import Party
from tests.processing.samples import bare_record, full_record

pytestmark = pytest.mark.django_db


def page(client, slug: str, language: str = "", query: str = "") -> str:
    headers = {"Accept-Language": language} if language else {}
    answer = client.get(f"/c/{slug}/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def load(record) -> None:
    load_register(wanted=record, by=system("test"))


def test_everything_public_is_there(client):
    load(full_record())
    html = page(client, "full")
    for text in (
        "Full &amp; &lt;Co&gt; B.V.",
        "=Formula",
        "Kade 1",
        "1011 AA Amsterdam",
        "Netherlands",
        'href="mailto:privacy@example.org"',
        'href="tel:+31200000001"',
        'href="https://example.org"',
        "D. O’Fficer “DPO”",
        'href="mailto:dpo@example.org"',
        'href="https://example.org/privacy"',
        "Autoriteit Persoonsgegevens",
    ):
        assert text in html


def test_nothing_internal_is_there(client):
    load(full_record())
    html = page(client, "full")
    for text in ("Established in the Union.", "Balanced.", "Fan mail", "Mailer", "finding", "TLS"):
        assert text not in html


def test_what_is_not_stated_is_left_out_politely(client):
    load(bare_record())
    html = page(client, "bare")
    assert "No contact details are stated yet." in html
    assert "Data protection officer" not in html
    assert "Representative" not in html
    assert "None" not in html


@pytest.mark.parametrize(
    ("own", "accepted", "query", "expected"),
    [
        ("en", "", "", "en"),
        ("nl", "", "", "nl"),
        ("nl", "en-GB,en;q=0.9", "", "en"),
        ("en", "nl", "", "nl"),
        ("nl", "fr,de", "", "nl"),
        ("en", "nl", "?language=en", "en"),
        ("en", "nl", "?language=xx", "nl"),
        ("en", "q=;;,\x01", "", "en"),
    ],
)
def test_the_language_is_asked_for_preferred_or_the_controllers(own, accepted, query, expected, client):
    record = bare_record()
    load(replace(record, controller=replace(record.controller, language=own)))
    assert f'<html lang="{expected}">' in page(client, "bare", accepted, query)


def test_it_is_small_strict_and_asks_nobody_else(client):
    load(full_record())
    answer = client.get("/c/full/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    html = answer.content.decode()
    assert "<script" not in html and "style=" not in html
    fetched = re.findall(r"""<(?:link|img|script)[^>]+(?:href|src)="([^"]+)""", html)
    assert fetched and all(address.startswith("/static/") for address in fetched)
    assert not answer.cookies
    weight = len(answer.content) + sum(
        len(b"".join(client.get(address).streaming_content)) for address in fetched
    )
    assert weight < 100_000


def test_it_can_be_walked_by_heading_and_keyboard(client):
    load(full_record())
    html = page(client, "full")
    assert html.index('class="skip" href="#main"') < html.index("<nav")
    assert html.count("<h1") == 1
    labels = re.findall(r'aria-labelledby="([^"]+)"', html)
    assert len(labels) == html.count("<h2") == len(set(labels))
    assert all(f'id="{label}"' in html for label in labels)


def test_a_hostile_name_stays_text(client):
    record = bare_record()
    evil = Party(name="<script>alert(1)</script>", email="a@b.example", phone='"><img src=x>')
    load(replace(record, controller=replace(record.controller, dpo=evil)))
    html = page(client, "bare")
    assert "<script>" not in html and "<img" not in html


@pytest.mark.parametrize("slug", ["nobody", "UPPER", "a--b"])
def test_an_unknown_controller_is_a_page_that_says_so(slug, client):
    answer = client.get(f"/c/{slug}/", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no such organisation here" in answer.content.decode()


def test_it_needs_few_queries(client, django_assert_max_num_queries):
    load(full_record())
    with django_assert_max_num_queries(6):
        client.get("/c/full/")


def test_it_only_reads(client):
    load(bare_record())
    assert client.post("/c/bare/").status_code == 405
