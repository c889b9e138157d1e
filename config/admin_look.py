"""How the admin looks and what its menu holds, for django-unfold."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.request import principal_at
from accounts.roles import Right

LIST = "_changelist"


def environment(request: HttpRequest) -> list[Any] | None:
    """A badge where nobody should mistake the installation for the real one."""
    return None if settings.PRODUCTION else [_("Demo"), "warning"]


def manages_members(request: HttpRequest) -> bool:
    """Whether the menu shows people and keys."""
    return principal_at(request).allows_anywhere(Right.MANAGE_MEMBERS)


def sees_requests(request: HttpRequest) -> bool:
    """Whether the menu shows the requests."""
    return principal_at(request).allows_anywhere(Right.SEE_REQUESTS)


def handles_requests(request: HttpRequest) -> bool:
    """Whether the menu offers to take in a request."""
    return principal_at(request).allows_anywhere(Right.HANDLE_REQUESTS)


def _item(title: Any, icon: str, url: str, **more: Any) -> dict[str, Any]:
    if url.endswith(LIST):
        more.setdefault("permission", _opens(url.removesuffix(LIST)))
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{url}"), **more}


def _opens(name: str) -> Callable[[HttpRequest], bool]:
    """Whether a list opens for this person: its page itself says so."""

    def permission(request: HttpRequest) -> bool:
        page = site.get_model_admin(apps.get_model(name.replace("_", ".")))
        return bool(page.has_view_or_change_permission(request))

    return permission


NAVIGATION = [
    {
        "items": [
            _item(_("Dashboard"), "space_dashboard", "index"),
            _item(_("Findings"), "rule", "processing_findings"),
        ]
    },
    {
        "title": _("Requests"),
        "separator": True,
        "items": [
            _item(_("Board"), "inbox", "requests_subjectrequest_changelist"),
            _item(
                _("Take in a request"),
                "add_task",
                "requests_subjectrequest_add",
                permission="config.admin_look.handles_requests",
            ),
            _item(
                _("Request log"),
                "fact_check",
                "requests_log",
                permission="config.admin_look.sees_requests",
            ),
            _item(
                _("My calendar"),
                "event",
                "requests_calendar",
                permission="config.admin_look.handles_requests",
            ),
            _item(
                _("Unmatched mail"),
                "mark_email_unread",
                "requests_inboundmail_changelist",
                permission="config.admin_look.handles_requests",
            ),
            _item(_("How recipients are told"), "campaign", "requests_recipientway_changelist"),
            _item(_("Letter templates"), "mail", "requests_lettertemplate_changelist"),
            _item(_("Settings for requests"), "tune", "requests_requestsettings_changelist"),
            _item(_("Mailboxes"), "move_to_inbox", "requests_mailbox_changelist"),
        ],
    },
    {
        "title": _("Record of processing"),
        "separator": True,
        "items": [
            _item(_("Activities"), "description", "processing_processingactivity_changelist"),
            _item(_("Purposes and periods"), "timer", "processing_purpose_changelist"),
            _item(_("Recipients"), "outbound", "processing_recipient_changelist"),
            _item(_("Clients"), "handshake", "processing_client_changelist"),
            _item(_("Security measures"), "shield_lock", "processing_measure_changelist"),
        ],
    },
    {
        "title": _("Retention"),
        "separator": True,
        "items": [
            _item(_("Purges"), "delete_sweep", "retention_purgeddataset_changelist"),
            _item(_("Runs"), "play_circle", "retention_purgerun_changelist"),
            _item(_("Legal holds"), "lock", "retention_legalhold_changelist"),
            _item(_("Settings for purges"), "tune", "retention_retentionsettings_changelist"),
        ],
    },
    {
        "title": _("Consents and objections"),
        "separator": True,
        "items": [
            _item(_("Consents"), "how_to_reg", "subjects_consent_changelist"),
            _item(_("Suppression list"), "unsubscribe", "subjects_suppression_changelist"),
            _item(_("Restrictions"), "pause_circle", "subjects_restriction_changelist"),
        ],
    },
    {
        "title": _("Where data are"),
        "separator": True,
        "items": [
            _item(_("Data stores"), "database", "stores_datastore_changelist"),
            _item(_("Datasets"), "table", "stores_dataset_changelist"),
            _item(_("Tasks in stores"), "checklist", "stores_storetask_changelist"),
            _item(_("Webhooks"), "webhook", "stores_webhookendpoint_changelist"),
            _item(_("Log of webhooks"), "outgoing_mail", "stores_webhookdelivery_changelist"),
        ],
    },
    {
        "title": _("Organisation"),
        "separator": True,
        "items": [
            _item(_("Controllers"), "apartment", "accounts_controller_changelist"),
            _item(_("Privacy notices"), "article", "processing_notice_changelist"),
            _item(_("Data categories"), "category", "processing_datacategory_changelist"),
            _item(_("Data subjects"), "groups", "processing_subjectcategory_changelist"),
        ],
    },
    {
        "title": _("Evidence"),
        "separator": True,
        "items": [
            _item(_("Exports"), "download", "processing_exportjob_changelist"),
            _item(_("Documents"), "inventory_2", "evidence_document_changelist"),
            _item(_("Accepted findings"), "task_alt", "processing_findingacceptance_changelist"),
            _item(_("Trail"), "history", "evidence_event_changelist"),
        ],
    },
    {
        "title": _("Access"),
        "separator": True,
        "items": [
            _item(
                _("People and roles"),
                "badge",
                "accounts_membership_changelist",
                permission="config.admin_look.manages_members",
            ),
            _item(
                _("Invitations"),
                "mail",
                "accounts_invitation_changelist",
                permission="config.admin_look.manages_members",
            ),
            _item(
                _("Accounts"),
                "person",
                "accounts_user_changelist",
                permission="config.admin_look.manages_members",
            ),
            _item(
                _("API keys"),
                "key",
                "accounts_apikey_changelist",
                permission="config.admin_look.manages_members",
            ),
        ],
    },
]

# A deep green: quiet beside the reds and ambers of findings.
GREEN = {
    "50": "oklch(97% .015 165)",
    "100": "oklch(93.5% .035 165)",
    "200": "oklch(87% .06 165)",
    "300": "oklch(78% .09 165)",
    "400": "oklch(68% .11 165)",
    "500": "oklch(56% .11 165)",
    "600": "oklch(46% .095 165)",
    "700": "oklch(40% .08 165)",
    "800": "oklch(34% .065 165)",
    "900": "oklch(29% .052 165)",
    "950": "oklch(20% .04 165)",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Dertig",
    "SITE_HEADER": "Dertig",
    "SITE_SUBHEADER": _("The register that keeps its promises"),
    "SITE_SYMBOL": "gavel",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("public/icon.svg")}
    ],
    "SITE_URL": None,
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "ENVIRONMENT": "config.admin_look.environment",
    "DASHBOARD_CALLBACK": "processing.dashboard.dashboard",
    "STYLES": [
        lambda request: static("admin-dertig/admin.css"),
        lambda request: static("admin-dertig/requests.css"),
        lambda request: static("admin-dertig/stores.css"),
        lambda request: static("admin-dertig/purges.css"),
    ],
    "SCRIPTS": [
        lambda request: static("admin-dertig/admin.js"),
        lambda request: static("admin-dertig/keyboard.js"),
    ],
    "COLORS": {"primary": GREEN},
    "BORDER_RADIUS": "6px",
    "ACCOUNT": {
        "navigation": [
            {"title": _("E-mail address"), "link": reverse_lazy("account_email")},
            {"title": _("Change password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
        ]
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
}
