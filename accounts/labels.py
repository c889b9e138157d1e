"""What people read for this floor's codes."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.terms import ContactKind

ROLES = [
    (Role.PRIVACY_LEAD.value, _("Privacy lead")),
    (Role.PRIVACY_OFFICER.value, _("Privacy officer")),
    (Role.APPROVER.value, _("Approver")),
    (Role.ACTIVITY_OWNER.value, _("Activity owner")),
    (Role.AUDITOR.value, _("Auditor (reads only)")),
    (Role.SYSTEMS_MANAGER.value, _("Systems manager (connects systems, sees no requests)")),
    (Role.DPO.value, _("Data protection officer (advises)")),
]

CONTACT_KINDS = [
    (ContactKind.DPO.value, _("Data protection officer")),
    (ContactKind.REPRESENTATIVE.value, _("Representative in the Union (Art. 27)")),
    (ContactKind.EEA_ESTABLISHMENT.value, _("Establishment in the EEA")),
    (ContactKind.SUPERVISORY_AUTHORITY.value, _("Supervisory authority")),
]

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
"""Those that staff read, each in its own words."""
