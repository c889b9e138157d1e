"""A made-up register that uses every field, with texts that would like to break out of theirs."""

from datetime import UTC, date, datetime

from processing import terms as t
from processing.exports.editions import Acceptance
from processing.findings import Facts, Finding, check
from processing.reference import catalogue_for
from processing.register import (
    Activity,
    Agreement,
    Assessment,
    AutomatedDecision,
    Certification,
    Client,
    Controller,
    DataItem,
    Disclosure,
    JointController,
    Marketing,
    Measure,
    NoneBecause,
    Notice,
    OwnDataCategory,
    OwnSubjectCategory,
    Party,
    Purpose,
    Recipient,
    Record,
    Register,
    ResponsePromise,
    RetentionPeriod,
    Standing,
    Transfer,
)

MADE_AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""Already the 23rd in Amsterdam."""

HOSTILE = '<script>alert(1)</script><img src="http://evil.example/x.png"> & "quotes"'
FORMULA = '=HYPERLINK("http://evil.example","click")'
RIGHT_TO_LEFT = "מדיניות פרטיות – سياسة الخصوصية"
EMOJI = "Thank you 🙏😀 for applying"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 6
LONG_TEXT = "Every word of this record counts, however long it takes to say it. " * 160

CONTROLLER = Controller(
    slug="blue-lamp",
    name="Blue Lamp B.V.",
    trade_names=("Blue Lamp", "Lampje"),
    street="Lange Voorhout 1",
    postal_code="2514 EA",
    city="The Hague",
    country="NL",
    email="privacy@bluelamp.example",
    phone="+31 70 000 0000",
    website="https://bluelamp.example",
    language="en",
    time_zone="Europe/Amsterdam",
    dpo=Party(name="Office of the DPO", email="dpo@bluelamp.example"),
    representative=NoneBecause("Blue Lamp is established in the Union."),
    supervisory_authority=Party(name="Autoriteit Persoonsgegevens", city="The Hague", country="NL"),
    response_promises=(
        ResponsePromise(right=t.DataSubjectRight.ACCESS, period="P2W", note="Promised on the website"),
    ),
)

NOTICE = Notice(
    title="Privacy notice",
    url="https://bluelamp.example/privacy",
    updated_on=date(2026, 3, 4),
    language="en",
    applies_to="Customers, applicants and visitors",
    rights=tuple(t.DataSubjectRight),
    names_authority=True,
    judicial_remedy=True,
    response_period="P1M",
    extension_period="P2M",
    minimum_age=16,
    children="Younger people need a parent's consent.",
    identity_check="By a code to the address on file.",
    remarks=RIGHT_TO_LEFT,
)

SHOP = Activity(
    ref="shop",
    name="Web shop",
    stream="Customers",
    description=HOSTILE,
    department="Sales",
    owner="Head of Sales",
    data=(
        DataItem(
            ref="name",
            subjects="customers",
            category="name",
            source=t.DataSource.PROVIDED,
            required=t.Provision.CONTRACTUAL,
            consequence="No order without a name.",
        ),
        DataItem(
            ref="diet",
            subjects="guests",
            category="diet",
            detail="Allergies",
            condition="Only for dinners",
            source=t.DataSource.THIRD_PARTY,
            source_name="The host of the dinner",
        ),
    ),
    purposes=(
        Purpose(
            ref="orders",
            name="Orders",
            description=FORMULA,
            data_categories=("name",),
            basis=t.LegalBasis.CONTRACT,
            basis_cited="Article 6.1(b)",
            automated_decision=NoneBecause("People decide."),
            retention=(
                RetentionPeriod(
                    ref="account",
                    data_categories=("name",),
                    start_event="The account is closed",
                    period="P1Y6M",
                    disposition=t.Disposition.DELETE,
                    source="Notice, section 4",
                ),
            ),
        ),
        Purpose(
            ref="bookkeeping",
            name="Bookkeeping",
            data_categories=("name",),
            basis=t.LegalBasis.LEGAL_OBLIGATION,
            statute="AWR 52(4)",
            retention=(
                RetentionPeriod(
                    ref="tax",
                    data_categories=("name",),
                    start_event="The order is paid",
                    anchor=t.Anchor.FISCAL_YEAR_END,
                    period="P7Y",
                    bound=t.Bound.MINIMUM,
                    disposition=t.Disposition.REVIEW,
                    legal_duty="AWR 52(4)",
                ),
            ),
        ),
        Purpose(
            ref="news",
            name="Newsletter",
            data_categories=("name",),
            basis=t.LegalBasis.LEGITIMATE_INTERESTS,
            interest="Telling customers what is new",
            interest_assessment=Assessment(
                made_on=date(2026, 1, 5), outcome="SECRET-INTEREST outweighs", reference="LIA-3"
            ),
            marketing=Marketing(
                channel=t.MarketingChannel.EMAIL,
                audience=t.MarketingAudience.EXISTING_CUSTOMERS,
                opt_out="A link in each message",
            ),
            terminal_storage=t.TerminalStorage.CONSENT,
        ),
        Purpose(
            ref="dinners",
            name="Dinners",
            data_categories=("diet",),
            basis=t.LegalBasis.CONSENT,
            consent_form=t.ConsentForm.EXPLICIT,
            special_condition=t.SpecialCondition.EXPLICIT_CONSENT,
            special_condition_note="Asked on the form",
            automated_decision=AutomatedDecision(logic="A seat is drawn by lot", consequences="None"),
            retention=NoneBecause("Nothing is kept after the evening."),
        ),
    ),
    recipients=(
        Disclosure(recipient="stripe", data_categories=("name",), condition="On payment by card"),
        Disclosure(recipient="tax-office"),
        Disclosure(recipient="printer", data_categories=("name",)),
    ),
    transfers=(
        Transfer(
            ref="stripe",
            recipient="stripe",
            mechanism="46-2-c",
            cited_as="Article 46.1(c)",
            safeguards="Clauses of 2021",
            copy="On request",
        ),
        Transfer(ref="uk", recipient="printer"),
    ),
    measures=("tls", "training"),
    joint_controllers=("lamp-makers",),
    impact_assessment=Assessment(made_on=date(2026, 2, 1), outcome="SECRET-DPIA low risk"),
    reviewed_on=date(2026, 5, 31),
    review_every="P1Y",
    note=EMOJI,
)

SILENT = Activity(ref="silent", name=LONG_WORD, stream="Customers", description=LONG_TEXT)

CAREERS = Activity(
    ref="careers",
    name="Applications",
    stream="Careers",
    recipients=NoneBecause("Only our own people read applications."),
    transfers=NoneBecause("Kept in the Netherlands."),
    measures=NoneBecause("Described in the security policy."),
)

HOSTING = Activity(
    ref="hosting",
    name="Hosting for others",
    stream="Services",
    role=t.ActivityRole.PROCESSOR,
    clients=("red-lamp", "green-lamp"),
    operations=("Storing files", "Making backups"),
    recipients=NoneBecause("No sub-processors."),
    transfers=NoneBecause("All in the Netherlands."),
    measures=("tls",),
)

RECORD = Record(
    controller=CONTROLLER,
    notice=NOTICE,
    joint_controllers=(
        JointController(
            ref="lamp-makers",
            name="Lamp Makers",
            email="hello@lampmakers.example",
            arrangement="Each answers its own requests.",
        ),
    ),
    data_categories=(OwnDataCategory(ref="diet", name="Diet", sensitivity=t.Sensitivity.SPECIAL),),
    subject_categories=(OwnSubjectCategory(ref="guests", name="Dinner guests"),),
    recipients=(
        Recipient(
            ref="stripe",
            name="Stripe",
            organisation="stripe",
            role=t.RecipientRole.PROCESSOR,
            agreement=Agreement(reference="DPA-7", dated=date(2025, 9, 1)),
            certification=Certification(status=t.CertificationStatus.CERTIFIED, checked_on=date(2026, 10, 1)),
        ),
        Recipient(ref="tax-office", name="Tax office", country="NL", role=t.RecipientRole.PUBLIC_AUTHORITY),
        Recipient(ref="printer", name="Printer Ltd", country="GB", role=t.RecipientRole.PROCESSOR),
        Recipient(ref="couriers", name="Couriers", group=True),
    ),
    clients=(
        Client(
            ref="red-lamp",
            name="Red Lamp GmbH",
            city="Berlin",
            country="DE",
            email="info@redlamp.example",
            dpo=NoneBecause("Fewer than twenty people."),
            agreement=Agreement(reference="C-12"),
        ),
        Client(ref="green-lamp", name="Green Lamp SA"),
    ),
    measures=(
        Measure(
            ref="tls",
            name="Encryption in transit",
            kind=t.MeasureKind.TECHNICAL,
            description="TLS 1.3 on every connection",
        ),
        Measure(ref="training", name="Yearly training", kind=t.MeasureKind.ORGANISATIONAL),
    ),
    activities=(SHOP, SILENT, CAREERS, HOSTING),
)

REGISTER = Register(
    record=RECORD,
    catalogue=catalogue_for(RECORD),
    standings=(Standing(activity="shop", status=t.ActivityStatus.APPROVED, approved_on=date(2026, 6, 1)),),
)

FINDINGS: tuple[Finding, ...] = check(REGISTER, Facts(today=date(2026, 11, 22)))

ACCEPTANCES = (
    Acceptance(
        code=FINDINGS[0].code,
        path=FINDINGS[0].path,
        reason="SECRET-REASON known since May",
        until=date(2027, 1, 31),
        accepted_by="user:1",
    ),
)
