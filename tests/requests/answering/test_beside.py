"""What Dertig itself has on record stands in an access package: choices of the person, and who was told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Controller
from processing.findings.lengths import after
from processing.terms import DataSubjectRight
from requests.actions.accounting import record_told
from requests.answering.beside import beside
from requests.answering.content import content_of
from requests.answering.pdf import package_html
from requests.answering.words import Speaker
from requests.letter_words import LANGUAGES
from requests.models import SubjectRequest
from requests.terms import PackageKind, ToldHow
from retention.on_record.own_record import ACTIVITY
from stores.terms import IdentifierKind
from subjects.actions import Given, give_consent, restrict, suppress, withdraw_consent
from subjects.models import PersonSearch
from subjects.terms import Kept, Means, Objection, RestrictionGround
from subjects.whom import Whom
from tests import factories as make
from tests.requests.answering.test_package import controller, data_of
from tests.requests.answering.world import BY, asked, collected

__all__ = ["controller"]
pytestmark = pytest.mark.django_db
ANNA = Whom.of([(IdentifierKind.EMAIL, "anna@example.org")])
BERT = Whom.of([(IdentifierKind.EMAIL, "bert@example.org")])


def search_of(request: SubjectRequest) -> PersonSearch:
    return PersonSearch.objects.get(request=request.reference)


def selling(controller: Controller) -> str:
    purpose = controller.activities.get(name="Web shop").purposes.get(name="Selling")
    return f"activities/{purpose.activity.ref}/purposes/{purpose.ref}"


def choose(controller: Controller, whom: Whom, word: str) -> None:
    now = timezone.now()
    facts: dict[str, Any] = {"controller": controller, "whom": whom, "by": BY}
    given = Given(at=now, means=Means.PAPER, wording=f"Yes, {word}.")
    give_consent(purpose=selling(controller), given=given, **facts)
    suppress(at=now, objection=Objection.OBJECTED, **facts)
    restrict(grounds=[RestrictionGround.ACCURACY_CONTESTED], since=now, **facts)


def told(request: SubjectRequest, recipient: str, how: ToldHow = ToldHow.EMAIL) -> None:
    record_told(
        request=request,
        recipient=recipient,
        on=request.controller.today(),
        how=how,
        note="It was wound up." if how is ToldHow.NOT_TOLD else "",
        by=BY,
    )


def test_art_15_1_the_persons_consents_objections_and_restrictions_are_told(controller: Controller) -> None:
    choose(controller, ANNA, "Anna")
    choose(controller, BERT, "Bert")
    withdraw_consent(controller=controller, whom=ANNA, at=timezone.now(), means=Means.EMAIL, by=BY)
    package = collected(asked(controller))
    choices = data_of(package)["choices"]
    assert [(each["what"], each["about"]) for each in choices] == [
        ("Consent", "Selling"),
        ("Objection", "any direct marketing"),
        ("Objection", "Selling"),
        ("Restriction", "everything"),
    ]
    assert choices[0]["wording"] == "Yes, Anna." and choices[0]["until"] and not choices[3]["until"]
    page = package_html(content_of(package))
    assert "Your consents, objections and restrictions" in page and "Yes, Anna." in page
    assert "Bert" not in page


def own_record(controller: Controller, *kinds: Kept) -> None:
    """As the shipped registers have it: three years from the end of each kind."""
    activity = make.ActivityFactory(controller=controller, ref=ACTIVITY, name="Choices of people")
    make.DisclosureFactory(
        activity=activity, recipient=make.RecipientFactory(controller=controller, name="The authority")
    )
    for kept in kinds:
        category = make.DataCategoryFactory(
            controller=controller, ref=f"own-{kept}", name=f"record of {kept}"
        )
        purpose = make.PurposeFactory(activity=activity, ref=kept, name=f"To honour {kept}", basis="c")
        purpose.data_categories.set([category])
        make.RetentionPeriodFactory(
            purpose=purpose, ref="ended", period="P3Y", start_event="it has ended", disposition="delete"
        )


def test_art_15_1_the_activity_of_what_is_kept_here_tells_why_to_whom_and_until_when(
    controller: Controller,
) -> None:
    own_record(controller, Kept.CONSENTS, Kept.OBJECTIONS)
    choose(controller, ANNA, "Anna")
    withdraw_consent(controller=controller, whom=ANNA, at=timezone.now(), means=Means.EMAIL, by=BY)
    on = controller.today()
    content = content_of(collected(asked(controller)))
    page = package_html(content)
    assert "<h3>Choices of people</h3>" in page and "The authority" in page
    assert "To honour consents" in page and "To honour objections" in page
    last = after(on, "P3Y")
    assert f"record of consents: until {Speaker('en').day(last)} at the latest (3 years" in page
    assert "record of objections: no fixed date yet (3 years, from: it has ended; as long as it has" in page
    assert "names no purpose for: restrictions." in page
    assert "our register of consents and requests" in page


def test_art_15_1_of_somebody_without_choices_that_activity_holds_nothing(controller: Controller) -> None:
    own_record(controller, *Kept)
    choose(controller, BERT, "Bert")
    assert "Choices of people" not in package_html(content_of(collected(asked(controller))))


def test_somebody_of_whom_only_a_choice_is_kept_is_not_told_that_we_hold_nothing(
    controller: Controller,
) -> None:
    carl = Whom.of([(IdentifierKind.EMAIL, "carl@example.org")])
    assert content_of(collected(asked(controller, email="dora@example.org"))).nothing_for_sure
    choose(controller, carl, "Carl")
    content = content_of(collected(asked(controller, email="carl@example.org")))
    assert not content.nothing and len(content.beside.choices) == 3


def test_art_19_who_asks_is_told_which_recipients_heard_of_it(controller: Controller) -> None:
    before = asked(controller, DataSubjectRight.ERASURE)
    told(before, "Paymasters")
    told(before, "Gone Ltd", ToldHow.NOT_TOLD)
    told(asked(controller, DataSubjectRight.ERASURE, email="bert@example.org"), "Bert’s carrier")
    package = collected(asked(controller))
    lines = data_of(package)["recipients_told"]
    assert [(each["recipient"], each["when"] == "could not be told") for each in lines] == [
        ("Paymasters", False),
        ("Gone Ltd", True),
    ]
    page = package_html(content_of(package))
    assert "Whom we told of changes to your data" in page and "Gone Ltd" in page


def test_art_19_a_request_of_somebody_unknown_names_nobody_elses_recipients(controller: Controller) -> None:
    told(asked(controller, DataSubjectRight.ERASURE), "Paymasters")
    request = asked(controller)
    request.identity, request.identity_method, request.identity_confirmed_at = "open", "", None
    assert beside(request, Speaker("en"), search_of(request)).told == []


def test_art_20_a_package_to_take_along_holds_neither(controller: Controller) -> None:
    own_record(controller, *Kept)
    choose(controller, ANNA, "Anna")
    request = asked(controller, DataSubjectRight.PORTABILITY)
    told(request, "Paymasters")
    package = collected(request, PackageKind.PORTABILITY)
    assert not data_of(package).keys() & {"choices", "recipients_told"}
    page = package_html(content_of(package))
    assert "Paymasters" not in page and "Choices of people" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words(language: str, controller: Controller) -> None:
    say = Speaker(language)
    assert set(say.said["means"]) == {each.value for each in Means}
    assert set(say.said["grounds"]) == {each.value for each in RestrictionGround}
    assert set(say.said["kept_here"]) == {each.value for each in Kept}
    assert set(say.said["acts"]) == {"rectified", "erased", "restricted"}
    choose(controller, ANNA, "Anna")
    request = asked(controller, language=language)
    told(request, "Paymasters")
    page = package_html(content_of(collected(request)))
    assert say.of("kept_here", "consents") in page, "what the register does not account for"
    assert say("choices_title") in page and say("told_title") in page


def test_many_choices_are_read_in_the_queries_of_one(controller: Controller) -> None:
    choose(controller, ANNA, "one")
    request = asked(controller)
    search = search_of(request)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert beside(request, Speaker("en"), search).choices
        return len(captured)

    queries()  # reads the controller of the request once
    before = queries()
    for word in ("two", "three"):
        choose(controller, ANNA, word)
    assert queries() == before
