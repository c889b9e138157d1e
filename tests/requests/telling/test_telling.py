"""Art. 19: recipients are told by e-mail, by a signed call or by a person; each is recorded. Real servers."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from evidence.models import Event
from requests.actions.accounting import record_told
from requests.carrying.terms import PartState
from requests.mail.taking_in import take_in
from requests.models import InboundMail, Message, PersonTask, RecipientTold, RecipientWay, Telling
from requests.telling import sending
from requests.telling.actions import stop, tell_again
from requests.telling.beginning import begin
from requests.telling.terms import Act, Obstacle, TellingState
from requests.telling.told import Told, parts, told_of
from requests.terms import TaskKind, ToldHow
from retention.models import Erasure
from stores.models import WebhookEndpoint
from stores.webhooks.actions import save_endpoint
from tests.requests.mail import messages
from tests.requests.mail.cases import officer_of
from tests.requests.mail.smtp import PostOffice
from tests.requests.telling.kit import BY, Erased, a_plan, due, work
from tests.rewriting import rewrite
from tests.stores.connectors.http.serving import answering, documented, running, unsigned

pytestmark = pytest.mark.django_db

type Certificate = tuple[Path, Path]

SECRETS = ("piet@person.example", "C-17", "31201234567")


def reloaded(telling: Telling) -> Telling:
    return Telling.objects.select_related("told").get(pk=telling.pk)


def nothing_of_the_person_is_kept(telling: Telling) -> bool:
    kept = reloaded(telling)
    trail = list(Event.objects.values_list("detail", flat=True))
    text = json.dumps([kept.about, kept.subject, kept.body, trail])
    return not any(secret in text for secret in SECRETS)


def part(erased: Erased) -> Any:
    (found,) = parts(erased.request)
    return found


# --- By e-mail


def test_the_recipient_is_told_by_e_mail_and_it_is_recorded(erased: Erased, post_office: PostOffice) -> None:
    erased.tell_by("email", email="desk@carrier.example", language="de")
    telling = erased.told()
    assert part(erased).state is PartState.RUNNING
    work()
    (mail,) = post_office.arrived
    assert mail["To"] == "desk@carrier.example"
    assert erased.request.reference in mail["Subject"]
    text = mail.get_content()
    assert "Art. 19 DSGVO" in text
    assert "gelöscht: Contact data" in text
    told = reloaded(telling).told
    assert told is not None
    assert (told.recipient, told.how, told.on) == ("Carrier Ltd", "email", erased.request.controller.today())
    assert nothing_of_the_person_is_kept(telling)
    assert part(erased).state is PartState.DONE
    assert told_of(erased.request) == (Told("Carrier Ltd", told.on, (Act.ERASED,)),)


def test_only_confirmed_identifiers_by_which_the_recipient_knows_people_are_named(
    erased: Erased, post_office: PostOffice
) -> None:
    """The telephone number is confirmed but not theirs to know; the customer number is merely typed."""
    erased.tell_by("email", email="desk@carrier.example")
    erased.told()
    work()
    text = post_office.arrived[0].get_content() + post_office.arrived[0]["Subject"]
    assert "piet@person.example" in text
    assert "31201234567" not in text
    assert "C-17" not in text
    assert "Piet" not in text


def test_without_a_confirmed_identifier_that_they_know_nothing_is_sent(
    erased: Erased, post_office: PostOffice
) -> None:
    erased.tell_by("email", email="desk@carrier.example", known_by=["customer_number"])
    telling = erased.told()
    work()
    assert post_office.arrived == []
    assert (telling.state, telling.obstacle) == (TellingState.BY_HAND, Obstacle.UNKNOWN_BY)


def test_a_mail_server_that_is_away_is_tried_for_half_a_day_and_then_it_is_a_persons(
    erased: Erased, post_office: PostOffice
) -> None:
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    post_office.deferring = True
    for _each in sending.PATIENCE[:-1]:
        work()
        assert reloaded(telling).state == TellingState.WAITING
        assert list(sending.unfinished()) == []
        due()
    work()
    kept = reloaded(telling)
    assert (kept.state, kept.obstacle) == (TellingState.BY_HAND, Obstacle.NOT_TAKEN)
    task = PersonTask.objects.get(kind=TaskKind.TELL_RECIPIENTS)
    assert task.done_at is None
    assert sum(sending.PATIENCE, timedelta()) > timedelta(hours=12)
    post_office.deferring = False
    assert tell_again(request=erased.request, by=officer_of(erased.request.controller)) == 1
    work()
    assert reloaded(telling).state == TellingState.TOLD
    task.refresh_from_db()
    assert task.done_at is not None


def test_an_address_that_is_refused_for_good_is_a_persons_at_once(
    erased: Erased, post_office: PostOffice
) -> None:
    post_office.unknown.add("desk@carrier.example")
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    work()
    assert reloaded(telling).obstacle == Obstacle.CAME_BACK
    assert told_of(erased.request) == ()


def test_a_bounce_takes_the_record_back_and_makes_it_a_persons(
    erased: Erased, post_office: PostOffice, controller: Controller
) -> None:
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    work()
    report = messages.bounce(of=reloaded(telling).mail_id)
    for _twice in (1, 2):
        take_in(controller=controller, raw=report, arrived_at=timezone.now())
    kept = reloaded(telling)
    assert (kept.state, kept.obstacle) == (TellingState.BY_HAND, Obstacle.CAME_BACK)
    assert RecipientTold.objects.get().came_back_at is not None
    assert told_of(erased.request) == ()
    assert part(erased).state is PartState.BY_HAND


def test_what_a_recipient_answers_is_no_message_of_the_person(
    erased: Erased, post_office: PostOffice, controller: Controller
) -> None:
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    work()
    raw = (
        f"From: desk@carrier.example\nTo: requests@acme.example\nSubject: Re: {telling.subject}\n"
        f"Message-ID: <r1@carrier.example>\nIn-Reply-To: <{reloaded(telling).mail_id}>\n\nDone.\n"
    )
    take_in(controller=controller, raw=raw.encode(), arrived_at=timezone.now())
    assert not Message.objects.exists()
    assert InboundMail.objects.get().outcome == "unmatched"


def test_killed_after_it_was_taken_and_before_that_is_recorded_it_goes_again_by_the_same_id(
    erased: Erased, post_office: PostOffice
) -> None:
    """At least once: what a killed worker leaves is a telling that was taken and not ended."""
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    taken = sending._take(telling.pk, timezone.now())
    assert taken is not None
    assert sending._send(taken) is None  # and here it is killed
    assert list(sending.unfinished()) == []
    due()
    work()
    first, second = post_office.arrived
    assert first["Message-ID"] == second["Message-ID"]
    assert RecipientTold.objects.count() == 1


# --- By a signed call


def endpoint_of(controller: Controller, certificate: Certificate, port: int) -> WebhookEndpoint:
    made = WebhookEndpoint(
        controller=controller,
        name="Carrier",
        url=f"https://127.0.0.1:{port}/erase",
        certificates=certificate[0].read_text(),
    )
    save_endpoint(endpoint=made, by=BY)
    return made


def test_the_recipient_is_told_by_a_signed_call_that_the_documented_receiver_verifies(
    erased: Erased, certificate: Certificate
) -> None:
    module, taken = documented("webhook_receiver"), []
    inbox = module.Inbox("", taken.append)
    public, private = certificate
    with running(module.serve(inbox, 0, str(public), str(private))) as port:
        endpoint = endpoint_of(erased.request.controller, certificate, port)
        inbox.secret = endpoint.secret
        erased.tell_by("http", endpoint=endpoint)
        telling = erased.told()
        work()
    (message,) = taken
    assert message["type"] == "recipient.told"
    assert message["data"] == {
        "controller": "acme",
        "reference": erased.request.reference,
        "acts": [{"act": "erased", "categories": ["contact"]}],
        "identifiers": [{"kind": "email", "value": "piet@person.example"}],
    }
    told = reloaded(telling).told
    assert told is not None
    assert told.how == ToldHow.SYSTEM
    assert nothing_of_the_person_is_kept(telling)
    assert endpoint.deliveries.count() == 0  # the log of webhooks never holds a person


def test_an_address_that_turns_private_gets_nothing(
    erased: Erased, certificate: Certificate, settings: Any
) -> None:
    called: list[bytes] = []

    def reply(handler: Any, body: bytes) -> None:
        called.append(body)
        unsigned(200)(handler, body)

    with answering(reply, certificate) as port:
        erased.tell_by("http", endpoint=endpoint_of(erased.request.controller, certificate, port))
        telling = erased.told()
        settings.DERTIG_STORES_HOSTS = []
        work()
    assert called == []
    assert reloaded(telling).state == TellingState.WAITING


# --- By a person


def test_who_has_no_way_is_a_persons_who_records_it(erased: Erased) -> None:
    telling = erased.told()
    assert (telling.state, telling.obstacle) == (TellingState.BY_HAND, Obstacle.NO_WAY)
    assert "piet@person.example" in telling.body
    assert PersonTask.objects.get(kind=TaskKind.TELL_RECIPIENTS).done_at is None
    record_told(
        request=erased.request,
        recipient="Carrier Ltd",
        recipient_id=erased.carrier.pk,
        on=erased.request.controller.today(),
        how=ToldHow.PHONE,
        by=officer_of(erased.request.controller),
    )
    kept = reloaded(telling)
    assert kept.state == TellingState.TOLD
    assert nothing_of_the_person_is_kept(telling)
    assert PersonTask.objects.get(kind=TaskKind.TELL_RECIPIENTS).done_at is not None


def test_that_it_is_impossible_can_be_recorded_with_its_reason_and_the_person_learns_it(
    erased: Erased,
) -> None:
    telling = erased.told()
    record_told(
        request=erased.request,
        recipient="Carrier Ltd",
        recipient_id=erased.carrier.pk,
        on=erased.request.controller.today(),
        how=ToldHow.NOT_TOLD,
        note="It was wound up in 2024.",
        by=officer_of(erased.request.controller),
    )
    assert reloaded(telling).state == TellingState.NOT_TOLD
    assert part(erased).state is PartState.DONE
    assert told_of(erased.request) == (Told("Carrier Ltd", None, (Act.ERASED,)),)


def test_once_it_is_said_how_what_waits_is_sent(erased: Erased, post_office: PostOffice) -> None:
    telling = erased.told()
    officer = officer_of(erased.request.controller)
    assert tell_again(request=erased.request, by=officer) == 0
    erased.tell_by("email", email="desk@carrier.example")
    assert tell_again(request=erased.request, by=officer) == 1
    work()
    assert reloaded(telling).state == TellingState.TOLD


# --- Which, and how often


def test_begun_again_it_is_the_same_and_another_version_tells_nothing_twice(erased: Erased) -> None:
    erased.told()
    begin(erased.request, erased.plan, BY)
    assert erased.request.tellings.count() == 1
    begin(erased.request, a_plan(erased.request, version=2), BY)
    assert erased.request.tellings.count() == 1
    erased.request.tellings.update(state=TellingState.CANCELLED, ended_at=timezone.now(), body="")
    begin(erased.request, a_plan(erased.request, version=3), BY)
    assert erased.request.tellings.count() == 2


def test_where_nothing_was_there_nobody_is_told(erased: Erased) -> None:
    rewrite(Erasure.objects.all(), rows=0)
    begin(erased.request, erased.plan, BY)
    assert not Telling.objects.exists()


def test_a_request_that_is_taken_back_tells_nobody_any_more(erased: Erased, post_office: PostOffice) -> None:
    erased.tell_by("email", email="desk@carrier.example")
    telling = erased.told()
    stop(erased.request, BY)
    work()
    assert post_office.arrived == []
    assert reloaded(telling).state == TellingState.CANCELLED
    assert nothing_of_the_person_is_kept(telling)


def test_another_controllers_people_may_not(erased: Erased) -> None:
    erased.told()
    stranger = Principal("user:x", {erased.request.controller_id + 1: frozenset({Role.PRIVACY_LEAD})})
    with pytest.raises(PermissionError):
        tell_again(request=erased.request, by=stranger)
    assert not RecipientWay.objects.exists()
