"""The register as a PDF: everything in it, readable by people and machines, in either language."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from processing.exports import annexes
from processing.exports.editions import Edition
from processing.exports.json import register_json
from processing.exports.pdf import ATTACHMENT, register_pdf
from processing.findings import Facts, check
from processing.register import NoneBecause, Register, sha256_of
from tests.processing.exports import sample
from tests.processing.exports.sample import ACCEPTANCES, FINDINGS, MADE_AT, RECORD, REGISTER

ROOT = Path(__file__).resolve().parents[3]


def made(register=REGISTER, edition=Edition.INTERNAL, language="en"):
    return register_pdf(
        register,
        edition=edition,
        language=language,
        made_at=MADE_AT,
        findings=FINDINGS if register is REGISTER else (),
        acceptances=ACCEPTANCES if register is REGISTER else (),
    )


@pytest.fixture(scope="module")
def internal():
    return PdfReader(io.BytesIO(made()))


@pytest.fixture(scope="module")
def authority():
    return PdfReader(io.BytesIO(made(edition=Edition.AUTHORITY)))


def text_of(reader):
    """The words of all pages, with the breaks of lines taken out."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def outline(items):
    for item in items:
        if isinstance(item, list):
            yield from outline(item)
        else:
            yield item.title


def test_the_cover_says_who_when_and_what(internal):
    cover = " ".join(internal.pages[0].extract_text().split())
    for words in (
        "Record of processing activities",
        "Blue Lamp B.V.",
        "Blue Lamp, Lampje",
        "Lange Voorhout 1",
        "2514 EA The Hague, Netherlands",
        "privacy@bluelamp.example",
        "Lamp Makers",
        "None, because: Blue Lamp is established in the Union.",
        "Office of the DPO",
        "Autoriteit Persoonsgegevens",
        "Internal edition",
        "4 processing activities",
    ):
        assert words in cover
    assert sha256_of(REGISTER) in cover


def test_the_date_is_that_of_the_controllers_time_zone(internal):
    cover = " ".join(internal.pages[0].extract_text().split())
    assert "23 November 2026, 00:30" in cover
    assert "Europe/Amsterdam, UTC+01:00" in cover


@pytest.mark.parametrize("edition", Edition)
def test_the_attached_json_is_the_canonical_json_of_the_edition(edition, internal, authority):
    reader = internal if edition is Edition.INTERNAL else authority
    data = register_json(REGISTER, edition=edition, findings=FINDINGS, acceptances=ACCEPTANCES)
    assert reader.attachments[ATTACHMENT] == [data]


def test_it_has_page_numbers_a_running_head_and_bookmarks(internal):
    count = len(internal.pages)
    for number in (2, count):
        page = " ".join(internal.pages[number - 1].extract_text().split())
        assert f"{number} / {count}" in page
        assert "Blue Lamp B.V." in page
    titles = list(outline(internal.outline))
    for title in ("Contents", "Summary", "Customers", "Web shop", "Applications", "Hosting for others"):
        assert title in titles
    assert "Recipients and transfers" in titles


def test_the_contents_give_the_page_of_each_sheet(internal):
    contents = internal.pages[1].extract_text()
    titles = [page.extract_text() for page in internal.pages]
    line = next(line for line in contents.splitlines() if line.startswith("Applications"))
    number = int(line.split()[-1])
    assert "Only our own people read applications." in titles[number - 1]


def test_art_30_1_every_field_of_a_controllers_activity_is_there(internal):
    text = text_of(internal)
    for words in (
        # (b) purposes, with their basis
        "Bookkeeping",
        "Legal obligation – Art. 6(1)(c)",
        "AWR 52(4)",
        "Telling customers what is new",
        "The notice says: “Article 6.1(b)”",
        "Explicit consent – Art. 9(2)(a)",
        "E-mail: Existing customers",
        "Opting out: A link in each message",
        "A seat is drawn by lot",
        "None, because: People decide.",
        # (c) data subjects and data
        "Dinner guests",
        "Diet",
        "Special category (Art. 9)",
        "The host of the dinner",
        "Only for dinners",
        "No order without a name.",
        # (d) recipients
        "Processor (Art. 28)",
        "From the reference list",
        "On payment by card",
        "DPA-7",
        "1 September 2025",
        # (e) transfers
        "Standard contractual clauses of the Commission – Art. 46(2)(c)",
        "Clauses of 2021",
        "On request",
        "Adequate by decision 2021/1772",
        "until 27 December 2031",
        # (f) time limits
        "1 year and 6 months",
        "The account is closed",
        "then deleted",
        "at least 7 years",
        "End of the fiscal year in which: The order is paid",
        "None, because: Nothing is kept after the evening.",
        # (g) measures
        "Encryption in transit",
        "TLS 1.3 on every connection",
        # upkeep
        "Head of Sales",
        "31 May 2026",
        "Next by 31 May 2027",
        "Approved",
        "since 1 June 2026",
    ):
        assert words in text, words


def test_art_30_2_the_processors_part_names_each_client_with_what_is_done(internal):
    text = text_of(internal)
    for words in ("Red Lamp GmbH", "Berlin, Germany", "Green Lamp SA", "Storing files", "Making backups"):
        assert words in text
    assert "None, because: Fewer than twenty people." in text


def test_what_is_not_stated_is_marked_and_what_does_not_apply_says_why(internal):
    silent = next(
        page.extract_text() for page in internal.pages if "Only our own people" in page.extract_text()
    )
    assert silent.count("Not stated") >= 2
    assert "None, because: Kept in the Netherlands." in silent


