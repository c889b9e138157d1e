"""``stores.protocol`` by way of a task for a named person, who attests how many records went."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from accounts.models import User
from accounts.principal import Principal
from stores.connectors.kinds import Opening
from stores.connectors.manual.instructions import about, instructions, looking, people
from stores.mapping import DatasetMap
from stores.models import DataStore, StoreTask
from stores.people import Sighting, Whose
from stores.protocol import (
    Batch,
    Certainty,
    Commit,
    Connector,
    Counts,
    DiscoveredTable,
    Outcome,
    Problem,
    Proof,
    Refused,
    Resolved,
    Survey,
)
from stores.task_actions import FIND, make_task, members
from stores.terms import BlankForm
from stores.work import Step, Work


@contextmanager
def open_manual(opening: Opening) -> Iterator[Connector]:
    """The people of one store."""
    yield ManualConnector(opening)


class ManualConnector:
    """Each step is one task. Nothing can be counted here: what is due are tasks, not rows."""

    chooses = True
    corrects = True
    hands_over = False

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._settings = opening.store.settings

    def now(self) -> datetime:
        return timezone.now()

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        return (
            () if self._assignee() else (Problem("manual_nobody", str(self._settings.get("assignee", ""))),)
        )

    def discover(self) -> tuple[DiscoveredTable, ...]:
        return ()

    def survey(self, work: Work) -> Survey:
        hashed = [
            Problem("manual_keyed_hash", blank.column)
            for step in work.steps
            for blank in step.blanks
            if blank.form is BlankForm.KEYED_HASH
        ]
        return Survey(obstacles=(*self.check(()), *hashed))

    def count(self, work: Work) -> Counts:
        """One task a step, unless it was asked for lately."""
        return Counts(
            due={step.name: int(not self._asked_lately(step)) for step in work.steps},
            spared={step.name: 0 for step in work.steps},
            unknown_start=0,
            countable=False,
        )

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        return ()

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        if not self._asked_lately(step):
            yield Batch(bounds={}, expected=1)

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        """Ask for it. ``commit`` is not called: ``outcome`` tells once the person is done."""
        self._ask(
            step.dataset,
            step.name,
            batch_id,
            lambda: instructions(step, str(self._settings.get("how", ""))),
            spared=people(step.spared),
            about=about(step),
        )
        return self.outcome(batch_id, {})

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        task = StoreTask.objects.filter(store=self._opening.store_id, batch=batch_id).first()
        if task is None:
            return Resolved(Outcome.ABORTED, 0, Certainty.ATTESTED)
        if task.done_at is None:
            return Resolved(Outcome.IN_PROGRESS, None, Certainty.ATTESTED)
        return Resolved(Outcome.COMMITTED, task.rows, Certainty.ATTESTED)

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """A task for each dataset; its count once somebody has looked, of every match together."""
        return tuple(self._looked_for(each) for each in whose)

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        raise Refused("What is held there is handed over by whoever looks after it.")

    def _looked_for(self, whose: Whose) -> Sighting:
        if whose.asked_as is None:
            raise Refused("A question to people needs an id, or it would be asked twice.")
        batch_id = str(whose.asked_as)
        told = self.outcome(batch_id, {})
        if told.outcome is Outcome.ABORTED:
            if self._assignee() is None:
                return Sighting(dataset=whose.dataset.ref, problem=self.check(())[0])
            self._ask(
                whose.dataset,
                FIND,
                batch_id,
                lambda: looking(whose.dataset, str(self._settings.get("how", ""))),
                spared=people(whose.matches),
            )
        if told.rows is None or told.outcome is not Outcome.COMMITTED:
            return Sighting(dataset=whose.dataset.ref, waiting=True)
        every = frozenset(range(len(whose.matches)))
        return Sighting(dataset=whose.dataset.ref, ways={every: told.rows} if told.rows else {})

    def _ask(
        self,
        dataset: DatasetMap,
        step: str,
        batch_id: str,
        words: Callable[[], str],
        *,
        spared: str = "",
        about: str = "",
    ) -> None:
        assignee = self._assignee()
        if assignee is None:
            raise Refused("Nobody is there to do it: name somebody in the settings of the store.")
        store = DataStore.objects.select_related("controller").get(pk=self._opening.store_id)
        with translation.override(store.controller.language):
            text = words()
        make_task(
            store=store,
            dataset=dataset.ref,
            step=step,
            batch=batch_id,
            assignee=assignee,
            instructions=text,
            spared=spared,
            about=about,
            due_on=store.controller.today() + timedelta(days=int(self._settings.get("days") or 14)),
            by=Principal(actor=self._opening.actor, everywhere=True),
        )

    def _assignee(self) -> User | None:
        address = str(self._settings.get("assignee", ""))
        return members(self._opening.controller_id).filter(email=address).first()

    def _asked_lately(self, step: Step) -> bool:
        """An open task, or one younger than the store's interval, for the same work for everybody."""
        if step.only:
            return False
        same = StoreTask.objects.filter(
            store=self._opening.store_id, dataset=step.dataset.ref, step=step.name
        )
        since = timezone.now() - timedelta(days=int(self._settings.get("every") or 30))
        return same.filter(done_at=None).exists() or same.filter(made_at__gt=since).exists()
