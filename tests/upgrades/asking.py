"""Requests in every state, by people whom the shop knows, each left where an upgrade may find it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from accounts.models import User
from accounts.principal import Principal
from accounts.scope import principal_of
from config.dev_mail import latest
from processing.terms import DataSubjectRight as R
from requests import actions, code_sending, sending
from requests.actions.accepting import accept_found, waiting_rows
from requests.actions.accounting import search_stores
from requests.actions.handling import File
from requests.actions.packages import Cover, collect_package, hand_in, redact
from requests.actions.planning import Finding, approve_plan, judge_purpose
from requests.actions.releasing import release
from requests.answering import building, gathering
from requests.carrying import by_law
from requests.carrying.drafting import draft_of
from requests.carrying.foreseeing import foresee
from requests.correcting.actions import Change, propose_correction
from requests.correcting.showing import places_of, show
from requests.models import AnswerPackage, CollectedDataset, Letter, SubjectRequest, Telling
from requests.rights.terms import Judged
from requests.tasks import carry_on
from requests.terms import (
    ActingFor,
    Author,
    BlackOut,
    Channel,
    Ground,
    IdentityMethod,
    PackageKind,
    Question,
    SearchResult,
    State,
    ToldHow,
)
from retention.erasing import running as erasing
from retention.erasing import sweeping
from retention.models import Erasure
from retention.terms import ErasureState
from stores.models import DataStore, StoreTask
from stores.task_actions import FIND, finish_task
from stores.terms import IdentifierKind
from subjects import asking as searching
from subjects.actions import Named
from subjects.models import SearchedDataset
from subjects.terms import Source
from tests.upgrades.desk import Desk, Person, customers_where, in_shop

PERSON = Principal("person")
STREET = "Prins Hendrikkade 1234, ’t achterhuis"


@dataclass
class Queue:
    """Customers who have not asked for anything yet."""

    people: list[Person]

    def next(self) -> Person:
        return self.people.pop(0)


def work(desk: Desk) -> None:
    known = (
        "state = 'active' AND phone IS NOT NULL AND id IN (SELECT customer_id FROM monitoring_subscriptions)"
    )
    queue = Queue(customers_where(f"{known} AND email = lower(email)", 30))
    facts: dict[str, Any] = desk.facts.setdefault("requests", {})
    for does in (
        *(_received, _asked_who, _extended, _asked_what, _fee, _refused, _withdrawn, _searching),
        *(_weighing, _erased_and_closed, _erasing, _erasing_unbegun, _correcting, _proposing_correction),
        *(_restricted, _objected, _taken_back, _released, _to_be_released, _collecting, _portable),
        *(_for_a_child, _by_post),
    ):
        request = does(desk, queue)
        facts[does.__name__.removeprefix("_")] = request.reference
    for letter in list(sending.unfinished())[:-3]:  # the last ones are not sent yet
        sending.finish_letter(letter)
    facts["states"] = {each.reference: each.state for each in SubjectRequest.objects.order_by("reference")}
    assert {each.value for each in State} == set(facts["states"].values())
    assert Letter.objects.filter(sent_at=None, by_post=False).exists()
    assert {each.how for each in Telling.objects.filter(state="waiting")} >= {"email", "http"}


# --- One request each


def _received(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _submitted(desk, queue.next(), R.ACCESS, R.ERASURE)
    actions.send_code(request=request, by=PERSON)
    return request


def _asked_who(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _submitted(desk, queue.next(), R.ACCESS)
    actions.ask(request=request, question=Question.IDENTITY, text="Which number has it?", by=desk.officer)
    return request


def _extended(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _known(desk, queue.next(), R.ACCESS)
    actions.assign(request=request, handler=desk.officer_user, by=desk.officer)
    actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.EMAIL,
        body="Here is my letter.",
        files=[File("letter.txt", "text/plain", BytesIO(b"What do you hold of me?"))],
        by=PERSON,
    )
    actions.extend(request=request, reasons="Many systems hold data.", by=desk.officer)
    dpo = User.objects.get(email="dpo@dertig.example")
    actions.advise(request=request, text="Mind the help desk.", author=dpo, by=principal_of(dpo))
    return request


def _asked_what(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _known(desk, queue.next(), R.ACCESS)
    actions.ask(
        request=request, question=Question.CLARIFICATION, text="Which years?", large=True, by=desk.officer
    )
    return request


def _fee(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _known(desk, queue.next(), R.ACCESS)
    actions.ask_fee(request=request, ground=Ground.EXCESSIVE, text="The tenth this year.", by=desk.officer)
    return request


def _refused(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _known(desk, queue.next(), R.ACCESS)
    actions.refuse(
        request=request,
        rights=[R.ACCESS],
        ground=Ground.RIGHTS_OF_OTHERS,
        reasons="It is all about somebody else.",
        by=desk.officer,
    )
    actions.answer(request=request, text="We are sorry.", by=desk.officer)
    return request


def _withdrawn(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _submitted(desk, queue.next(), R.ERASURE)
    actions.withdraw(request=request, by=PERSON)
    return request


def _searching(desk: Desk, queue: Queue) -> SubjectRequest:
    """The archive has not been looked through yet: a task is open."""
    request = _known(desk, queue.next(), R.ACCESS)
    _search(desk, request, finish=False)
    return request


def _weighing(desk: Desk, queue: Queue) -> SubjectRequest:
    """Somebody wrote to the shop: an objection is to be weighed."""
    person = queue.next()
    _wrote(person)
    request = _searched(desk, person, R.ERASURE)
    assert draft_of(request).unweighed
    return request


def _erased_and_closed(desk: Desk, queue: Queue) -> SubjectRequest:
    """Carried out to the end, with memories of whom it was about."""
    request = _approved(desk, queue.next(), R.ERASURE)
    _work(desk, request)
    for each in Telling.objects.filter(request=request, ended_at=None):
        actions.record_told(
            request=request,
            recipient=each.recipient,
            recipient_id=each.recipient_id,
            on=desk.controller.today(),
            how=ToldHow.NOT_TOLD,
            note="Nothing of this person went there.",
            by=desk.officer,
        )
    _work(desk, request)
    actions.grant(request=request, rights=[R.ERASURE], by=desk.officer)
    actions.answer(request=request, text="", by=desk.officer)
    actions.close(request=request, by=desk.officer)
    return request


def _erasing(desk: Desk, queue: Queue) -> SubjectRequest:
    """Half-way: the help desk's rows are gone, the shop's are not all, and somebody goes to the archive."""
    person = queue.next()
    request = _approved(desk, person, R.ERASURE, in_archive=1)
    stores = DataStore.objects.filter(controller=desk.controller)
    with patch.object(erasing, "STINT_SECONDS", -1):  # one dataset, then another worker would come
        for ref in ("help-desk", "archive", "operations"):
            erasing.work_on(request.reference, stores.get(ref=ref).pk)
    found = set(Erasure.objects.filter(reference=request.reference).values_list("state", flat=True))
    assert found == {ErasureState.WAITING, ErasureState.BY_HAND, ErasureState.DONE}, found
    desk.facts["erased_customer"] = person.number
    return request


def _erasing_unbegun(desk: Desk, queue: Queue) -> SubjectRequest:
    person = queue.next()
    request = _approved(desk, person, R.ERASURE)
    desk.facts["to_be_erased_customer"] = person.number
    return request


def _correcting(desk: Desk, queue: Queue) -> SubjectRequest:
    """Approved, and no worker has come."""
    person = queue.next()
    request = _searched(desk, person, R.RECTIFICATION)
    _propose(desk, request)
    _approve(desk, request)
    desk.facts["corrected_customer"] = {"number": person.number, "street": STREET}
    return request


def _proposing_correction(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _searched(desk, queue.next(), R.RECTIFICATION)
    _propose(desk, request)
    return request


def _restricted(desk: Desk, queue: Queue) -> SubjectRequest:
    """The restriction stands, and recipients wait to be told."""
    return _approved(desk, queue.next(), R.RESTRICTION)


def _objected(desk: Desk, queue: Queue) -> SubjectRequest:
    """To marketing: carried out by law, without anybody."""
    person = queue.next()
    in_shop(f"INSERT INTO newsletter_subscribers VALUES ('{person.email}', '2024-01-01')")
    request = _known(desk, person, R.MARKETING_OBJECTION)
    by_law.settle(request)
    _search(desk, request)
    _work(desk, request)
    return request


def _taken_back(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _known(desk, queue.next(), R.WITHDRAWAL)
    by_law.settle(request)
    return request


def _released(desk: Desk, queue: Queue) -> SubjectRequest:
    """By the portal's own way: a receipt, a code, a package that nobody has downloaded."""
    person = queue.next()
    request, receipt = _submit(desk, person, R.ACCESS)
    actions.send_code(request=request, by=PERSON)
    for code in list(code_sending.unfinished_codes()):
        code_sending.finish_code(code)
    mails = (each.text for each in latest() if person.email in each.to)
    code = next(found[0] for text in mails if (found := re.search(r"\b\d{6}\b", text)))
    assert actions.check_code(request=request, code=code, by=PERSON)
    request = SubjectRequest.objects.get(pk=request.pk)
    _search(desk, request)
    _accept(desk, request)
    _approve(desk, request)
    _work(desk, request)
    package = AnswerPackage.objects.get(request=request)
    release(package=package, edition=package.edition, by=desk.officer)
    _work(desk, request)
    actions.grant(request=request, rights=[R.ACCESS], by=desk.officer)
    actions.answer(request=request, text="Here is what we hold.", by=desk.officer)
    package.refresh_from_db()
    desk.facts["package"] = {
        "pk": package.pk,
        "reference": request.reference,
        "receipt": receipt,
        "sha256": package.document.sha256 if package.document else "",
        "name": person.name,
    }
    return request


