"""Rows for tests: the least that the database takes, under one controller each."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import (
    ApiKey,
    Controller,
    ControllerContact,
    Invitation,
    JointController,
    Membership,
    User,
)
from accounts.roles import Role
from evidence.models import Event
from processing import models as rows


class ControllerFactory(DjangoModelFactory[Controller]):
    class Meta:
        model = Controller

    name = factory.Sequence(lambda n: f"Controller {n} B.V.")
    slug = factory.Sequence(lambda n: f"controller-{n}")
    language = "en"
    time_zone = "Europe/Amsterdam"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    is_staff = True


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    controller = factory.SubFactory(ControllerFactory)
    role = Role.PRIVACY_OFFICER


class InvitationFactory(DjangoModelFactory[Invitation]):
    """One that waits; nobody knows its link."""

    class Meta:
        model = Invitation

    controller = factory.SubFactory(ControllerFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    role = Role.AUDITOR
    language = "en"
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class _UnderController(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    controller = factory.SubFactory(ControllerFactory)
    ref = factory.Sequence(lambda n: f"ref-{n}")
    name = factory.Sequence(lambda n: f"Name {n}")


class JointControllerFactory(_UnderController):
    class Meta:
        model = JointController


class ContactFactory(DjangoModelFactory[ControllerContact]):
    class Meta:
        model = ControllerContact

    controller = factory.SubFactory(ControllerFactory)
    kind = "dpo"
    name = "A DPO"


class DataCategoryFactory(_UnderController):
    class Meta:
        model = rows.DataCategory


class SubjectCategoryFactory(_UnderController):
    class Meta:
        model = rows.SubjectCategory


class OrganisationFactory(DjangoModelFactory[rows.Organisation]):
    class Meta:
        model = rows.Organisation

    ref = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")
    country = "IE"


class RecipientFactory(_UnderController):
    class Meta:
        model = rows.Recipient


class ClientFactory(_UnderController):
    class Meta:
        model = rows.Client


class ClientContactFactory(DjangoModelFactory[rows.ClientContact]):
    class Meta:
        model = rows.ClientContact

    client = factory.SubFactory(ClientFactory)
    kind = "dpo"
    name = "A client's DPO"


class MeasureFactory(_UnderController):
    class Meta:
        model = rows.Measure

    kind = "technical"


class ActivityFactory(_UnderController):
    class Meta:
        model = rows.ProcessingActivity

    stream = "Customers"


class DataItemFactory(DjangoModelFactory[rows.DataItem]):
    class Meta:
        model = rows.DataItem

    activity = factory.SubFactory(ActivityFactory)
    ref = factory.Sequence(lambda n: f"item-{n}")
    category = factory.SubFactory(
        DataCategoryFactory, controller=factory.SelfAttribute("..activity.controller")
    )
    subjects = factory.SubFactory(
        SubjectCategoryFactory, controller=factory.SelfAttribute("..activity.controller")
    )


class DisclosureFactory(DjangoModelFactory[rows.Disclosure]):
    class Meta:
        model = rows.Disclosure

    activity = factory.SubFactory(ActivityFactory)
    recipient = factory.SubFactory(
        RecipientFactory, controller=factory.SelfAttribute("..activity.controller")
    )


class TransferFactory(DjangoModelFactory[rows.Transfer]):
    class Meta:
        model = rows.Transfer

    activity = factory.SubFactory(ActivityFactory)
    ref = factory.Sequence(lambda n: f"transfer-{n}")
    country = "US"


class PurposeFactory(DjangoModelFactory[rows.Purpose]):
    class Meta:
        model = rows.Purpose

    activity = factory.SubFactory(ActivityFactory)
    ref = factory.Sequence(lambda n: f"purpose-{n}")
    name = factory.Sequence(lambda n: f"Purpose {n}")
    basis = "b"


class RetentionPeriodFactory(DjangoModelFactory[rows.RetentionPeriod]):
    class Meta:
        model = rows.RetentionPeriod

    purpose = factory.SubFactory(PurposeFactory)
    ref = factory.Sequence(lambda n: f"period-{n}")
    period = "P6M"
    start_event = "the account is closed"


class NoticeFactory(DjangoModelFactory[rows.Notice]):
    class Meta:
        model = rows.Notice

    controller = factory.SubFactory(ControllerFactory)
    title = "Privacy notice"
    language = "en"


class ResponsePromiseFactory(DjangoModelFactory[rows.ResponsePromise]):
    class Meta:
        model = rows.ResponsePromise

    controller = factory.SubFactory(ControllerFactory)
    right = "access"
    period = "P14D"


class FindingAcceptanceFactory(DjangoModelFactory[rows.FindingAcceptance]):
    class Meta:
        model = rows.FindingAcceptance

    controller = factory.SubFactory(ControllerFactory)
    code = "dpo-not-stated"
    path = "controller"
    reason = "being looked for"
    accepted_by = "user:somebody"
    until = date(2100, 1, 1)


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    actor = "system:test"
    controller_id = 0
    verb = "record.add"
    record = "controller"


class ExportJobFactory(DjangoModelFactory[rows.ExportJob]):
    class Meta:
        model = rows.ExportJob

    controller = factory.SubFactory(ControllerFactory)
    format = "pdf"
    edition = "authority"
    language = "en"
    asked_by = "system:test"


def api_key(controller: Controller, name: str = "A key") -> ApiKey:
    """A key that reads the controller's register."""
    key, _secret = ApiKey.objects.create_key(name=name, controller=controller)
    return key
