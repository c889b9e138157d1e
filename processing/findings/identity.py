"""Who the controller is and how to reach it and its officers: Art. 30(1)(a), 26, 27."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, Phrase, _, say
from processing.findings.parties import reachable
from processing.findings.view import View, items, not_stated
from processing.register import Controller, Party

PATH = "controller"


def outside_eea(view: View) -> bool:
    """Whether the controller is known to be outside the EEA."""
    country = view.country(view.record.controller.country)
    return country is not None and not country.eea


def controller_address_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a): contact details include an address that a letter reaches."""
    controller = view.record.controller
    missing = tuple(_missing_address_parts(controller))
    if missing:
        yield kinds.CONTROLLER_ADDRESS_MISSING.at(
            PATH,
            _("The address of %(name)s lacks: %(parts)s."),
            _("Enter street, town and country of the controller."),
            name=controller.name,
            parts=missing,
        )


def _missing_address_parts(controller: Controller) -> Iterator[Phrase]:
    if not controller.street:
        yield say(_("street"))
    if not controller.city:
        yield say(_("town"))
    if not controller.country:
        yield say(_("country"))


def controller_contact_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a), 12(2): people and the authority need a way to reach the controller."""
    controller = view.record.controller
    if not (controller.email or controller.phone):
        yield kinds.CONTROLLER_CONTACT_MISSING.at(
            PATH,
            _("%(name)s has neither an e-mail address nor a telephone number."),
            _("Enter an e-mail address or a telephone number of the controller."),
            name=controller.name,
        )


def dpo_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a), 37: the data protection officer, where applicable."""
    controller = view.record.controller
    if controller.dpo is None:
        yield kinds.DPO_NOT_STATED.at(
            PATH,
            _("It is not stated whether %(name)s has a data protection officer."),
            _("Enter the data protection officer, or why there is none."),
            name=controller.name,
        )


def representative_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a): the representative, where applicable; within the EEA it never is."""
    controller = view.record.controller
    if controller.representative is None and view.country(controller.country) is None:
        yield kinds.REPRESENTATIVE_NOT_STATED.at(
            PATH,
            _("The country of %(name)s is unknown and nothing is said of a representative in the Union."),
            _("Enter the controller's country; if it lies outside the EEA, also the representative."),
            name=controller.name,
        )


def representative_missing(view: View) -> Iterator[Finding]:
    """Art. 27(1): no establishment in the Union, so a representative; 27(2) may be the reason for none."""
    controller = view.record.controller
    established = isinstance(controller.eea_establishment, Party)
    if outside_eea(view) and not established and controller.representative is None:
        yield kinds.REPRESENTATIVE_MISSING.at(
            PATH,
            _("%(name)s is outside the EEA and names neither an establishment in it nor a representative."),
            _("Enter the establishment in the EEA, or the representative, or why Art. 27(2) asks for none."),
            name=controller.name,
        )


def officers_contact_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a): name *and* contact details of the representative and the DPO."""
    controller = view.record.controller
    officers = (controller.dpo, controller.representative)
    silent = tuple(one.name for one in officers if isinstance(one, Party) and not reachable(one))
    if silent:
        yield kinds.CONTACT_DETAILS_MISSING.at(
            PATH,
            _("There are no contact details of: %(names)s."),
            _("Enter an e-mail address, a telephone number or an address for each."),
            names=silent,
        )


def joint_controllers_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a): joint controllers, where applicable."""
    if not_stated(view.record.joint_controllers):
        yield kinds.JOINT_CONTROLLERS_NOT_STATED.at(
            PATH,
            _("It is not stated whether %(name)s decides together with joint controllers."),
            _("Enter the joint controllers, or why there are none."),
            name=view.record.controller.name,
        )


def joint_controller_contact_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(a): name *and* contact details of each joint controller."""
    for joint in items(view.record.joint_controllers):
        if not reachable(joint):
            yield kinds.CONTACT_DETAILS_MISSING.at(
                f"joint_controllers/{joint.ref}",
                _("There are no contact details of the joint controller %(name)s."),
                _("Enter its e-mail address, telephone number or address."),
                name=joint.name,
            )


def joint_controller_arrangement_missing(view: View) -> Iterator[Finding]:
    """Art. 26(1): joint controllers divide their duties in an arrangement."""
    for joint in items(view.record.joint_controllers):
        if not joint.arrangement:
            yield kinds.JOINT_ARRANGEMENT_MISSING.at(
                f"joint_controllers/{joint.ref}",
                _("The arrangement with the joint controller %(name)s is not stated."),
                _("Enter who of both answers for what, and where the arrangement is kept."),
                name=joint.name,
            )


def authority_not_stated(view: View) -> Iterator[Finding]:
    """Art. 13(2)(d), 12(4): every refusal must name where to complain."""
    controller = view.record.controller
    if controller.supervisory_authority is None:
        yield kinds.AUTHORITY_NOT_STATED.at(
            PATH,
            _("The supervisory authority of %(name)s is not stated."),
            _("Enter the supervisory authority of the controller."),
            name=controller.name,
        )


def no_activities(view: View) -> Iterator[Finding]:
    """Art. 30(1): the record is one *of processing activities*."""
    if not view.record.activities:
        yield kinds.NO_ACTIVITIES.at(
            PATH,
            _("The record of %(name)s holds no processing activity."),
            _("Enter the first processing activity."),
            name=view.record.controller.name,
        )


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    controller_address_missing,
    controller_contact_missing,
    dpo_not_stated,
    representative_not_stated,
    representative_missing,
    officers_contact_missing,
    joint_controllers_not_stated,
    joint_controller_contact_missing,
    joint_controller_arrangement_missing,
    authority_not_stated,
    no_activities,
)
