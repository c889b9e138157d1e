"""One's own e-mail address: a new one counts once it is proven, and nothing else changes it."""

from typing import Any

from allauth.account.views import EmailView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

ALLOWED = frozenset({"action_add", "action_send"})
"""Ask for another address, and prove the one that stands here. allauth's page would also make an unproven
address the primary one, and remove one so that another takes its place."""


class OwnAddressView(EmailView):
    """allauth's page, without the acts that change an address unproven."""

    def post(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        if not ALLOWED & request.POST.keys():
            return HttpResponseRedirect(self.get_success_url())
        answer: HttpResponse = super().post(request, *arguments, **options)
        return answer
