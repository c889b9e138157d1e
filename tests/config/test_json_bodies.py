"""Text that programs send as JSON."""

import io
import time

import pytest
from rest_framework.exceptions import ParseError

from config.json_bodies import DEEPEST, JSONTextParser


def parsed(body: bytes):
    return JSONTextParser().parse(io.BytesIO(body))


@pytest.mark.parametrize("body", [r'{"id": "\ud800"}', r'{"\uDFFF": 1}', r'[{"a": ["x\udbffy"]}]'])
def test_half_of_a_surrogate_pair_is_no_text(body: str) -> None:
    with pytest.raises(ParseError, match="whole characters"):
        parsed(body.encode())


def test_whole_characters_are_however_they_are_written() -> None:
    body = '{"a": "\\ud83d\\ude00 😀 \\\\ud800"}'
    assert parsed(body.encode()) == {"a": "😀 😀 \\ud800"}


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_depth_that_would_exhaust_a_parser_is_refused(opening: bytes) -> None:
    with pytest.raises(ParseError, match="nested"):
        parsed(opening * 100_000)


def test_brackets_inside_texts_are_not_depth() -> None:
    text = "[{" * 1000 + '\\"' + "["
    assert parsed(f'{{"a": "{text}"}}'.encode()) == {"a": text.replace('\\"', '"')}
    assert parsed(b"[" * DEEPEST + b"]" * DEEPEST)


@pytest.mark.parametrize("body", [b'"' + b"\\" * 300_001, b'"' * 300_001, b'{"' + b'a\\"' * 200_000])
def test_a_text_without_end_costs_little(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(ParseError):
        parsed(body)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("body", [b"[NaN]", b"[-Infinity]", b"[1e999]", b"[" + b"9" * 5000 + b"]"])
def test_what_is_no_number_in_any_database_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="out of range"):
        parsed(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": "\xff"}', b"\xef\xbb\xbf{}", '{"a": 1}'.encode("utf-16")]
)
def test_what_is_no_json_is_refused_without_repeating_it(body: bytes) -> None:
    with pytest.raises(ParseError, match="not JSON"):
        parsed(body)
