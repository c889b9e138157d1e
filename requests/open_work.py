"""What is open with requests when the installation is upgraded: their work, packages, mail and drafts."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from evidence import key_checks, upgrade_checks
from evidence.key_checks import Pair, both_ends
from evidence.sealing import keyed_hash
from evidence.upgrade_checks import Matter, Weight, by_state, open_work
from requests.models import (
    AnswerPackage,
    EmailCode,
    InboundMail,
    Letter,
    PersonTask,
    RequestDraft,
    RightsPlan,
    SubjectRequest,
    Telling,
)
from requests.telling.terms import TellingState
from requests.terms import MailOutcome, PackageState
from subjects.identifiers import normalise_email


def register() -> None:
    """Called once when the apps are ready; again changes nothing."""
    for name, check in (
        ("requests", open_requests),
        ("answer packages", open_packages),
        ("mail and letters", open_mail),
        ("recipients", open_tellings),
    ):
        upgrade_checks.add(name, check)
    key_checks.add_looked_up("requests.SubjectRequest", _email_hashes)


def open_requests() -> Iterator[Matter]:
    yield from open_work(
        "requests",
        SubjectRequest.objects.open().count(),
        "are open. Their clocks run on: keep the time without the application short.",
    )
    yield from open_work(
        "plans of requests",
        RightsPlan.objects.current().filter(carried_out_at=None).count(),
        "are being carried out. They go on after the upgrade.",
    )
    yield from open_work(
        "tasks of requests",
        PersonTask.objects.filter(done_at=None).count(),
        "wait for the people who handle them. They stay open.",
        Weight.PEOPLE,
    )
    yield from open_work(
        "drafts in the portal",
        RequestDraft.objects.filter(expires_at__gt=timezone.now()).count(),
        "are begun and not handed in. People can go on with them until they expire.",
    )


def open_packages() -> Iterator[Matter]:
    packages = by_state(AnswerPackage.objects.filter(~Q(state=PackageState.DELETED), downloads=0))
    released, ready = packages.pop(PackageState.RELEASED, 0), packages.pop(PackageState.READY, 0)
    yield from open_work(
        "released packages",
        released,
        "are not downloaded yet, and cannot be while the application is down. Their last day stays.",
    )
    yield from open_work(
        "finished packages", ready, "wait for somebody to look at them and release them.", Weight.PEOPLE
    )
    yield from open_work(
        "unfinished packages",
        sum(packages.values()),
        "are being collected or built. They go on by themselves.",
    )


def open_mail() -> Iterator[Matter]:
    yield from open_work(
        "mail",
        InboundMail.objects.filter(outcome=MailOutcome.UNMATCHED).count(),
        "messages belong to no request yet. Somebody has to file them.",
        Weight.PEOPLE,
    )
    waiting = Q(next_try_at__isnull=False)
    yield from open_work(
        "letters", Letter.objects.filter(waiting).count(), "wait to be sent. They are sent after the upgrade."
    )
    yield from open_work(
        "codes by e-mail",
        EmailCode.objects.filter(waiting).count(),
        "wait to be sent. They are sent after the upgrade, unless they expire.",
    )


def open_tellings() -> Iterator[Matter]:
    open_states = [TellingState.WAITING.value, TellingState.BY_HAND.value]
    tellings = by_state(Telling.objects.filter(state__in=open_states))
    yield from open_work(
        "recipients",
        tellings.get(TellingState.WAITING, 0),
        "messages to recipients wait to be sent (Art. 19). They are sent after the upgrade.",
    )
    yield from open_work(
        "recipients by hand",
        tellings.get(TellingState.BY_HAND, 0),
        "recipients wait for a person who informs them (Art. 19).",
        Weight.PEOPLE,
    )


def _email_hashes() -> Iterator[Pair]:
    for row in both_ends(SubjectRequest.objects.exclude(email_hash="").only("email", "email_hash")):
        yield row.email_hash, keyed_hash(normalise_email(row.email), kind="email")