def _to_be_released(desk: Desk, queue: Queue) -> SubjectRequest:
    """Built, with something blacked out; nobody has released it."""
    request = _approved(desk, queue.next(), R.ACCESS)
    _work(desk, request)
    package = AnswerPackage.objects.get(request=request)
    part = CollectedDataset.objects.filter(package=package, ref="customers").get()
    cover = Cover(covers=BlackOut.COLUMN, dataset=part, column="phone")
    redact(package=package, cover=cover, reason="Shared with somebody else.", by=desk.officer)
    _work(desk, request)
    return request


def _collecting(desk: Desk, queue: Queue) -> SubjectRequest:
    """What lies on paper is handed in; no worker has come for the rest."""
    person = queue.next()
    request = _searched(desk, person, R.ACCESS, in_archive=1)
    (package,) = collect_package(request=request, kinds=[PackageKind.ACCESS], by=desk.officer)
    by_hand = CollectedDataset.objects.get(package=package, ref="contracts")
    scan = File("contract.txt", "text/plain", BytesIO(b"Signed in Utrecht."))
    hand_in(dataset=by_hand, files=[scan], by=desk.officer)
    return request


def _portable(desk: Desk, queue: Queue) -> SubjectRequest:
    request = _approved(desk, queue.next(), R.PORTABILITY)
    _work(desk, request)
    return request


