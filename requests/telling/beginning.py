"""The stage in which recipients are told: a ``Telling`` for each, from what was really done."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils import timezone

from accounts.principal import Principal
from processing.assembly import register_of
from processing.models import Recipient
from requests.actions.base import tell
from requests.carrying.frozen import thaw
from requests.models import RecipientWay, RightsPlan, SubjectRequest, Telling
from requests.telling.acts import ACTS
from requests.telling.choosing import ToTell, recipients_of, touched_of
from requests.telling.dispatch import queue_telling
from requests.telling.recording import open_task
from requests.telling.terms import Act, Obstacle, TellingState, Way
from requests.telling.wording import Identifiers, about_of, call_body, letter
from retention.models import Erasure
from retention.terms import Act as Done
from retention.terms import ErasureState
from stores.models import DataStore
from stores.terms import IdentifierKind
from subjects.models import SearchedDataset, SearchIdentifier
from subjects.terms import Answer

KNOWN_BY = (IdentifierKind.EMAIL.value,)
"""Of a recipient for whom nothing else is set."""

_ACTS = {Done.ERASE.value: Act.ERASED, Done.CORRECT.value: Act.RECTIFIED}


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Make what this plan asks for, once; nothing is told again of which an earlier version has told."""
    if request.tellings.filter(plan_version=plan.version).exists():
        return
    touched = touched_of(thaw(plan.content).lines, what_was_done(request))
    if not touched:
        return
    register = register_of(request.controller_id)
    wanted = list(_not_yet(request, recipients_of(register.record, touched)))
    if not wanted:
        return
    rows = {row.ref: row for row in Recipient.objects.filter(controller=request.controller_id)}
    ways = {
        way.recipient_id: way
        for way in RecipientWay.objects.filter(recipient__controller=request.controller_id)
    }
    known = known_of(request)
    for told in wanted:
        row = rows.get(told.recipient.ref)
        way = ways.get(row.pk) if row else None
        telling = Telling(
            request=request,
            plan_version=plan.version,
            ref=told.recipient.ref,
            recipient=told.recipient.name,
            recipient_id=row.pk if row else None,
            about=ACTS.write(about_of(told, register, _language(request, way))),
        )
        prepare(telling, way, known, _obstacle(told, way))
        telling.save()
        if telling.state == TellingState.BY_HAND:
            open_task(request, telling)
        else:
            queue_telling(telling.pk)
    tell("telling", request, by, recipients=len(wanted))


def prepare(
    telling: Telling, way: RecipientWay | None, known: Identifiers, obstacle: Obstacle | None = None
) -> None:
    """How it is told, and in which words, by what is set now; not saved. Anything in the way: by hand."""
    request = telling.request
    kinds = way.known_by if way and way.known_by else KNOWN_BY
    shown = {kind: values for kind, values in known.items() if kind.value in kinds}
    how = Way(way.how) if way else Way.TASK
    if obstacle is None and how is Way.TASK:
        obstacle = Obstacle.CHOSEN if way else Obstacle.NO_WAY
    if obstacle is None and not shown:
        obstacle = Obstacle.UNKNOWN_BY
    telling.how, telling.assignee = how.value, way.assignee if way else None
    telling.email, telling.endpoint = (way.email, way.endpoint) if way else ("", None)
    about = ACTS.read(telling.about)
    telling.subject, telling.body = letter(request, about, shown, _language(request, way))
    telling.mail_id, telling.tries, telling.told, telling.ended_at = "", 0, None, None
    if obstacle:
        telling.state, telling.obstacle, telling.next_try_at = (
            TellingState.BY_HAND.value,
            obstacle.value,
            None,
        )
        return
    if how is Way.HTTP:
        telling.body = call_body(request, about, shown)
    telling.state, telling.obstacle, telling.next_try_at = TellingState.WAITING.value, "", timezone.now()


def known_of(request: SubjectRequest) -> Identifiers:
    """The confirmed identifiers of the person, by kind; what was merely typed tells nobody anything."""
    found: defaultdict[IdentifierKind, list[str]] = defaultdict(list)
    rows = SearchIdentifier.objects.filter(
        search__controller=request.controller_id, search__request=request.reference, confirmed=True
    )
    for row in rows:
        found[IdentifierKind(row.kind)].append(row.value)
    return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items()}


def what_was_done(request: SubjectRequest) -> Mapping[Act, Collection[str]]:
    """By act, the places in which rows of the person really were."""
    done: defaultdict[Act, set[str]] = defaultdict(set)
    carried_out = Erasure.objects.filter(
        dataset__store__controller=request.controller_id,
        reference=request.reference,
        state=ErasureState.DONE.value,
        rows__gt=0,
    )
    for act, store, dataset in carried_out.values_list("act", "dataset__store__ref", "dataset__ref"):
        done[_ACTS[act]].add(f"{store}/{dataset}")
    done[Act.RESTRICTED] = set(_found_in(request))
    return done


def _found_in(request: SubjectRequest) -> Iterator[str]:
    """Datasets in which the person was found: what is restricted stays there."""
    stores = dict(DataStore.objects.filter(controller=request.controller_id).values_list("pk", "ref"))
    found = SearchedDataset.objects.filter(
        search__controller=request.controller_id,
        search__request=request.reference,
        state=Answer.FOUND.value,
    )
    for store_id, dataset in found.values_list("store_id", "ref"):
        if store_id in stores:
            yield f"{stores[store_id]}/{dataset}"


def _not_yet(request: SubjectRequest, wanted: Iterable[ToTell]) -> Iterator[ToTell]:
    """Without what an earlier version of the plan has told, or is telling."""
    earlier: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for telling in request.tellings.exclude(state=TellingState.CANCELLED.value).defer("body"):
        for each in ACTS.read(telling.about):
            earlier[telling.ref, each.act] |= set(each.categories)
    for told in wanted:
        acts = {
            act: tuple(ref for ref in refs if ref not in earlier[told.recipient.ref, act.value])
            for act, refs in told.acts.items()
        }
        left = {act: refs for act, refs in acts.items() if refs}
        if left:
            yield replace(told, acts=left)


def _obstacle(told: ToTell, way: RecipientWay | None) -> Obstacle | None:
    """A category of recipients is reached only where somebody said how."""
    if not told.sure:
        return Obstacle.UNSURE
    return Obstacle.GROUP if told.recipient.group and way is None else None


def _language(request: SubjectRequest, way: RecipientWay | None) -> str:
    return (way.language if way else "") or request.controller.language
