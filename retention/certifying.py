"""From an ended run to its certificate, kept as a document with its SHA-256."""

from collections.abc import Iterator

from django.db import transaction
from pydantic import TypeAdapter

from accounts.trail_view import actor_names
from evidence.documents import keep
from evidence.turns import alone
from processing.register import RetentionPeriod
from retention.actions.base import tell_run
from retention.batches import tally
from retention.certificate_pdf import certificate_pdf
from retention.certificates import FORMAT, Certificate, RuleApplied, steps_done
from retention.frozen import counts_from, problem_from, work_from
from retention.models import PurgeRun
from retention.moves import BY
from retention.terms import ApprovalKind, RunState
from stores.protocol import Counts

KIND = "purge-certificate"
_PERIOD = TypeAdapter(RetentionPeriod)
_NOTHING = Counts(due={}, spared={}, unknown_start=0)


def certify(run_id: int) -> None:
    """Make and keep the certificate of an ended run, once. Raises ``vault.VaultError``."""
    with alone(f"purge-certificate:{run_id}") as mine:
        run = PurgeRun.objects.select_related("plan__dataset__store__controller").get(pk=run_id)
        if not mine or run.ended_at is None or run.certificate is not None or not run.work:
            return
        facts = certificate_of(run)
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
    """What an ended run's rows say. Raises ``ValueError`` for one that goes on."""
    plan = run.plan
    controller = plan.dataset.store.controller
    before = counts_from(run.before) if run.before else _NOTHING
    after = counts_from(run.after) if run.after else None
    if run.ended_at is None or plan.approved_at is None:
        raise ValueError("Only a run that has ended, of an approved plan, is certified.")
    return Certificate(
        format=FORMAT,
        controller=controller.name,
        controller_slug=controller.slug,
        store=plan.dataset.store.name,
        store_kind=plan.dataset.store.kind,
        dataset=plan.dataset.name,
        resource=plan.content["dataset"]["resource"],
        plan_version=plan.version,
        fingerprint=plan.fingerprint,
        rules=tuple(_rules(run)),
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
        problems=tuple(map(problem_from, run.problems)),
        steps=steps_done(run.work, before, after, tally(run)),
        unknown_start=(after or before).unknown_start,
        rows_before=before.total,
        rows_after=after.total if after else None,
    )


def _rules(run: PurgeRun) -> Iterator[RuleApplied]:
    """The periods as approved, with the cutoffs that this run took."""
    lapses = {lapse.rule: lapse for step in work_from(run.work).steps for lapse in step.lapses}
    for purpose in run.plan.content["purposes"]:
        for kept in purpose["retention"]:
            path = f"{purpose['path']}/retention/{kept['ref']}"
            lapse = lapses.get(path)
            if lapse is not None:
                yield RuleApplied(
                    path=path,
                    period=_PERIOD.validate_python(kept),
                    start=str(lapse.start),
                    last_start=lapse.cutoff.day,
                    consent_last_start=lapse.consent.cutoff.day if lapse.consent else None,
                )
