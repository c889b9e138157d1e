"""Floods, forgeries and rubbish end in a clear page, and lock nobody out."""

import time
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from accounts.limits import Limit
from accounts.models import Controller
from requests import sending, uploads
from requests.actions.intake import MAILED_A_DAY
from requests.models import Attachment, SubjectRequest
from requests.portal import throttling
from tests.requests.portal.visitors import (
    ERASURE,
    PATH,
    begin,
    code_mailed,
    draft_of,
    errors_of,
    file,
    fill,
    page_of,
    submit,
    work,
)

pytestmark = pytest.mark.django_db
STATUS = f"{PATH}status/"
POLICY = (
    "base-uri 'none'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; object-src 'none'"
)


def finish_letters() -> None:
    """What the worker does with letters that wait."""
    for letter in sending.unfinished():
        sending.finish_letter(letter)


def contact(client: Client, **given: str):
    begin(client)
    client.post(f"{draft_of(client)}rights/", ERASURE["rights"])
    client.post(f"{draft_of(client)}behalf/", ERASURE["behalf"])
    return client.post(f"{draft_of(client)}contact/", {**ERASURE["contact"], **given})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "x" * 201, "Too long"),
        ("name", "a\r\nBcc: everybody@example.org", "one line"),
        ("name", "a\x07b", "cannot be shown"),
        ("name", "evil\u202egnp.exe", "cannot be shown"),
        ("name", "<script>alert(1)</script>", "without HTML"),
        ("email", "a@example.org\nBcc: b@example.org", "no e-mail address"),
        ("email", "a@example.org, b@example.org", "no e-mail address"),
        ("email", "not an address", "no e-mail address"),
        ("postal_address", "x\n" * 600, "Too long"),
        ("postal_address", '<a href="//evil.example">x</a>', "without HTML"),
    ],
)
def test_bad_input_ends_in_a_clear_form_error(client, controller, field, typed, said):
    response = contact(client, **{field: typed})
    assert response.status_code == 422
    assert said in errors_of(response)[0]
    assert "<script>alert" not in response.content.decode()


def test_honest_signs_are_welcome(client, controller):
    honest = "Zoë D'Arcy-Nuñez & Søn <3"
    assert contact(client, name=honest, postal_address="Straße 1\nگذرگاه 2").status_code == 302


def test_what_looks_like_code_in_prose_is_shown_as_text(client, controller):
    fill(client, {**ERASURE, "details": {"details": "5 < 6 & {{ settings }} <piet@example.org>"}})
    page = client.get(f"{draft_of(client)}check/").content.decode()
    assert "5 &lt; 6 &amp; {{ settings }} &lt;piet@example.org&gt;" in page


def test_a_huge_form_is_refused_before_it_is_read(client, controller):
    begin(client)
    huge = "body=" + "x" * (uploads.MAX_TOTAL + 1)
    response = client.post(
        f"{draft_of(client)}details/", huge, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "That is too large" in response.content.decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("details=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
        (urlencode([(f"f{number}", "") for number in range(2000)]), "application/x-www-form-urlencoded"),
        ("garbage", "multipart/form-data"),
        ("garbage", "multipart/form-data; boundary=\x07"),
    ],
)
def test_what_is_no_form_is_refused_in_words(client, controller, body, content_type):
    begin(client)
    response = client.post(f"{draft_of(client)}details/", body, content_type=content_type)
    assert response.status_code == 400
    assert "We could not read this form" in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words(controller):
    response = Client(enforce_csrf_checks=True).post(PATH)
    assert response.status_code == 403
    assert "We could not accept this form" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"<html><script>1</script>\x00", "of a kind"),
        ("a.png", b"MZ\x90\x00", "of a kind"),
        ("a.svg", b"\xff\xfe<\x00s\x00v\x00g\x00", "of a kind"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"x" * uploads.MAX_BYTES, "too large"),
    ],
)
def test_files_are_judged_by_content(client, controller, name, content, said):
    file(client)
    response = client.post(
        f"{page_of(client)}message/", {"body": "x", "attached": [SimpleUploadedFile(name, content)]}
    )
    assert response.status_code == 422
    assert said in errors_of(response)[0]
    assert not Attachment.objects.exists()


def test_html_is_kept_as_plain_text_and_never_as_html(client, controller):
    file(client)
    client.post(
        f"{page_of(client)}message/",
        {"body": "x", "attached": [SimpleUploadedFile("a.html", b"<b>x</b>", "text/html")]},
    )
    kept = Attachment.objects.get()
    assert (kept.filename, kept.document.media_type) == ("a.html.txt", "text/plain")


def test_too_many_files_at_once(client, controller):
    file(client)
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    response = client.post(f"{page_of(client)}message/", {"body": "x", "attached": many})
    assert errors_of(response) == ["Send at most 5 files at once."]


def test_whoever_files_with_somebodys_address_blocks_nobody_and_fills_no_mailbox(controller, mailoutbox):
    """Ten filings of a stranger: the person still files, here and elsewhere; three were answered by mail."""
    for _number in range(10):
        submit(Client())
    work()
    finish_letters()
    assert len(mailoutbox) == 2 * MAILED_A_DAY, "an acknowledgement and a code each"
    person = Client()
    reference, receipt = file(person)
    assert SubjectRequest.objects.count() == 11
    assert "we have sent no e-mail this time" in person.get(f"{page_of(person)}received/").content.decode()
    assert Client().post(STATUS, {"reference": reference, "secret": receipt}).status_code == 302


