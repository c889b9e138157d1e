"""What a column probably holds, by its name and by a few of its values. Pure.

A guess is only for a person to correct: where name and values leave doubt, there is none.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address

_NAMES: tuple[tuple[str, str], ...] = (
    # Category of the shared catalogue, and the words of column names that mean it (English, Dutch).
    ("password", r"password|passwd|pwd|wachtwoord"),
    ("email", r"e_?mail|mail|e_?mail_?adres|email_?address"),
    ("phone", r"phone|telephone|telefoon|tel|mobile|mobiel|gsm|fax"),
    ("ip-address", r"ip|ip_?addr(?:ess)?|ip_?adres|remote_?addr"),
    ("bank-account", r"iban|bic|account_?number|rekening(?:nummer)?"),
    ("date-of-birth", r"dob|birth|birth_?da(?:te|y)|date_?of_?birth|born|geboorte(?:datum|dag)?|geboren"),
    ("national-id", r"bsn|ssn|national_?id|burgerservicenummer|passport|paspoort"),
    ("gender", r"gender|sex|geslacht"),
    (
        "address",
        r"address|adres|street|straat|city|stad|plaats|woonplaats|zip|zip_?code|postal_?code|postcode"
        r"|house_?n(?:umbe)?r|huisnummer|huisnr|town",
    ),
    ("company-name", r"company|company_?name|organisation|bedrijf|bedrijfsnaam"),
    ("nickname", r"nick|nick_?name|user_?name|gebruikersnaam|login|bijnaam"),
    (
        "name",
        r"name|naam|full_?name|first_?name|last_?name|sur_?name|given_?name|family_?name|voornaam"
        r"|achternaam|tussenvoegsel|voorletters|initials",
    ),
    ("browser-details", r"user_?agent|browser"),
    ("cv", r"cv|resume|curriculum"),
)
_BY_NAME = tuple((category, re.compile(rf"(?:^|_)(?:{words})(?:_|$)")) for category, words in _NAMES)

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
_PHONE = re.compile(r"^(?:\+|00|0)[\d\s().-]{7,18}$")
_POSTAL = re.compile(r"^\d{4}\s?[A-Z]{2}$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_STARTS: tuple[tuple[str, str], ...] = (
    # Words of date columns, and of the start events that registers name.
    (
        r"closed|ended|cancelled|terminated|opgezegd|beeindigd|gesloten",
        r"clos|end|cancel|terminat|opzeg|be[ëe]ind|slui",
    ),
    (r"invoiced|invoice_date|issued|factuurdatum|paid|fiscal_year", r"invoic|factu|fiscal|boekjaar"),
    (r"answered|resolved|handled|beantwoord|afgehandeld", r"answer|handl|resolv|beantwoord|afgehandel"),
    (r"unsubscribed|afgemeld|opted_out", r"unsubscri|afmeld|opt"),
    (r"rejected|refused|afgewezen|decided", r"reject|refus|afwijz|afgewezen|procedure"),
    (r"logged|occurred|requested|happened|created|aangemaakt", r"request|log|visit|bezoek"),
)


def words_of(name: str) -> str:
    """A column's name in lower case with underscores: ``firstName`` becomes ``first_name``."""
    return re.sub(r"[^a-z0-9]+", "_", _CAMEL.sub("_", name).lower()).strip("_")


def category_of(name: str, samples: Sequence[str]) -> str:
    """The ref of the shared category that the column probably holds, or ""."""
    by_values = _by_values([value.strip() for value in samples if value and value.strip()])
    if by_values:
        return by_values
    found = [category for category, words in _BY_NAME if words.search(words_of(name))]
    return found[0] if found else ""


def starts(name: str, event: str) -> bool:
    """Whether a date column of that name probably records that start event."""
    column, told = words_of(name), event.lower()
    return any(
        re.search(rf"(?:^|_)(?:{words})(?:_|$)", column) and re.search(rf"\b(?:{stems})", told)
        for words, stems in _STARTS
    )


def _by_values(values: Sequence[str]) -> str:
    """All values must look alike: one e-mail address in a note makes no column of addresses."""
    if not values:
        return ""
    for category, pattern in (("email", _EMAIL), ("bank-account", _IBAN), ("address", _POSTAL)):
        if all(pattern.match(value) for value in values):
            return category
    if all(map(_is_ip, values)):
        return "ip-address"
    return "phone" if all(_PHONE.match(value) for value in values) else ""


def _is_ip(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
