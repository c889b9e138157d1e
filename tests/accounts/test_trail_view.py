"""The trail in words: every verb that the code records has some, and strangers stay unnamed."""

import re
from pathlib import Path

import pytest

from accounts.roles import Role
from accounts.trail_view import VERBS, trail_of
from processing.plan import Sign
from processing.terms import ActivityStatus
from tests import factories as make
from tests.people import person, principal
from tests.two_controllers import OURS

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = (
    "activity|consent|consents|document|erasure|event|export|feed|finding|hold|invitation|key|mailbox|objections"
    "|person|purge|purge_plan|recipient_way|record|records|reference|request|requests|request_settings|restriction"
    "|restrictions|retention_settings|role|search|store|store_task|suppression|template|webhook"
)
OTHER_WORDS = ("accounts/trail_view.py", "stores/webhooks/terms.py")
"""Where words of that form are no verbs of the trail: their translations, and the events of webhooks."""
VERB = re.compile(rf'"((?:{KINDS})\.[a-z_]+)"')
TOLD = re.compile(r'\btell\(\s*"([a-z_]+)"')
"""An act on a request, which ``requests.actions.base.tell`` records as ``request.…``."""


def test_every_recorded_verb_has_words() -> None:
    recorded = {f"record.{sign.name.lower()}" for sign in Sign}
    recorded |= {f"activity.{status.value}" for status in ActivityStatus}
    for package in OURS:
        for file in (ROOT / package).rglob("*.py"):
            if file.relative_to(ROOT).as_posix() not in OTHER_WORDS:
                recorded |= _verbs_in(file, package)
    assert recorded == VERBS.keys()


def _verbs_in(file: Path, package: str) -> set[str]:
    text = file.read_text()
    told = {f"request.{verb}" for verb in TOLD.findall(text)} if package == "requests" else set()
    return told | set(VERB.findall(text))


@pytest.mark.django_db
def test_colleagues_are_named_and_strangers_are_not() -> None:
    controller = make.ControllerFactory()
    colleague = person(Role.APPROVER, controller, first_name="Aart")
    stranger = person(Role.APPROVER, make.ControllerFactory(), first_name="Zed")
    for actor in (colleague.actor, stranger.actor, "system:loader", "key:abc"):
        make.EventFactory(controller_id=controller.pk, actor=actor, record="activities/careers/data/cv")
    make.EventFactory(controller_id=controller.pk, record="activities/careers-2")
    lines = trail_of(principal(Role.AUDITOR, controller), controller.pk, "activities/careers")
    assert {line.who for line in lines} == {
        "Aart",
        "Somebody outside your controllers",
        "Dertig (loader)",
        "API key abc",
    }


@pytest.mark.django_db
def test_the_trail_of_another_controller_is_empty() -> None:
    controller = make.ControllerFactory()
    make.EventFactory(controller_id=controller.pk, record="controller")
    outsider = principal(Role.AUDITOR, make.ControllerFactory())
    assert trail_of(outsider, controller.pk, "controller") == []
