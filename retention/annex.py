"""The last real purge of each retention period, as an annex to the register and in one line."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Controller
from processing.exports.annexes import Annex
from processing.register import Register
from retention.coverage import LastPurge, last_purges_at
from retention.wording import certainty_words
from stores.protocol import Certainty


def last_purges(register: Register) -> Iterable[Annex]:
    """Art. 5(2): what was done about each period; none before the first purge."""
    controller = Controller.objects.filter(slug=register.record.controller.slug).first()
    found = last_purges_at(controller.pk) if controller else {}
    if not found:
        return
    yield Annex(
        title=_("Last purge of each retention period"),
        headings=(
            _("Retention period"),
            _("Dataset"),
            _("Day"),
            _("Rows gone"),
            _("Certainty"),
            _("SHA-256 of the certificate"),
        ),
        rows=tuple(_row(path, purge) for path, purges in _in_order(register, found) for purge in purges),
    )


def in_words(purge: LastPurge) -> str:
    """One purge on one line, for pages."""
    if purge.rows is None:
        return _("%(dataset)s: what was done on %(day)s cannot be read by this version of Dertig") % {
            "dataset": purge.dataset,
            "day": _day(purge),
        }
    return ngettext(
        "%(dataset)s: %(rows)d row on %(day)s", "%(dataset)s: %(rows)d rows on %(day)s", purge.rows
    ) % {"dataset": purge.dataset, "rows": purge.rows, "day": _day(purge)}


def lines_at(controller_id: int) -> dict[str, list[str]]:
    """The last purges by register path of their period, for pages; three queries."""
    return {path: list(map(in_words, purges)) for path, purges in last_purges_at(controller_id).items()}


def _row(path: str, purge: LastPurge) -> tuple[str, ...]:
    sure = ", ".join(str(certainty_words(Certainty(each))) for each in purge.certainties)
    rows = _("cannot be read") if purge.rows is None else str(purge.rows)
    return path, purge.dataset, _day(purge), rows, sure or "–", _grouped(purge.sha256)


def _grouped(sha256: str) -> str:
    """In groups of eight: a long one would be broken with hyphens that are none of its own."""
    groups = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    return " ".join(groups) or _("not made yet")


def _day(purge: LastPurge) -> str:
    return date_format(purge.day, "j F Y")


def _in_order(
    register: Register, found: dict[str, tuple[LastPurge, ...]]
) -> Iterable[tuple[str, tuple[LastPurge, ...]]]:
    """In the order of the register; a period that it no longer holds is told last."""
    stated = [
        f"activities/{activity.ref}/purposes/{purpose.ref}/retention/{period.ref}"
        for activity in register.record.activities
        for purpose in activity.purposes
        if isinstance(purpose.retention, tuple)
        for period in purpose.retention
    ]
    known = [path for path in stated if path in found]
    return [(path, found[path]) for path in (*known, *sorted(found.keys() - set(known)))]
