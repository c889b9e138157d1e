"""The addresses about people under ``/api/v1/``."""

from django.urls import path

from subjects.api.events import Events
from subjects.api.standing import PeopleStandingView

app_name = "subjects-api"
urlpatterns = [
    path("events/", Events.as_view(), name="events"),
    path("people/standing/", PeopleStandingView.as_view(), name="standing"),
]
