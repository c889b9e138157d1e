"""Pages are strict about what may run in them; only the admin, whose framework needs it, is not."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def policy_of(client: Client, path: str) -> str:
    return client.get(path)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/health/", "/nowhere/"])
def test_public_pages_run_nothing_inline(client: Client, path: str) -> None:
    policy = policy_of(client, path)
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_only_the_admin_evaluates(client: Client) -> None:
    assert "'unsafe-eval'" in policy_of(client, "/admin/")
    assert "'unsafe-eval'" not in policy_of(client, "/api/docs/")
