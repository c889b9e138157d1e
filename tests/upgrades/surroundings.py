"""What stands around purges and requests: webhooks, recipients, mail, people's choices, exports, keys."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actions import create_api_key
from processing.actions import accept_finding, approve_activity, findings_of, open_errors, save_record
from processing.exporting import running
from processing.exporting.asking import request_export
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.models import Disclosure, ProcessingActivity, Recipient
from processing.models.exporting import ExportFormat
from requests.actions.arranging import save_settings, save_template
from requests.actions.feeds import reset_feed
from requests.letters import template_for
from requests.mail.arranging import save_mailbox
from requests.mail.taking_in import take_in
from requests.models import Letter, LetterTemplate, Mailbox, RecipientWay, RequestSettings
from requests.portal.drafts import COOKIE
from requests.sweeps.digests import send_digests
from requests.sweeps.reminders import send_reminders
from requests.telling.actions import save_way
from requests.telling.terms import Way
from requests.terms import LetterKind
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.terms import IdentifierKind
from stores.webhooks.actions import ping, save_endpoint
from stores.webhooks.terms import CHOSEN
from subjects.actions import (
    ALL_MARKETING,
    Given,
    give_consent,
    restrict,
    suppress,
    withdraw_consent,
)
from subjects.terms import Means, Objection, RestrictionGround
from subjects.whom import Whom
from tests.upgrades.desk import Desk

KNOWN_BY = [IdentifierKind.EMAIL.value, IdentifierKind.CUSTOMER_NUMBER.value]
NEWS = "activities/newsletters/purposes/product-news"
DRAFT = {
    "rights": {"rights": ["access"]},
    "behalf": {"acting_for": "self"},
    "contact": {"name": "Half Way", "email": "half.way@example.org", "postal_address": ""},
}
"""The answers so far; the last question is still open."""


def arrange(desk: Desk) -> None:
    """Before anybody asks for anything, so that it is told of all that happens."""
    endpoint = WebhookEndpoint(
        controller=desk.controller,
        name="Tickets",
        url="https://hooks.example.org/dertig",
        events=[event.value for event in CHOSEN],
    )
    save_endpoint(endpoint=endpoint, by=desk.officer)
    ping(endpoint=endpoint, by=desk.officer)
    _recipients(desk, endpoint)
    _key, secret = create_api_key(
        controller=desk.controller,
        name="Help desk",
        by=desk.lead,
        enters_requests=True,
        pushes_records=True,
        tells_events=True,
        asks_standing=True,
    )
    desk.facts["api_key"] = secret
    save_settings(settings=RequestSettings(controller=desk.controller), by=desk.officer)
    subject, body = template_for(desk.controller.pk, LetterKind.ANSWER, "en")
    wording = LetterTemplate(
        controller=desk.controller, kind=LetterKind.ANSWER, language="en", subject=subject, body=body
    )
    save_template(template=wording, by=desk.officer)
    mailbox = Mailbox(
        controller=desk.controller, active=False, host="mail.example.org", user="privacy", password="secret"
    )
    save_mailbox(mailbox=mailbox, by=desk.officer)
    desk.facts["feed"] = reset_feed(user=desk.officer_user, by=desk.officer)
    _register(desk)


def finish(desk: Desk) -> None:
    """What refers to requests that were made, and what is measured of all."""
    _mail(desk)
    _choices(desk)
    _told_by_another_system(desk)
    _draft(desk)
    send_reminders()
    send_digests()
    _exports(desk)
    desk.facts["waiting_deliveries"] = WebhookDelivery.objects.filter(next_try_at__isnull=False).count()
    desk.facts["webhook"] = {"name": "Tickets", "secret": WebhookEndpoint.objects.get().secret}


def _recipients(desk: Desk, endpoint: WebhookEndpoint) -> None:
    """Two to whom every customer's data went: one told by mail, one by a call."""
    customers = ProcessingActivity.objects.get(controller=desk.controller, ref="customers")
    ways: dict[str, dict[str, Any]] = {
        "carrier": {"how": Way.EMAIL, "email": "desk@carrier.example"},
        "printer": {"how": Way.HTTP, "endpoint": endpoint},
    }
    for ref, way in ways.items():
        recipient = Recipient(controller=desk.controller, ref=ref, name=f"{ref.title()} Ltd", country="NL")
        save_record(row=recipient, by=desk.officer)
        save_record(row=Disclosure(activity=customers, recipient=recipient), by=desk.officer)
        save_way(way=RecipientWay(recipient=recipient, known_by=KNOWN_BY, **way), by=desk.officer)


