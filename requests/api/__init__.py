"""Requests of data subjects for other programs: reported, looked up and listed, ``/api/v1/requests/``."""
