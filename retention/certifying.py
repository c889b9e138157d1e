"""From an ended run to its certificate, kept as a document with its SHA-256."""

from collections.abc import Iterator

import structlog
from django.db import transaction

from accounts.trail_view import actor_names
from evidence.documents import keep
from evidence.stored import Unreadable
from evidence.turns import alone
from retention.actions.base import tell_run
from retention.batches import tally
from retention.certificate_pdf import certificate_pdf
from retention.certificates import Certificate, RuleApplied, steps_done
from retention.frozen import COUNTS, WORK
from retention.models import PurgeRun
from retention.moves import BY
from retention.plan_content import PLAN, PlanContent
from retention.terms import ApprovalKind, RunState
from stores.protocol import Counts
from stores.words import kept_problems
from stores.work import Work

KIND = "purge-certificate"
_log = structlog.get_logger(__name__)
_NOTHING = Counts(due={}, spared={}, unknown_start=0)


def certify(run_id: int) -> None:
    """Make and keep the certificate of an ended run, once. Raises ``vault.VaultError``."""
    with alone(f"purge-certificate:{run_id}") as mine:
        run = PurgeRun.objects.select_related("plan__dataset__store__controller").get(pk=run_id)
        if not mine or run.ended_at is None or run.certificate is not None or not run.work:
            return
        try:
            facts = certificate_of(run)
        except Unreadable as error:  # the page of the run says so
            _log.error("purge_not_certified", run=run.pk, code=error.code)
            return
        controller = run.plan.dataset.store.controller
        pdf = certificate_pdf(facts, language=controller.language, people=_names(facts))
        with transaction.atomic():
            document = keep(
                pdf,
                kind=KIND,
                filename=f"purge-{controller.slug}-{run.plan.dataset.ref}-{run.as_of.isoformat()}.pdf",
                media_type="application/pdf",
                actor=BY.actor,
                controller_id=controller.pk,
                facts={"run": run.pk, "state": facts.state.value, "fingerprint": facts.fingerprint},
            )
            PurgeRun.objects.filter(pk=run.pk, certificate=None).update(certificate=document.pk)
            tell_run("purge.certify", run, BY, sha256=document.sha256)


def _names(facts: Certificate) -> dict[str, str]:
    """Of the staff who stand on it: an auditor asks them, not a number."""
    return actor_names({facts.started_by, facts.proposed_by, facts.approved_by, facts.released_by} - {""}, BY)


def certificate_of(run: PurgeRun) -> Certificate:
    """What an ended run's rows say. Raises ``ValueError`` for one that goes on, ``Unreadable``."""
    plan = run.plan
    controller = plan.dataset.store.controller
    before = COUNTS.read(run.before) if run.before else _NOTHING
    after = COUNTS.read(run.after) if run.after else None
    if run.ended_at is None or plan.approved_at is None:
        raise ValueError("Only a run that has ended, of an approved plan, is certified.")
    content, work = PLAN.read(plan.content), WORK.read(run.work)
    return Certificate(
        controller=controller.name,
        controller_slug=controller.slug,
        store=plan.dataset.store.name,
        store_kind=plan.dataset.store.kind,
        dataset=plan.dataset.name,
        resource=content.dataset.resource,
        plan_version=plan.version,
        fingerprint=plan.fingerprint,
        rules=tuple(_rules(content, work)),
        as_of=run.as_of,
        time_zone=controller.time_zone,
        started_at=run.started_at,
        ended_at=run.ended_at,
        started_by=run.started_by,
        proposed_by=plan.proposed_by,
        approved_by=plan.approved_by,
        approved_at=plan.approved_at,
        approval=ApprovalKind(plan.approval),
        released_by=run.released_by,
        state=RunState(run.state),
        problems=kept_problems(run.problems),
        steps=steps_done(work.steps, before, after, tally(run)),
        unknown_start=(after or before).unknown_start,
        rows_before=before.total,
        rows_after=after.total if after else None,
    )


def _rules(content: PlanContent, work: Work) -> Iterator[RuleApplied]:
    """The periods as approved, with the cutoffs that this run took."""
    lapses = {lapse.rule: lapse for step in work.steps for lapse in step.lapses}
    for purpose in content.purposes:
        for period in purpose.retention:
            path = f"{purpose.path}/retention/{period.ref}"
            lapse = lapses.get(path)
            if lapse is not None:
                yield RuleApplied(
                    path=path,
                    period=period,
                    start=str(lapse.start),
                    last_start=lapse.cutoff.day,
                    consent_last_start=lapse.consent.cutoff.day if lapse.consent else None,
                )
