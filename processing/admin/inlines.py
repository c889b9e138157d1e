"""What stands under an activity on its page, by the step it belongs to."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from processing.admin.base import RegisterStackedInline, RegisterTabularInline
from processing.models import DataItem, Disclosure, Purpose, Transfer


class DataItemInline(RegisterStackedInline):
    """Step 2: which data of whom (Art. 30(1)(c))."""

    model = DataItem
    step: ClassVar[int] = 2
    verbose_name_plural = _("Data, by category of people")
    fields = (
        ("subjects", "category"),
        "detail",
        "condition",
        ("source", "source_name"),
        ("required", "consequence"),
    )


class PurposeInline(RegisterTabularInline):
    """Step 3: why (Art. 30(1)(b)); the rest of a purpose has its own page."""

    model = Purpose
    step: ClassVar[int] = 3
    fields = ("name", "basis", "statute")
    show_change_link = True


class DisclosureInline(RegisterStackedInline):
    """Step 5: to whom (Art. 30(1)(d))."""

    model = Disclosure
    step: ClassVar[int] = 5
    verbose_name_plural = _("Recipients")
    fields = ("recipient", "data_categories", "condition")


class TransferInline(RegisterStackedInline):
    """Step 6: where to, outside the EEA (Art. 30(1)(e))."""

    model = Transfer
    step: ClassVar[int] = 6
    fields = (("recipient", "country"), ("mechanism", "cited_as"), "safeguards", "copy")
