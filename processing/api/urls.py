"""The addresses under ``/api/v1/``."""

from django.urls import path

from processing.api import views
from processing.api.register_value import RegisterValue

app_name = "api"
urlpatterns = [
    path("controllers/", views.ControllerList.as_view(), name="controllers"),
    path("controllers/<slug:slug>/register/", RegisterValue.as_view(), name="register"),
    path("controllers/<slug:slug>/findings/", views.FindingList.as_view(), name="findings"),
    path("controllers/<slug:slug>/activities/<slug:ref>/", views.ActivityDetail.as_view(), name="activity"),
    path("activities/", views.ActivityList.as_view(), name="activities"),
]
