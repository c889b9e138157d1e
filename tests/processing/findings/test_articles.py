"""Articles as people cite them."""

import pytest

from processing.findings.articles import articles_in, miscites


@pytest.mark.parametrize(
    "text",
    [
        "46(2)(c)",
        "46.2(c)",
        "46.2.c",
        "46 (2) (c)",
        "Article 46(2)(C) GDPR",
        "artikel 46 lid 2 onder c AVG",
        "artikel 46, tweede lid, onder c",
        "Art. 46 Abs. 2 lit. c DSGVO",
        "Article 46, paragraph 2, point (c)",
    ],
)
def test_one_article_in_many_spellings(text: str) -> None:
    assert articles_in(text) == (("46", "2", "c"),)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Article 6(a) GDPR", (("6", "a"),)),
        ("Articles 6(1)(a) and 6(1)(f)", (("6", "1", "a"), ("6", "1", "f"))),
        ("Article 6 a person has a right", (("6",),)),
        ("decision 2021/914", ()),
        ("2010-10-19", ()),
        ("", ()),
    ],
)
def test_what_is_no_article_is_left_alone(text: str, cited: tuple[tuple[str, ...], ...]) -> None:
    assert articles_in(text) == cited


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("46(1)(c)", True),
        ("46(2)(d)", True),
        ("46", False),
        ("46(2)", False),
        ("45 or 46(2)(c)", False),
        ("within 30 days, Article 28", False),
    ],
)
def test_less_exact_is_not_wrong_and_other_articles_are_not_judged(text: str, wrong: bool) -> None:
    assert miscites(text, "46(2)(c)", among=("45", "46", "47", "48", "49")) is wrong
