"""Messages as mail programs and servers write them."""

from email.message import EmailMessage

PDF = b"%PDF-1.7 a letter"


def reply(
    to_id: str = "", *, subject: str = "Re: hello", sender: str = "piet@person.example", **facts
) -> EmailMessage:
    """An answer of a person; ``html``, ``text``, ``files`` (name, content), ``message_id``, ``headers``."""
    mail = EmailMessage()
    mail["From"] = f"Piet O’Hara <{sender}>"
    mail["To"] = "requests@acme.example"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{facts.get('message_id', 'm1@person.example')}>"
    if to_id:
        mail["In-Reply-To"] = f"<{to_id}>"
    for name, value in facts.get("headers", {}).items():
        mail[name] = value
    mail.set_content(facts.get("text", "My number is 12."))
    if "html" in facts:
        mail.clear_content()
        mail.set_content(facts["html"], subtype="html")
    for name, content in facts.get("files", ()):
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail


def bounce(of: str, action: str = "failed", message_id: str = "b1@mx.example") -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: requests@acme.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; piet@person.example
Action: {action}
Status: 5.1.1

--xx
Content-Type: message/rfc822

From: dertig@privacy.example
Subject: We received your request
Message-ID: <{of}>

Dear Piet,

--xx--
""".encode()
