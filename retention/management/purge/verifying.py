"""``purge verify``: count again what the last runs were to take, and check their certificates' hashes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from evidence.documents import Altered, BytesErased, open_document
from evidence.models import Document
from evidence.stored import Unreadable
from evidence.vault import VaultError
from processing.management.register.words import controller_named
from retention.frozen import work_from
from retention.holding import holds_on
from retention.management.purge.chosen import add_choice, answer, datasets_of
from retention.models import PurgeRun
from stores.connectors.kinds import UnknownKind
from stores.models import Dataset
from stores.opening import opened
from stores.protocol import StoreError

HELP = "Count again, with the cutoffs of each dataset's last run, and check its certificate."


def add_arguments(parser: ArgumentParser) -> None:
    add_choice(parser)


def run(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    """Exit code 1 where something due is left, a certificate was altered, or nothing ever ran."""
    controller = controller_named(options["controller"])
    told = [_told(dataset, options["as_of"]) for dataset in datasets_of(controller, options)]
    answer(stdout, told, options["json"])
    if not all(each["ok"] for each in told):
        raise CommandError("Not everything could be verified; see above.")


def _told(dataset: Dataset, as_of: Any) -> dict[str, Any]:
    name = f"{dataset.store.ref}/{dataset.ref}"
    runs = PurgeRun.objects.filter(plan__dataset=dataset, ended_at__isnull=False).exclude(work={})
    last = (runs.filter(as_of=as_of) if as_of else runs).order_by("-ended_at").first()
    if last is None:
        return {"dataset": name, "ok": False, "lines": ["never purged"]}
    try:
        with opened(dataset.store) as connector:
            left = dict(connector.count(work_from(last.work, holds_on(dataset).people)).due)
    except (StoreError, UnknownKind, Unreadable) as error:
        return {"dataset": name, "ok": False, "lines": [str(error)]}
    certificate = _certificate(last)
    return {
        "dataset": name,
        "run": last.pk,
        "as_of": last.as_of.isoformat(),
        "left": left,
        "certificate": certificate,
        "ok": not any(left.values()) and certificate in ("sound", "erased"),
        "lines": [*(f"{step}: {rows} left" for step, rows in left.items()), f"certificate: {certificate}"],
    }


def _certificate(run: PurgeRun) -> str:
    document = Document.objects.filter(pk=run.certificate).first() if run.certificate else None
    if document is None:
        return "missing"
    try:
        open_document(document).close()
    except BytesErased:
        return "erased"
    except (Altered, VaultError):
        return "altered"
    return "sound"
