"""What is open with people when the installation is upgraded, and hashes by which they are found again."""

from collections.abc import Iterator

from evidence import key_checks, upgrade_checks
from evidence.key_checks import Pair, both_ends
from evidence.sealing import keyed_hash
from evidence.upgrade_checks import Matter, open_work
from stores.terms import IdentifierKind
from subjects.models import ConsentIdentifier, PersonSearch, RestrictedIdentifier, SearchIdentifier
from subjects.terms import SearchState
from subjects.whom import lookup


def register() -> None:
    """Called once when the apps are ready; again changes nothing."""
    upgrade_checks.add("searches for people", open_searches)
    key_checks.add_looked_up("subjects", _hashes)


def open_searches() -> Iterator[Matter]:
    yield from open_work(
        "searches for people",
        PersonSearch.objects.filter(state=SearchState.RUNNING).count(),
        "are running. They go on after the upgrade.",
    )


def _hashes() -> Iterator[Pair]:
    for model in (ConsentIdentifier, RestrictedIdentifier):
        for row in both_ends(model._default_manager.all()):
            yield row.lookup, lookup(IdentifierKind(row.kind), row.value)
    for one in both_ends(SearchIdentifier.objects.all()):
        yield one.lookup, keyed_hash(one.value, kind=f"search:{one.kind}")
