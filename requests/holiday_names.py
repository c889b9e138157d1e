"""Public holidays by name, marked for translation. Pure.

Calendars give the library's English names, and a step of the clock translates them. Marked are
the days of the Netherlands, Germany with its Länder and the United Kingdom, and those of their
neighbours Austria, Belgium, France, Ireland and Luxembourg; others read in English everywhere.
"""

from processing.findings import Phrase, say

_OBSERVED = " (observed)"


def _(msgid: str) -> str:
    """Mark a name for gettext; it is translated when it is shown."""
    return msgid


MARKED = frozenset(
    {
        _("75th anniversary of the East German uprising of 1953"),
        _("All Saints' Day"),
        _("Armistice Day"),
        _("Ascension Day"),
        _("Assumption Day"),
        _("Augsburg Peace Festival"),
        _("August Bank Holiday"),
        _("Battle of the Boyne"),
        _("Boxing Day"),
        _("Christmas Day"),
        _("Corpus Christi"),
        _("Day of Remembrance and Recognition"),
        _("Easter Monday"),
        _("Easter Sunday"),
        _("Epiphany"),
        _("Europe Day"),
        _("German Unity Day"),
        _("Good Friday"),
        _("Immaculate Conception"),
        _("June Bank Holiday"),
        _("King's Day"),
        _("Labour Day"),
        _("Late Summer Bank Holiday"),
        _("Liberation Day"),
        _("May Bank Holiday"),
        _("May Day"),
        _("National Day"),
        _("New Year Holiday"),
        _("New Year's Day"),
        _("October Bank Holiday"),
        _("Reformation Day"),
        _("Repentance and Prayer Day"),
        _("Saint Andrew's Day"),
        _("Saint Brigid's Day"),
        _("Saint Patrick's Day"),
        _("Saint Stephen's Day"),
        _("Scotland's participation in the FIFA World Cup final"),
        _("Second Day of Christmas"),
        _("Spring Bank Holiday"),
        _("Summer Bank Holiday"),
        _("Victory Day"),
        _("Whit Monday"),
        _("Whit Sunday"),
        _("Women's Day"),
        _("World Children's Day"),
    }
)
"""The names that a translator has seen."""


def holiday_name(english: str) -> Phrase:
    """The name as a phrase; a day off given in place of another says so."""
    if english.endswith(_OBSERVED):
        return say(_("%(holiday)s (in its place)"), holiday=Phrase(english.removesuffix(_OBSERVED)))
    return Phrase(english)