def _for_a_child(desk: Desk, queue: Queue) -> SubjectRequest:
    person = queue.next()
    facts = {"acting_for": ActingFor.CHILD, "acting_name": "Kim", "authority": "I am her mother."}
    return _submitted(desk, person, R.ERASURE, **facts)


def _by_post(desk: Desk, queue: Queue) -> SubjectRequest:
    """Found late: a task for a person, and letters that go by post."""
    request = _submitted(
        desk,
        queue.next(),
        R.ACCESS,
        channel=Channel.LETTER,
        email="",
        postal_address="Kade 1\n1000 SA Utrecht",
        received_at=timezone.now() - timedelta(days=45),
    )
    actions.record_search(
        request=request,
        system="The safe",
        on=desk.controller.today(),
        result=SearchResult.NOTHING,
        by=desk.officer,
    )
    return request


# --- How it is done


def _submit(desk: Desk, person: Person, *rights: R, **facts: Any) -> tuple[SubjectRequest, str]:
    said = {
        "rights": rights,
        "channel": Channel.PORTAL,
        "received_at": timezone.now(),
        "language": "en",
        "name": person.name,
        "email": person.email,
        "details": f"Customer {person.number}",
        **facts,
    }
    return actions.submit(controller=desk.controller, submission=actions.Submission(**said), by=PERSON)


def _submitted(desk: Desk, person: Person, *rights: R, **facts: Any) -> SubjectRequest:
    request, _receipt = _submit(desk, person, *rights, **facts)
    return SubjectRequest.objects.get(pk=request.pk)


def _known(desk: Desk, person: Person, *rights: R) -> SubjectRequest:
    request = _submitted(desk, person, *rights)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=desk.officer)
    return SubjectRequest.objects.get(pk=request.pk)


