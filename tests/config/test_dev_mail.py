"""The mail of a development installation is shown in the browser; of another one never."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from config import dev_mail


@pytest.fixture
def folder(settings, tmp_path):
    settings.DERTIG_ENV, settings.VAR_DIR = "development", tmp_path
    return tmp_path / "mail"


def send(subject: str, body: str = "Your code is 123456.") -> None:
    connection = get_connection(dev_mail.BACKEND)
    EmailMessage(subject, body, "dertig@localhost", ["piet@person.example"], connection=connection).send()


def page() -> str:
    return dev_mail.sent_mail(RequestFactory().get("/dev/mail/")).content.decode()


def test_what_was_sent_is_shown_newest_first_with_its_code(folder) -> None:
    send("First")
    send("Second é")
    shown = page()
    assert shown.index("Second é") < shown.index("First")
    assert "Your code is 123456." in shown and "piet@person.example" in shown
    assert folder.stat().st_mode & 0o077 == 0


def test_nothing_in_a_message_becomes_markup(folder) -> None:
    send("<script>x</script>", "<img src=x onerror=y>")
    assert "<script>x" not in page() and "<img src=x" not in page()


def test_before_the_first_message_the_page_says_so(folder) -> None:
    assert "None yet" in page()


@pytest.mark.parametrize("kind", ["test", "production"])
def test_elsewhere_there_is_no_such_page(folder, settings, kind) -> None:
    settings.DERTIG_ENV = kind
    with pytest.raises(Http404):
        page()


def test_elsewhere_it_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("dev-mail")
