"""The shared reference lists, what a record cites of them, and refs that point at nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.countries import countries, is_eea, is_known
from processing.reference import catalogue, catalogue_for, unknown_references
from processing.register import RECORD, Record
from tests.processing.registers import SLUGS, record

MINIMAL = {
    "controller": {"slug": "acme", "name": "Acme", "language": "en", "time_zone": "Europe/Amsterdam"},
}


def a_record(**parts: Any) -> Record:
    return RECORD.validate_python({**MINIMAL, **parts})


def an_activity(**parts: Any) -> dict[str, Any]:
    return {"ref": "sales", "name": "Sales", "stream": "Sales", **parts}


ADEQUATE = ("AD", "AR", "BR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "US", "UY")

EMAIL = {"ref": "email", "subjects": "customers", "category": "email"}


def test_iso_3166_the_list_has_every_code_once() -> None:
    assert len(countries()) == 249
    assert list(countries()) == sorted(countries())
    assert countries()["NL"].in_language("nl") == "Nederland"
    assert countries()["NO"].in_language("en") == "Norway"


def test_the_eea_is_the_union_and_three_more() -> None:
    states = {code for code, country in countries().items() if country.eea}
    of_france_and_finland = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}
    assert of_france_and_finland < states
    assert len(states - of_france_and_finland) == 30
    assert [is_eea(code) for code in ("DE", "IS", "LI", "NO")] == [True] * 4
    assert [is_eea(code) for code in ("CH", "GB", "GL", "US", "XX")] == [False] * 5


def test_a_code_that_iso_does_not_assign_is_unknown() -> None:
    assert is_known("NL")
    assert not is_known("XX")
    assert not is_known("nl")


@pytest.mark.parametrize(
    "name", ["countries", "mechanisms", "data_categories", "subject_categories", "organisations"]
)
def test_each_list_is_in_order_without_duplicates(name: str) -> None:
    refs = [getattr(item, "ref", None) or item.code for item in getattr(catalogue(), name)]
    assert refs == sorted(set(refs))


def test_art_45_these_countries_are_adequate() -> None:
    adequate = {country.code for country in catalogue().countries if country.adequacy}
    assert adequate == set(ADEQUATE)
    assert not any(is_eea(code) for code in adequate)


def test_art_45_the_united_kingdom_until_the_end_of_2031() -> None:
    adequacy = _country("GB").adequacy
    assert adequacy and (adequacy.since, adequacy.until) == (date(2021, 6, 28), date(2031, 12, 27))


def test_decision_2023_1795_only_certified_recipients_in_the_us() -> None:
    needing = {country.code for country in catalogue().countries if country.needs_certification}
    adequacy = _country("US").adequacy
    assert needing == {"US"}
    assert adequacy and (adequacy.decision, adequacy.since) == ("2023/1795", date(2023, 7, 10))


def test_decision_2002_2_only_commercial_organisations_in_canada() -> None:
    adequacy = _country("CA").adequacy
    assert adequacy and adequacy.only_for and "Commercial" in adequacy.only_for.en


def test_art_46_and_49_each_footing_has_its_article() -> None:
    articles = {mechanism.ref: mechanism.article for mechanism in catalogue().mechanisms}
    assert articles["46-2-c"] == "46(2)(c)"
    assert {f"46-2-{letter}" for letter in "abcdef"} < set(articles)
    assert {f"49-1-{letter}" for letter in "abcdefg"} < set(articles)
    assert "49-1-second-subparagraph" in articles


def test_art_9_and_10_special_categories_are_marked() -> None:
    by_ref = {category.ref: category.sensitivity for category in catalogue().data_categories}
    assert by_ref["health-data"] == "special"
    assert by_ref["criminal-data"] == "criminal"
    assert by_ref["email"] == "ordinary"


def test_an_organisation_stands_in_a_country_that_exists() -> None:
    assert all(is_known(organisation.country) for organisation in catalogue().organisations)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_record_takes_only_what_it_cites(slug: str) -> None:
    part = catalogue_for(record(slug))
    text = RECORD.dump_json(record(slug)).decode()
    for name in ("mechanisms", "data_categories", "subject_categories", "organisations"):
        assert all(f'"{item.ref}"' in text for item in getattr(part, name))
    assert len(part.countries) < 10


def test_the_country_of_an_organisation_comes_along() -> None:
    assert {country.code for country in catalogue_for(record("openprovider")).countries} == {"AT", "IE", "RU"}


def test_the_country_of_a_representative_comes_along() -> None:
    represented = a_record(
        controller={**MINIMAL["controller"], "representative": {"name": "Agent", "country": "BE"}}
    )
    assert [country.code for country in catalogue_for(represented).countries] == ["BE"]


def test_a_record_without_references_has_an_empty_catalogue() -> None:
    part = catalogue_for(a_record())
    assert not any((part.countries, part.mechanisms, part.data_categories, part.organisations))


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("activities/sales/data/email/category", {"activities": [an_activity(data=[EMAIL | {"category": "x"}])]}),
    ("activities/sales/data/email/subjects", {"activities": [an_activity(data=[EMAIL | {"subjects": "x"}])]}),
    ("data_categories/email", {"data_categories": [{"ref": "email", "name": "E-mail"}]}),
    ("subject_categories/customers", {"subject_categories": [{"ref": "customers", "name": "Customers"}]}),
    ("recipients/a/organisation", {"recipients": [{"ref": "a", "name": "A", "organisation": "x"}]}),
    ("recipients/a/country", {"recipients": [{"ref": "a", "name": "A", "country": "XX"}]}),
    ("recipients/a", {"recipients": [{"ref": "a", "name": "A"}, {"ref": "a", "name": "B"}]}),
    (
        "activities/sales/recipients/x/recipient",
        {"activities": [an_activity(recipients=[{"recipient": "x"}])]},
    ),
    (
        "activities/sales/transfers/t/mechanism",
        {"activities": [an_activity(transfers=[{"ref": "t", "mechanism": "46-1-c"}])]},
    ),
    (
        "activities/sales/transfers/t/recipient",
        {"activities": [an_activity(transfers=[{"ref": "t", "recipient": "x"}])]},
    ),
    (
        "activities/sales/transfers/t/country",
        {"activities": [an_activity(transfers=[{"ref": "t", "country": "XX"}])]},
    ),
    ("activities/sales/measures", {"activities": [an_activity(measures=["x"])]}),
    ("activities/sales/clients", {"activities": [an_activity(clients=["x"])]}),
    ("activities/sales/joint_controllers", {"activities": [an_activity(joint_controllers=["x"])]}),
    (
        "activities/sales/purposes/p/data_categories",
        {"activities": [an_activity(purposes=[{"ref": "p", "name": "P", "data_categories": ["email"]}])]},
    ),
    (
        "activities/sales/purposes/p/retention/r/data_categories",
        {
            "activities": [
                an_activity(
                    data=[EMAIL],
                    purposes=[
                        {
                            "ref": "p",
                            "name": "P",
                            "retention": [{"ref": "r", "data_categories": ["email"]}],
                        }
                    ],
                )
            ]
        },
    ),
    (
        "activities/sales/recipients/a/data_categories",
        {
            "recipients": [{"ref": "a", "name": "A"}],
            "activities": [an_activity(recipients=[{"recipient": "a", "data_categories": ["email"]}])],
        },
    ),
    (
        "activities/sales/purposes/p/data_categories",
        {
            "activities": [
                an_activity(
                    data=[EMAIL],
                    purposes=[{"ref": "p", "name": "P", "data_categories": ["email", "email"]}],
                )
            ]
        },
    ),
    ("controller/time_zone", {"controller": {**MINIMAL["controller"], "time_zone": "Europe/Malden"}}),
    ("controller/language", {"controller": {**MINIMAL["controller"], "language": "xx"}}),
    ("notice/language", {"notice": {"title": "Notice", "language": "fr"}}),
    ("controller/country", {"controller": {**MINIMAL["controller"], "country": "ZZ"}}),
    (
        "controller/representative/country",
        {"controller": {**MINIMAL["controller"], "representative": {"name": "R", "country": "ZZ"}}},
    ),
]


@pytest.mark.parametrize(("path", "parts"), WRONG, ids=[path for path, _ in WRONG])
def test_a_reference_that_points_at_nothing_is_named_once(path: str, parts: dict[str, Any]) -> None:
    assert [at for at, _ in unknown_references(a_record(**parts))] == [path]


def test_every_wrong_reference_is_named_not_only_the_first() -> None:
    wrong = a_record(activities=[an_activity(measures=["x", "y"], clients=["z"])])
    assert len(unknown_references(wrong)) == 3


def test_the_message_names_the_reference() -> None:
    wrong = replace(record("openpanel"), recipients=())
    assert "There is no recipient “stripe”." in {message for _, message in unknown_references(wrong)}


def test_own_categories_count() -> None:
    own = a_record(
        data_categories=[{"ref": "shoe-size", "name": "Shoe size"}],
        subject_categories=[{"ref": "walkers", "name": "Walkers"}],
        activities=[an_activity(data=[{"ref": "shoe", "subjects": "walkers", "category": "shoe-size"}])],
    )
    assert unknown_references(own) == []


def _country(code: str) -> Any:
    return next(country for country in catalogue().countries if country.code == code)
