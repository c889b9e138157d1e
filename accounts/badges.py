"""A word in a colour, for the admin's pages."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def badge(colour: str, text: object) -> SafeString:
    """``colour`` is danger, warning, info, success or default; it says nothing that the words do not."""
    return format_html('<span class="dertig-badge dertig-{}">{}</span>', colour, text)
