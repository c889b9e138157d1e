"""The log for machines: canonical JSON, the same bytes for the same log."""

import json
from dataclasses import asdict

from requests.log import Log, figures


def log_json(log: Log) -> bytes:
    """Keys sorted, days in ISO 8601, with the timeliness figures."""
    told = {**asdict(log), "figures": asdict(figures(log.lines, log.made_on))}
    return json.dumps(told, default=str, sort_keys=True, ensure_ascii=False, indent=1).encode()
