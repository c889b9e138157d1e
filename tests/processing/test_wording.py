"""Periods and retention in plain words."""

import pytest
from django.utils import translation

from processing.register import RetentionPeriod
from processing.terms import Anchor, Bound, Disposition
from processing.wording import counted_from, kept_for, length, retention, then


@pytest.mark.parametrize(
    ("period", "english", "dutch"),
    [
        ("P1D", "1 day", "1 dag"),
        ("P3W", "3 weeks", "3 weken"),
        ("P6M", "6 months", "6 maanden"),
        ("P7Y", "7 years", "7 jaar"),
        ("P1Y6M", "1 year and 6 months", "1 jaar en 6 maanden"),
        ("P1Y2M3W4D", "1 year, 2 months, 3 weeks and 4 days", "1 jaar, 2 maanden, 3 weken en 4 dagen"),
    ],
)
def test_lengths(period, english, dutch):
    with translation.override("en"):
        assert length(period) == english
    with translation.override("nl"):
        assert length(period) == dutch


def test_a_period_of_no_length_is_at_once():
    assert length("at-once") == "at once"


def period(**kwargs):
    return RetentionPeriod(**({"ref": "x", "start_event": "The message is answered"} | kwargs))


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (
            period(period="P6M", disposition=Disposition.DELETE),
            "6 months, from: The message is answered; then deleted",
        ),
        (
            period(period="at-once", disposition=Disposition.ANONYMISE),
            "at once, when: The message is answered; then anonymised",
        ),
        (period(period="P7Y", bound=Bound.MINIMUM, start_event=""), "at least 7 years"),
        (
            period(period="P7Y", anchor=Anchor.FISCAL_YEAR_END, disposition=Disposition.REVIEW),
            "7 years, from: End of the fiscal year in which: The message is answered; then reviewed",
        ),
        (
            period(period="P4W", consent_period="P1Y"),
            "4 weeks, from: The message is answered; 1 year with consent",
        ),
        (period(criteria="As long as needed", start_event=""), "As long as needed"),
        (period(period="P1M", criteria="Sooner if asked", start_event=""), "1 month. Sooner if asked"),
        (period(), ""),
    ],
)
def test_art_30_1_f_a_period_reads_as_one_sentence(stated, words):
    assert retention(stated) == words


def test_what_is_not_stated_is_empty():
    silent = RetentionPeriod(ref="x", anchor=Anchor.CALENDAR_YEAR_END)
    assert (kept_for(silent), counted_from(silent), then(None)) == ("", "", "")
