"""One message as it came (RFC 5322): who, about what, which text and files, and whether a machine wrote it.

Pure. Whatever is malformed is read as far as it goes: a person's mail is never refused for its form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from html.parser import HTMLParser

MAX_TEXT = 50_000
"""Characters of a message that are kept."""
MAX_QUOTE = 2_000
"""Characters of what it quotes, which we wrote or have already."""

MAX_HEADERS = 100_000
"""Bytes before the text; mail servers take less."""

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,300})>")
_REFERENCE = re.compile(r"\bD-?([2-9A-HJKMNP-TV-Z]{4})-?([2-9A-HJKMNP-TV-Z]{4})\b", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^(?:>|-{2,}\s*(?:original message|oorspronkelijk bericht|ursprüngliche nachricht|message d.origine)"
    r"|(?:on|op|am|le)\b.{5,200}(?:wrote|schreef|schrieb|a écrit)\b.*:\s*$"
    r"|_{20,}\s*$)",
    re.IGNORECASE,
)
_AUTO_SUBJECT = re.compile(
    r"^\s*(?:auto(?:matic|matisch|matische)?[ -]?(?:reply|antwoord|antwort)|out of office|afwezig|abwesenheit"
    r"|réponse automatique)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a message. ``media_type`` is what the sender says it is."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message, read. Message-IDs are without angle brackets.

    ``bounced_ids`` are those of the messages that a delivery report says never arrived (RFC 3464).
    """

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    answers: tuple[str, ...]
    reference: str
    files: tuple[Part, ...]
    is_bounce: bool
    bounced_ids: tuple[str, ...]
    is_automatic: bool


UNREADABLE = Mail(
    message_id="",
    sender="",
    sender_name="",
    subject="",
    text="",
    answers=(),
    reference="",
    files=(),
    is_bounce=False,
    bounced_ids=(),
    is_automatic=False,
)
"""A message beyond reading: of nobody, without text. It waits for staff, who see it as it came."""


def parse(raw: bytes) -> Mail:
    """Read a message. Never raises: an empty one has no text, and one beyond reading is ``UNREADABLE``."""
    if len(_HEADERS_END.split(raw, maxsplit=1)[0]) > MAX_HEADERS:
        return UNREADABLE  # the standard library would read them for minutes
    try:
        return _read(raw)
    except Exception:
        # A stranger writes it, and no list of mistakes is complete: one message never holds those behind it.
        return UNREADABLE


def _read(raw: bytes) -> Mail:
    message = message_from_bytes(raw, policy=policy.default)
    sender_name, sender = _sender(message)
    subject = _header(message, "Subject")[:500]
    report = _is_report(message)
    return Mail(
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        text=_text(message),
        answers=(*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))),
        reference=_reference(subject),
        files=tuple(_files(message)),
        is_bounce=report and _failed(message),
        bounced_ids=_reported_ids(message) if report else (),
        is_automatic=_is_automatic(message, subject),
    )


def trimmed(text: str) -> str:
    """A text with what it quotes cut to its beginning: kept, for it may matter, but not at length."""
    lines = text.splitlines()
    begins = next((number for number, line in enumerate(lines) if _QUOTE_BEGINS.match(line.strip())), None)
    own = "\n".join(lines[:begins]).strip()[:MAX_TEXT]
    if begins is None:
        return own
    quote = "\n".join(lines[begins:]).strip()
    return f"{own}\n\n{quote[:MAX_QUOTE]}{' …' if len(quote) > MAX_QUOTE else ''}".strip()


def _header(message: Message, name: str) -> str:
    """A header in one line, or empty where it is absent or beyond reading."""
    try:
        return " ".join(str(message.get(name, "")).replace("\0", "").split())
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def _ids(message: Message, name: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(_header(message, name)))[-50:]


def _sender(message: Message) -> tuple[str, str]:
    """Name and address; a header that names several people names nobody we could answer."""
    named = [pair for pair in getaddresses([_header(message, "From")]) if "@" in pair[1]]
    return (named[0][0][:200], named[0][1][:254]) if len(named) == 1 else ("", "")


def _reference(subject: str) -> str:
    found = _REFERENCE.search(subject)
    return f"D-{found[1]}-{found[2]}".upper() if found else ""


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _failed(message: Message) -> bool:
    """RFC 3464, 2.3.3: of the actions of a delivery report, "failed" alone says that it did not arrive."""
    return any(_header(part, "Action").lower() == "failed" for part in _status_blocks(message))


def _status_blocks(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _reported_ids(message: Message) -> tuple[str, ...]:
    """Message-IDs of the messages that a report returns, whole or their headers alone."""
    found: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            found += [each for inner in part.get_payload() for each in _ids(inner, "Message-ID")]  # type: ignore[arg-type]
        elif kind == "text/rfc822-headers":
            found += _MESSAGE_ID.findall(_content(part))
    return tuple(found)


def _is_automatic(message: Message, subject: str) -> bool:
    """RFC 3834, 2–5, and what older machines say instead."""
    submitted = _header(message, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or _header(message, "Return-Path") == "<>"
        or _header(message, "Precedence").lower() in {"auto_reply", "bulk", "junk", "list"}
        or any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or bool(_AUTO_SUBJECT.match(subject))
    )


def _text(message: EmailMessage | Message) -> str:
    if not isinstance(message, EmailMessage):
        return ""
    try:
        body = message.get_body(preferencelist=("plain", "html"))
    except (KeyError, AttributeError, ValueError):
        body = None
    if body is None:
        return ""
    text = _content(body)
    if body.get_content_type() == "text/html":
        text = _plain(text)
    return trimmed(text.replace("\0", "").replace("\r\n", "\n"))


def _content(part: Message) -> str:
    """A part's text, in whatever character set it says or does not say it has."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(part.get_payload() or "")
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return payload.decode("utf-8", errors="replace")


def _files(message: Message) -> Iterator[Part]:
    """Everything with a name or meant as an attachment."""
    for part in message.walk():
        if part.is_multipart():
            continue
        name = part.get_filename()
        if not name and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Part(_file_name(name or ""), part.get_content_type(), content)


def _file_name(name: str) -> str:
    """The last part of a name, without signs that mean something elsewhere."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", last).strip(" .")[:120] or "attachment"


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """The words of an HTML text; scripts and styles say nothing to a person."""

    _SILENT = frozenset({"script", "style", "title", "template"})
    _BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        if tag in self._BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT and self._silent:
            self._silent -= 1
        if tag in self._BREAKS and tag != "br":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data.replace("\n", " "))
