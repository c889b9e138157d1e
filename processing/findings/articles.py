"""Articles of the GDPR as people cite them, made comparable.

``46.1(c)``, ``Article 46(1)(c)`` and ``artikel 46 lid 1 onder c`` all give ``("46", "1", "c")``.
"""

import re
from collections.abc import Container

type Article = tuple[str, ...]
"""Number, then paragraph and letter as far as they are given."""

_POINT = r"(?:\d{1,2}|[a-z])"
_WORD = r"(?:lid|paragraph|para|point|letter|onder|sub|abs|lit)"
_LEVEL = rf"(?:\s*\({_POINT}\)|\.{_POINT}\b|,?\s*\b{_WORD}\b\.?\s*\(?{_POINT}\b\)?)"
_ARTICLE = re.compile(rf"(?<![\d/.-])(\d{{1,2}})(?![\d/])((?:{_LEVEL})*)", re.IGNORECASE)
_LEVELS = re.compile(rf"(?<![a-z]){_POINT}(?![a-z\d])", re.IGNORECASE)
_ORDINALS = {"eerste lid": "lid 1", "tweede lid": "lid 2"}


def articles_in(text: str) -> tuple[Article, ...]:
    """Every article that the text cites, in its order; other small numbers too."""
    plain = text.lower()
    for words, digits in _ORDINALS.items():
        plain = plain.replace(words, digits)
    return tuple((number, *_LEVELS.findall(levels)) for number, levels in _ARTICLE.findall(plain))


def miscites(text: str, article: str, among: Container[str]) -> bool:
    """Whether the text cites articles whose number is in ``among``, and none of them is ``article``.

    A citation that is only less or more exact ("46" or "46(2)" for "46(2)(c)") is not wrong.
    """
    meant = articles_in(article)[0]
    cited = [one for one in articles_in(text) if one[0] in among]
    return bool(cited) and not any(_agree(one, meant) for one in cited)


def _agree(one: Article, other: Article) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))
