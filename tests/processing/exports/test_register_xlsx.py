"""The register as a spreadsheet: everything, linked by refs, and no formula from a text."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from processing.exports.editions import Edition
from processing.exports.xlsx import LONGEST, register_xlsx, safe
from tests.processing.exports.sample import ACCEPTANCES, FINDINGS, FORMULA, LONG_TEXT, REGISTER


def made(edition=Edition.INTERNAL, language="en"):
    content = register_xlsx(
        REGISTER, edition=edition, language=language, findings=FINDINGS, acceptances=ACCEPTANCES
    )
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book():
    return made()


def rows(sheet):
    headings, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in others]


def test_one_sheet_per_kind(book):
    assert book.sheetnames == [
        "Register",
        "Activities",
        "Data",
        "Purposes",
        "Retention",
        "Disclosures",
        "Transfers",
        "Recipients",
        "Controllers served",
        "Joint controllers",
        "Security measures",
        "Privacy notice",
        "Response times",
        "Countries",
        "Findings",
    ]


def test_headings_stay_in_view_and_can_be_filtered(book):
    for sheet in book:
        assert sheet.freeze_panes in {"B2", "C2"}
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["A"].width >= 16
        assert sheet["A2"].alignment.wrap_text if sheet.max_row > 1 else True


def test_records_are_linked_by_ref(book):
    activities = {row["Activity"] for row in rows(book["Activities"])}
    purposes = {(row["Activity"], row["Purpose"]) for row in rows(book["Purposes"])}
    recipients = {row["Recipient"] for row in rows(book["Recipients"])}
    assert {activity for activity, _ in purposes} <= activities
    for row in rows(book["Retention"]):
        assert (row["Activity"], row["Purpose"]) in purposes
    for row in rows(book["Disclosures"]):
        assert row["Recipient"] in recipients


def test_the_words_are_there(book):
    orders, bookkeeping, news, dinners = rows(book["Purposes"])
    assert bookkeeping["Law behind it"] == "AWR 52(4)"
    assert news["Direct marketing to"] == "Existing customers"
    assert dinners["Kept for"] == "None, because: Nothing is kept after the evening."
    assert orders["Automated decisions"] == "None, because: People decide."
    account, tax = rows(book["Retention"])
    assert account["Period"] == "P1Y6M"
    assert account["In words"] == "1 year and 6 months, from: The account is closed; then deleted"
    assert tax["Minimum or maximum"] == "Minimum (statute)"
    stripe = rows(book["Recipients"])[0]
    assert (stripe["Country"], stripe["Country from the reference list"]) == ("United States", "Yes")
    assert stripe["Certification checked on"] == datetime(2026, 10, 1)
    silent = rows(book["Activities"])[1]
    assert silent["Description"] == LONG_TEXT.strip() or silent["Description"] == LONG_TEXT
    assert silent["Recipients"] == "Not stated"


def test_no_text_becomes_a_formula(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows(book["Purposes"])[0]["Description"] == f"'{FORMULA}"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_formula_signs_are_escaped(text):
    assert safe(text).startswith("'")


def test_what_a_cell_cannot_hold_is_replaced_or_cut_visibly():
    assert safe("a\x00b\x1bc") == "a\ufffdb\ufffdc"
    cut = safe("x" * (LONGEST + 5))
    assert len(cut) == LONGEST
    assert cut.endswith("…")


def test_numbers_and_days_stay_what_they_are():
    assert safe(3) == 3
    assert safe(MADE := datetime(2026, 1, 1)) is MADE
    assert safe(None) is None


def content_of(book):
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_same_register_gives_the_same_content(book):
    assert content_of(made()) == content_of(book)


def test_the_authority_edition_lacks_findings_and_assessments():
    book = made(Edition.AUTHORITY)
    assert "Findings" not in book.sheetnames
    assert "SECRET" not in str(content_of(book))
    assert "SECRET-DPIA" in str(content_of(made()))


def test_sheet_names_fit_in_both_languages():
    for language in ("en", "nl"):
        names = made(language=language).sheetnames
        assert len(set(names)) == len(names) == 15
        assert all(len(name) <= 31 for name in names)
