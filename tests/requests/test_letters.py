"""What letters say, in every language, and what a team may change of it."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Controller
from processing.terms import DataSubjectRight
from requests.letter_places import PLACES, missing_places, tidy, unknown_places
from requests.letter_places import fill as fill_places
from requests.letter_words import LANGUAGES, default_template, words
from requests.letters import preview
from requests.models import LetterTemplate
from requests.terms import Ground, LetterKind, Outcome


def controller() -> Controller:
    return Controller(
        slug="acme",
        name="Acme GmbH",
        country="DE",
        language="de",
        time_zone="Europe/Berlin",
        email="a@acme.example",
    )


def saved_controller() -> Controller:
    made = controller()
    made.save()
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_term(language: str) -> None:
    said = words(language)
    assert set(said) == set(words("en"))
    assert set(said["needed"]) == set(words("en")["needed"])
    assert set(said["rights"]) == {right.value for right in DataSubjectRight}
    assert set(said["outcomes"]) == {outcome.value for outcome in Outcome}
    assert set(said["grounds"]) == {ground.value for ground in Ground}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_letter_of_ours_is_one_that_a_team_might_save(kind: LetterKind, language: str) -> None:
    subject, body = default_template(kind, language)
    assert list(unknown_places(subject + body)) == []
    assert list(missing_places(kind, body)) == []
    assert "{{ reference }}" in subject


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_preview_fills_every_place(kind: LetterKind, language: str) -> None:
    subject, body = preview(saved_controller(), kind, language, default_template(kind, language))
    assert "{{" not in subject + body
    assert "D-2345-6789" in subject
    assert "\n\n\n" not in body


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "six_weeks"), [("NL", True), ("DE", False)])
def test_uavg_35_six_weeks_stand_in_a_dutch_refusal_alone(country: str, six_weeks: bool) -> None:
    made = saved_controller()
    made.country = country
    _subject, body = preview(made, LetterKind.REFUSAL, "nl", default_template(LetterKind.REFUSAL, "nl"))
    assert ("zes weken" in body) is six_weeks
    assert "rechter" in body or "rechtbank" in body


@pytest.mark.parametrize(
    "wrong", ["{{ nmae }}", "{{ Name }}", "{{ name|upper }}", "{{ request.email }}", "{{}}"]
)
def test_an_unknown_place_is_refused_when_a_team_saves(wrong: str) -> None:
    template = LetterTemplate(
        kind="clarification", language="en", subject="Hello", body=f"{{{{ text }}}} {wrong}"
    )
    with pytest.raises(ValidationError, match="There is no place") as refused:
        template.clean()
    assert set(refused.value.message_dict) == {"body"}


@pytest.mark.parametrize("place", ["due_on", "text", "authority"])
def test_art_12_3_an_extension_without_date_reasons_or_authority_is_refused(place: str) -> None:
    _subject, body = default_template(LetterKind.EXTENSION, "en")
    template = LetterTemplate(
        kind="extension", language="en", subject="x", body=body.replace(f"{{{{ {place} }}}}", "")
    )
    with pytest.raises(ValidationError, match=place):
        template.clean()


def test_everything_but_places_is_literal() -> None:
    text = "{% load x %} {name} %(name)s <b>{{ name }}</b> $name"
    assert fill_places(text, {"name": "Jo"}) == "{% load x %} {name} %(name)s <b>Jo</b> $name"


def test_a_value_is_never_read_as_a_place() -> None:
    assert fill_places("{{ name }}", {"name": "{{ text }}", "text": "secret"}) == "{{ text }}"


def test_empty_places_leave_no_holes() -> None:
    assert tidy("a\n\n\n\nb\n") == "a\n\nb"


def test_every_place_says_what_it_stands_for() -> None:
    assert all(PLACES.values())
