"""Whether a new value fits, told to staff while they write it: by the mapping, and by the store itself."""

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests.correcting.rules import Wanted
from requests.correcting.showing import Place
from stores.connectors.kinds import UnknownKind
from stores.opening import opened
from stores.protocol import StoreError
from stores.record_values import Unfit, fit
from stores.words import problem_words
from stores.work import Correct, Step, Work


def refuse_misfits(place: Place, wanted: Sequence[Wanted]) -> None:
    """Raise ``ValidationError``, by column where one is to blame."""
    problems = _of_store(place, wanted) if place.is_read else _of_mapping(place, wanted)
    if not problems:
        return
    columns = {each.column for each in wanted}
    told: defaultdict[str, list[str]] = defaultdict(list)
    for column, words in problems:
        told[column if column in columns else "__all__"].append(words)
    raise ValidationError(dict(told))


def _of_mapping(place: Place, wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    found = []
    for each in wanted:
        mapped = place.mapping.field_named(each.column)
        if mapped is not None:
            try:
                fit(mapped, each.new, ZoneInfo(place.mapping.time_zone))
            except Unfit as error:
                found.append((each.column, str(error)))
    return found


def _of_store(place: Place, wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    step = Step(
        name="correct",
        dataset=place.mapping,
        lapses=(),
        only=place.whose,
        corrects=tuple(Correct(each.column, each.new, each.old) for each in wanted),
        row=wanted[0].row,
    )
    try:
        with opened(place.dataset.store) as connector:
            obstacles = connector.survey(Work(dataset=place.mapping, steps=(step,))).obstacles
    except StoreError as error:
        return [("", str(error))]
    except UnknownKind:
        return [("", _("Its connector is not installed."))]
    return [(each.subject, problem_words(each)) for each in obstacles]
