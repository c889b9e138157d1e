"""The trail of a record, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.principal import Principal
from accounts.roles import Right
from accounts.scope import within
from evidence.models import DETAIL, Event
from evidence.stored import Unreadable

MOST_LINES = 200

VERBS = {
    "record.add": gettext_lazy("added"),
    "record.change": gettext_lazy("changed"),
    "record.remove": gettext_lazy("removed"),
    "activity.approved": gettext_lazy("approved"),
    "activity.retired": gettext_lazy("retired"),
    "activity.draft": gettext_lazy("made a draft again"),
    "activity.confirm": gettext_lazy("found still correct"),
    "finding.accept": gettext_lazy("accepted a finding"),
    "finding.reopen": gettext_lazy("opened an accepted finding again"),
    "export.ask": gettext_lazy("asked for an export"),
    "export.start": gettext_lazy("began an export"),
    "document.kept": gettext_lazy("kept a document"),
    "document.bytes_erased": gettext_lazy("erased a document’s bytes"),
    "reference.add": gettext_lazy("added a shared term"),
    "reference.change": gettext_lazy("changed a shared term"),
    "purge_plan.propose": gettext_lazy("proposed a purge"),
    "purge_plan.approve": gettext_lazy("approved a purge"),
    "purge_plan.approval_kept": gettext_lazy("kept the approval of a purge over an upgrade"),
    "purge_plan.approval_suspended": gettext_lazy(
        "found after an upgrade that a purge is not what was approved"
    ),
    "purge_plan.end": gettext_lazy("ended a purge plan"),
    "retention_settings.change": gettext_lazy("changed the settings for purges"),
    "retention_settings.remove": gettext_lazy("returned to the default settings for purges"),
    "purge.start": gettext_lazy("started a purge"),
    "purge.pause": gettext_lazy("paused a purge"),
    "purge.resume": gettext_lazy("resumed a purge"),
    "purge.release": gettext_lazy("released a purge that asked"),
    "purge.cancel": gettext_lazy("cancelled a purge"),
    "purge.wait": gettext_lazy("found the store of a purge away: it tries again"),
    "purge.finished": gettext_lazy("finished a purge: nothing due is left"),
    "purge.failed": gettext_lazy("could not finish a purge"),
    "purge.cancelled": gettext_lazy("closed a cancelled purge"),
    "purge.certify": gettext_lazy("certified a purge"),
    "erasure.begin": gettext_lazy("began to erase or correct a person’s data"),
    "erasure.retry": gettext_lazy("tried an erasure again"),
    "erasure.attest": gettext_lazy("attested an erasure done by hand"),
    "erasure.cancel": gettext_lazy("cancelled an erasure"),
    "erasure.asked": gettext_lazy("asked a person to erase or correct by hand"),
    "erasure.wait": gettext_lazy("found the store of an erasure away: it tries again"),
    "erasure.done": gettext_lazy("erased or corrected a person’s data: nothing is left"),
    "erasure.failed": gettext_lazy("could not finish an erasure"),
    "erasure.cancelled": gettext_lazy("closed a cancelled erasure"),
    "erasure.forgotten": gettext_lazy("forgot erasures that are older than any backup"),
    "consents.forgotten": gettext_lazy("forgot consents whose period after their end is over"),
    "objections.forgotten": gettext_lazy("forgot objections whose period after their end is over"),
    "restrictions.forgotten": gettext_lazy("forgot restrictions whose period after their end is over"),
    "erasure.replayed": gettext_lazy("repeated erasures and purges over a restored data store"),
    "request.received": gettext_lazy("received"),
    "request.repeats": gettext_lazy("found to repeat another request"),
    "request.code_asked": gettext_lazy("asked for a code"),
    "request.code_sent": gettext_lazy("sent a code"),
    "request.code_not_sent": gettext_lazy("could not send a code"),
    "request.acknowledged": gettext_lazy("acknowledged"),
    "request.assigned": gettext_lazy("assigned"),
    "request.identity_confirmed": gettext_lazy("confirmed the identity"),
    "request.asked": gettext_lazy("asked a question"),
    "request.question_answered": gettext_lazy("got the answer to a question"),
    "request.extended": gettext_lazy("extended the time"),
    "request.fee_asked": gettext_lazy("asked a fee"),
    "request.plan_decided": gettext_lazy("decided on the plan"),
    "request.plan_undecided": gettext_lazy("took back a decision on the plan"),
    "request.plan_approved": gettext_lazy("approved the plan"),
    "request.by_law": gettext_lazy("began what takes effect by law, at once"),
    "request.carried_out": gettext_lazy("carried the plan out"),
    "request.granted": gettext_lazy("decided to grant"),
    "request.refused": gettext_lazy("decided to refuse"),
    "request.answered": gettext_lazy("answered"),
    "request.closed": gettext_lazy("closed"),
    "request.withdrawn": gettext_lazy("withdrew"),
    "request.searched": gettext_lazy("recorded a search"),
    "request.recipient_told": gettext_lazy("recorded that a recipient was told"),
    "request.telling": gettext_lazy("began to tell recipients"),
    "request.telling_again": gettext_lazy("had recipients told who waited for a person"),
    "request.recipient_by_hand": gettext_lazy("left a recipient to be told by a person"),
    "recipient_way.add": gettext_lazy("said how a recipient is told"),
    "recipient_way.change": gettext_lazy("changed how a recipient is told"),
    "recipient_way.remove": gettext_lazy("removed how a recipient is told"),
    "request.message": gettext_lazy("wrote a message"),
    "request.restriction_ends": gettext_lazy("wrote that a restriction will end"),
    "request.advised": gettext_lazy("advised"),
    "request.task_done": gettext_lazy("finished a task"),
    "request.package_asked": gettext_lazy("asked for a package with the person’s data"),
    "request.package_collected": gettext_lazy("collected the person’s data for a package"),
    "request.package_part_again": gettext_lazy("asked for data of a package anew"),
    "request.package_part_failed": gettext_lazy("could not collect data for a package"),
    "request.package_part_left_out": gettext_lazy("left a dataset out of a package"),
    "request.package_part_handed_in": gettext_lazy("handed in files for a package"),
    "request.package_blacked_out": gettext_lazy("blacked something out in a package"),
    "request.package_shown_again": gettext_lazy("took a black-out back"),
    "request.package_built": gettext_lazy("built a package"),
    "request.package_not_built": gettext_lazy("could not build a package"),
    "request.package_released": gettext_lazy("released a package to the person"),
    "request.package_reissued": gettext_lazy("released a package once more"),
    "request.package_recalled": gettext_lazy("took a released package back"),
    "request.package_downloaded": gettext_lazy("downloaded the package"),
    "request.package_seen": gettext_lazy("looked at a package"),
    "request.package_deleted": gettext_lazy("deleted a package"),
    "request.correction_proposed": gettext_lazy("proposed a correction"),
    "request.correction_dropped": gettext_lazy("dropped a correction"),
    "request.letter_sent": gettext_lazy("sent a letter"),
    "request.letter_bounced": gettext_lazy("got a letter back"),
    "request.code_bounced": gettext_lazy("got a code back that could not be delivered"),
    "request.letter_not_finished": gettext_lazy("could not send a letter"),
    "mailbox.mail_expired": gettext_lazy("deleted mail that belonged to no request"),
    "requests.purged": gettext_lazy("deleted requests whose time had come"),
    "mailbox.change": gettext_lazy("changed the mailbox"),
    "mailbox.remove": gettext_lazy("removed the mailbox"),
    "template.add": gettext_lazy("wrote a letter template"),
    "template.change": gettext_lazy("changed a letter template"),
    "template.remove": gettext_lazy("removed a letter template"),
    "request_settings.change": gettext_lazy("changed the settings for requests"),
    "request_settings.remove": gettext_lazy("removed the settings for requests"),
    "feed.reset": gettext_lazy("made a calendar address"),
    "feed.end": gettext_lazy("ended a calendar address"),
    "hold.place": gettext_lazy("placed a legal hold"),
    "hold.review": gettext_lazy("moved the review of a legal hold"),
    "hold.lift": gettext_lazy("lifted a legal hold"),
    "store.propose": gettext_lazy("led a connection elsewhere"),
    "store.confirm": gettext_lazy("confirmed where a connection leads"),
    "store.secret": gettext_lazy("replaced secrets of a data store"),
    "store.checked": gettext_lazy("checked a data store"),
    "records.pushed": gettext_lazy("pushed records"),
    "records.imported": gettext_lazy("imported records from a file"),
    "store_task.made": gettext_lazy("asked for work in a data store"),
    "store_task.done": gettext_lazy("finished work in a data store"),
    "store_task.reopened": gettext_lazy("opened work in a data store again"),
    "store_task.spared": gettext_lazy("had somebody left alone in work in a data store"),
    "store_task.assigned": gettext_lazy("gave work in a data store to somebody else"),
    "webhook.made": gettext_lazy("made a webhook"),
    "webhook.changed": gettext_lazy("changed a webhook"),
    "webhook.secret_rotated": gettext_lazy("made a new secret for a webhook"),
    "webhook.paused": gettext_lazy("paused a webhook that takes nothing"),
    "webhook.resumed": gettext_lazy("resumed a webhook"),
    "webhook.tested": gettext_lazy("sent a test to a webhook"),
    "webhook.redelivered": gettext_lazy("sent messages to a webhook again"),
    "webhook.removed": gettext_lazy("removed a webhook"),
    "search.started": gettext_lazy("searched the data stores"),
    "search.identifier_added": gettext_lazy("added an identifier to search by"),
    "search.retried": gettext_lazy("searched again where no answer had come"),
    "search.ended": gettext_lazy("ended the search of the data stores"),
    "search.accepted": gettext_lazy("looked at what was found, and accepted it as the person’s"),
    "consent.give": gettext_lazy("recorded a consent"),
    "consent.withdraw": gettext_lazy("recorded that a consent was withdrawn"),
    "suppression.add": gettext_lazy("put somebody on the suppression list"),
    "suppression.lift": gettext_lazy("lifted an entry of the suppression list"),
    "restriction.place": gettext_lazy("restricted somebody’s data"),
    "restriction.widen": gettext_lazy("restricted more of somebody’s data"),
    "restriction.told": gettext_lazy("told somebody that a restriction will end"),
    "restriction.untold": gettext_lazy("heard that what told of the end of a restriction came back"),
    "restriction.lift": gettext_lazy("lifted a restriction"),
    "event.taken": gettext_lazy("took in an event of another system"),
    "role.grant": gettext_lazy("granted a role"),
    "role.revoke": gettext_lazy("revoked a role"),
    "person.add": gettext_lazy("added a person"),
    "invitation.send": gettext_lazy("invited somebody"),
    "invitation.send_again": gettext_lazy("sent an invitation again"),
    "invitation.take_back": gettext_lazy("took an invitation back"),
    "invitation.accept": gettext_lazy("accepted an invitation"),
    "person.address": gettext_lazy("changed their e-mail address"),
    "person.deactivate": gettext_lazy("closed a person’s account"),
    "key.create": gettext_lazy("made an API key"),
    "key.revoke": gettext_lazy("revoked an API key"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act: when, who, what, on which record, and which fields or facts it names."""

    at: datetime
    who: str
    what: str
    record: str
    detail: str
    controller_id: int | None


