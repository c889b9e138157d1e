"""Art. 30(1)(a), 26 and 27: who the controller is and how to reach it."""

from processing.findings import Severity
from processing.register import JointController
from tests.processing.findings.builders import NONE, controller, found, only, party, register


def test_art_30_1_a_an_address_needs_street_town_and_country() -> None:
    finding = only(register(controller=controller(street="", city="")))
    assert finding.key == ("controller-address-missing", "controller")
    assert finding.message.render() == "The address of Shop B.V. lacks: street, town."


def test_art_30_1_a_an_unknown_country_also_leaves_the_representative_open() -> None:
    assert found(register(controller=controller(country=None))) == [
        ("controller-address-missing", "controller"),
        ("representative-not-stated", "controller"),
    ]


def test_art_30_1_a_a_telephone_number_is_contact_enough() -> None:
    assert found(register(controller=controller(email="", phone="+31 20 1234567"))) == []
    assert found(register(controller=controller(email=""))) == [("controller-contact-missing", "controller")]


def test_art_30_1_a_none_because_is_complete_and_silence_is_not() -> None:
    assert found(register(controller=controller(dpo=NONE), joint_controllers=NONE)) == []
    assert found(register(controller=controller(dpo=None))) == [("dpo-not-stated", "controller")]
    assert found(register(joint_controllers=None)) == [("joint-controllers-not-stated", "controller")]
    assert found(register(joint_controllers=())) == [("joint-controllers-not-stated", "controller")]


def test_art_30_1_a_where_applicable_is_a_warning() -> None:
    assert only(register(controller=controller(dpo=None))).severity is Severity.WARNING


def test_art_27_1_outside_the_eea_without_establishment_a_representative_is_named() -> None:
    silent = only(register(controller=controller(country="US")))
    assert (silent.code, silent.severity, silent.article) == (
        "representative-missing",
        Severity.ERROR,
        "GDPR 27",
    )
    none = controller(country="US", eea_establishment=NONE)
    assert found(register(controller=none)) == [("representative-missing", "controller")]


def test_art_27_an_establishment_a_representative_or_27_2_settles_it() -> None:
    assert found(register(controller=controller(country="US", eea_establishment=party()))) == []
    assert found(register(controller=controller(country="US", representative=party()))) == []
    assert found(register(controller=controller(country="US", representative=NONE))) == []
    assert found(register(controller=controller(country="NL", representative=None))) == []


def test_art_30_1_a_officers_without_contact_details_are_one_finding() -> None:
    dpo, representative = party("Dee", email=""), party("Rep", email="", city="Berlin")
    finding = only(register(controller=controller(dpo=dpo, representative=representative)))
    assert finding.key == ("contact-details-missing", "controller")
    assert finding.message.render() == "There are no contact details of: Dee, Rep."
    assert found(register(controller=controller(dpo=party(email="", street="Damrak 2", city="Oss")))) == []


def test_art_26_1_a_joint_controller_has_contact_details_and_an_arrangement() -> None:
    bare = JointController(ref="twin", name="Twin B.V.")
    complete = JointController(ref="twin", name="Twin B.V.", phone="1", arrangement="Each its own customers.")
    assert found(register(joint_controllers=(bare,))) == [
        ("contact-details-missing", "joint_controllers/twin"),
        ("joint-arrangement-missing", "joint_controllers/twin"),
    ]
    assert found(register(joint_controllers=(complete,))) == []


def test_art_13_2_d_the_authority_is_on_record() -> None:
    silent = controller(supervisory_authority=None)
    assert found(register(controller=silent)) == [("authority-not-stated", "controller")]


def test_art_30_1_a_record_without_activities_is_no_record() -> None:
    assert found(register(activities=())) == [("no-activities", "controller")]
