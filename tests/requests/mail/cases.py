"""A controller and its requests, for tests of mail."""

from django.utils import timezone

from accounts.models import Controller, ControllerContact
from accounts.principal import Principal
from accounts.roles import Role
from accounts.terms import ContactKind
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.models import Mailbox, SubjectRequest
from requests.terms import Channel

PERSON = Principal("person")


def acme() -> Controller:
    controller = Controller.objects.create(
        slug="acme",
        name="Acme B.V.",
        country="NL",
        language="nl",
        time_zone="Europe/Amsterdam",
        email="privacy@acme.example",
        street="Damrak 1",
        postal_code="1012 LG",
        city="Amsterdam",
    )
    ControllerContact.objects.create(
        controller=controller,
        kind=ContactKind.SUPERVISORY_AUTHORITY.value,
        name="Autoriteit Persoonsgegevens",
        website="https://autoriteitpersoonsgegevens.nl",
    )
    return controller


def officer_of(controller: Controller) -> Principal:
    return Principal("user:officer", {controller.pk: frozenset({Role.PRIVACY_OFFICER})})


def submitted(controller: Controller, *rights: R, **facts) -> SubjectRequest:
    facts = {
        "channel": Channel.PORTAL,
        "received_at": timezone.now(),
        "language": "en",
        "name": "Piet O’Hara",
        "email": "piet@person.example",
    } | facts
    submission = actions.Submission(rights=rights or (R.ERASURE,), **facts)
    request, _receipt = actions.submit(controller=controller, submission=submission, by=PERSON)
    return SubjectRequest.objects.get(pk=request.pk)


def moved(**columns: object) -> None:
    """Lead the one mailbox elsewhere, with its password given for there."""
    mailbox = Mailbox.objects.get()
    for name, value in columns.items():
        setattr(mailbox, name, value)
    mailbox.give_secret(mailbox.password)
    mailbox.save()
