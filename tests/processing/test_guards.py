"""What the database itself refuses, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Controller
from accounts.principal import system
from processing.actions import load_register
from processing.models import Disclosure, Measure, ProcessingActivity, Purpose, Recipient, RetentionPeriod
from tests.processing.samples import full_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_controllers():
    for slug in ("full", "other"):
        load_register(wanted=full_record(slug), by=system("loader"))


def of(model, slug: str):
    return model.objects.filter(**{model.controller_path: Controller.objects.get(slug=slug).pk})


def settled() -> None:
    """Run the checks that wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_recipient_of_another_controller_cannot_be_pointed_at() -> None:
    with pytest.raises(IntegrityError, match="another controller"), transaction.atomic():
        of(Disclosure, "full").filter(recipient__ref="police").update(
            recipient=of(Recipient, "other").first()
        )


def test_a_measure_of_another_controller_cannot_be_linked() -> None:
    with pytest.raises(IntegrityError, match="another controller"), transaction.atomic():
        of(ProcessingActivity, "full").first().measures.add(of(Measure, "other").first())


def test_a_record_never_moves_to_another_controller() -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        of(Measure, "full").update(controller=Controller.objects.get(slug="other"))


def test_records_and_none_because_exclude_each_other() -> None:
    with pytest.raises(IntegrityError, match="recipients and the reason"), transaction.atomic():
        of(ProcessingActivity, "full").filter(ref="fan-mail").update(recipients_none_because="None.")
        settled()
    with pytest.raises(IntegrityError, match="retention and the reason"), transaction.atomic():
        archive = of(Purpose, "full").get(ref="archive")
        RetentionPeriod.objects.create(purpose=archive, ref="kept")
        settled()


def test_records_may_replace_none_because_within_one_transaction() -> None:
    hosting = of(ProcessingActivity, "full").get(ref="hosting")
    with transaction.atomic():
        Disclosure.objects.create(activity=hosting, recipient=of(Recipient, "full").first())
        ProcessingActivity.objects.filter(pk=hosting.pk).update(recipients_none_because="")
        settled()
    assert hosting.recipients.count() == 1
