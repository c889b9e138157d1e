"""What people and workers do in an installation before it is frozen: by verbs, commands and workers alone.

``surroundings``, ``purges`` and ``asking`` do it; here is the order, and what is measured at the end.
"""

import json
import os
from pathlib import Path

from accounts.models import Controller
from evidence.models import Document
from processing.assembly import register_of
from processing.file_format import write
from processing.register import sha256_of
from tests.upgrades import asking, purges, surroundings
from tests.upgrades.desk import set_up
from tests.upgrades.trail import trail_now


def main() -> None:
    """Everything; the facts and the registers go into the folder that the environment names."""
    desk = set_up()
    surroundings.arrange(desk)
    purges.work(desk)
    asking.work(desk)
    surroundings.finish(desk)
    folder = Path(os.environ["DERTIG_DUMP_FACTS"])
    facts = {**desk.facts, **_measured(folder)}
    (folder / "facts.json").write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n")


def _measured(folder: Path) -> dict[str, object]:
    """What must be there still after any upgrade."""
    hashes = {}
    for controller in Controller.objects.order_by("slug"):
        register = register_of(controller.pk)
        hashes[controller.slug] = sha256_of(register)
        (folder / "registers" / f"{controller.slug}.yaml").write_text(write(register.record))
    kept = Document.objects.filter(erased_at=None)
    return {
        "trail": trail_now(),
        "documents": {str(each.pk): each.sha256 for each in kept.order_by("made_at")},
        "registers": hashes,
    }
