"""What the law leaves to a controller about its purges."""

import pytest
from django.core.exceptions import ValidationError

from accounts.principal import NotAllowed
from accounts.roles import Role
from evidence.models import Event
from retention.actions.settings import save_settings
from retention.models import RetentionSettings
from tests.factories import ControllerFactory
from tests.people import principal

pytestmark = pytest.mark.django_db


def test_the_officer_chooses_when_and_how_purges_run():
    controller = ControllerFactory()
    save_settings(
        settings=RetentionSettings(controller=controller, night_hour=4, fiscal_year_ends="06-30"),
        by=principal(Role.PRIVACY_OFFICER, controller),
    )
    event = Event.objects.get(verb="retention_settings.change", controller_id=controller.pk)
    assert event.detail == {
        "night_hour": 4,
        "fiscal_year_ends": "06-30",
        "single_officer": False,
        "batch_rows": 50_000,
        "workers": 2,
    }


@pytest.mark.parametrize(
    ("role", "single_officer"),
    [(Role.APPROVER, False), (Role.AUDITOR, False), (Role.DPO, False), (Role.PRIVACY_OFFICER, True)],
)
def test_nobody_else_does_nor_does_the_officer_without_a_second_person(role, single_officer):
    controller = ControllerFactory()
    wanted = RetentionSettings(controller=controller, single_officer=single_officer)
    with pytest.raises(NotAllowed):
        save_settings(settings=wanted, by=principal(role, controller))
    assert not RetentionSettings.objects.filter(controller=controller).exists()


def test_the_lead_chooses_a_cooling_off_instead_of_a_second_person():
    controller = ControllerFactory()
    lead = principal(Role.PRIVACY_LEAD, controller)
    save_settings(settings=RetentionSettings(controller=controller, single_officer=True), by=lead)
    kept = RetentionSettings.objects.get(controller=controller)
    kept.night_hour = 3
    # What stands already is no choice of the officer.
    save_settings(settings=kept, by=principal(Role.PRIVACY_OFFICER, controller))


@pytest.mark.parametrize(
    "wrong", [{"fiscal_year_ends": "13-01"}, {"night_hour": 24}, {"batch_rows": 0}, {"workers": 17}]
)
def test_what_makes_no_sense_is_refused(wrong):
    controller = ControllerFactory()
    with pytest.raises(ValidationError):
        save_settings(
            settings=RetentionSettings(controller=controller, **wrong),
            by=principal(Role.PRIVACY_LEAD, controller),
        )
