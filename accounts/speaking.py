"""Words for the codes of closed vocabularies: each floor brings those of its own."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

type Choices = list[tuple[str, Any]]

type Labels = Mapping[type[StrEnum], Mapping[StrEnum, Any]]
"""By vocabulary, then by term: members of two vocabularies may have the same value."""


def speakers(
    labels: Labels,
) -> tuple[Callable[[StrEnum], str], Callable[[type[StrEnum]], list[tuple[str, Any]]]]:
    """``label(term)``: the words for it, in the active language. ``choices_of(terms)``: (code, words) pairs
    for a model field or a form, in the vocabulary's order."""

    def label(term: StrEnum) -> str:
        return str(labels[type(term)][term])

    def choices_of(terms: type[StrEnum]) -> Choices:
        return [(term.value, words) for term, words in labels[terms].items()]

    return label, choices_of
