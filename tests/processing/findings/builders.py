"""Small records in which nothing is lacking; a test takes away or adds the one thing it is about."""

from datetime import date
from typing import Any

from processing.findings import Facts, Finding, check
from processing.register import (
    Activity,
    Adequacy,
    Agreement,
    Assessment,
    Catalogue,
    Client,
    Controller,
    Country,
    DataCategory,
    DataItem,
    Disclosure,
    Measure,
    Mechanism,
    Names,
    NoneBecause,
    Notice,
    Organisation,
    Party,
    Purpose,
    Recipient,
    Record,
    Register,
    RetentionPeriod,
    Standing,
    Transfer,
)
from processing.terms import (
    ActivityRole,
    DataSource,
    DataSubjectRight,
    Disposition,
    LegalBasis,
    MeasureKind,
    Provision,
    RecipientRole,
    Sensitivity,
)

TODAY = date(2026, 11, 22)
NONE = NoneBecause(none_because="There is no need.")
ACTIVITY = "activities/orders"
PURPOSE = f"{ACTIVITY}/purposes/delivery"
PERIOD = f"{PURPOSE}/retention/names"
ALL_RIGHTS = tuple(DataSubjectRight)


def names(en: str) -> Names:
    return Names(en=en, nl=f"{en} (nl)")


CATALOGUE = Catalogue(
    countries=(
        Country(
            code="CA",
            names=names("Canada"),
            eea=False,
            adequacy=Adequacy(since=date(2001, 12, 20), decision="2002/2/EC", only_for=names("firms")),
        ),
        Country(
            code="CH",
            names=names("Switzerland"),
            eea=False,
            adequacy=Adequacy(since=date(2000, 7, 26), decision="2000/518/EC"),
        ),
        Country(
            code="GB",
            names=names("United Kingdom"),
            eea=False,
            adequacy=Adequacy(since=date(2021, 6, 28), until=date(2031, 12, 27), decision="2021/1772"),
        ),
        Country(code="IN", names=names("India"), eea=False),
        Country(code="NL", names=names("Netherlands"), eea=True),
        Country(
            code="US",
            names=names("United States"),
            eea=False,
            adequacy=Adequacy(since=date(2023, 7, 10), decision="2023/1795"),
            needs_certification=True,
        ),
    ),
    mechanisms=(
        Mechanism(ref="45", article="45(3)", names=names("adequacy decision")),
        Mechanism(ref="46-2-c", article="46(2)(c)", names=names("standard contractual clauses")),
        Mechanism(ref="49-1-a", article="49(1)(a)", names=names("explicit consent")),
        Mechanism(
            ref="49-1-second-subparagraph",
            article="49(1), second subparagraph",
            names=names("compelling interests"),
        ),
    ),
    data_categories=(
        DataCategory(ref="convictions", names=names("convictions"), sensitivity=Sensitivity.CRIMINAL),
        DataCategory(ref="email", names=names("e-mail address")),
        DataCategory(ref="health", names=names("health"), sensitivity=Sensitivity.SPECIAL),
        DataCategory(ref="name", names=names("name")),
    ),
    organisations=(Organisation(ref="stripe", name="Stripe Inc.", country="US"),),
)


def party(name: str = "Ann Other", **changes: Any) -> Party:
    return Party(**{"name": name, "email": "ann@example.org", **changes})


def controller(**changes: Any) -> Controller:
    stated = {
        "slug": "shop",
        "name": "Shop B.V.",
        "street": "Damrak 1",
        "city": "Amsterdam",
        "country": "NL",
        "email": "privacy@shop.example",
        "language": "en",
        "time_zone": "Europe/Amsterdam",
        "dpo": NONE,
        "supervisory_authority": party("Autoriteit Persoonsgegevens"),
    }
    return Controller(**{**stated, **changes})


def notice(**changes: Any) -> Notice:
    stated = {"title": "Privacy policy", "language": "en", "rights": ALL_RIGHTS, "names_authority": True}
    return Notice(**{**stated, **changes})


def without(*rights: DataSubjectRight) -> Notice:
    """A notice that leaves out these rights."""
    return notice(rights=tuple(right for right in ALL_RIGHTS if right not in rights))


