"""A data store has answered for good: what was waiting for the search may go on."""

from collections.abc import Sequence

from requests.carrying.waking import wake
from subjects.models import PersonSearch, SearchedDataset


def heard_search(search: PersonSearch, _datasets: Sequence[SearchedDataset]) -> None:
    """Look, after the commit; too early is no harm."""
    wake(search.controller_id, search.request)
