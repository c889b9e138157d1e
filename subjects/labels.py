"""What people read for the codes of this floor."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from subjects import terms as t

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.SearchState: {
        t.SearchState.RUNNING: _("Searching"),
        t.SearchState.ENDED: _("Search ended"),
    },
    t.Answer: {
        t.Answer.WAITING: _("Waiting"),
        t.Answer.RETRYING: _("No answer yet, asked again soon"),
        t.Answer.ASKED: _("Somebody was asked to look"),
        t.Answer.FOUND: _("Found"),
        t.Answer.NOTHING: _("Nothing held"),
        t.Answer.NOT_SEARCHABLE: _("Not searchable by what is known"),
        t.Answer.FAILED: _("Not searched"),
    },
    t.Source: {
        t.Source.PORTAL: _("Typed by the person"),
        t.Source.CONFIRMED_EMAIL: _("Confirmed by code"),
        t.Source.STAFF: _("Added by staff"),
        t.Source.ALIAS: _("Alias"),
    },
    t.Means: {
        t.Means.WEB_FORM: _("Web form"),
        t.Means.DOUBLE_OPT_IN: _("Web form, confirmed by mail"),
        t.Means.PAPER: _("On paper"),
        t.Means.PHONE: _("By telephone"),
        t.Means.IN_PERSON: _("In person"),
        t.Means.EMAIL: _("By e-mail"),
        t.Means.UNSUBSCRIBE_LINK: _("Link in a mail"),
        t.Means.REQUEST: _("Request to the controller"),
        t.Means.IMPORTED: _("Taken over from another system"),
        t.Means.OTHER: _("Otherwise"),
    },
    t.Objection: {
        t.Objection.OBJECTED: _("Objected to marketing"),
        t.Objection.UNSUBSCRIBED: _("Unsubscribed"),
        t.Objection.WITHDREW: _("Withdrew a consent"),
    },
    t.RestrictionGround: {
        t.RestrictionGround.ACCURACY_CONTESTED: _("Accuracy is contested, 18(1)(a)"),
        t.RestrictionGround.UNLAWFUL_NOT_ERASED: _("Unlawful, and not to be erased, 18(1)(b)"),
        t.RestrictionGround.NEEDED_FOR_CLAIMS: _("Needed for legal claims, 18(1)(c)"),
        t.RestrictionGround.OBJECTION_PENDING: _("An objection is being weighed, 18(1)(d)"),
    },
}

label, choices_of = speakers(LABELS)
