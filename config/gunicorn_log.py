"""gunicorn's lines, by the rules of ``config.logs``, from its first on: before Django is there."""

import logging
import os
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger as GunicornLogger

from config.logs import formatter

SAFE_ATOMS = frozenset("lsmHbBTDMLpt")
"""Of an access line: no client (h, u), address (r, U, q), referrer (f), browser (a), header or variable."""


class Logger(GunicornLogger):
    """Errors by the closed list; an access log, where somebody asks for one, without any address."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        lines = formatter(as_json=os.environ.get("DERTIG_ENV") == "production")
        for handler in self.error_log.handlers:
            handler.setFormatter(lines)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        atoms = super().atoms(resp, req, environ, request_time)
        return {name: value for name, value in atoms.items() if name in SAFE_ATOMS}

    # Each says where it was called from: there its text is looked up.

    def critical(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self._say(logging.CRITICAL, msg, *args, **kwargs)

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self._say(logging.ERROR, msg, *args, **kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self._say(logging.WARNING, msg, *args, **kwargs)

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self._say(logging.INFO, msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self._say(logging.ERROR, msg, *args, exc_info=True, **kwargs)

    def _say(self, level: int, msg: str, *args: Any, **kwargs: Any) -> None:
        self.error_log.log(level, msg, *args, stacklevel=3, **kwargs)
