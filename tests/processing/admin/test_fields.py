"""Words that people type, and the codes that the register keeps."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from processing.admin.fields import LinesField, PeriodFormField, parse_period
from processing.admin.places import free_ref


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("6 months", "P6M"),
        ("1 year", "P1Y"),
        ("1 jaar en 6 maanden", "P1Y6M"),
        ("6 months, 1 year", "P1Y6M"),
        ("4w", "P4W"),
        ("14 Dagen", "P14D"),
        ("at once", "at-once"),
        ("Onmiddellijk", "at-once"),
        ("p6m", "P6M"),
        ("P7Y", "P7Y"),
    ],
)
def test_periods_in_words(typed: str, kept: str) -> None:
    assert PeriodFormField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["soon", "6 moons", "six months", "0 days", "6 months 2 months", "about 6 months"]
)
def test_what_is_no_period_is_refused_as_it_was_typed(typed: str) -> None:
    assert parse_period(typed) == typed
    with pytest.raises(ValidationError):
        PeriodFormField(required=False).clean(typed)


def test_a_kept_period_is_shown_in_words_and_saved_as_it_was() -> None:
    field = PeriodFormField(required=False)
    shown = field.prepare_value("P1Y6M")
    assert shown == "1 year and 6 months"
    assert not field.has_changed("P1Y6M", shown)
    assert field.clean(shown) == "P1Y6M"
    assert field.prepare_value("") == ""


def test_lines_keep_commas_and_drop_empty_ones() -> None:
    field = LinesField(required=False)
    assert field.clean("Acme, Inc.\n\n  Hosting \n") == ["Acme, Inc.", "Hosting"]
    with pytest.raises(ValidationError):
        field.clean("x" * 201)


@pytest.mark.parametrize(
    ("words", "taken", "ref"),
    [
        ("Job applications & CVs", [], "job-applications-cvs"),
        ("Café", ["cafe"], "cafe-2"),
        ("cafe", ["cafe", "cafe-2"], "cafe-3"),
        ("سجل", [], "record"),
        ("👩‍👧", ["record"], "record-2"),
        ("snake_case__name", [], "snake-case-name"),
        ("x" * 300, [], "x" * 56),
    ],
)
def test_refs_are_made_of_names(words: str, taken: list[str], ref: str) -> None:
    assert free_ref(words, taken) == ref


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    "period", ["at-once", "P1D", "P14D", "P1W", "P4W", "P1M", "P6M", "P1Y", "P7Y", "P1Y6M2W3D"]
)
def test_words_that_are_shown_are_understood_in_either_language(language: str, period: str) -> None:
    field = PeriodFormField(required=False)
    with translation.override(language):
        assert field.clean(field.prepare_value(period)) == period
