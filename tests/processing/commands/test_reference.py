"""``reference load``: the shared lists, once and for all."""

import pytest

from accounts.principal import NotAllowed, Principal
from evidence.models import Event
from processing.models import DataCategory, Organisation, SubjectCategory
from processing.reference import catalogue
from processing.reference_actions import load_reference

pytestmark = pytest.mark.django_db


def test_every_term_of_the_catalogue_is_loaded(run):
    run("reference", "load")
    shared = catalogue()
    assert DataCategory.objects.filter(controller=None).count() == len(shared.data_categories) > 0
    assert SubjectCategory.objects.filter(controller=None).count() == len(shared.subject_categories) > 0
    assert Organisation.objects.count() == len(shared.organisations) > 0
    first = shared.data_categories[0]
    row = DataCategory.objects.get(controller=None, ref=first.ref)
    assert (row.name, row.name_nl, row.sensitivity) == (first.names.en, first.names.nl, first.sensitivity)


def test_loading_twice_changes_nothing(run):
    run("reference", "load")
    before = Event.objects.count()
    assert "0 added, 0 changed" in run("reference", "load")
    assert Event.objects.count() == before


def test_a_changed_term_is_brought_back_and_told_of(run):
    run("reference", "load")
    row = Organisation.objects.first()
    Organisation.objects.filter(pk=row.pk).update(name="Something else", country="AQ")
    assert "0 added, 1 changed" in run("reference", "load")
    row.refresh_from_db()
    assert row.name != "Something else"
    event = Event.objects.filter(verb="reference.change").get()
    assert (event.record, event.detail) == (f"organisations/{row.ref}", {"fields": ["name", "country"]})


def test_the_number_of_queries_does_not_grow_with_the_lists(run, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        run("reference", "load")


def test_only_the_installation_itself_changes_shared_lists():
    with pytest.raises(NotAllowed):
        load_reference(catalogue=catalogue(), by=Principal(actor="user:somebody"))
