"""Servers, and a request of which something was erased."""

from pathlib import Path
from typing import Any

import pytest

from tests.requests.mail.conftest import controller, post_office
from tests.stores.connectors.http import serving

__all__ = ["controller", "post_office"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return serving.certify(tmp_path_factory.mktemp("tellings"))


@pytest.fixture(autouse=True)
def loopback_allowed(settings: Any) -> None:
    settings.DERTIG_STORES_HOSTS = ["127.0.0.0/8"]


@pytest.fixture
def erased(controller: Any) -> Any:
    from tests.requests.telling.kit import an_erasure

    return an_erasure(controller)
