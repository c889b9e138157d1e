"""What a step is: a button, the form behind it, the rule that bars it, and the verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.principal import Principal
from accounts.roles import Right
from requests.admin.step_forms import StepForm
from requests.models import SubjectRequest
from requests.rules import Refusal, Standing


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a step, on which request, saying what."""

    request: SubjectRequest
    said: Any
    by: Principal
    user: User


type Rule = Callable[[Standing, SubjectRequest], Refusal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A button, the form behind it, and the verb behind that."""

    name: str
    words: Any
    icon: str
    explained: Any
    done: Any
    act: Callable[[Taking], object]
    barred: Rule
    form: type[StepForm] = StepForm
    right: Right = Right.HANDLE_REQUESTS
    writes: bool = False
    """Whether a letter goes out: then it is shown first."""
