"""The published JSON Schema of a register file, generated from the shapes and committed.

``manage.py register schema > processing/schemas/register.schema.json`` makes it anew.
"""

import json
from pathlib import Path

from processing import file_format

COMMITTED = Path(__file__).with_name("register.schema.json")


def text() -> str:
    """The schema as it is committed and served."""
    return json.dumps(file_format.json_schema(), indent=2, ensure_ascii=False) + "\n"
