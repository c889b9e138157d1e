"""Reports that come at once under one idempotency key: in a database of their own, really committed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import ApiKey
from requests.models import Letter, SubjectRequest
from tests.requests.test_request_api import controller_of, post, report

AT_ONCE = 4


def test_reports_at_once_with_one_key_enter_one_request_and_get_one_answer(committed: None) -> None:
    controller = controller_of("acme")
    _key, secret = ApiKey.objects.create_key(name="x", controller=controller, enters_requests=True)
    data, ready = report(), Barrier(AT_ONCE)

    def posted(_number: int) -> tuple[int, Any]:
        client = Client(headers={"Authorization": f"Api-Key {secret}"})
        try:
            ready.wait(30)
            answer = post(client, data, "k-1")
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        first, *others = threads.map(posted, range(AT_ONCE))
    assert first[0] == 201
    assert others == [first] * (AT_ONCE - 1)
    assert SubjectRequest.objects.count() == Letter.objects.count() == 1
