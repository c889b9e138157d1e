"""Links that leave the site: in mails, calendars, letters and messages of webhooks.

They are built from ``DERTIG_PUBLIC_URL`` alone. The ``Host`` header of a request is what its sender says: a
link made of it would lead whoever gets the mail to a site of that sender's. Links in pages are relative.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse


def public_address(path: str) -> str:
    """The whole address of a path of the site, or of an address that was built for another host."""
    parts = urlsplit(path)
    return f"{settings.DERTIG_PUBLIC_URL}{parts._replace(scheme='', netloc='').geturl()}"


def page_address(page: str, *arguments: object) -> str:
    """The whole address of a page by the name of its route."""
    return public_address(reverse(page, args=arguments))


def public_host() -> str:
    """The host that people know the site by."""
    return urlsplit(str(settings.DERTIG_PUBLIC_URL)).netloc
