"""Addresses of one's own account that allauth does not serve, or serves with more than is allowed here."""

from django.urls import path

from accounts.invitation_pages import follow, offered
from accounts.own_address import OwnAddressView

urlpatterns = [
    path("email/", OwnAddressView.as_view(), name="account_email"),
    path("invitation/<str:key>/", follow, name="invitation-link"),
    path("invitation/<uuid:public_id>/offer/", offered, name="invitation"),
]
