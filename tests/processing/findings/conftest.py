"""The rules of this floor alone: what other apps add is tested with them."""

from collections.abc import Iterator

import pytest

from processing.findings import registry


@pytest.fixture(autouse=True)
def no_other_apps() -> Iterator[None]:
    added = registry.providers()
    for provider in added:
        registry.remove(provider)
    yield
    for provider in added:
        registry.add(provider)
