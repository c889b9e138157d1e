"""Events from which periods start, and consents to longer ones, kept in records of internal datasets."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stores.record_moments import drop, later_than, move_on, records_by_key, records_of
from subjects.events.places import Place, places_named, start_column
from subjects.events.telling import Telling
from subjects.known import OF_ONE_PERSON


def keep_start(telling: Telling, places: list[Place]) -> int:
    """Set the start columns that the event means; how many records changed.

    By key one record, by identifiers all of the person. Raises ``ValidationError`` that says what to do.
    """
    named = places_named(places, telling.dataset)
    columns = [
        (place, column)
        for place in named
        if (column := start_column(place, telling.type, telling.column)) is not None
    ]
    if not columns:
        raise ValidationError(_unknown(telling, named))
    if telling.key and len(columns) > 1:
        raise ValidationError({"dataset": _("Say in which dataset this key is.")})
    found = [(place, column, _records(telling, place)) for place, column in columns]
    if not any(records for _place, _column, records in found):
        where = "key" if telling.key else "identifiers"
        raise ValidationError({where: _("There is no such record: push it first, then send this again.")})
    return sum(move_on(place.row, place.mapping, column, rows, telling.at) for place, column, rows in found)


def keep_consent(telling: Telling, places: list[Place], *, ended: bool) -> int:
    """A consent was given, in records that say so; ``ended``: and by now withdrawn. How many changed."""
    changed = 0
    for place, records in _with_records(telling, places):
        for binding in place.consents(telling.purpose):
            assert binding.consent  # noqa: S101 - Place.consents gives no others
            if binding.withdrawal is None and ended:
                continue
            changed += move_on(place.row, place.mapping, binding.consent.name, records, telling.at)
            if binding.withdrawal:
                drop(place.mapping, binding.withdrawal.name, records, telling.at)
    return changed


def keep_withdrawal(telling: Telling, places: list[Place]) -> int:
    """A consent was withdrawn, in records that say so; later consents stay. How many changed."""
    changed = 0
    for place, records in _with_records(telling, places):
        for binding in place.consents(telling.purpose or None):
            assert binding.consent  # noqa: S101 - Place.consents gives no others
            given = binding.consent.name
            again = later_than(place.mapping, given, records, telling.at)
            before = [pk for pk in records if pk not in again]
            if binding.withdrawal:
                changed += move_on(place.row, place.mapping, binding.withdrawal.name, before, telling.at)
            else:
                changed += drop(place.mapping, given, before, telling.at, itself=True)
    return changed


def _with_records(telling: Telling, places: list[Place]) -> list[tuple[Place, list[int]]]:
    """Where the person has records that keep the consent; a record named by its key must be there."""
    keeping = [
        place
        for place in places_named(places, telling.dataset)
        if any(place.consents(telling.purpose or None))
    ]
    if telling.key and len(keeping) != 1:
        raise ValidationError({"dataset": _("Say which dataset keeps this consent, or leave out the key.")})
    found = [(place, _records(telling, place)) for place in keeping]
    if telling.key and not found[0][1]:
        raise ValidationError({"key": _("There is no such record: push it first, then send this again.")})
    return found


def _records(telling: Telling, place: Place) -> list[int]:
    if telling.key:
        return records_by_key(place.row, telling.key)
    alone = [each for each in telling.whom.identifiers if each[0] in OF_ONE_PERSON]
    return records_of(place.row, alone or telling.whom.identifiers)


def _unknown(telling: Telling, named: list[Place]) -> dict[str, str]:
    known = ", ".join(sorted({column for place in named for column in place.starts})) or "–"
    field = "column" if telling.column else "type"
    told = _("No period starts from this here. Start columns: %(known)s. Name one as “column”.")
    return {field: told % {"known": known}}
