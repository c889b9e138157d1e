"""``/api/v1/activities/``: whole sheets, 50 a page, in a constant number of queries."""

from dataclasses import replace

import pytest

from accounts.models import Controller
from accounts.principal import system
from processing.actions import load_register
from processing.assembly import register_of
from processing.register import as_data
from tests.processing.api.people import BACKEND
from tests.processing.samples import full_record

MOST_QUERIES = 12


def with_activities(count: int) -> None:
    record = full_record()
    first, *_others = record.activities
    many = tuple(replace(first, ref=f"a-{number}", name=f"Activity {number}") for number in range(count))
    load_register(wanted=replace(record, activities=many), by=system("test"), prune=True)


@pytest.mark.parametrize("count", [3, 60])
def test_a_page_needs_twelve_queries_at_most(count, browser, django_assert_max_num_queries):
    with_activities(count)
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        answer = browser.get("/api/v1/activities/")
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == min(count, 50)
    assert len(queries.captured_queries) >= 8  # it really asked


def test_the_number_of_queries_is_the_same_for_three_and_sixty(program, django_assert_max_num_queries):
    needed = []
    for count in (3, 60):
        with_activities(count)
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            program("/api/v1/activities/")
        needed.append(len(queries.captured_queries))
    assert needed[0] == needed[1]


def test_a_sheet_is_what_the_register_value_says(browser, full):
    expected = {sheet["ref"]: sheet for sheet in as_data(register_of(full.pk))["record"]["activities"]}
    entries = browser.get("/api/v1/activities/").json()["results"]
    assert {entry["activity"]["ref"]: entry["activity"] for entry in entries} == expected
    one = browser.get("/api/v1/controllers/full/activities/fan-mail/").json()
    assert one["activity"] == expected["fan-mail"]
    assert (one["controller"], one["status"], one["approved_on"]) == ("full", "draft", None)


def test_pages_lead_to_each_other(browser):
    with_activities(60)
    first = browser.get("/api/v1/activities/").json()
    assert (first["count"], first["previous"]) == (60, None)
    second = browser.get(first["next"]).json()
    assert len(second["results"]) == 10
    assert second["next"] is None
    refs = [entry["activity"]["ref"] for page in (first, second) for entry in page["results"]]
    assert refs == [f"a-{number}" for number in range(60)]


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("controller=full", ["fan-mail", "hosting"]),
        ("controller=nobody", []),
        ("stream=Fans", ["fan-mail"]),
        ("status=draft", ["fan-mail", "hosting"]),
        ("status=approved", []),
        ("search=politely", []),
        ("search=FAN read", ["fan-mail"]),
        ("search=answering", ["fan-mail"]),
        ("search=%25", []),
    ],
)
def test_filters(query, refs, browser):
    entries = browser.get(f"/api/v1/activities/?{query}").json()["results"]
    assert [entry["activity"]["ref"] for entry in entries] == refs


@pytest.mark.parametrize("query", ["status=done", "search=a%00b", "stream=%00"])
def test_a_senseless_filter_is_a_400_that_says_why(query, browser):
    answer = browser.get(f"/api/v1/activities/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == [query.partition("=")[0]]


@pytest.mark.parametrize(("page", "status"), [("9", 404), ("0", 400), ("x", 400), ("-1", 400)])
def test_a_page_that_is_not_there_is_a_404_and_what_is_no_page_a_400(page, status, browser):
    assert browser.get(f"/api/v1/activities/?page={page}").status_code == status


def test_others_activities_are_as_if_they_were_not(browser, program, other):
    for get in (browser.get, program):
        everything = get("/api/v1/activities/").json()
        assert {entry["controller"] for entry in everything["results"]} == {"full"}
        assert get("/api/v1/activities/?controller=other").json()["count"] == 0
        assert get("/api/v1/controllers/other/activities/fan-mail/").status_code == 404


def test_a_person_without_membership_sees_nothing(client, full, django_user_model):
    stranger = django_user_model.objects.create_user("stranger@example.org")
    client.force_login(stranger, backend=BACKEND)
    assert client.get("/api/v1/activities/").json()["count"] == 0
    assert client.get("/api/v1/controllers/").json() == []
    assert Controller.objects.count() == 1
