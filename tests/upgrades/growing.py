"""``python tests/upgrades/growing.py [grown]``: says as ``approvals`` does which approvals hold.

With ``grown``, every shape of ``stores/mapping.py`` gains a field with a default before anything else is
imported, as the next release might add one.
"""

import ast
import importlib.util
import runpy
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
SHAPES = ("FieldMap", "JoinMap", "IdentifierMap", "BindingMap", "DatasetMap")
NEW_FIELD = "colour: str = ''"


def grow() -> None:
    """Execute the module with the new fields in place of the one on disk."""
    spec = importlib.util.find_spec("stores.mapping")
    assert spec and spec.origin
    tree = ast.parse(Path(spec.origin).read_text())
    shapes = [each for each in tree.body if isinstance(each, ast.ClassDef) and each.name in SHAPES]
    assert len(shapes) == len(SHAPES), "a shape has another name: put it right here"
    for shape in shapes:
        shape.body[1:1] = ast.parse(NEW_FIELD).body  # after its docstring
    module = importlib.util.module_from_spec(spec)
    sys.modules["stores.mapping"] = module
    exec(compile(ast.fix_missing_locations(tree), spec.origin, "exec"), module.__dict__)  # noqa: S102 our own


if __name__ == "__main__":
    if "grown" in sys.argv[1:]:
        grow()
    django.setup()
    runpy.run_module("tests.upgrades.approvals", run_name="__main__")
