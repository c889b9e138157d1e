"""Organisations and how to reach them: Art. 30(1)(a), 30(2)(a)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from processing.exports.dates import day
from processing.exports.document import (
    BLANK,
    MISSING,
    Column,
    Fact,
    Part,
    Table,
    Value,
    listed,
    none_because,
    remark,
    said,
    stated_facts,
)
from processing.exports.lookup import Lookup, items, named
from processing.labels import label
from processing.register import Agreement, Client, NoneBecause, Notice, Party, Stated
from processing.wording import length


def party(who: Party, lookup: Lookup) -> Value:
    """Name, address and contact details, a line each."""
    return said(who.name, *_details(who, lookup))


def contact(who: Party, lookup: Lookup) -> Value:
    """Address and contact details, where the name stands beside them."""
    return said(*_details(who, lookup))


def _details(who: Party, lookup: Lookup) -> tuple[str, ...]:
    town = " ".join(filter(None, (who.postal_code, who.city)))
    country = lookup.country_name(who.country)
    place = ", ".join(filter(None, (town, who.region, country)))
    return who.street, place, who.email, who.phone, who.website


def conditional_party(who: Stated[Party], lookup: Lookup) -> Value:
    """A DPO, a representative: named, none because, or not stated."""
    match who:
        case NoneBecause():
            return none_because(who)
        case None:
            return MISSING
        case _:
            return party(who, lookup)


def agreement(stated: Stated[Agreement]) -> Value:
    """A contract (Art. 28(3), 26): its reference and date."""
    match stated:
        case NoneBecause():
            return none_because(stated)
        case None:
            return MISSING
        case _:
            dated = day(stated.dated) if stated.dated else _("Date not stated")
            return said(stated.reference, notes=(dated,))


def identity(lookup: Lookup) -> tuple[Fact, ...]:
    """Who answers for the record: the facts of the cover."""
    who = lookup.record.controller
    return stated_facts(
        Fact(_("Controller"), "30(1)(a)", _controller(lookup)),
        Fact(_("Trade names"), "", remark(", ".join(who.trade_names))),
        Fact(_("Joint controllers"), "30(1)(a)", _joint_names(lookup)),
        Fact(_("Representative in the Union"), "27, 30(1)(a)", _representative(lookup)),
        Fact(_("Data protection officer"), "30(1)(a)", conditional_party(who.dpo, lookup)),
        Fact(
            _("Supervisory authority"),
            "13(2)(d)",
            party(who.supervisory_authority, lookup) if who.supervisory_authority else MISSING,
        ),
    )


def controller_part(lookup: Lookup) -> Part:
    """The controller in full: as on the cover, and what else the record says of it."""
    who = lookup.record.controller
    facts = stated_facts(
        *identity(lookup),
        Fact(_("Establishment in the EEA"), "3(1), 27", _establishment(lookup)),
        Fact(_("Time zone"), "", said(who.time_zone)),
    )
    joint = joint_controllers(lookup)
    below = (Part(_("Joint controllers"), "26, 30(1)(a)", tables=(joint,)),) if joint else ()
    return Part(_("Controller"), "30(1)(a), 30(2)(a)", "controller", facts=facts, parts=below)


def joint_controllers(lookup: Lookup) -> Table | None:
    """Each joint controller with its arrangement (Art. 26)."""
    rows = tuple(
        (said(each.name, strong=True), contact(each, lookup), said(each.arrangement))
        for each in items(lookup.record.joint_controllers)
    )
    columns = (
        Column(_("Joint controller"), 25),
        Column(_("Contact details"), 35),
        Column(_("Arrangement (Art. 26)"), 40),
    )
    return Table(columns, rows) if rows else None


def clients(lookup: Lookup) -> Table | None:
    """Each controller served, with its categories of processing (Art. 30(2)(a), (b))."""
    operations = _operations_by_client(lookup)
    rows = tuple(
        (
            said(each.name, strong=True),
            contact(each, lookup),
            conditional_party(each.representative, lookup),
            conditional_party(each.dpo, lookup),
            listed(operations.get(each.ref, ())),
            agreement(each.agreement),
        )
        for each in lookup.record.clients
    )
    columns = (
        Column(_("Controller served"), 15),
        Column(_("Contact details"), 20),
        Column(_("Representative"), 14),
        Column(_("Data protection officer"), 14),
        Column(_("Categories of processing"), 21),
        Column(_("Agreement (Art. 28(3))"), 16),
    )
    return Table(columns, rows) if rows else None


def notice(lookup: Lookup) -> Part:
    """What people are told (Art. 13 and 14), and how fast requests are answered."""
    stated = lookup.record.notice
    if stated is None:
        return Part(_("Privacy notice"), "13, 14", "notice", value=MISSING)
    return Part(_("Privacy notice"), "13, 14", "notice", facts=_notice_facts(stated), parts=_promises(lookup))


def _notice_facts(notice: Notice) -> tuple[Fact, ...]:
    rights = tuple(label(right) for right in notice.rights)
    return stated_facts(
        Fact(_("Title"), "", said(notice.title, notes=(notice.url,))),
        Fact(_("Last changed"), "", said(day(notice.updated_on) if notice.updated_on else "")),
        Fact(_("Applies to"), "", remark(notice.applies_to)),
        Fact(_("Does not apply to"), "", remark(notice.excludes)),
        Fact(_("Rights it names"), "13(2)(b)–(d)", listed(rights)),
        Fact(_("Names the supervisory authority"), "13(2)(d)", said(_yes_no(notice.names_authority))),
        Fact(_("Tells of going to court"), "79", said(_yes_no(notice.judicial_remedy))),
        Fact(_("Requests answered within"), "12(3)", _period(notice.response_period)),
        Fact(_("Extension"), "12(3)", _period(notice.extension_period)),
        Fact(_("Minimum age"), "8", _minimum_age(notice)),
        Fact(_("Children"), "8", remark(notice.children)),
        Fact(_("Identity check"), "12(6)", remark(notice.identity_check)),
        Fact(_("Changes to the notice"), "", remark(notice.changes)),
        Fact(_("Remarks"), "", remark(notice.remarks)),
    )


def _promises(lookup: Lookup) -> tuple[Part, ...]:
    """Requests that the controller promises to answer sooner than it must."""
    rows = tuple(
        (said(label(each.right)), said(length(each.period)), remark(each.note))
        for each in lookup.record.controller.response_promises
    )
    columns = (
        Column(_("Right"), 40),
        Column(_("Answered within"), 20),
        Column(_("Remarks"), 40),
    )
    promised = Part(_("Requests that are answered sooner"), tables=(Table(columns, rows),))
    return (promised,) if rows else ()


def _period(period: str | None) -> Value:
    return said(length(period) if period else "")


def _minimum_age(notice: Notice) -> Value:
    if notice.minimum_age is None:
        return BLANK
    return said(_("%(age)d years") % {"age": notice.minimum_age})


def _yes_no(fact: bool) -> str:
    return _("Yes") if fact else _("No")


def _controller(lookup: Lookup) -> Value:
    """Name and contact details; a gap in them is named, as Art. 30(1)(a) asks for both."""
    who = lookup.record.controller
    gaps = (
        "" if who.street and who.city and who.country else _("Postal address: not stated in full"),
        "" if who.email or who.phone else _("E-mail address and telephone: not stated"),
    )
    return replace(party(who, lookup), notes=tuple(filter(None, gaps)))


def _joint_names(lookup: Lookup) -> Value:
    stated = lookup.record.joint_controllers
    if isinstance(stated, NoneBecause):
        return none_because(stated)
    return listed(each.name for each in items(stated))


def _representative(lookup: Lookup) -> Value:
    """Only a controller outside the EEA, without an establishment in it, needs one (Art. 27)."""
    who = lookup.record.controller
    country = lookup.country(who.country)
    if who.representative is None and country is not None and country.eea:
        return none_because(NoneBecause(_("the controller is established in the EEA")))
    if who.representative is None and isinstance(who.eea_establishment, Party):
        establishment = party(who.eea_establishment, lookup)
        return said(*establishment.lines, notes=(_("Establishment in the EEA: no representative needed"),))
    return conditional_party(who.representative, lookup)


def _establishment(lookup: Lookup) -> Value:
    """Of interest only for a controller outside the EEA."""
    who = lookup.record.controller
    country = lookup.country(who.country)
    inside = country is not None and country.eea
    return BLANK if inside and not who.eea_establishment else conditional_party(who.eea_establishment, lookup)


def _operations_by_client(lookup: Lookup) -> dict[str, list[str]]:
    """The categories of processing that each client's activities name, each once."""
    found: dict[str, dict[str, None]] = {}
    for activity in lookup.record.activities:
        for ref in items(activity.clients):
            found.setdefault(ref, {}).update(dict.fromkeys(activity.operations or (activity.name,)))
    return {ref: list(operations) for ref, operations in found.items()}


def client_names(refs: tuple[str, ...], lookup: Lookup) -> list[str]:
    """The names of the controllers that an activity serves."""
    return named(refs, lookup.clients, _client_name)


def _client_name(client: Client) -> str:
    return client.name
