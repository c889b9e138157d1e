"""The PDF of a package: what a person reads first."""

from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from accounts.models import Controller
from evidence.pdf import render
from requests.answering.content import Content
from requests.answering.own_record import Accounted, accounted
from requests.answering.printable import is_printable
from requests.letter_words import words as letter_words
from requests.terms import PackageKind

TEMPLATE = "pdf/answer.html"
STYLESHEET = "answer.css"


def package_pdf(content: Content) -> bytes:
    """The same content gives the same bytes. Raises ``evidence.pdf_fonts.FontsMissing``."""
    package, say = content.package, content.speaker
    return render(
        package_html(content),
        title=f"{say.of('title', package.kind)} – {package.request.controller.display_name}",
        language=say.language,
        made_at=content.made_at,
        stylesheet=STYLESHEET,
        identifier=f"package:{package.pk}:{package.edition}:{package.request.reference}".encode(),
    )


def package_html(content: Content) -> str:
    """What WeasyPrint is given."""
    package, say = content.package, content.speaker
    request = package.request
    controller: Controller = request.controller
    record = content.teller.record
    own = _own_record(content)
    unexplained = [*content.unexplained, *(say.of("kept_here", kept) for kept in own.unexplained)]
    context: dict[str, Any] = {
        "say": say.said,
        "language": say.language,
        "title": say.of("title", package.kind),
        "subtitle": say.of("subtitle", package.kind),
        "held_by": say("held_by", controller=controller.display_name),
        "facts": [
            (say("for"), request.name or request.email),
            (say("reference"), request.reference),
            (say("received"), say.day(request.received_on)),
            (say("made"), say.day(content.made_at.astimezone(ZoneInfo(controller.time_zone)))),
        ],
        "controller": controller.display_name,
        "reference": request.reference,
        "content": content,
        "lead": _lead(content),
        "glance": [
            (each.anchor, each.name, each.store, _size(content, each.name, len(each.files), at))
            for at, each in enumerate(content.laid)
        ],
        "activities": [*content.activities, *content.teller.activities(own.holdings)],
        "no_activity": say("no_activity", names=", ".join(unexplained)) if unexplained else "",
        "contact": content.teller.party(record.controller) or [controller.display_name, controller.email],
        "dpo": content.teller.party(record.controller.dpo),
        "representative": content.teller.party(record.controller.representative),
        "authority": content.teller.party(record.controller.supervisory_authority)
        or [letter_words(say.language)["authority"]],
    }
    html = str(render_to_string(TEMPLATE, context))
    if content.laid and not is_printable(html):
        strange = say("strange", file="data.json")
        html = html.replace("<!--strange-->", f'<p class="hint">{strange}</p>')
    return html


def _own_record(content: Content) -> Accounted:
    """What accounts for the consents, objections and restrictions that are on record here."""
    controller, say = content.package.request.controller, content.speaker
    today = content.made_at.astimezone(ZoneInfo(controller.time_zone)).date()
    return accounted(content.teller.register, content.beside.ends, store=say("own_store"), today=today)


def _lead(content: Content) -> str:
    """What the document is; or that there is nothing, as far as that can be said."""
    say, kind = content.speaker, content.package.kind
    if content.nothing and kind == PackageKind.ACCESS and not content.nothing_for_sure:
        return say("incomplete")
    return say.of("nothing" if content.nothing else "lead", kind)


def _size(content: Content, name: str, files: int, at: int) -> str:
    counts = {sheet.name: sheet.count for sheet in content.sheets}
    told = [content.speaker.counted("records", counts[name])] if content.laid[at].cards else []
    if files:
        told.append(content.speaker("files", n=files))
    return ", ".join(told)
