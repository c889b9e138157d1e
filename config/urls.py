"""Every address of the site. Each app keeps its own; here they get their place."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from health_check.views import HealthCheckView

from config.dev_mail import sent_mail
from config.health import CHECKS
from requests.calendar_feed import feed_view

# Staff sign in through allauth, with their second factor; the admin's own form is not served.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="start"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("processing.urls")),
    path("c/<slug:slug>/request/", include("requests.portal.urls")),
    path("hooks/mail/", include("requests.mail.urls")),
    path("api/v1/", include("processing.api.urls")),
    path("api/v1/", include("requests.api.urls")),
    path("api/v1/", include("stores.api.urls")),
    path("api/v1/", include("subjects.api.urls")),
    path("calendar/<str:secret>.ics", feed_view, name="requests-calendar"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
    *([path("dev/mail/", sent_mail, name="dev-mail")] if settings.DERTIG_ENV == "development" else []),
    path("health/", HealthCheckView.as_view(checks=CHECKS), name="health"),
]

handler400 = "config.problems.bad_request"
handler403 = "config.problems.permission_denied"
handler404 = "config.problems.page_not_found"
handler429 = "config.problems.too_many"
handler500 = "config.problems.server_error"
