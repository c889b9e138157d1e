"""A letter as a sheet that can be printed and posted: its address stands in the window.

The window is that of DIN 5008 form B (left, 45 mm from the top, 85 × 45 mm), which is also where
envelopes DL and C5 with a window on the left show it once the sheet is folded at the marks.
"""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import Controller
from evidence.pdf import render
from requests.letter_words import words
from requests.models import Letter


def letter_pdf(letter: Letter) -> bytes:
    """The PDF of a letter: the same bytes for the same letter."""
    request = letter.request
    with translation.override(letter.language):
        made_at = letter.made_at.astimezone(ZoneInfo(request.controller.time_zone))
        made_on = date_format(made_at, words(letter.language)["date"])
    html = render_to_string(
        "pdf/letter.html",
        {
            "letter": letter,
            "sender": address_lines(request.controller),
            "recipient": [request.acting_name or request.name, *request.postal_address.splitlines()],
            "made_on": made_on,
            "paragraphs": letter.body.split("\n\n"),
        },
    )
    return render(
        html,
        title=letter.subject,
        language=letter.language,
        made_at=letter.made_at,
        stylesheet="letter.css",
        identifier=f"letter:{letter.pk}:{request.reference}".encode(),
    )


def address_lines(controller: Controller) -> list[str]:
    """Name and address of the controller, for the line above the window."""
    place = f"{controller.postal_code} {controller.city}".strip()
    return [line for line in (controller.display_name, controller.street, place) if line]
