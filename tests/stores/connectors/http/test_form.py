"""What is asked of who adds a receiver."""

from pathlib import Path
from typing import Any

import pytest

from stores.connectors.http.form import HttpForm
from stores.connectors.kinds import kind_named

GOOD = {"url": "https://crm.example/dertig/", "key_id": "2026-11", "key": "k" * 32}


def test_what_is_right_is_taken(certificate: tuple[Path, Path]) -> None:
    form = HttpForm(GOOD | {"certificates": certificate[0].read_text()})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["url"] == "https://crm.example/dertig"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://crm.example/"),
        ("url", "https://me:word@crm.example/"),
        ("key", "short"),
        ("key_id", "two words"),
        ("seconds", "0"),
        ("certificates", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
        ("certificates", "no certificate"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str) -> None:
    form = HttpForm(GOOD | {field: value})
    assert list(form.errors) == [field]


def test_the_key_is_kept_apart() -> None:
    kind: Any = kind_named("http")
    assert kind.form.SECRETS == ("key",)
