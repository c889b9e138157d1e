"""Who may read what over the API: sessions and keys, and 404 for what is not theirs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Membership
from accounts.roles import Role

ADDRESSES = ["register/", "findings/", "activities/fan-mail/"]


@pytest.mark.parametrize("address", ["/api/v1/controllers/", "/api/v1/activities/"])
def test_nobody_is_asked_to_sign_in(address, client, full):
    answer = client.get(address)
    assert answer.status_code == 401
    assert "detail" in answer.json()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_key_opens_its_own_controller_and_no_other(address, program, other):
    assert program(f"/api/v1/controllers/full/{address}").status_code == 200
    assert program(f"/api/v1/controllers/other/{address}").status_code == 404
    assert program(f"/api/v1/controllers/nobody/{address}").status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_person_sees_the_controllers_of_their_memberships(address, browser, staff, other):
    assert browser.get(f"/api/v1/controllers/full/{address}").status_code == 200
    assert browser.get(f"/api/v1/controllers/other/{address}").status_code == 404
    Membership.objects.create(user=staff, controller=other, role=Role.AUDITOR)
    assert browser.get(f"/api/v1/controllers/other/{address}").status_code == 200


def _get(secret: str):
    return Client(headers={"Authorization": f"Api-Key {secret}"}).get("/api/v1/controllers/")


def test_a_revoked_expired_or_invented_key_is_refused(full):
    key, secret = ApiKey.objects.create_key(name="old", controller=full)
    assert _get(secret).status_code == 200
    key.expiry_date = timezone.now() - timedelta(seconds=1)
    key.save()
    assert "expired" in _get(secret).json()["detail"]
    key.expiry_date, key.revoked = None, True
    key.save()
    for refused in (secret, "made.up", "nonsense", f"{key.prefix}.wrong", "a\x00b"):
        answer = _get(refused)
        assert answer.status_code == 401
        assert "not valid" in answer.json()["detail"]


def test_an_inactive_person_sees_nothing(browser, staff):
    staff.is_active = False
    staff.save()
    assert browser.get("/api/v1/activities/").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(method, browser):
    assert getattr(browser, method)("/api/v1/controllers/full/activities/fan-mail/").status_code == 405
