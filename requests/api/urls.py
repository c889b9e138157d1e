"""The addresses of requests under ``/api/v1/``."""

from django.urls import path

from requests.api import views

app_name = "requests-api"
urlpatterns = [
    path("requests/", views.RequestList.as_view(), name="requests"),
    path("requests/<slug:reference>/", views.RequestDetail.as_view(), name="request"),
]
