"""Every PDF: declared PDF/A-3a, the same bytes everywhere, nothing from outside."""

import hashlib
import io
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from evidence import pdf, pdf_fonts

ROOT = Path(__file__).resolve().parents[2]
MADE_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
STYLE = "register.css"


def render(body, **kwargs):
    html = f'<html lang="en"><title>T</title><body>{body}</body></html>'
    options = {
        "title": "A title",
        "language": "nl",
        "made_at": MADE_AT,
        "stylesheet": STYLE,
        "identifier": b"one",
    }
    return pdf.render(html, **(options | kwargs))


def reader(content):
    return PdfReader(io.BytesIO(content))


def test_it_is_declared_pdf_a_3a_tagged_titled_and_in_its_language():
    read = reader(render("<h1>Heading</h1><p>Words</p>"))
    xmp = read.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in xmp
    assert 'conformance="A"' in xmp
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not None
    assert str(root["/MarkInfo"]["/Marked"]) in {"True", "true"}
    assert root["/Lang"] == "nl"
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert read.metadata.title == "A title"
    assert read.metadata.creation_date == MADE_AT


def test_the_attachment_comes_back_with_its_relationship_and_date():
    attached = pdf.Attached("data.json", b'{"a":1}', "The data", relationship="Source")
    read = reader(render("<p>x</p>", attachments=[attached]))
    assert read.attachments["data.json"] == [b'{"a":1}']
    (spec,) = {each.idnum: each.get_object() for each in read.trailer["/Root"].raw_get("/AF")}.values()
    assert spec["/AFRelationship"] == "/Source"
    file = spec["/EF"]["/F"].get_object()
    assert file["/Subtype"] == "/application/json"
    assert file["/Params"]["/ModDate"] == "D:20261122120000Z"


def test_every_font_is_embedded_and_bundled():
    body = "<p>Latin łódź, Ελληνικά, Жук; שלום; مرحبا; 😀🔒; ☃ → ✓; <i>it</i> <b>bold</b></p><h1>Serif</h1>"
    content = render(body)
    families = set()
    for page in reader(content).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])
            families.add(str(font["/BaseFont"]).partition("+")[2])
    bundled = (
        "Source-Sans-3",
        "Source-Serif-4",
        "Noto-Sans-Hebrew",
        "Noto-Sans-Arabic",
        "Noto-Emoji",
        "DejaVu-Sans",
    )
    assert families
    assert all(family.startswith(bundled) for family in families)
    text = reader(content).pages[0].extract_text()
    assert "łódź" in text
    assert "😀" in text


def test_two_processes_give_the_same_bytes():
    program = """
import hashlib, sys
from datetime import UTC, datetime
from evidence import pdf
out = pdf.render(
    '<html lang="en"><title>T</title><h1>Ελλ 😀</h1><table><tr><th scope="row">a<td>b</table>',
    title="T", language="en", made_at=datetime(2026, 1, 2, tzinfo=UTC), stylesheet="register.css",
    identifier=b"x", attachments=[pdf.Attached("a.json", b"{}", "d")],
)
print(hashlib.sha256(out).hexdigest())
"""
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(hashes) == 1


def test_another_identifier_is_another_file():
    assert render("<p>x</p>", identifier=b"one") != render("<p>x</p>", identifier=b"two")


@pytest.mark.parametrize(
    "asked",
    [
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<img alt="" src="file:///etc/passwd">',
        '<img alt="" src="data:image/svg+xml,%3Csvg/%3E">',
        '<img alt="" src="bundled:../../manage.py">',
        '<img alt="" src="bundled:/etc/passwd">',
        '<img alt="" src="relative.png">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)} p{font-family:x}</style><p>x</p>",
        '<style>@import "http://127.0.0.1:9/a.css";</style>',
    ],
)
def test_nothing_but_bundled_assets_is_fetched(asked):
    with pytest.raises(pdf.ForbiddenAsset):
        render(asked)


def test_a_missing_font_is_an_error_that_names_it(tmp_path, monkeypatch):
    fonts = tmp_path / "fonts"
    shutil.copytree(pdf_fonts.FONTS, fonts)
    (fonts / "SourceSans3-Regular.ttf").unlink()
    monkeypatch.setattr(pdf_fonts, "FONTS", fonts)
    with pytest.raises(pdf_fonts.FontsMissing, match=r"SourceSans3-Regular\.ttf"):
        render("<p>x</p>")


def test_a_damaged_font_and_a_missing_folder_are_errors(tmp_path):
    shutil.copytree(pdf_fonts.FONTS, tmp_path / "fonts")
    (tmp_path / "fonts" / "DejaVuSans.ttf").write_bytes(b"no font")
    with pytest.raises(pdf_fonts.FontsMissing, match=r"DejaVuSans\.ttf"):
        pdf_fonts.check_fonts(tmp_path / "fonts")
    with pytest.raises(pdf_fonts.FontsMissing, match="SHA256SUMS"):
        pdf_fonts.check_fonts(tmp_path)


def test_the_environment_is_put_back(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    render("<p>x</p>")
    assert pdf_fonts.os.environ["SOURCE_DATE_EPOCH"] == "7"
    assert "FONTCONFIG_FILE" not in pdf_fonts.os.environ


def test_every_bundled_font_has_its_licence_beside_it():
    readme = (pdf_fonts.FONTS / "README.md").read_text()
    licences = [path.name for path in pdf_fonts.FONTS.iterdir() if path.name.startswith(("OFL", "LICENSE"))]
    assert all(name in readme for name in licences)
    assert len(licences) == 5
    size = sum(path.stat().st_size for path in pdf_fonts.FONTS.iterdir())
    assert size < 6_000_000
    assert (
        hashlib.sha256((pdf_fonts.FONTS / "DejaVuSans.ttf").read_bytes()).hexdigest()
        in (pdf_fonts.FONTS / "SHA256SUMS").read_text()
    )
