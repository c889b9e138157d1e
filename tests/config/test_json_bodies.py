"""Text that programs send as JSON."""

import io

import pytest
from rest_framework.exceptions import ParseError

from config.json_bodies import JSONTextParser


@pytest.mark.parametrize("body", [r'{"id": "\ud800"}', r'{"\uDFFF": 1}', r'[{"a": ["x\udbffy"]}]'])
def test_half_of_a_surrogate_pair_is_no_text(body: str) -> None:
    with pytest.raises(ParseError, match="whole characters"):
        JSONTextParser().parse(io.BytesIO(body.encode()))


def test_whole_characters_are_however_they_are_written() -> None:
    body = '{"a": "\\ud83d\\ude00 😀 \\\\ud800"}'
    assert JSONTextParser().parse(io.BytesIO(body.encode())) == {"a": "😀 😀 \\ud800"}
