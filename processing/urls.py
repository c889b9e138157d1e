"""The public addresses of this floor; the API has its own in ``processing.api.urls``."""

from django.urls import path

from processing import views

urlpatterns = [
    path("c/<slug:slug>/", views.controller_page, name="public-controller"),
    path("api/schema/register.json", views.file_schema, name="register-schema"),
]
