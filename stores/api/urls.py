"""The addresses of datasets under ``/api/v1/``."""

from django.urls import path

from stores.api import views

app_name = "stores-api"
urlpatterns = [
    path("datasets/<slug:slug>/<slug:ref>/records/", views.Records.as_view(), name="records"),
]
