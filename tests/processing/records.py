"""Records as hypothesis imagines them: any text that a person may type, every state of a statement."""

from typing import Any

from hypothesis import strategies as st

from processing.register import RECORD, Record
from processing.terms import (
    ActivityRole,
    Anchor,
    Bound,
    DataSource,
    DataSubjectRight,
    Disposition,
    LegalBasis,
    MeasureKind,
    RecipientRole,
    Sensitivity,
    TerminalStorage,
)

TRICKY = [
    "no",
    "~",
    "2026-01-01",
    "1e3",
    "0x1F",
    "- x",
    "a: b",
    "# x",
    "'",
    '"',
    "|",
    "‮right",
    "👩‍👧",
    "=1+1",
    "a\nb\n",
]
letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
texts = st.one_of(st.sampled_from(TRICKY), st.text(letters, max_size=40), st.just(""))
lines = texts.map(lambda text: " ".join(text.split()))
names = lines.map(lambda text: text.strip() or "–")
refs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
periods = st.one_of(st.none(), st.sampled_from(["at-once", "P1D", "P4W", "P6M", "P7Y", "P1Y6M"]))
days = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))
countries = st.sampled_from([None, "NL", "NO", "US", "GB"])


def term(vocabulary: Any) -> st.SearchStrategy[str | None]:
    """A term of a vocabulary, or none."""
    return st.one_of(st.none(), st.sampled_from([each.value for each in vocabulary]))


def stated(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A conditional item: stated, "none, because…", or not stated."""
    return st.one_of(st.none(), st.builds(lambda why: {"none_because": why}, names), strategy)


def some(
    shape: dict[str, st.SearchStrategy[Any]], most: int = 3, least: int = 0
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A few records with refs of their own."""
    return st.lists(
        st.fixed_dictionaries({"ref": refs, **shape}),
        min_size=least,
        max_size=most,
        unique_by=lambda each: each["ref"],
    )


def subset(items: list[dict[str, Any]], least: int = 0) -> st.SearchStrategy[list[str]]:
    """The refs of some of these records."""
    known = [each["ref"] for each in items]
    if not known:
        return st.just([])
    return st.sets(st.sampled_from(known), min_size=least, max_size=len(known)).map(sorted)


parties = st.fixed_dictionaries({"name": names, "street": lines, "city": lines, "country": countries})


@st.composite
def activities(draw: Any, own: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """An activity that refers to what the record holds."""
    categories, subjects = own["data_categories"], own["subject_categories"]
    data: list[dict[str, Any]] = []
    if categories and subjects:
        item = {
            "subjects": st.sampled_from([each["ref"] for each in subjects]),
            "category": st.sampled_from([each["ref"] for each in categories]),
            "source": term(DataSource),
            "condition": texts,
        }
        data = draw(some(item))
    # A purpose needs what the activity holds, a period covers what its purpose needs.
    needed = [{"ref": ref} for ref in sorted({each["category"] for each in data})]
    period = {
        "period": periods,
        "start_event": lines,
        "anchor": st.sampled_from(list(Anchor)),
        "bound": st.sampled_from(list(Bound)),
        "disposition": term(Disposition),
        "data_categories": subset(needed),
        "note": texts,
    }
    purpose = {
        "name": names,
        "basis": term(LegalBasis),
        "interest": texts,
        "data_categories": st.just([each["ref"] for each in needed]),
        "terminal_storage": term(TerminalStorage),
        "interest_assessment": stated(
            st.fixed_dictionaries({"made_on": st.dates().map(str), "outcome": texts, "reference": lines})
        ),
        "automated_decision": stated(st.fixed_dictionaries({"logic": names, "consequences": texts})),
        "retention": stated(some(period, 2, least=1)),
    }
    held: dict[str, Any] = {
        "name": draw(names),
        "stream": draw(names),
        "role": draw(st.sampled_from(list(ActivityRole))),
        "description": draw(texts),
        "data": data,
        "purposes": draw(some(purpose)),
        "measures": draw(stated(subset(own["measures"], least=1))) if own["measures"] else None,
        "operations": draw(st.lists(names, max_size=2)),
        "reviewed_on": draw(days),
        "review_every": draw(periods),
    }
    if recipients := draw(subset(own["recipients"])):
        held["recipients"] = [{"recipient": ref, "condition": draw(texts)} for ref in recipients]
        transfer = {"recipient": st.sampled_from(recipients), "cited_as": lines, "safeguards": texts}
        held["transfers"] = draw(stated(some(transfer, 2, least=1)))
    return held


@st.composite
def records(draw: Any) -> Record:
    """A whole record of the controller ``any``; its references lead somewhere."""
    own = {
        "data_categories": draw(
            some({"name": names, "sensitivity": st.sampled_from(list(Sensitivity))}).map(_own)
        ),
        "subject_categories": draw(some({"name": names}).map(_own)),
        "measures": draw(
            some({"name": names, "kind": st.sampled_from(list(MeasureKind)), "description": texts})
        ),
        "recipients": draw(
            some({"name": names, "role": term(RecipientRole), "country": countries, "group": st.booleans()})
        ),
    }
    controller = {
        **draw(parties),
        "slug": "any",
        "language": "en",
        "time_zone": "Europe/Amsterdam",
        "trade_names": draw(st.lists(names, max_size=2)),
        "dpo": draw(stated(parties)),
        "representative": draw(stated(parties)),
    }
    notice = {"title": draw(names), "language": "nl", "updated_on": draw(days)}
    notice["rights"] = draw(st.lists(st.sampled_from(list(DataSubjectRight)), unique=True))
    sheets = [{"ref": ref, **draw(activities(own))} for ref in draw(st.lists(refs, max_size=2, unique=True))]
    value = {"controller": controller, "notice": draw(st.one_of(st.none(), st.just(notice))), **own}
    return RECORD.validate_python({**value, "activities": sheets})


def _own(terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refs that no shared term of the catalogue has."""
    return [{**each, "ref": f"own-{each['ref']}"} for each in terms]
