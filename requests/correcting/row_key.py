"""The key of the row that is to be corrected, as it is sealed. Pure."""

from pydantic import TypeAdapter

from evidence.stored import StoredShape

ROW_KEY = StoredShape("row-key", TypeAdapter(tuple[str, ...]))
"""As texts, in the order of the dataset's key."""
