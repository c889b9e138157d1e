"""Findings: what the register still lacks or contradicts. Pure: no Django, no database.

``check(register, facts)`` gives every finding: its code, severity, article, the path of the
record concerned, one plain sentence and the fix. Each rule is one small function in the module
of its subject: ``identity``, ``activities``, ``purposes``, ``marketing``, ``retention``, ``recipients``,
``transfers``, ``notice``, ``processor``, ``upkeep``. Other apps add theirs with
``registry.add(provider)``.

All codes with severity, article and meaning: ``kinds.py``. One finding per record and cause:
what is missing of one record for one reason is listed in one sentence. Every path names a record
that exists: a missing notice is found at ``controller``. Retired activities are left alone; what
Art. 30(1) asks of a controller is not asked of an activity as processor (Art. 30(2)).
"""

from processing.findings import registry
from processing.findings.checking import check
from processing.findings.kinds import KINDS, Kind
from processing.findings.model import Facts, Finding, Param, Phrase, Severity, say

__all__ = [
    "KINDS",
    "Facts",
    "Finding",
    "Kind",
    "Param",
    "Phrase",
    "Severity",
    "check",
    "registry",
    "say",
]
