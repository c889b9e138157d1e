"""The id of one question to one dataset: asked again in the same round, it is the same. Pure."""

import uuid

_SPACE = uuid.UUID("5b1f6c0e-6a1d-4d0c-9a54-2f0a3a9f7d31")


def asked_as(search_id: int, round_: int, store_id: int, ref: str) -> uuid.UUID:
    """Where people answer, it is one task however often they are asked."""
    return uuid.uuid5(_SPACE, f"{search_id}/{round_}/{store_id}/{ref}")
