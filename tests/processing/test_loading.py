"""Loading a record and reading it back: the two are inverse, in a constant number of queries."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.models import Event
from processing.actions import load_register
from processing.assembly import purposes_in, register_of, registers_of
from processing.mapping import MODELS, columns_of
from processing.models import ProcessingActivity
from processing.plan import PlanRefused, Sign
from processing.register import NoneBecause, Record
from tests.processing.samples import bare_record, full_record

LOADER = system("loader")


def load(record: Record, **options: bool) -> list[str]:
    return [str(change) for change in load_register(wanted=record, by=LOADER, **options).changes]


def stored(slug: str) -> Record:
    return register_of(Controller.objects.get(slug=slug).pk).record


@pytest.mark.django_db
def test_purposes_alone_are_those_of_the_whole_record_in_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    load(full_record())
    load(bare_record())
    whole = stored(full_record().controller.slug)
    theirs = ProcessingActivity.objects.filter(controller__slug=whole.controller.slug).order_by("-pk")
    ids = list(theirs.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        found = purposes_in(ids)
    assert list(found.items()) == [(each.ref, each.purposes) for each in whole.activities if each.purposes]
    assert found


@pytest.mark.parametrize("shape", MODELS, ids=lambda shape: shape.__name__)
def test_every_field_of_every_shape_has_its_place_in_a_model(shape: type) -> None:
    assert columns_of(shape)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [bare_record, full_record])
def test_what_is_loaded_reads_back_the_same(make) -> None:
    record = make()
    load(record)
    assert stored(record.controller.slug) == record


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    load(full_record())
    events = Event.objects.count()
    assert load(full_record()) == []
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_dry_run_plans_and_writes_nothing() -> None:
    assert "+ activities/fan-mail" in load(full_record(), dry_run=True)
    assert not Controller.objects.exists()


@pytest.mark.django_db
def test_a_renamed_record_is_changed_not_replaced() -> None:
    load(full_record())
    record = full_record()
    fan_mail, hosting = record.activities
    renamed = replace(record, activities=(replace(fan_mail, name="Letters"), hosting))
    assert load(renamed) == ["~ activities/fan-mail  (name)"]
    assert stored("full") == renamed


@pytest.mark.django_db
def test_records_that_the_file_lacks_stay_unless_pruned() -> None:
    load(full_record())
    fewer = replace(full_record(), activities=full_record().activities[:1])
    assert load(fewer) == []
    assert load(fewer, prune=True) == ["- activities/hosting"]
    assert stored("full") == fewer


@pytest.mark.django_db
def test_pruning_to_a_bare_record_removes_every_record_below() -> None:
    load(full_record())
    bare = replace(bare_record("full"))
    load(bare, prune=True)
    assert stored("full") == bare


@pytest.mark.django_db
def test_growing_from_bare_to_full_and_a_new_order_read_back() -> None:
    load(bare_record("full"))
    load(full_record())
    assert stored("full") == full_record()
    turned = replace(full_record(), activities=full_record().activities[::-1])
    assert load(turned) == ["~ record  (order of activities)"]
    assert stored("full") == turned


@pytest.mark.django_db
def test_none_because_over_standing_records_is_refused_without_prune() -> None:
    load(full_record())
    fan_mail, hosting = full_record().activities
    none = replace(full_record(), activities=(replace(fan_mail, transfers=NoneBecause("No more.")), hosting))
    with pytest.raises(PlanRefused, match="activities/fan-mail/transfers"):
        load(none)
    load(none, prune=True)
    assert stored("full") == none


@pytest.mark.django_db
def test_each_changed_record_leaves_one_event() -> None:
    plan = load_register(wanted=full_record(), by=LOADER)
    assert plan.counts[Sign.ADD] == Event.objects.count()
    event = Event.objects.get(record="activities/fan-mail/purposes/answer/retention/letters")
    assert (event.actor, event.verb) == ("system:loader", "record.add")


@pytest.mark.django_db
def test_only_the_installation_creates_a_controller_and_only_editors_change_one() -> None:
    load(full_record())
    controller = Controller.objects.get()
    auditor = Principal("user:x", {controller.pk: frozenset({Role.AUDITOR})})
    officer = Principal("user:y", {controller.pk: frozenset({Role.PRIVACY_OFFICER})})
    with pytest.raises(NotAllowed):
        load_register(wanted=bare_record("other"), by=officer)
    with pytest.raises(NotAllowed):
        load_register(wanted=full_record(), by=auditor)
    assert load_register(wanted=full_record(), by=officer).changes == ()


@pytest.mark.django_db
def test_the_register_value_costs_the_same_queries_at_any_size() -> None:
    counts = []
    for record in (bare_record(), full_record()):
        load(record)
        controller_id = Controller.objects.get(slug=record.controller.slug).pk
        with CaptureQueriesContext(connection) as queries:
            register_of(controller_id)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18


@pytest.mark.django_db
def test_the_registers_of_several_controllers_cost_the_queries_of_one() -> None:
    for record in (bare_record(), full_record(), full_record("other")):
        load(record)
    ids = list(Controller.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        found = registers_of([*ids, 0])
    assert {pk: register.record for pk, register in found.items()} == {
        pk: register_of(pk).record for pk in ids
    }
    assert len(queries) <= 18
