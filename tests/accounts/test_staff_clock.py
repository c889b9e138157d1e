"""On which clock staff read moments: that of their controllers, and the page says which it is."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.middleware import zone_of
from accounts.models import ApiKey, Controller
from accounts.principal import NOBODY, system
from accounts.roles import Role
from tests import factories as make
from tests.people import person, principal, signed_in

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def at(zone: str) -> Controller:
    made: Controller = make.ControllerFactory(time_zone=zone)
    return made


def keys_page(*controllers: Controller) -> str:
    """The list of keys, with one that expires at that moment."""
    ApiKey.objects.create_key(name="Website", controller=controllers[0], expiry_date=NEW_YEAR)
    client = signed_in(person(Role.PRIVACY_LEAD, *controllers))
    page: str = client.get(reverse("admin:accounts_apikey_changelist")).content.decode()
    return page


def test_moments_are_told_on_the_clock_of_the_controller() -> None:
    assert "1 January 2027, 00:30 CET" in keys_page(at("Europe/Amsterdam"))


def test_where_controllers_have_different_clocks_it_is_utc_and_says_so() -> None:
    assert "31 December 2026, 23:30 UTC" in keys_page(at("Europe/Amsterdam"), at("Europe/Lisbon"))


def test_a_moment_that_is_typed_is_on_the_same_clock() -> None:
    client = signed_in(person(Role.PRIVACY_LEAD, at("Europe/Amsterdam")))
    sent = {"name": "Website", "expiry_date_0": "2027-01-01", "expiry_date_1": "00:30:00"}
    assert client.post(reverse("admin:accounts_apikey_add"), sent).status_code in (200, 302)
    assert ApiKey.objects.get().expiry_date == NEW_YEAR


def test_whoever_is_in_sight_counts() -> None:
    assert str(zone_of(NOBODY)) == "UTC"
    ours, theirs = at("Europe/Lisbon"), at("Europe/Berlin")
    assert str(zone_of(principal(Role.DPO, ours))) == "Europe/Lisbon"
    assert str(zone_of(system("test"))) == "UTC"
    theirs.time_zone = "Europe/Lisbon"
    theirs.save()
    assert str(zone_of(system("test"))) == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "1 January 2027, 00:30 CET", "1 Jan 2027, 00:30 CET"),
        ("nl", "1 januari 2027 00:30 CET", "1-1-2027 00:30 CET"),
    ],
)
def test_each_language_says_which_clock(language: str, long: str, short: str) -> None:
    with translation.override(language), timezone.override("Europe/Amsterdam"):
        moment = timezone.localtime(NEW_YEAR)
        assert date_format(moment, "DATETIME_FORMAT") == long
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == short
