"""The app ``requests`` bears a library's name; these tests keep the two apart."""

import importlib.metadata
import importlib.util
from pathlib import Path

import drf_spectacular.views
import rest_framework.test
from django.apps import apps
from rest_framework import compat

import requests

ROOT = Path(__file__).resolve().parents[2]


def test_our_package_is_what_imports() -> None:
    assert Path(str(requests.__file__)) == ROOT / "requests" / "__init__.py"
    assert apps.get_app_config("requests").path == str(ROOT / "requests")


def test_no_distribution_brings_the_library() -> None:
    installed = {name for name, owners in importlib.metadata.packages_distributions().items()}
    assert "requests" not in installed
    assert "requests" not in {dist.name.lower() for dist in importlib.metadata.distributions()}


def test_rest_framework_believes_the_library_absent() -> None:
    assert compat.requests is None
    assert rest_framework.test.RequestsClient is not None
    assert drf_spectacular.views.SpectacularAPIView is not None
