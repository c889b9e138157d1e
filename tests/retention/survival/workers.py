"""Workers as processes of their own, to be killed at any moment.

Forked, so that twenty of them cost little; a child opens its own connections.
"""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connection

from retention.running import work_on

_fork = multiprocessing.get_context("fork")


class Worker:
    """One process that does what it is told, and ends."""

    def __init__(self, does: Callable[..., Any], *arguments: Any) -> None:
        connection.close()  # a child would send its farewell on ours
        self._ready = _fork.Event()
        self._process: BaseProcess = _fork.Process(target=_do, args=(self._ready, does, arguments))
        self._process.start()
        assert self._ready.wait(60)

    def kill(self) -> bool:
        """SIGKILL; whether it was still at work."""
        self._process.kill()
        self._process.join(60)
        return self._process.exitcode == -signal.SIGKILL

    def wait(self) -> int | None:
        """Until it ends by itself; its exit code."""
        self._process.join(120)
        return self._process.exitcode

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()


def worker(run_id: int) -> Worker:
    """One that works on a run until nothing is left for it to do."""
    return Worker(_work, run_id)


def _do(ready: Any, does: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    connection.ensure_connection()
    ready.set()
    does(*arguments)


def _work(run_id: int) -> None:
    while work_on(run_id):
        pass
