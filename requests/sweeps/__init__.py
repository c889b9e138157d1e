"""What happens by itself: staff are reminded, clocks refreshed, drafts, old mail and old requests deleted.

Each sweep asks the database what is due, by an index that holds little else, so that it costs by what
is due and not by what exists. Nothing is remembered between two ticks: one that is missed is made up
for by the next, one that comes twice finds nothing, and one that is killed leaves what it had not
finished to the next. Two at once: one works, the other leaves. Days are those at each controller.
"""

from requests.sweeps.clocks import refresh_clocks
from requests.sweeps.digests import send_digests
from requests.sweeps.drafts import expire_drafts
from requests.sweeps.old_mail import expire_mail
from requests.sweeps.purge import purge_ended
from requests.sweeps.reminders import send_reminders

__all__ = ["expire_drafts", "expire_mail", "purge_ended", "refresh_clocks", "send_digests", "send_reminders"]
