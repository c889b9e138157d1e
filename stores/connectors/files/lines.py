"""The date of a log line, in the formats usual for logs. Pure.

Access logs (``[10/Oct/2026:13:55:36 +0200]``), error logs of Apache and nginx, ISO 8601 and syslog at the
head of a line; else, as in lines of JSON, the latest full ISO 8601 moment anywhere in it. A date
without a time dates nothing: it may be somebody's birthday.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from stores.connectors.files.moments import latest
from stores.connectors.files.names import MONTHS

LONGEST = 8192
"""Bytes of a line that are looked at."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_HEAD = re.compile(
    rf"""
    [^\n]{{0,1000}}?\[(?P<access_day>\d{{1,2}})/(?P<access_month>{_MONTH})/(?P<access_year>\d{{4}})
        :(?P<access_time>\d\d:\d\d:\d\d)(?:[ ](?P<access_zone>[+-]\d{{4}}))?\]
    | [^\n]{{0,20}}?\b{_DAY}[ ](?P<error_month>{_MONTH})[ ]+(?P<error_day>\d{{1,2}})
        [ ](?P<error_time>\d\d:\d\d:\d\d)(?:\.\d+)?[ ](?P<error_year>\d{{4}})\b
    | (?:<\d{{1,3}}>)?(?P<syslog_month>{_MONTH})[ ]+(?P<syslog_day>\d{{1,2}})
        [ ](?P<syslog_time>\d\d:\d\d:\d\d)(?!\d)
    | (?:<\d{{1,3}}>\d?[ ]?)?["'\[(]?(?P<iso_year>\d{{4}})[-/](?P<iso_month>\d\d)[-/](?P<iso_day>\d\d)
        [T ](?P<iso_time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?[ ]?(?P<iso_zone>Z|[+-]\d\d:?\d\d)?(?!\d)
    """.encode(),
    re.VERBOSE,
)
_ANYWHERE = re.compile(
    rb"(?<!\d)(?P<iso_year>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    rb"T(?P<iso_time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?(?P<iso_zone>Z|[+-]\d\d:?\d\d)?(?!\d)"
)


def moment_of(line: bytes, zone: tzinfo, modified: datetime) -> datetime | None:
    """When the line was written, in UTC; None where it does not say.

    Moments without a zone are of ``zone``. Syslog leaves out the year: it is the last one in which the
    line is not newer than ``modified``, the file's own moment, by more than a day.
    """
    found = _HEAD.match(line[:LONGEST])
    if found is not None:
        return _told(found, zone, modified)
    moments = (_told(each, zone, modified) for each in _ANYWHERE.finditer(line[:LONGEST]))
    return max((each for each in moments if each is not None), default=None)


def _told(found: re.Match[bytes], zone: tzinfo, modified: datetime) -> datetime | None:
    parts = {key.partition("_"): value.decode() for key, value in found.groupdict().items() if value}
    told = {name: value for (_format, _, name), value in parts.items()}
    try:
        if "year" in told:
            return _moment(int(told["year"]), told, zone)
        return _without_year(told, zone, modified)
    except (ValueError, OverflowError):
        return None


def _without_year(told: dict[str, str], zone: tzinfo, modified: datetime) -> datetime | None:
    for year in range(modified.year + 1, modified.year - 9, -1):
        try:
            moment = _moment(year, told, zone)
        except ValueError:  # 29 February
            continue
        if moment <= modified + timedelta(days=1):
            return moment
    return None


def _moment(year: int, told: dict[str, str], zone: tzinfo) -> datetime:
    month = int(told["month"]) if told["month"].isdigit() else MONTHS.index(told["month"].lower())
    hour, minute, *seconds = (int(each) for each in told["time"].split(":"))
    second = min(seconds[0], 59) if seconds else 59
    moment = datetime(year, month, int(told["day"]), hour, minute, second)
    if "zone" not in told:
        return latest(moment, zone)
    return (moment - _offset(told["zone"])).replace(tzinfo=UTC)


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    timezone(offset)  # raises ValueError for what no zone has
    return offset
