"""How the values of a document become HTML; every word of the record is escaped."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from processing.exports.document import State, Value

register = template.Library()

_CITATION = re.compile(r"\b[Aa]rt\. \d[\w()]{0,12}")


@register.filter
def shown(value: Value) -> SafeString:
    """The words with their notes; "None, because…"; or a mark that cannot be overlooked."""
    return format_html("{}{}", _words(value), _notes(value))


@register.filter
def article(number: str) -> str:
    """ "30(1)(b)" as it is cited: "Art. 30(1)(b)"."""
    return _("Art. %(article)s") % {"article": number} if number[:1].isdigit() else number


@register.filter
def paragraphs(text: str) -> SafeString:
    """Text with its own line breaks."""
    return _lines(text.splitlines())


def _words(value: Value) -> SafeString:
    match value.state:
        case State.MISSING:
            return format_html('<span class="missing">{}</span>', _("Not stated"))
        case State.NONE:
            reason = _lines(value.lines)
            return format_html('<span class="none">{} {}</span>', _("None, because:"), reason)
        case State.BLANK:
            return mark_safe("")
    if value.listed:
        return _list(value.lines)
    words = _lines(value.lines)
    if value.link:
        words = format_html('<a href="#{}">{}</a>', value.link, words)
    return format_html("<b>{}</b>", words) if value.strong else words


def _list(lines: tuple[str, ...]) -> SafeString:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_line(line),) for line in lines)))


def _notes(value: Value) -> SafeString:
    return format_html_join("", '<span class="note">{}</span>', ((_line(note),) for note in value.notes))


def _lines(lines: tuple[str, ...] | list[str]) -> SafeString:
    every = (_line(piece) for line in lines for piece in line.splitlines())
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in every))


def _line(text: str) -> SafeString:
    """The words of a line; a citation stays in one piece ("Art. 6(1)(f)")."""
    escaped = conditional_escape(text)
    return mark_safe(_CITATION.sub(r'<span class="cite">\g<0></span>', escaped))  # noqa: S308 - escaped
