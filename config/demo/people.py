"""Made-up people: the same ones from the same ``Random``. Pure."""

import unicodedata
from dataclasses import dataclass
from random import Random

FIRST_NAMES = (
    *("Aart", "Anouk", "Bram", "Daan", "Eva", "Femke", "Gijs", "Hanneke", "Jan-Willem", "Joost"),
    *("Lotte", "Maartje", "Noor", "Ruben", "Saskia", "Teun", "Willemijn", "Zoë", "Renée", "Chloë"),
    *("Sjoerd", "Wytske", "Fokje", "Jelle", "Nynke", "Doutzen", "Hylke", "Sjoukje", "Tjitske", "Ids"),
    *("Łukasz", "Šárka", "José", "Anaïs", "Jürgen", "Søren", "İpek", "Fátima", "Nguyễn", "Ștefan"),
    *("Olena", "Kwame", "Aoife", "Björk", "D'Angelo", "Ngozi", "Mehmet", "Ximena", "Þóra", "Yūki"),
)
LAST_NAMES = (
    *("de Vries", "van den Berg", "Bakker", "in 't Veld", "van 't Hof", "'s-Gravesande", "ten Brink"),
    *("Jansen-de Wit", "Smit", "Meijer", "van der Linden", "op den Akker", "Groot", "Vermeulen"),
    *("Hoekstra", "Ypma", "Dijkstra", "fan der Wâl", "Sânstra", "Boarnstra", "Wiersma", "Oenema"),
    *("O'Brien", "D'Hondt", "Müller", "Núñez", "Wójcik", "Şahin", "Trần", "Õunapuu", "Çelik", "Ångström"),
    *("Owusu", "Popescu", "Novák", "Sørensen", "Benali", "Öztürk", 'Verhoeven "Jr."', "Kovács", "Lefèvre"),
)
STREETS = (
    *("Wilgenpad", "Dwarslaan", "Turfkade", "Kerkebuurt", "Ljouwerterdyk", "Waterlelie", "’t Zand"),
    *("Molenwerf", "Achter de Hoven", "Zonnedauw", "Leidsekruisweg", "Fabrieksplein", "Skûtsjewei"),
)
CITIES = ("Amsterdam", "Utrecht", "Ljouwert", "Sneek", "'s-Hertogenbosch", "Zwolle", "Gent", "Oldenburg")
DOMAINS = ("example.org", "example.net")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who never lived, and how to reach them, which nobody can."""

    name: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    country: str

    @property
    def address(self) -> tuple[str, str, str, str]:
        return self.street, self.postal_code, self.city, self.country


def somebody(random: Random, number: int) -> Person:
    """The person with that number; no two numbers give the same e-mail address."""
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    city = random.choice(CITIES)
    return Person(
        name=f"{first} {last}",
        email=_email(random, first, last, number),
        # No Dutch mobile number begins with 06 0.
        phone=f"+31 6 0{random.randrange(10**7):07}",
        street=f"{random.choice(STREETS)} {random.randrange(1, 240)}",
        # No Dutch postal code ends on SA, SD or SS.
        postal_code=f"{random.randrange(1000, 9999)} S{random.choice('ADS')}",
        city=city,
        country={"Gent": "BE", "Oldenburg": "DE"}.get(city, "NL"),
    )


def _email(random: Random, first: str, last: str, number: int) -> str:
    """Some write it in capitals, as people do: a purge must not mind."""
    local = f"{_plain(first)}.{_plain(last)}{number}"
    address = f"{local}@{random.choice(DOMAINS)}"
    return address.title() if number % 41 == 0 else address


def _plain(name: str) -> str:
    """Lower-case letters only: what is left of a name in an e-mail address."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha()) or "x"
