"""The embedded servers as the supervisor's watch sees them."""

from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config.embedded.locks import held
from config.embedded.postgres import EmbeddedServerError, Postgres
from config.embedded.processes import ended
from config.embedded.session import door_of
from config.embedded.valkey import Valkey
from config.watching import NotStarted


@dataclass
class WatchedServer:
    """A server that runs now, known by its process.

    It is not asked whether it answers: a server that is busy or full has not ended.
    """

    name: str
    server: Postgres | Valkey
    log: Path
    pid: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.pid = self.server.pid()

    def has_ended(self) -> bool:
        return self.pid is None or ended(self.pid)

    def start_again(self) -> None:
        """Nobody else starts or stops it meanwhile; one that a command has started already is taken over."""
        try:
            with held(door_of(self.server.layout)):
                self.server.start()
        except (EmbeddedServerError, psycopg.Error, OSError) as error:
            raise NotStarted(str(error).strip()) from error
        self.pid = self.server.pid()
