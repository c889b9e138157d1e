"""Art. 19: each recipient to whom the data were disclosed, and of what; from the register alone."""

from processing.register import Activity, Controller, Disclosure, Recipient, Record
from processing.terms import DataSubjectRight
from requests.rights.lines import Line
from requests.rights.terms import Verdict, Why
from requests.telling.choosing import Touched, recipients_of, touched_of
from requests.telling.terms import Act


def activity(ref: str, *disclosures: Disclosure) -> Activity:
    return Activity(ref=ref, name=ref, stream=ref, recipients=disclosures or None)


def record(*activities: Activity) -> Record:
    refs = ("printer", "carrier", "tax-office")
    return Record(
        controller=Controller(name="Acme", slug="acme", language="en", time_zone="UTC"),
        recipients=tuple(Recipient(ref=ref, name=ref) for ref in refs),
        activities=activities,
    )


def touched(act: Act, ref: str, *categories: str, sure: bool = True) -> Touched:
    return Touched(act=act, activity=ref, categories=frozenset(categories), sure=sure)


def told(record: Record, *done: Touched) -> dict[str, dict[str, tuple[str, ...]]]:
    found = recipients_of(record, done)
    return {each.recipient.ref: {act.value: refs for act, refs in each.acts.items()} for each in found}


SHOP = activity(
    "shop",
    Disclosure(recipient="carrier", data_categories=("address", "contact")),
    Disclosure(recipient="printer"),
)


def test_art_19_who_received_any_of_the_data_is_told_of_those_and_no_more() -> None:
    assert told(record(SHOP), touched(Act.ERASED, "shop", "contact", "orders")) == {
        "printer": {"erased": ("contact", "orders")},
        "carrier": {"erased": ("contact",)},
    }


def test_who_received_none_of_it_is_not_told() -> None:
    assert list(told(record(SHOP), touched(Act.ERASED, "shop", "orders"))) == ["printer"]
    assert told(record(SHOP), touched(Act.ERASED, "payroll", "orders")) == {}
    assert told(record(activity("shop")), touched(Act.ERASED, "shop", "orders")) == {}


def test_one_recipient_of_two_activities_and_two_acts_is_told_once() -> None:
    jobs = activity("jobs", Disclosure(recipient="carrier"))
    done = (touched(Act.ERASED, "shop", "contact"), touched(Act.RECTIFIED, "jobs", "cv"))
    assert told(record(SHOP, jobs), *done)["carrier"] == {"rectified": ("cv",), "erased": ("contact",)}


def test_a_disclosure_under_a_condition_or_without_a_place_is_not_sure() -> None:
    sometimes = activity("shop", Disclosure(recipient="carrier", condition="only abroad"))
    (carrier,) = recipients_of(record(sometimes), [touched(Act.ERASED, "shop", "contact")])
    assert not carrier.sure
    (printer,) = recipients_of(record(SHOP), [touched(Act.ERASED, "shop", "orders", sure=False)])
    assert not printer.sure
    (printer,) = recipients_of(record(SHOP), [touched(Act.ERASED, "shop", "orders")])
    assert printer.sure


def line(verdict: Verdict, place: str = "db/orders", **more: tuple[str, ...]) -> Line:
    return Line(
        right=DataSubjectRight.ERASURE,
        path="activities/shop/purposes/orders",
        place=place,
        verdict=verdict,
        why=Why.NO_LONGER_NEEDED,
        article="17",
        **{"categories": ("contact", "orders"), **more},
    )


DONE = {Act.ERASED: {"db/orders"}, Act.RESTRICTED: {"db/orders"}}


def test_only_what_was_really_done_is_told() -> None:
    assert touched_of([line(Verdict.END_NOW)], DONE) == (touched(Act.ERASED, "shop", "contact", "orders"),)
    assert touched_of([line(Verdict.END_NOW, place="db/empty")], DONE) == ()
    assert touched_of([line(Verdict.CORRECT)], DONE) == ()
    for idle in (Verdict.KEEP, Verdict.GIVE, Verdict.NOTHING, Verdict.WEIGH):
        assert touched_of([line(idle)], DONE) == ()


def test_what_stays_is_not_told_as_erased_but_as_restricted() -> None:
    lines = [line(Verdict.END_NOW, stays=("orders",)), line(Verdict.RESTRICT, stays=("orders",))]
    assert touched_of(lines, DONE) == (
        touched(Act.ERASED, "shop", "contact"),
        touched(Act.RESTRICTED, "shop", "contact", "orders"),
    )
    assert touched_of([line(Verdict.END_NOW, stays=("orders", "contact"))], DONE) == ()


def test_art_19_what_went_because_its_need_was_over_anyway_is_told_as_erased() -> None:
    over = line(Verdict.KEEP, kept=())
    assert touched_of([over], DONE) == (touched(Act.ERASED, "shop", "contact", "orders"),)
    assert touched_of([line(Verdict.KEEP, place="db/empty", kept=())], DONE) == ()
    running = line(Verdict.KEEP, kept=("orders",))
    assert touched_of([running], DONE) == (touched(Act.ERASED, "shop", "contact"),)
    for keeps in (line(Verdict.KEEP, categories=("contact",)), line(Verdict.END_NOW, stays=("contact",))):
        assert touched(Act.ERASED, "shop", "orders") in touched_of([over, keeps], DONE)
        assert touched(Act.ERASED, "shop", "contact", "orders") not in touched_of([over, keeps], DONE)


def test_a_line_without_a_place_is_nobodys_certainty() -> None:
    (found,) = touched_of([line(Verdict.END_NOW, place="")], DONE)
    assert not found.sure
