"""Addresses of the portal, below a controller's own."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from requests.portal import filing, packages, status
from requests.portal.steps import STEPS

app_name = "portal"


class StepName(StringConverter):
    """A question's name; any other address is not found."""

    regex = "|".join(step.name for step in STEPS)


register_converter(StepName, "portal_step")

urlpatterns = [
    path("", filing.start, name="start"),
    path("check/", filing.check, name="check"),
    path("receipt/", filing.receipt, name="receipt"),
    path("received/", filing.received, name="received"),
    path("confirm/", filing.confirm, name="confirm"),
    path("resend/", filing.resend, name="resend"),
    path("status/", status.status, name="status"),
    path("status/code/", status.code, name="code"),
    path("status/sign-out/", status.sign_out, name="sign-out"),
    path("status/message/", status.message, name="message"),
    path("status/withdraw/", status.withdraw, name="withdraw"),
    path("status/file/<int:pk>/", status.attachment, name="file"),
    path("status/letter/<int:pk>/", status.letter, name="letter"),
    path("status/package/<int:pk>/", packages.package, name="package"),
    path("status/package/<int:pk>/file/", packages.package_file, name="package-file"),
    path("<portal_step:name>/", filing.step, name="step"),
]
