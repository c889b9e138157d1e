"""Signing in: by e-mail address, through allauth, with guessing slowed down."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db

EMAIL = "officer@example.org"
PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


def sign_in(client: Client, password: str, email: str = EMAIL, address: str = "192.0.2.1"):
    return client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def test_the_admin_has_no_form_of_its_own(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_right_password_leads_to_the_admin(client: Client, officer: User) -> None:
    response = sign_in(client, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_a_wrong_password_is_counted_and_kept_out(client: Client, officer: User) -> None:
    response = sign_in(client, "wrong")
    assert response.status_code == 200
    assert client.get("/admin/").status_code == 302
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == (EMAIL, 1)
    assert "wrong" not in attempt.post_data


def test_guessing_is_stopped(client: Client, officer: User) -> None:
    for number in range(10):
        # allauth has a limit of its own, by address and minute: here only axes' is asked.
        cache.clear()
        sign_in(client, f"guess {number}")
    cache.clear()
    assert sign_in(client, PASSWORD).status_code == 429
    assert client.get("/admin/").status_code == 302


def test_a_lock_out_hits_the_guesser_not_the_person(client: Client, officer: User) -> None:
    for number in range(10):
        cache.clear()
        sign_in(client, f"guess {number}", address="198.51.100.7")
    assert sign_in(client, PASSWORD, address="192.0.2.1").status_code == 302


def test_behind_our_proxy_its_word_counts_and_a_forged_one_does_not(
    client: Client, officer: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess = {"login": EMAIL, "password": "wrong"}
    client.post("/accounts/login/", guess, headers={"x-forwarded-for": "203.0.113.1, 198.51.100.7"})
    assert AccessAttempt.objects.get().ip_address == "198.51.100.7"


def test_nobody_signs_up(client: Client) -> None:
    response = client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert response.status_code == 200
    assert not User.objects.exists()


def test_a_second_factor_is_asked_for_once_it_is_set_up(client: Client, officer: User) -> None:
    sign_in(client, PASSWORD)
    activate = "/accounts/2fa/totp/activate/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": activate})
    secret = client.get(activate).context["form"].secret
    assert client.post(activate, {"code": code_of(secret)}).status_code == 302

    stranger = Client()
    response = sign_in(stranger, PASSWORD)
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert stranger.get("/admin/").status_code == 302
    cache.clear()  # a code is good once; this one was used to set up
    response = stranger.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert stranger.get("/admin/").status_code == 200


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
