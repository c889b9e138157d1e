"""What the tests of webhooks share."""

from pathlib import Path
from typing import Any

import pytest

from tests.stores.connectors.http import serving


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return serving.certify(tmp_path_factory.mktemp("webhooks"))


@pytest.fixture(autouse=True)
def loopback_allowed(settings: Any) -> None:
    settings.DERTIG_STORES_HOSTS = ["127.0.0.0/8"]


@pytest.fixture
def controller(db: None) -> Any:
    from tests import factories as make

    return make.ControllerFactory(slug="acme")


@pytest.fixture
def endpoint(controller: Any, certificate: tuple[Path, Path]) -> Any:
    from tests.stores.webhooks.kit import made_endpoint

    return made_endpoint(controller, certificate[0])
