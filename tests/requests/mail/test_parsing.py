"""One message, read: whatever people, programs and machines write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.mail.parsing import MAX_QUOTE, MAX_TEXT, UNREADABLE, parse, trimmed
from tests.requests.mail.messages import PDF, bounce, reply


def test_a_reply_is_read() -> None:
    mail = parse(reply("letter.1@privacy.example", files=[("passport.pdf", PDF)]).as_bytes())
    assert (mail.sender, mail.sender_name) == ("piet@person.example", "Piet O’Hara")
    assert mail.answers == ("letter.1@privacy.example",)
    assert mail.text == "My number is 12."
    assert [(part.name, part.content) for part in mail.files] == [("passport.pdf", PDF)]
    assert not (mail.is_automatic or mail.is_bounce)


@pytest.mark.parametrize(
    ("subject", "reference"),
    [
        ("Re: Our answer to your request D-7K3M-9Q2X", "D-7K3M-9Q2X"),
        ("AW: d-7k3m-9q2x", "D-7K3M-9Q2X"),
        ("about 7K3M9Q2X", ""),
        ("about D-7K3M-9Q2", ""),
        ("nothing", ""),
    ],
)
def test_the_reference_is_found_in_the_subject(subject: str, reference: str) -> None:
    assert parse(reply(subject=subject).as_bytes()).reference == reference


def test_html_becomes_text_without_its_scripts() -> None:
    body = "<p>Hello&nbsp;<b>you</b></p><script>bad()</script>Bye"
    html = f"<html><head><style>p{{}}</style></head><body>{body}</body></html>"
    assert parse(reply(html=html).as_bytes()).text.split() == ["Hello", "you", "Bye"]


@pytest.mark.parametrize(
    "quote",
    [
        "> We received your request",
        "On Mon, 2 Nov 2026 at 10:00, Acme B.V. <dertig@privacy.example> wrote:\n> We received",
        "Op ma 2 nov 2026 om 10:00 schreef Acme <dertig@privacy.example>:\n> Wij",
        "Am 02.11.26 um 10:00 schrieb Acme:\n> Wir",
        "Le lun. 2 nov. 2026 à 10:00, Acme a écrit :\n> Nous",
        "-----Original Message-----\nFrom: Acme",
    ],
)
def test_what_is_quoted_is_kept_and_trimmed(quote: str) -> None:
    text = trimmed(f"My number is 12.\n\n{quote}\n" + "> again and again\n" * 500)
    assert text.startswith("My number is 12.\n\n" + quote[:10])
    assert len(text) < MAX_QUOTE + 100 and text.endswith("…")


def test_a_text_without_end_is_cut() -> None:
    assert len(trimmed("x" * (MAX_TEXT + 9))) == MAX_TEXT


def test_rfc_3464_a_failed_delivery_is_a_bounce_of_the_message_it_returns() -> None:
    mail = parse(bounce("letter.1@privacy.example"))
    assert mail.is_bounce and mail.is_automatic
    assert mail.bounced_ids == ("letter.1@privacy.example",)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_rfc_3464_other_reports_are_no_bounces(action: str) -> None:
    assert not parse(bounce("x@y", action)).is_bounce


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        ({"Auto-Submitted": "auto-replied"}, "Re: hello"),
        ({"Auto-Submitted": "auto-generated (vacation)"}, "Re: hello"),
        ({"Precedence": "auto_reply"}, "Re: hello"),
        ({"X-Autoreply": "yes"}, "Re: hello"),
        ({}, "Automatisch antwoord: weg"),
        ({}, "Automatic reply: away"),
    ],
)
def test_rfc_3834_machines_are_recognised(headers: dict[str, str], subject: str) -> None:
    assert parse(reply(subject=subject, headers=headers).as_bytes()).is_automatic


def test_auto_submitted_no_is_a_person() -> None:
    assert not parse(reply(headers={"Auto-Submitted": "no"}).as_bytes()).is_automatic


@pytest.mark.parametrize("sender", ["a@x.example, b@x.example", "nobody", "", "@", "<>"])
def test_a_sender_that_is_nobody_or_several_is_nobody(sender: str) -> None:
    raw = f"From: {sender}\nSubject: x\n\nHello".encode()
    assert parse(raw).sender == ""


def test_a_file_name_is_no_path() -> None:
    mail = parse(reply(files=[("../../etc/pass:wd", b"x")]).as_bytes())
    assert mail.files[0].name == "pass_wd"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        b"Subject: =?utf-8?b?////?=\n\n\xff\xfe",
        b"Content-Type: text/plain; charset=no-such\n\nhello",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"From: \xff\xfe <a@\xff>\n\nx",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n--x--",
        b"Content-Transfer-Encoding: base64\n\n!!!",
        b"From: a@b.example\nContent-Type: application/octet-stream\n\n\x00\x01",
    ],
)
def test_nothing_malformed_stops_the_reader(raw: bytes) -> None:
    assert "\0" not in parse(raw).text


@given(
    st.binary(max_size=400),
    st.sampled_from([b"From: ", b"Subject: ", b"Content-Type: ", b"Message-ID: ", b""]),
)
def test_any_bytes_are_read(raw: bytes, header: bytes) -> None:
    mail = parse(header + raw)
    assert len(mail.subject) <= 500
    assert "\n" not in mail.sender + mail.subject + mail.message_id


def nested(depth: int) -> bytes:
    """A message in a message in a message."""
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(depth)
    )
    return b"From: a@example.org\nSubject: D-2345-6789\n" + opened + b"Content-Type: text/plain\n\nHello"


@pytest.mark.parametrize(
    "raw",
    [
        nested(2000),
        b"From: " + b"(" * 20_000 + b"\n\nHello",
        b"From: a@example.org\nContent-Type: " + b"(" * 20_000 + b"\n\nHello",
        b"From: a@example.org\nReferences: " + b"<a@b.example> " * 80_000 + b"\n\nHello",
        b"From: a@example.org\nSubject: " + b"=?utf-8?q?a?= " * 80_000 + b"\n\nHello",
    ],
    ids=["nested", "sender", "type", "references", "subject"],
)
def test_what_is_beyond_reading_stops_nobody(raw: bytes) -> None:
    """One such message held a mailbox for ever or for minutes, with all the good mail behind it."""
    assert parse(raw) == UNREADABLE
