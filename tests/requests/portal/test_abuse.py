"""Floods, forgeries and rubbish end in a clear page."""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from accounts.limits import Limit
from requests import uploads
from requests.models import Attachment, SubjectRequest
from requests.portal import throttling
from tests.requests.portal.visitors import ERASURE, PATH, errors_of, file, fill, submit

pytestmark = pytest.mark.django_db
STATUS = f"{PATH}status/"
POLICY = (
    "base-uri 'none'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; object-src 'none'"
)


def contact(client: Client, **given: str):
    client.post(PATH)
    client.post(f"{PATH}rights/", ERASURE["rights"])
    client.post(f"{PATH}behalf/", ERASURE["behalf"])
    return client.post(f"{PATH}contact/", {**ERASURE["contact"], **given})


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
    page = client.get(f"{PATH}check/").content.decode()
    assert "5 &lt; 6 &amp; {{ settings }} &lt;piet@example.org&gt;" in page


def test_a_huge_form_is_refused_before_it_is_read(client, controller):
    huge = "body=" + "x" * (uploads.MAX_TOTAL + 1)
    response = client.post(f"{PATH}details/", huge, content_type="application/x-www-form-urlencoded")
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
    client.post(PATH)
    response = client.post(f"{PATH}details/", body, content_type=content_type)
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
        f"{STATUS}message/", {"body": "x", "attached": [SimpleUploadedFile(name, content)]}
    )
    assert response.status_code == 422
    assert said in errors_of(response)[0]
    assert not Attachment.objects.exists()


def test_html_is_kept_as_plain_text_and_never_as_html(client, controller):
    file(client)
    client.post(
        f"{STATUS}message/",
        {"body": "x", "attached": [SimpleUploadedFile("a.html", b"<b>x</b>", "text/html")]},
    )
    kept = Attachment.objects.get()
    assert (kept.filename, kept.document.media_type) == ("a.html.txt", "text/plain")


def test_too_many_files_at_once(client, controller):
    file(client)
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    response = client.post(f"{STATUS}message/", {"body": "x", "attached": many})
    assert errors_of(response) == ["Send at most 5 files at once."]


def test_one_person_cannot_flood_us(controller):
    for _number in range(throttling.REQUESTS_OF_PERSON.times):
        submit(Client())
    client = Client()
    fill(client)
    response = client.post(f"{PATH}check/")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= throttling.REQUESTS_OF_PERSON.seconds
    assert "Try again in" in response.content.decode()
    assert SubjectRequest.objects.count() == throttling.REQUESTS_OF_PERSON.times


def test_an_office_behind_one_address_is_not_locked_out_by_one_of_its_people(controller):
    for _number in range(throttling.REQUESTS_OF_PERSON.times):
        submit(Client())
    colleague = {**ERASURE, "contact": {"name": "Other", "email": "other@example.org"}}
    assert submit(Client(), colleague)


def test_guessing_at_one_reference_is_stopped_and_others_go_on(controller):
    reference, receipt = file(Client(), {**ERASURE, "contact": {"name": "B", "email": "b@example.org"}})
    guess = {"reference": "D-2222-2222", "secret": "000000"}
    answers = [Client().post(STATUS, guess).status_code for _number in range(11)]
    assert answers == [422] * 10 + [429]
    assert Client().post(STATUS, {"reference": reference, "secret": receipt}).status_code == 302


def test_a_range_that_guesses_at_many_references_is_stopped_and_its_neighbour_is_not(controller, monkeypatch):
    monkeypatch.setattr("requests.portal.status.SIGN_INS_OF_RANGE", Limit("few", 3, 3600))
    client = Client()
    for number in range(4):
        response = client.post(
            STATUS,
            {"reference": f"D-2222-222{number + 2}", "secret": "000000"},
            REMOTE_ADDR=f"192.0.2.{number}",
        )
    assert response.status_code == 429
    elsewhere = {"reference": "D-3333-3333", "secret": "000000"}
    assert client.post(STATUS, elsewhere, REMOTE_ADDR="198.51.100.1").status_code == 422


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


def test_codes_for_one_reference_are_limited_known_or_not(client, controller):
    reference, _receipt = file(Client())
    for tried in (reference, "D-2222-2222"):
        answers = [client.post(f"{STATUS}code/", {"reference": tried}).status_code for _number in range(6)]
        assert answers == [302] * 5 + [429]


def test_the_policy_of_every_page_is_exactly_this(client, controller):
    fill(client)
    pages = ["", *(f"{step}/" for step in ERASURE), "check/", "status/", "status/code/"]
    file(client)
    pages += ["received/", "status/", "status/withdraw/"]
    for page in pages:
        response = client.get(PATH + page)
        assert "; ".join(sorted(response["Content-Security-Policy"].split("; "))) == POLICY, page
        assert len(response.content) < 100_000
        assert "no-store" in response["Cache-Control"]
    # A page that carries its own looks names them by their hash.
    looks = client.get(f"{PATH}nothing/")["Content-Security-Policy"].split("; ")
    assert "; ".join(sorted(each for each in looks if not each.startswith("style-src"))) == POLICY


def test_no_page_is_kept_by_caches(client, controller):
    file(client)
    assert "no-store" in client.get(STATUS)["Cache-Control"]


def test_where_the_counters_are_away_people_come_first(controller, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert submit(Client())