def _searched(desk: Desk, person: Person, *rights: R, in_archive: int = 0) -> SubjectRequest:
    request = _known(desk, person, *rights)
    _search(desk, request, number=person.number, in_archive=in_archive)
    _accept(desk, request)
    return SubjectRequest.objects.get(pk=request.pk)


def _approved(desk: Desk, person: Person, *rights: R, in_archive: int = 0) -> SubjectRequest:
    request = _searched(desk, person, *rights, in_archive=in_archive)
    if R.ERASURE in rights:
        _judge(desk, request)
    _approve(desk, request)
    return request


def _judge(desk: Desk, request: SubjectRequest) -> None:
    """The contract has ended, and where something is to be weighed, it weighs less than the objection."""
    draft = draft_of(request)
    findings = {line.path: Judged.OBJECTION_UPHELD for line in draft.unweighed}
    ended = (line.path for line in draft.live if line.path.startswith("activities/customers/"))
    findings |= dict.fromkeys(ended, Judged.NO_LONGER_NEEDED)
    for path, judged in sorted(findings.items()):
        judge_purpose(request=request, finding=Finding(path, judged, "They have left."), by=desk.officer)


def _search(
    desk: Desk, request: SubjectRequest, *, number: str = "", in_archive: int = 0, finish: bool = True
) -> None:
    """All stores; the archive is looked through by a person, who finds so many contracts."""
    also = (
        Named(IdentifierKind.CUSTOMER_NUMBER, number, Source.STAFF, "Read out from an invoice.")
        if number
        else None
    )
    search = search_stores(request=request, by=desk.officer, also=also)
    for _round in range(2):
        for store in sorted(set(search.datasets.values_list("store_id", flat=True))):
            searching.ask_store(search.pk, store)
        if not finish:
            return
        for task in StoreTask.objects.filter(step=FIND, done_at=None, store__controller=desk.controller):
            if _is_about(task, request):
                finish_task(task=task, rows=in_archive, by=desk.officer)
        SearchedDataset.objects.filter(search=search, next_try_at__isnull=False).update(
            next_try_at=timezone.now()  # the person need not be asked again in ten minutes
        )
    search.refresh_from_db()
    assert search.state == "ended", [(each.ref, each.state) for each in search.datasets.all()]


def _is_about(task: StoreTask, request: SubjectRequest) -> bool:
    """A task to look for somebody names them among ``spared``."""
    return request.email in f"{task.about}\n{task.spared}"


def _accept(desk: Desk, request: SubjectRequest) -> None:
    waiting = [row.pk for row in waiting_rows(request)]
    if waiting:
        accept_found(request=request, searched=waiting, how="They were read out.", by=desk.officer)


def _approve(desk: Desk, request: SubjectRequest) -> None:
    found = foresee(draft_of(request))
    assert not found.obstacles, found.obstacles
    approve_plan(request=request, seen=found.seen, by=desk.officer)


def _propose(desk: Desk, request: SubjectRequest) -> None:
    (place,) = (each for each in places_of(request) if each.dataset.ref == "customers")
    (row,) = show(place).rows
    change = Change("street", STREET, row.cells["street"])
    propose_correction(request=request, place=place, changes=[change], row=row.key, by=desk.officer)


def _wrote(person: Person) -> None:
    in_shop(
        "INSERT INTO contact_messages (state, channel, name, email, message, received_at, answered_at)"
        f" VALUES ('answered', 'form', NULL, '{person.email}', 'Where is my invoice?', now(), now())"
    )


def _work(desk: Desk, request: SubjectRequest) -> None:
    """What workers do for this request until nothing of it is due."""
    for _round in range(6):
        carry_on(desk.controller.pk, request.reference)
        gathering.collect_datasets(
            list(
                CollectedDataset.objects.filter(
                    package__request=request, next_try_at__lte=timezone.now()
                ).values_list("pk", flat=True)
            )
        )
        for package in AnswerPackage.objects.filter(request=request):
            building.build_package(package.pk)
        for reference, store in set(sweeping.lost()):
            if reference == request.reference:
                erasing.work_on(reference, store)
        for task in StoreTask.objects.filter(done_at=None).exclude(step=FIND):
            if _is_about(task, request):
                finish_task(task=task, rows=0, by=desk.officer)
        Erasure.objects.filter(reference=request.reference).update(next_try_at=None)