def _register(desk: Desk) -> None:
    """An activity that was approved, and gaps that somebody accepted."""
    for found in findings_of(desk.controller)[:3]:
        accept_finding(
            controller=desk.controller,
            code=found.code,
            path=found.path,
            reason="The policy leaves it open.",
            until=desk.controller.today() + timedelta(days=300),
            by=desk.officer,
        )
    whole = [
        each
        for each in ProcessingActivity.objects.filter(controller__slug__in=["openpanel", "open-e"])
        if not open_errors(each)
    ]
    for activity in whole[:2]:
        approve_activity(activity=activity, by=desk.approver)
    desk.facts["approved_activities"] = len(whole[:2])


def _mail(desk: Desk) -> None:
    """One message of nobody known, and one that answers a letter."""
    letter = Letter.objects.exclude(mail_id="").filter(sent_at__isnull=False).latest("pk")
    for sender, text, to in (
        ("stranger@example.net", "Please delete my data.", ""),
        (letter.request.email, "My number is 12.", letter.mail_id),
    ):
        mail = EmailMessage()
        mail["From"] = f"Somebody <{sender}>"
        mail["To"] = "privacy@openpanel.example"
        mail["Subject"] = "My data"
        mail["Message-ID"] = f"<{len(text)}@{sender.partition('@')[2]}>"
        if to:
            mail["In-Reply-To"] = f"<{to}>"
        mail.set_content(text)
        take_in(controller=desk.controller, raw=mail.as_bytes(), arrived_at=timezone.now())


def _choices(desk: Desk) -> None:
    """Consents that run and that ended, an objection, a restriction outside any request."""
    now = timezone.now()
    for number, ended in enumerate((False, True)):
        whom = Whom.of([(IdentifierKind.EMAIL, f"reader{number}@example.org")])
        given = Given(at=now - timedelta(days=9), means=Means.WEB_FORM, wording="Send me news.")
        give_consent(controller=desk.controller, whom=whom, purpose=NEWS, given=given, by=desk.officer)
        if ended:
            withdraw_consent(
                controller=desk.controller, whom=whom, at=now, means=Means.UNSUBSCRIBE_LINK, by=desk.officer
            )
    suppress(
        controller=desk.controller,
        whom=Whom.of([(IdentifierKind.EMAIL, "no.mail@example.org")]),
        at=now,
        objection=Objection.OBJECTED,
        by=desk.officer,
        purposes=(ALL_MARKETING,),
    )
    restrict(
        controller=desk.controller,
        whom=Whom.of([(IdentifierKind.EMAIL, "contested@example.org")]),
        grounds=[RestrictionGround.ACCURACY_CONTESTED],
        since=now,
        by=desk.officer,
    )


def _told_by_another_system(desk: Desk) -> None:
    """By the API, with its key."""
    event = {
        "id": "consent-1",
        "type": "consent_given",
        "at": "2026-03-05T10:00:00+01:00",
        "identifiers": {"email": "told@example.org"},
        "purpose": NEWS,
        "means": "double_opt_in",
        "wording": "Yes.",
    }
    headers = {"Authorization": f"Api-Key {desk.facts['api_key']}"}
    taken = Client(SERVER_NAME="localhost").post(
        "/api/v1/events/", {"events": [event]}, content_type="application/json", headers=headers
    )
    assert taken.status_code < 300, taken.content


def _draft(desk: Desk) -> None:
    """Somebody is filling in the portal's questions."""
    visitor = Client(SERVER_NAME="localhost")
    path = f"/c/{desk.controller.slug}/request/"
    assert visitor.post(path).status_code == 302
    for step, given in DRAFT.items():
        assert visitor.post(f"{path}{step}/", given).status_code == 302, step
    desk.facts["draft"] = {"cookie": visitor.cookies[COOKIE].value, "name": "Half Way"}


def _exports(desk: Desk) -> None:
    """One that was made, and one that no worker has begun."""
    made, _waiting = (
        request_export(
            controller=desk.controller,
            order=Order(format=kind, edition=Edition.INTERNAL, language="en"),
            by=desk.officer,
        )
        for kind in (ExportFormat.JSON, ExportFormat.XLSX)
    )
    running.run(made.pk)
