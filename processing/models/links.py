"""Guards on the many-to-many tables, which have no model of their own to carry them."""

from typing import ClassVar

from processing.models.activity import ACTIVITY_LISTS, Disclosure, ProcessingActivity
from processing.models.guards import none_not_said, same_controller
from processing.models.purpose import Purpose, RetentionPeriod


class ActivityMeasure(ProcessingActivity.measures.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [
            same_controller("processingactivity_id", "measure_id", "processing_measure"),
            none_not_said(*ACTIVITY_LISTS["measures"]),
        ]


class ActivityClient(ProcessingActivity.clients.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [
            same_controller("processingactivity_id", "client_id", "processing_client"),
            none_not_said(*ACTIVITY_LISTS["clients"]),
        ]


class ActivityJointController(ProcessingActivity.joint_controllers.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [
            same_controller("processingactivity_id", "jointcontroller_id", "accounts_jointcontroller")
        ]


class DisclosureCategory(Disclosure.data_categories.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [same_controller("disclosure_id", "datacategory_id", "processing_datacategory")]


class PurposeCategory(Purpose.data_categories.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [same_controller("purpose_id", "datacategory_id", "processing_datacategory")]


class RetentionCategory(RetentionPeriod.data_categories.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        triggers: ClassVar = [
            same_controller("retentionperiod_id", "datacategory_id", "processing_datacategory")
        ]
