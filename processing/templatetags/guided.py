"""The guided order of a sheet: its fieldsets and inlines, step by step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import template

register = template.Library()


@dataclass(slots=True)
class Step:
    """One step: a fieldset, the inlines that belong to it, and its open findings."""

    number: int
    title: str
    fieldset: Any
    formsets: list[Any] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    @property
    def has_fields(self) -> bool:
        return bool(self.fieldset.fields)


@register.simple_tag
def steps(
    adminform: Any, formsets: Iterable[Any], counts: dict[int, tuple[int, int]] | None = None
) -> list[Step]:
    """The steps of a form; ``counts`` gives open errors and other findings by step."""
    found = [Step(number, fieldset.name, fieldset) for number, fieldset in enumerate(adminform, start=1)]
    for formset in formsets:
        found[formset.opts.step - 1].formsets.append(formset)
    for step in found:
        step.errors, step.warnings = (counts or {}).get(step.number, (0, 0))
    return found
