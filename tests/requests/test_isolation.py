"""Rows of requests are seen at their own controller and nowhere else; every model says how."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Controller, Membership, User
from accounts.roles import Role
from accounts.scope import controller_id_of, principal_of, within
from evidence.documents import keep
from tests.requests.rows import a_row_of_each

pytestmark = pytest.mark.django_db
MODELS = [
    model
    for model in apps.get_app_config("requests").get_models()
    if not getattr(model, "installation_wide", False)
]


def rows_at(slug: str) -> tuple[Controller, User, dict[type[models.Model], models.Model]]:
    controller = Controller.objects.create(
        slug=slug, name=slug, country="NL", language="en", time_zone="Europe/Amsterdam"
    )
    user = User.objects.create_user(f"{slug}@example.org")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_OFFICER)
    document = keep(
        b"bytes",
        kind="attachment",
        filename="attachment",
        media_type="text/plain",
        actor="test",
        controller_id=controller.pk,
    )
    rows = a_row_of_each(controller, user, document, slug)
    return controller, user, {type(row): row for row in rows}


def test_within_gives_ones_own_rows_and_none_of_the_other_controller() -> None:
    _ours, user, own = rows_at("ours")
    theirs, _other, others = rows_at("yonder")
    assert set(own) == set(others) == set(MODELS), "a row of every model"
    principal = principal_of(user)
    for model in MODELS:
        seen = set(within(model._default_manager.all(), principal).values_list("pk", flat=True))
        assert own[model].pk in seen, model
        assert others[model].pk not in seen, model
        assert controller_id_of(others[model]) == theirs.pk, model
