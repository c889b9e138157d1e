"""How far a job is, written where the admin can see it while the job still runs."""

import time
from uuid import UUID

from processing.models import ExportJob


def _(msgid: str) -> str:
    """Mark for gettext; a step is kept as its message id and translated when it is shown."""
    return msgid


READING = _("Reading the register")
RENDERING = _("Making the document")
KEEPING = _("Encrypting and keeping the document")
DONE = _("Done")

SECONDS_BETWEEN = 0.5


class Progress:
    """Tells of one job, in short statements of their own; a step's percents at most twice a second."""

    def __init__(self, job_id: UUID) -> None:
        self._job_id = job_id
        self._step = ""
        self._told_at = 0.0

    def tell(self, percent: int, step: str) -> None:
        """Note that the job is in this step and so far."""
        now = time.monotonic()
        if step == self._step and now - self._told_at < SECONDS_BETWEEN:
            return
        self._step, self._told_at = step, now
        ExportJob.objects.filter(pk=self._job_id).update(progress=max(0, min(percent, 99)), step=step)