def test_art_30_1_d_e_the_chapters_name_the_activities_of_which_nothing_is_stated():
    silent = replace(RECORD.activities[0], recipients=None, transfers=None)
    register = Register(record=replace(RECORD, activities=(silent,)), catalogue=REGISTER.catalogue)
    text = text_of(PdfReader(io.BytesIO(made(register))))
    assert text.count("Not stated for: Web shop") == 2
    assert "The record names none." not in text


def test_the_notice_and_response_times_are_told(internal):
    text = text_of(internal)
    for words in (
        "Privacy notice",
        "16 years",
        "Complaint to the supervisory authority",
        "2 weeks",
        "2 months",
    ):
        assert words in text


def test_the_internal_edition_has_findings_acceptances_and_assessments(internal):
    text = text_of(internal)
    assert "SECRET-DPIA low risk" in text
    assert "SECRET-INTEREST outweighs" in text
    assert "SECRET-REASON known since May" in text
    assert "until 31 January 2027" in text
    assert " ".join(FINDINGS[0].message.render().split()) in text


def test_the_authority_edition_has_none_of_these(authority):
    text = text_of(authority)
    assert "SECRET" not in text
    assert "Findings" not in list(outline(authority.outline))
    assert FINDINGS[0].message.render() not in text


def test_a_dutch_document_has_dutch_names_and_the_controllers_own_words():
    reader = PdfReader(io.BytesIO(made(language="nl")))
    text = text_of(reader)
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert "Klanten" in text
    assert "Verenigde Staten" in text
    assert "Telling customers what is new" in text


def test_hostile_text_is_shown_as_text(internal):
    text = text_of(internal)
    assert "<script>alert(1)</script>" in text
    assert '=HYPERLINK("http://evil.example","click")' in text
    assert "🙏" in text
    actions = [
        annotation.get_object().get("/A", {}).get("/URI", "")
        for page in internal.pages
        for annotation in page.get("/Annots", [])
    ]
    assert not any(actions)


def test_right_to_left_text_long_words_and_long_text_are_whole(internal):
    text = text_of(internal)
    assert "מדיניות" in text
    assert "سياسة" in text
    assert text.replace(" ", "").count(sample.LONG_WORD) >= 2
    assert 158 <= text.count("Every word of this record counts") <= 160  # page breaks split some


def test_no_line_leaves_its_page(internal):
    """A glyph is about 0.4 em wide: a word that did not wrap would end far outside."""
    for page in internal.pages:
        width = float(page.mediabox.width)

        def inside(words, ctm, matrix, _font, size, width=width):
            for line in words.splitlines():
                start = matrix[4] * ctm[0] + ctm[4]
                assert 0 <= start <= width
                assert start + 0.4 * abs(size * matrix[0] * ctm[0]) * len(line.strip()) <= width

        page.extract_text(visitor_text=inside)


def test_control_characters_do_not_break_a_document():
    shop = replace(RECORD.activities[0], description="a\x00b\x0bc\x1bd￾e\ud7ff")
    register = Register(record=replace(RECORD, activities=(shop,)), catalogue=REGISTER.catalogue)
    assert len(PdfReader(io.BytesIO(made(register))).pages) > 3


def test_headings_and_tables_are_tagged_with_their_headers(internal):
    kinds, headers = set(), 0

    def walk(node):
        nonlocal headers
        node = node.get_object()
        if not isinstance(node, dict):
            return
        kinds.add(node.get("/S"))
        attributes = node.get("/A")
        if node.get("/S") == "/TD" and attributes and attributes.get("/Headers"):
            headers += 1
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            walk(kid)

    walk(internal.trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H4", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/P", "/Link"} <= kinds
    assert headers > 100


def test_two_processes_make_the_same_file():
    program = """
import hashlib
import django
django.setup()
from processing.exports.editions import Edition
from processing.exports.pdf import register_pdf
from tests.processing.exports.sample import REGISTER, MADE_AT
out = register_pdf(REGISTER, edition=Edition.AUTHORITY, language="nl", made_at=MADE_AT)
print(hashlib.sha256(out).hexdigest())
"""
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    }
    assert len(hashes) == 1


def test_an_empty_record_makes_a_document_too():
    record = replace(
        RECORD,
        notice=None,
        joint_controllers=NoneBecause("Nobody else decides."),
        recipients=(),
        clients=(),
        measures=(),
        activities=(),
    )
    register = Register(record=record, catalogue=REGISTER.catalogue)
    text = text_of(PdfReader(io.BytesIO(made(register))))
    assert "None, because: Nobody else decides." in text
    assert "0 processing activities" in text
    assert "no activity that is carried out on behalf of another controller" in text


def test_annexes_of_upper_floors_stand_in_the_document_but_not_in_its_hash():
    def purges(register):
        yield annexes.Annex("Last purges", ("Period", "Gone"), (("orders", "12"), ("tax", "<b>0</b>")))

    annexes.add(purges)
    try:
        reader = PdfReader(io.BytesIO(made()))
    finally:
        annexes.remove(purges)
    text = text_of(reader)
    assert "Last purges" in text
    assert "<b>0</b>" in text
    assert sha256_of(REGISTER) in text
    assert annexes.annexes_of(REGISTER) == ()


def test_the_findings_of_the_sample_are_checked_for_real():
    assert check(REGISTER, Facts(today=MADE_AT.date())) == FINDINGS