def trail_of(principal: Principal, controller_id: int | None, path: str) -> list[Line]:
    """The acts on a record and on what stands under it, the latest first."""
    here = Q(record=path) | Q(record__startswith=f"{path}/")
    events = seen(within(Event.objects.filter(here, controller_id=controller_id), principal), principal)
    return lines(events[:MOST_LINES], principal)


def seen(events: QuerySet[Event], principal: Principal) -> QuerySet[Event]:
    """Without the acts on requests and people, where the principal sees none of these."""
    blind = [pk for pk in principal.controller_ids if not principal.allows(Right.SEE_REQUESTS, pk)]
    if principal.everywhere or not blind:
        return events
    about = Q(record="people") | Q(record__startswith="requests/") | Q(verb__startswith="request.")
    return events.exclude(about, controller_id__in=blind)


def lines(events: Iterable[Event], principal: Principal) -> list[Line]:
    """Events in words; at most one query more, for the names of people within the scope."""
    listed = list(events)
    names = actor_names({event.actor for event in listed}, principal)
    return [
        Line(
            at=event.at,
            who=names[event.actor],
            what=verb_words(event.verb),
            record=event.record,
            detail=detail_words(event.detail),
            controller_id=event.controller_id,
        )
        for event in listed
    ]


def actor_names(actors: Iterable[str], principal: Principal) -> dict[str, str]:
    """How people within the scope call each actor; whoever is outside it stays unnamed."""
    wanted = set(actors)
    ids = [actor.removeprefix("user:") for actor in wanted if actor.startswith("user:")]
    people = within(User.objects.filter(public_id__in=ids), principal) if ids else []
    known = {person.actor: str(person) for person in people}
    return {actor: known.get(actor) or _unnamed(actor) for actor in wanted}


def verb_words(verb: str) -> str:
    """A verb in the language of the moment; its code where it has no words yet."""
    return str(VERBS.get(verb, verb))


def detail_words(detail: dict[str, object]) -> str:
    """The facts of an event on one line; where this version cannot read them, that."""
    try:
        facts = DETAIL.read(detail)
    except Unreadable as error:
        return _(error.WORDS[error.code]) % error.values
    return "; ".join(
        ", ".join(map(str, value)) if isinstance(value, list) else f"{name}: {value}"
        for name, value in facts.items()
        if value not in ("", [], None)
    )


def _unnamed(actor: str) -> str:
    kind, _colon, name = actor.partition(":")
    match kind:
        case "system":
            return _("Dertig (%(part)s)") % {"part": name}
        case "key":
            return _("API key %(prefix)s") % {"prefix": name}
        case "user":
            return _("Somebody outside your controllers")
    return actor
