"""The five shipped registers: what their policies promise, and what these leave open."""

from collections.abc import Iterator

import pytest

from processing.paths import resolve, walk
from processing.reference import unknown_references
from processing.register import NoneBecause, Record
from processing.terms import ActivityRole
from subjects.terms import Kept
from tests.processing.registers import FOLDER, SLUGS, findings, record


def found(slug: str, code: str) -> set[str]:
    """The paths at which the check gives that finding."""
    return {finding.path for finding in findings(slug) if finding.code == code}


def test_each_file_is_a_register_named_after_its_controller() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(SLUGS)
    assert [record(slug).controller.slug for slug in SLUGS] == list(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_reference_points_at_something(slug: str) -> None:
    assert unknown_references(record(slug)) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_policy_says_that_an_item_does_not_apply(slug: str) -> None:
    assert list(_nones(record(slug))) == []


def _nones(record: Record) -> Iterator[str]:
    for path, node in walk(record):
        for name in node.__dataclass_fields__:
            if isinstance(getattr(node, name), NoneBecause):
                yield f"{path}/{name}"


@pytest.mark.parametrize("slug", SLUGS)
def test_no_policy_names_an_officer_or_a_representative(slug: str) -> None:
    controller = record(slug).controller
    assert (controller.dpo, controller.representative, controller.supervisory_authority) == (None,) * 3
    assert found(slug, "dpo-not-stated") == {"controller"}


@pytest.mark.parametrize("slug", SLUGS)
def test_art_6_1_f_no_policy_shows_an_assessment(slug: str) -> None:
    on_interests = {path for path, node in walk(record(slug)) if getattr(node, "basis", None) == "f"}
    assert found(slug, "legitimate-interest-unassessed") == on_interests


def test_openpanel_has_six_streams_and_those_of_this_installation() -> None:
    streams = [activity.stream for activity in record("openpanel").activities]
    assert streams == [
        "Customers",
        "Contact",
        "Newsletters",
        "Careers",
        "Server installation logs",
        "Cookies",
        *["Data subject requests"] * 3,
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_art_30_every_register_records_how_requests_are_handled(slug: str) -> None:
    activity = resolve(record(slug), "activities/data-subject-requests")
    (purpose,) = activity.purposes
    (period,) = purpose.retention
    assert (purpose.basis, period.period, period.disposition) == ("c", "P3Y", "delete")
    assert period.source.split()[0] in ("Decision", "Besluit") and "demo" in period.source


@pytest.mark.parametrize("slug", SLUGS)
def test_art_30_every_register_records_the_memory_of_erasures(slug: str) -> None:
    (purpose,) = resolve(record(slug), "activities/erasure-memory").purposes
    (period,) = purpose.retention
    assert (purpose.basis, period.period, period.disposition) == ("c", "P90D", "delete")
    assert "demo" in period.source


@pytest.mark.parametrize("slug", SLUGS)
def test_art_30_every_register_records_consents_objections_and_restrictions(slug: str) -> None:
    purposes = resolve(record(slug), "activities/consents-and-objections").purposes
    assert [purpose.ref for purpose in purposes] == [kept.value for kept in Kept]
    for purpose in purposes:
        (period,) = purpose.retention
        assert (purpose.basis, period.period, period.disposition) == ("c", "P3Y", "delete")
        assert "demo" in period.source


@pytest.mark.parametrize(
    ("path", "period"),
    [
        ("customers/purposes/orders/retention/account-deletion", "at-once"),
        ("customers/purposes/orders/retention/tax", "P7Y"),
        ("contact/purposes/customer-service/retention/answered", "P6M"),
        ("newsletters/purposes/product-news/retention/unsubscribed", "P1M"),
        ("careers/purposes/recruitment/retention/rejected", "P4W"),
    ],
)
def test_art_30_1_f_openpanel_promises_these_periods(path: str, period: str) -> None:
    assert resolve(record("openpanel"), f"activities/{path}").period == period


def test_openpanel_keeps_applicants_for_a_year_with_consent() -> None:
    rejected = resolve(
        record("openpanel"), "activities/careers/purposes/recruitment/retention/rejected/consent_period"
    )
    assert rejected == "P1Y"


def test_art_30_1_f_openpanel_says_nothing_of_its_logs() -> None:
    assert found("openpanel", "retention-not-stated") == {"activities/server-logs/purposes/working-service"}


def test_art_6_1_c_openpanel_keeps_taxes_under_the_contract() -> None:
    assert found("openpanel", "legal-duty-misplaced") == {
        "activities/customers/purposes/orders/retention/tax",
        "activities/customers/purposes/monitoring/retention/tax",
    }


def test_art_46_2_c_openpanel_cites_the_wrong_article_everywhere() -> None:
    transfers = {path for path, _ in walk(record("openpanel")) if "/transfers/" in path}
    assert found("openpanel", "mechanism-miscited") == transfers
    assert "activities/customers/transfers/stripe" in transfers


def test_eprivacy_13_openpanel_mails_subscribers_without_consent() -> None:
    mailing = found("openpanel", "email-marketing-without-consent")
    assert "activities/newsletters/purposes/product-news" in mailing


@pytest.mark.parametrize("slug", ["openprovider", "powerpanel"])
def test_art_30_1_a_two_policies_give_no_way_to_reach_the_controller(slug: str) -> None:
    assert found(slug, "controller-address-missing") == {"controller"}
    assert found(slug, "controller-contact-missing") == {"controller"}


@pytest.mark.parametrize(
    ("slug", "activity"),
    [
        ("openprovider", "services-as-processor"),
        ("powerpanel", "verwerker"),
        ("spinpanel", "services-as-processor"),
    ],
)
def test_art_30_2_three_are_processors_and_name_no_client(slug: str, activity: str) -> None:
    path = f"activities/{activity}"
    assert resolve(record(slug), path).role is ActivityRole.PROCESSOR
    assert found(slug, "clients-missing") == {path}


@pytest.mark.parametrize("slug", ["openprovider", "powerpanel"])
def test_art_44_a_recipient_known_to_be_abroad_asks_for_a_transfer(slug: str) -> None:
    severities = {
        finding.path: finding.severity for finding in findings(slug) if finding.code == "transfers-not-stated"
    }
    assert severities["activities/cookies"] == "error"
    assert set(severities.values()) == {"error", "warning"}


def test_c_40_17_the_facebook_pixel_makes_a_joint_controller() -> None:
    assert resolve(record("openprovider"), "recipients/facebook-pixel/role") == "joint_controller"
    assert found("openprovider", "joint-arrangement-missing") == {"recipients/facebook-pixel"}


def test_powerpanel_is_kept_in_dutch() -> None:
    powerpanel = record("powerpanel")
    assert (powerpanel.controller.language, powerpanel.notice and powerpanel.notice.language) == ("nl", "nl")


def test_spinpanel_promises_access_within_thirty_days() -> None:
    assert resolve(record("spinpanel"), "controller/response_promises/access/period") == "P30D"


def test_art_4_11_spinpanel_takes_consent_as_implied() -> None:
    assert found("spinpanel", "consent-implied") == {"activities/usage-data/purposes/consent-levels"}


def test_art_27_open_e_is_in_the_us_and_names_no_representative() -> None:
    assert found("open-e", "representative-missing") == {"controller"}
