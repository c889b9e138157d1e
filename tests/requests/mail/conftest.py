"""Servers and cases for mail."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.requests.mail.imap import PASSWORD, USER, LetterBox
from tests.requests.mail.smtp import PostOffice


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    """A real SMTP server, named in the settings."""
    office = PostOffice()
    office.open()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Dertig <dertig@privacy.example>"
    yield office
    office.close()


@pytest.fixture
def controller(db):
    from tests.requests.mail import cases

    return cases.acme()


@pytest.fixture
def officer(controller):
    from tests.requests.mail import cases

    return cases.officer_of(controller)


@pytest.fixture
def submit(controller):
    from tests.requests.mail import cases

    return partial(cases.submitted, controller)


@pytest.fixture
def letter_box() -> Iterator[LetterBox]:
    """A real IMAP server."""
    box = LetterBox()
    yield box
    box.close()


@pytest.fixture
def mailbox(controller, letter_box):
    """The controller's settings for it."""
    from requests.models import Mailbox

    return Mailbox.objects.create(
        controller=controller, host="127.0.0.1", port=letter_box.port, tls=False, user=USER, password=PASSWORD
    )
