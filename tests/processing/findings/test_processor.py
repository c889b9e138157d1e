"""Art. 30(2), 28(3): the processor's record."""

import pytest

from processing.findings import Severity
from processing.register import Agreement
from tests.processing.findings.builders import (
    ACTIVITY,
    NONE,
    client,
    found,
    only,
    party,
    processing,
    register,
)

AT = "clients/acme"


def with_client(**changes: object) -> list[tuple[str, str]]:
    return found(register(processing(), clients=(client(**changes),)))


@pytest.mark.parametrize("silence", [None, ()])
def test_art_30_2_a_a_processor_says_for_whom(silence: object) -> None:
    finding = only(register(processing(clients=silence)))
    assert (finding.key, finding.severity) == (("clients-missing", ACTIVITY), Severity.ERROR)
    assert found(register(processing(clients=NONE))) == []


def test_art_30_2_b_a_processor_says_what_it_does() -> None:
    assert found(register(processing(operations=()))) == [("operations-missing", ACTIVITY)]


def test_art_30_2_asks_of_a_processor_nothing_that_only_30_1_asks() -> None:
    assert found(register(processing(purposes=(), data=(), recipients=None, impact_assessment=None))) == []


def test_art_30_2_a_each_client_has_contact_details() -> None:
    assert with_client() == []
    assert with_client(email="") == [("client-contact-missing", AT)]


def test_art_30_2_a_a_clients_officers_are_stated_or_none() -> None:
    assert with_client(dpo=None) == [("client-officers-not-stated", AT)]
    assert with_client(country="US") == [("client-officers-not-stated", AT)]
    assert with_client(country="US", representative=party()) == []


def test_art_28_3_each_client_has_an_agreement_with_its_date() -> None:
    assert with_client(agreement=None) == [("processor-agreement-missing", AT)]
    assert with_client(agreement=Agreement(reference="DPA 7")) == [("agreement-undated", AT)]
