"""Prints, as JSON, what everything that was approved is known by; with ``extended``, after each shape of a
mapping was given one more field with a default, as a later version may do."""

import json
import os
import re
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import django

SHAPES = ("Column", "FieldMap", "JoinMap", "IdentifierMap", "BindingMap", "DatasetMap")
ADDED = "    added_since: str = 'as before'\n"


def _extended(source: str) -> str:
    for shape in SHAPES:
        # Behind the last field: the first line of the class that is a method, or its end.
        pattern = rf"(class {shape}\(_Shape\):\n.*?)(\n    def |\n    @property|\n\n\n)"
        source, found = re.subn(pattern, rf"\1\n{ADDED}\2", source, count=1, flags=re.DOTALL)
        assert found == 1, shape
    return source


class _Extending(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return compile(_extended(Path(self.path).read_text()), self.path, "exec")


class _Finder:
    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        if name != "stores.mapping":
            return None
        from importlib.util import spec_from_file_location  # noqa: PLC0415

        path = str(Path(__file__).parents[2] / "stores" / "mapping.py")
        return spec_from_file_location(name, path, loader=_Extending(name, path))


def known_by() -> dict[str, str]:
    """Fingerprints of the values, and of what the code of commit 392623c stored of them."""
    from requests.carrying.frozen import RIGHTS_PLAN  # noqa: PLC0415
    from requests.carrying.frozen import fingerprint as of_rights_plan  # noqa: PLC0415
    from retention.erasing.frozen import fingerprint_of, mapping_fingerprint  # noqa: PLC0415
    from retention.frozen import WORK  # noqa: PLC0415
    from retention.plan_content import PLAN, PlannedStore, content_of  # noqa: PLC0415
    from stores.models import DataStore  # noqa: PLC0415
    from stores.stored import DATASET  # noqa: PLC0415
    from tests.stored import values  # noqa: PLC0415

    def stored(name: str) -> Any:
        return json.loads((Path(__file__).with_name("examples") / name / "1.json").read_text())

    reached = {"ref": values.STORE.ref, "kind": values.STORE.kind, "settings": values.STORE.settings}
    plan = content_of(PlannedStore(**reached), values.MAPPING, values.RECORD, values.FISCAL_YEAR_ENDS)
    store = DataStore(**reached)
    return {
        "plan": plan.fingerprint,
        "plan, stored": PLAN.read(stored("purge-plan")).fingerprint,
        "erasure": fingerprint_of(values.WORK, "1"),
        "erasure, stored": fingerprint_of(WORK.read(stored("work")), "1"),
        "ground": mapping_fingerprint(store, values.MAPPING),
        "ground, stored": mapping_fingerprint(store, DATASET.read(stored("dataset-map"))),
        "rights": of_rights_plan(values.RIGHTS_PLAN),
        "rights, stored": of_rights_plan(RIGHTS_PLAN.read(stored("rights-plan"))),
    }


if __name__ == "__main__":
    if "extended" in sys.argv:
        sys.meta_path.insert(0, _Finder())  # type: ignore[arg-type]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from stores.mapping import DatasetMap

    extended = "added_since" in DatasetMap.__dataclass_fields__
    print(json.dumps({"extended": extended, **known_by()}))