def test_who_confirms_the_address_gets_the_acknowledgement_that_was_held_back(controller, mailoutbox):
    for _number in range(MAILED_A_DAY + 1):
        client = Client()
        reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    assert request.acknowledged_at is None and not request.letters.exists()
    client.post(f"{page_of(client)}resend/")
    assert client.post(f"{page_of(client)}confirm/", {"code": code_mailed()}).status_code == 302
    request.refresh_from_db()
    assert request.acknowledged_at and request.letters.get().kind == "acknowledgement"


def test_filings_at_one_controller_say_nothing_of_the_address_at_another(controller):
    for _number in range(MAILED_A_DAY + 1):
        submit(Client())
    other = Controller.objects.create(slug="other", name="O", country="NL", language="en", time_zone="UTC")
    client = Client()
    draft = begin(client, "/c/other/request/")
    for step, given in ERASURE.items():
        client.post(f"{draft}{step}/", given)
    client.post(f"{draft}check/")
    assert SubjectRequest.objects.get(controller=other).acknowledged_at


def test_an_office_behind_one_address_waits_and_is_not_shut_out(controller, monkeypatch):
    monkeypatch.setattr("requests.portal.filing.REQUESTS", Limit("few", 1, 3600, one_every=1))
    submit(Client())
    submit(Client())  # the one that passes every second
    client = Client()
    fill(client)
    response = client.post(f"{draft_of(client)}check/")
    assert (response.status_code, response["Retry-After"]) == (429, "1")
    assert errors_of(response) or "What you typed is still here" in response.content.decode()
    time.sleep(1.1)
    assert client.post(f"{draft_of(client)}check/").status_code == 302
    assert SubjectRequest.objects.count() == 3


def test_a_network_that_floods_one_controller_is_limited_there_alone(controller, monkeypatch):
    monkeypatch.setattr("requests.portal.filing.DRAFTS", Limit("few", 1, 3600))
    Controller.objects.create(slug="other", name="O", country="NL", language="en", time_zone="UTC")
    assert [Client().post(PATH).status_code for _number in range(2)] == [302, 429]
    assert Client().post("/c/other/request/").status_code == 302


def test_wrong_sign_ins_on_a_reference_never_refuse_its_right_receipt(controller):
    """It is in every subject line: whoever knows it locks nobody out."""
    reference, receipt = file(Client())
    for _number in range(15):
        assert Client().post(STATUS, {"reference": reference, "secret": "000000"}).status_code == 422
    for _number in range(15):
        wrong = {"reference": reference, "secret": "2222-2222-2222-2222"}
        assert Client().post(STATUS, wrong).status_code == 422
    assert Client().post(STATUS, {"reference": reference, "secret": receipt}).status_code == 302


def test_a_network_that_guesses_is_slowed_keeps_what_was_typed_and_its_neighbour_goes_on(
    controller, monkeypatch
):
    monkeypatch.setattr("requests.portal.throttling.WRONG_SIGN_INS", Limit("few", 3, 3600, one_every=60))
    reference, receipt = file(Client())
    right = {"reference": reference, "secret": receipt}
    answers = [
        Client().post(STATUS, {"reference": f"D-2222-222{number}", "secret": "000000"}).status_code
        for number in range(2, 7)
    ]
    assert answers == [422] * 4 + [429], "the fourth is the one that passes every minute"
    refused = Client().post(STATUS, right)
    assert refused.status_code == 429 and reference in refused.content.decode()
    assert Client().post(STATUS, right, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_right_secrets_are_not_counted(controller, monkeypatch):
    monkeypatch.setattr("requests.portal.throttling.WRONG_SIGN_INS", Limit("few", 1, 3600))
    reference, receipt = file(Client())
    for _number in range(3):
        assert Client().post(STATUS, {"reference": reference, "secret": receipt}).status_code == 302


def test_a_message_that_finds_no_room_is_not_lost(client, controller, monkeypatch):
    monkeypatch.setattr("requests.portal.status.MESSAGES_OF_REFERENCE", Limit("few", 1, 3600))
    file(client)
    client.post(f"{page_of(client)}message/", {"body": "First"})
    response = client.post(f"{page_of(client)}message/", {"body": "Second & last"})
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert "Second &amp; last</textarea>" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
    ],
)
def test_neighbours_count_together(address, network):
    assert throttling.range_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_asking_for_codes_is_limited_by_network_and_says_nothing_of_the_reference(
    client, controller, monkeypatch
):
    monkeypatch.setattr("requests.portal.status.CODES", Limit("few", 5, 3600))
    reference, _receipt = file(Client())
    for tried in (reference, "D-2222-2222"):
        cache.clear()
        answers = [client.post(f"{STATUS}code/", {"reference": tried}).status_code for _number in range(6)]
        assert answers == [302] * 5 + [429]


def test_the_policy_of_every_page_is_exactly_this(client, controller):
    fill(client)
    pages = [f"{draft_of(client)}{step}/" for step in (*ERASURE, "check")]
    pages += [PATH, f"{PATH}status/", f"{PATH}status/code/"]
    answers = {page: client.get(page) for page in pages}
    file(client)
    pages = [f"{page_of(client)}{page}" for page in ("received/", "", "withdraw/")]
    for page, response in {**answers, **{page: client.get(page) for page in pages}}.items():
        assert "; ".join(sorted(response["Content-Security-Policy"].split("; "))) == POLICY, page
        assert len(response.content) < 100_000
        assert "no-store" in response["Cache-Control"]
    # A page that carries its own looks names them by their hash.
    looks = client.get(f"{PATH}nothing/")["Content-Security-Policy"].split("; ")
    assert "; ".join(sorted(each for each in looks if not each.startswith("style-src"))) == POLICY


def test_no_page_is_kept_by_caches(client, controller):
    file(client)
    assert "no-store" in client.get(page_of(client))["Cache-Control"]


def test_where_the_counters_are_away_people_come_first(controller, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert submit(Client())
