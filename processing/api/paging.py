"""Pages of a list, whose links lead to the public address, whatever the ``Host`` of the request says."""

from rest_framework.pagination import PageNumberPagination

from accounts.links import public_address


class PublicPages(PageNumberPagination):
    """By number; ``next`` and ``previous`` are whole addresses."""

    def get_next_link(self) -> str | None:
        link = super().get_next_link()
        return public_address(link) if link else None

    def get_previous_link(self) -> str | None:
        link = super().get_previous_link()
        return public_address(link) if link else None
