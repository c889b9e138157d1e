"""Where other systems hand mail in."""

from django.urls import path

from requests.mail import webhook

urlpatterns = [path("<slug:slug>/", webhook.hand_in, name="mail-webhook")]
