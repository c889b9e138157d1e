"""The privacy team's board and workspace are accessible, on a desk and on a phone."""

from io import BytesIO

import pytest
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal, system
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.handling import File
from requests.models import SubjectRequest
from requests.terms import ActingFor, Author, Channel
from tests.journeys.axe import violations
from tests.journeys.conftest import LiveSite, Visit
from tests.journeys.looks import FITS
from tests.journeys.people import sign_in

pytestmark = pytest.mark.journey
BOARD = "/admin/requests/subjectrequest/"
FORMS = ("assign", "confirm-identity", "ask-clarification", "refuse", "extend", "fee")
"""Steps whose forms differ in kind."""


def a_request_with_everything() -> SubjectRequest:
    """One that a representative made, with a message, a file and a task."""
    request, _receipt = actions.submit(
        controller=Controller.objects.get(slug="openpanel"),
        submission=actions.Submission(
            rights=[R.ERASURE, R.ACCESS, R.MARKETING_OBJECTION],
            channel=Channel.LETTER,
            received_at=timezone.now(),
            language="nl",
            name="Jip de Vries",
            postal_address="Kade 1\nUtrecht",
            details="Everything before 2020.",
            acting_for=ActingFor.REPRESENTED,
            acting_name="An Jansen",
            authority="I am her guardian.",
        ),
        by=system("test"),
    )
    actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.PORTAL,
        body="How long does it take?",
        files=[File("letter.pdf", "application/pdf", BytesIO(b"%PDF-1.7"))],
        by=Principal("person"),
    )
    return request


def test_axe_finds_nothing_on_the_board_the_workspace_and_its_steps(
    visit: Visit, live_site: LiveSite
) -> None:
    with live_site.orm():
        request = a_request_with_everything()
    page = visit(width=1280)
    sign_in(page, Role.PRIVACY_OFFICER)
    own = f"{BOARD}{request.pk}/"
    found: list[str] = []
    for path in (
        BOARD,
        f"{own}change/",
        f"{own}history/",
        *(f"{own}step/{name}/" for name in FORMS),
        f"{BOARD}assign/?chosen={request.pk}",
        *(f"{BOARD}{name}/" for name in ("add", "log", "calendar")),
    ):
        page.goto(path)
        found += [f"{path}: {each}" for each in violations(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (BOARD, f"{own}change/", f"{own}step/extend/"):
        page.goto(path)
        found += [f"{path} on a phone: {each}" for each in violations(page)]
        assert page.evaluate(FITS), path
    assert found == []
