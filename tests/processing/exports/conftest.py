"""Documents are made from values alone here: what upper floors add from their rows is left out."""

from collections.abc import Iterator

import pytest

from processing.exports import annexes


@pytest.fixture(autouse=True, scope="module")
def only_this_floor() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annexes, "_providers", {})
        yield
