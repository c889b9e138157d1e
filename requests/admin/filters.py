"""What the board can be narrowed to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, Q, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.list_search import term_of
from accounts.models import Controller, User
from accounts.request import principal_at
from accounts.scope import within
from accounts.scoped_admin import controllers_seen
from processing.labels import LABELS as PROCESSING_LABELS
from processing.terms import DataSubjectRight
from requests.admin.badges import NAMES
from requests.due import SOON, DueState
from requests.labels import choices_of
from requests.models import SubjectRequest
from requests.models.subject_request import SubjectRequestQuerySet
from requests.terms import State

EVERY_STATE = "every"
NOBODY, MYSELF = "nobody", "me"


class StateFilter(DropdownFilter):
    """Open requests, unless others are asked for; a search looks among all."""

    title = _("state")
    parameter_name = "state"
    all_option = ("", _("Open"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.searching = bool(term_of(request))
        return [*choices_of(State), (EVERY_STATE, _("Every state"))]

    def queryset(self, request: HttpRequest, queryset: SubjectRequestQuerySet) -> SubjectRequestQuerySet:
        value = self.value()
        if value in set(State):
            return queryset.filter(state=value)
        if value == EVERY_STATE or self.searching:
            return queryset
        return queryset.open()


class DueFilter(DropdownFilter):
    """By due state, as it is today at each controller."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, NAMES[state]) for state in DueState]

    def queryset(self, request: HttpRequest, queryset: SubjectRequestQuerySet) -> SubjectRequestQuerySet:
        value = self.value()
        if value not in set(DueState):
            return queryset
        return due_in(queryset, DueState(value), controllers_seen(request))


def due_in(
    queryset: SubjectRequestQuerySet, state: DueState, controllers: Iterable[Controller]
) -> SubjectRequestQuerySet:
    """The open requests in a due state; ``requests.due`` in the database's words."""
    days: defaultdict[date, list[int]] = defaultdict(list)
    for controller in controllers:
        days[controller.today()].append(controller.pk)
    wanted = Q(pk__in=[])
    for today, ids in days.items():
        wanted |= Q(controller__in=ids) & _condition(state, today)
    ruling = Case(
        When(extended_at__isnull=False, then=F("extended_aim_for")),
        default=F("aim_for"),
        output_field=DateField(),
    )
    return queryset.open().alias(ruling_aim=ruling).filter(wanted)


def _condition(state: DueState, today: date) -> Q:
    if state is DueState.PAUSED:
        return Q(paused=True)
    aimed = Q(ruling_aim__lte=today)
    still = Q(due_on__gt=today)
    conditions = {
        DueState.OVERDUE: Q(due_on__lt=today),
        DueState.TODAY: Q(due_on=today),
        DueState.AIM_PASSED: still & aimed,
        DueState.SOON: still & ~aimed & Q(due_on__lte=today + SOON),
        DueState.LATER: ~aimed & Q(due_on__gt=today + SOON),
    }
    return Q(paused=False) & conditions[state]


class RightFilter(DropdownFilter):
    """Requests that exercise a right."""

    title = _("right")
    parameter_name = "right"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(right.value, PROCESSING_LABELS[DataSubjectRight][right]) for right in DataSubjectRight]

    def queryset(self, request: HttpRequest, queryset: SubjectRequestQuerySet) -> SubjectRequestQuerySet:
        value = self.value()
        return queryset.filter(rights__right=value) if value in set(DataSubjectRight) else queryset


class HandlerFilter(DropdownFilter):
    """One's own, somebody's, or nobody's."""

    title = _("handler")
    parameter_name = "handler"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        seen = within(SubjectRequest.objects.open(), principal_at(request))
        people = User.objects.filter(pk__in=seen.order_by().values("handler"))
        return [
            (MYSELF, _("Myself")),
            (NOBODY, _("Nobody")),
            *((str(person.pk), str(person)) for person in people),
        ]

    def queryset(self, request: HttpRequest, queryset: SubjectRequestQuerySet) -> SubjectRequestQuerySet:
        match self.value():
            case "me":
                return queryset.filter(handler=request.user.pk)
            case "nobody":
                return queryset.filter(handler=None)
            case str(value) if value.isdigit():
                return queryset.filter(handler=int(value))
        return queryset
