import pytest


@pytest.fixture
def controller():
    from accounts.models import Controller
    from accounts.terms import ContactKind

    acme = Controller.objects.create(
        slug="acme", name="Acme B.V.", country="NL", language="en", time_zone="Europe/Amsterdam"
    )
    acme.contacts.create(
        kind=ContactKind.SUPERVISORY_AUTHORITY.value, name="Autoriteit Persoonsgegevens", country="NL"
    )
    return acme


@pytest.fixture(autouse=True)
def empty_counters():
    """Limits count in the real cache of this worker; each test begins anew."""
    from django.core.cache import cache

    cache.clear()