def item(category: str = "name", **changes: Any) -> DataItem:
    stated = {
        "ref": category,
        "subjects": "customers",
        "category": category,
        "source": DataSource.PROVIDED,
        "required": Provision.VOLUNTARY,
    }
    return DataItem(**{**stated, **changes})


def period(*categories: str, **changes: Any) -> RetentionPeriod:
    stated = {
        "ref": "names",
        "data_categories": categories or ("name",),
        "start_event": "the order is delivered",
        "period": "P1Y",
        "disposition": Disposition.DELETE,
    }
    return RetentionPeriod(**{**stated, **changes})


def purpose(*periods: RetentionPeriod, **changes: Any) -> Purpose:
    stated = {
        "ref": "delivery",
        "name": "Delivery",
        "data_categories": ("name",),
        "basis": LegalBasis.CONTRACT,
        "automated_decision": NONE,
        "retention": periods or (period(),),
    }
    return Purpose(**{**stated, **changes})


def using(*categories: str, **changes: Any) -> Activity:
    """An activity whose one purpose uses these data categories and covers them by its period."""
    return activity(
        purpose(period(*categories), data_categories=categories, **changes),
        data=tuple(item(category) for category in categories),
    )


def activity(*purposes: Purpose, **changes: Any) -> Activity:
    stated = {
        "ref": "orders",
        "name": "Orders",
        "stream": "Customers",
        "data": (item(),),
        "purposes": purposes or (purpose(),),
        "recipients": NONE,
        "transfers": NONE,
        "measures": ("tls",),
        "impact_assessment": NONE,
        "reviewed_on": date(2026, 1, 1),
        "review_every": "P1Y",
    }
    return Activity(**{**stated, **changes})


def processing(**changes: Any) -> Activity:
    """An activity as processor: what Art. 30(2) asks and no more."""
    stated = {
        "role": ActivityRole.PROCESSOR,
        "data": (),
        "purposes": (),
        "recipients": None,
        "impact_assessment": None,
        "clients": ("acme",),
        "operations": ("hosting",),
    }
    return activity(**{**stated, **changes})


def recipient(**changes: Any) -> Recipient:
    stated = {
        "ref": "bank",
        "name": "Bank N.V.",
        "role": RecipientRole.OWN_CONTROLLER,
        "country": "NL",
    }
    return Recipient(**{**stated, **changes})


def client(**changes: Any) -> Client:
    stated = {
        "ref": "acme",
        "name": "Acme GmbH",
        "email": "info@acme.example",
        "country": "NL",
        "dpo": NONE,
        "agreement": Agreement(reference="DPA 7", dated=date(2025, 1, 1)),
    }
    return Client(**{**stated, **changes})


def transfer(**changes: Any) -> Transfer:
    return Transfer(**{"ref": "out", "recipient": "bank", "copy": "On request.", **changes})


def abroad(moved: Transfer, to: Recipient, **changes: Any) -> Register:
    """A register whose one activity discloses to one recipient abroad and lists one transfer."""
    stated = {"recipients": (Disclosure(recipient=to.ref),), "transfers": (moved,)}
    return register(activity(**{**stated, **changes}), recipients=(to,))


def register(*activities: Activity, standings: tuple[Standing, ...] = (), **changes: Any) -> Register:
    stated = {
        "controller": controller(),
        "notice": notice(),
        "joint_controllers": NONE,
        "measures": (Measure(ref="tls", name="TLS", kind=MeasureKind.TECHNICAL),),
        "clients": (client(),),
        "activities": activities or (activity(),),
    }
    return Register(record=Record(**{**stated, **changes}), catalogue=CATALOGUE, standings=standings)


def assessment() -> Assessment:
    return Assessment(made_on=date(2026, 1, 1), outcome="The interest outweighs.")


def found(register: Register, today: date = TODAY) -> list[tuple[str, str]]:
    """Code and path of every finding: what a test compares."""
    return [finding.key for finding in check(register, Facts(today=today))]


def only(register: Register, today: date = TODAY) -> Finding:
    """The one finding of a register."""
    (finding,) = check(register, Facts(today=today))
    return finding
