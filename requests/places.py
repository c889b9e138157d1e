"""Where a controller's data lie, as the plan of a request sees it."""

from accounts.models import Controller
from requests.rights.lines import Place
from stores.assembly import stores_of

BY_HAND = "manual"
"""The kind of stores in which people look: not taken for automated processing (Art. 20(1)(b))."""


def places_of(controller: Controller) -> list[Place]:
    """Every mapped dataset of the controller; a constant number of queries."""
    return [
        Place(store.ref, dataset, automated=store.kind != BY_HAND)
        for store in stores_of(controller)
        for dataset in store.datasets
    ]
