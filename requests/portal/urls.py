"""Addresses of the portal, below a controller's own.

Each page and form of a filing names its draft, each of a request its reference: two tabs never mix two
people's matters.
"""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from requests.models.draft import NAME_LENGTH
from requests.portal import filing, packages, status
from requests.portal.steps import STEPS

app_name = "portal"


class StepName(StringConverter):
    """A question's name; any other address is not found."""

    regex = "|".join(step.name for step in STEPS)


class DraftName(StringConverter):
    """The public name of a draft."""

    regex = f"[0-9a-f]{{{NAME_LENGTH}}}"


class Reference(StringConverter):
    """The reference of a request, known or not."""

    regex = "D-[0-9A-Z]{4}-[0-9A-Z]{4}"


register_converter(StepName, "portal_step")
register_converter(DraftName, "portal_draft")
register_converter(Reference, "portal_reference")

_of_a_draft = [
    path("", filing.go_on, name="filing"),
    path("check/", filing.check, name="check"),
    path("receipt/", filing.receipt, name="receipt"),
    path("<portal_step:name>/", filing.step, name="step"),
]
_of_a_request = [
    path("", status.status, name="request"),
    path("received/", filing.received, name="received"),
    path("confirm/", filing.confirm, name="confirm"),
    path("resend/", filing.resend, name="resend"),
    path("sign-out/", status.sign_out, name="sign-out"),
    path("message/", status.message, name="message"),
    path("withdraw/", status.withdraw, name="withdraw"),
    path("file/<int:pk>/", status.attachment, name="file"),
    path("letter/<int:pk>/", status.letter, name="letter"),
    path("package/<int:pk>/", packages.package, name="package"),
    path("package/<int:pk>/file/", packages.package_file, name="package-file"),
]

urlpatterns = [
    path("", filing.start, name="start"),
    path("new/<portal_draft:draft_name>/", include(_of_a_draft)),
    path("status/", status.sign_in, name="status"),
    path("status/code/", status.code, name="code"),
    path("status/<portal_reference:reference>/", include(_of_a_request)),
    path("<portal_step:name>/", filing.begun_before, name="step-begun-before"),
    path("check/", filing.begun_before, name="check-begun-before"),
    path("receipt/", filing.begun_before, name="receipt-begun-before"),
]
