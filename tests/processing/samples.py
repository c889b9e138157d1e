"""Records for tests: one that uses every field, and a bare one."""

from datetime import date

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
    ResponsePromise,
    RetentionPeriod,
    Transfer,
)
from processing.terms import (
    ActivityRole,
    Anchor,
    Bound,
    CertificationStatus,
    ConsentForm,
    DataSource,
    DataSubjectRight,
    Disposition,
    LegalBasis,
    MarketingAudience,
    MarketingChannel,
    MeasureKind,
    Provision,
    RecipientRole,
    Sensitivity,
    SpecialCondition,
    TerminalStorage,
)


def bare_record(slug: str = "bare") -> Record:
    """A controller of which nothing is stated yet."""
    return Record(
        controller=Controller(slug=slug, name=f"{slug} B.V.", language="en", time_zone="Europe/Amsterdam")
    )


def full_record(slug: str = "full") -> Record:
    """A record in which every field of every shape is stated, with its own terms only."""
    dpo = Party(
        name="D. O’Fficer “DPO”",
        street="Kade 1",
        postal_code="1011 AA",
        city="Amsterdam",
        region="NH",
        country="NL",
        email="dpo@example.org",
        phone="+31 20 000 0000",
        website="https://example.org/dpo",
    )
    return Record(
        controller=Controller(
            slug=slug,
            name="Full & <Co> B.V.",
            trade_names=("Full", "=Formula"),
            street="Kade 1",
            postal_code="1011 AA",
            city="Amsterdam",
            region="NH",
            country="NL",
            email="privacy@example.org",
            phone="+31 20 000 0001",
            website="https://example.org",
            language="en",
            time_zone="Europe/Amsterdam",
            dpo=dpo,
            representative=NoneBecause("Established in the Union."),
            eea_establishment=dpo,
            supervisory_authority=Party(name="Autoriteit Persoonsgegevens", country="NL"),
            response_promises=(
                ResponsePromise(right=DataSubjectRight.ACCESS, period="P30D", note="A link by e-mail."),
            ),
        ),
        notice=Notice(
            title="Privacy notice",
            url="https://example.org/privacy",
            updated_on=date(2026, 1, 2),
            language="en",
            applies_to="The website.",
            excludes="Customers’ own content.",
            rights=(DataSubjectRight.ACCESS, DataSubjectRight.COMPLAINT),
            names_authority=True,
            judicial_remedy=True,
            response_period="P1M",
            extension_period="P2M",
            minimum_age=18,
            children="Not meant for children.",
            identity_check="By e-mail.",
            changes="Announced on the site.",
            remarks="None.",
        ),
        joint_controllers=(
            JointController(ref="partner", name="Partner Ltd", country="GB", arrangement="They host."),
        ),
        data_categories=(
            OwnDataCategory(ref="fan-mail", name="Fan mail"),
            OwnDataCategory(ref="blood-type", name="Blood type", sensitivity=Sensitivity.SPECIAL),
        ),
        subject_categories=(OwnSubjectCategory(ref="fans", name="Fans"),),
        recipients=(
            Recipient(
                ref="mailer",
                name="Mailer Inc.",
                role=RecipientRole.PROCESSOR,
                country="US",
                agreement=Agreement(reference="DPA 7", dated=date(2025, 5, 5)),
                certification=Certification(
                    status=CertificationStatus.CERTIFIED, checked_on=date(2026, 6, 1)
                ),
                note="Sends mail.",
            ),
            Recipient(
                ref="police",
                name="Police",
                group=True,
                role=RecipientRole.PUBLIC_AUTHORITY,
                agreement=NoneBecause("A public authority."),
                international_organisation=True,
            ),
        ),
        clients=(
            Client(
                ref="resellers",
                name="Resellers",
                country="DE",
                representative=NoneBecause("In the Union."),
                dpo=dpo,
                agreement=Agreement(reference="Terms"),
            ),
        ),
        measures=(
            Measure(ref="tls", name="TLS", kind=MeasureKind.TECHNICAL, description="All traffic encrypted."),
        ),
        activities=(_fan_mail(), _hosting()),
    )


def _fan_mail() -> Activity:
    return Activity(
        ref="fan-mail",
        name="Fan mail",
        stream="Fans",
        description="We read it.",
        department="Marketing",
        owner="Head of marketing",
        data=(
            DataItem(
                ref="letters",
                subjects="fans",
                category="fan-mail",
                detail="On paper.",
                condition="When they write.",
                source=DataSource.PROVIDED,
                source_name="the fan",
                required=Provision.VOLUNTARY,
                consequence="None.",
            ),
            DataItem(ref="blood", subjects="fans", category="blood-type"),
        ),
        purposes=(
            Purpose(
                ref="answer",
                name="Answering",
                description="Politely.",
                data_categories=("blood-type", "fan-mail"),
                basis=LegalBasis.LEGITIMATE_INTERESTS,
                basis_cited="Article 6.1(f)",
                statute="",
                interest="Goodwill.",
                interest_assessment=Assessment(
                    made_on=date(2025, 1, 1), outcome="Balanced.", reference="LIA 1"
                ),
                consent_form=ConsentForm.EXPRESS,
                special_condition=SpecialCondition.EXPLICIT_CONSENT,
                special_condition_note="Asked in the form.",
                marketing=Marketing(
                    channel=MarketingChannel.EMAIL, audience=MarketingAudience.SUBSCRIBERS, opt_out="A link."
                ),
                terminal_storage=TerminalStorage.CONSENT,
                automated_decision=AutomatedDecision(logic="Length.", consequences="A short answer."),
                retention=(
                    RetentionPeriod(
                        ref="letters",
                        data_categories=("fan-mail",),
                        start_event="the letter was answered",
                        anchor=Anchor.CALENDAR_YEAR_END,
                        period="P6M",
                        criteria="",
                        bound=Bound.MINIMUM,
                        disposition=Disposition.DELETE,
                        consent_period="P1Y",
                        legal_duty="AWR 52(4)",
                        source="Notice",
                        note="A note\nof two lines.",
                    ),
                    RetentionPeriod(ref="at-once", data_categories=("blood-type",), period="at-once"),
                ),
            ),
            Purpose(
                ref="archive",
                name="Archive",
                interest_assessment=NoneBecause("Not on interests."),
                automated_decision=NoneBecause("People read."),
                retention=NoneBecause("Nothing is kept."),
            ),
        ),
        recipients=(
            Disclosure(recipient="police", condition="On demand."),
            Disclosure(recipient="mailer", data_categories=("fan-mail",)),
        ),
        transfers=(
            Transfer(
                ref="us",
                recipient="mailer",
                mechanism=None,
                cited_as="46.1(c)",
                safeguards="Clauses.",
                copy="On request.",
            ),
            Transfer(ref="ch", country="CH"),
        ),
        measures=("tls",),
        joint_controllers=("partner",),
        impact_assessment=NoneBecause("Low risk."),
        reviewed_on=date(2026, 2, 3),
        review_every="P1Y",
        note="Demo.",
    )


def _hosting() -> Activity:
    return Activity(
        ref="hosting",
        name="Hosting",
        stream="Services",
        role=ActivityRole.PROCESSOR,
        clients=("resellers",),
        operations=("Storing", "Backing up"),
        recipients=NoneBecause("We do it ourselves."),
        transfers=NoneBecause("All in the EEA."),
        measures=NoneBecause("See the contract."),
        impact_assessment=Assessment(made_on=date(2025, 3, 3), outcome="Fine."),
    )
