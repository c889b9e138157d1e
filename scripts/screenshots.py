"""Take the pictures of README.md again, from a site that `make run` serves.

    .venv/bin/python scripts/screenshots.py [http://localhost:8000]

The page of the PDF needs `pdftoppm` (poppler-utils).
"""

import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.system_packages import find_browser  # noqa: E402 - lies beside this file

FOLDER = ROOT / "docs" / "images"
EMAIL, PASSWORD = "officer@dertig.example", "article-thirty-demo"  # the published demo sign-in
DESKTOP, PHONE = (1440, 900), (390, 844)
COLOURS = 128
SHEET = "Log files of server installations"


def main(site: str) -> None:
    """Write every picture to ``docs/images``."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = visitor(browser, site, DESKTOP)
        page.goto("/c/openpanel/")
        keep(page.screenshot(), "public-page")
        sign_in(page)
        page.goto("/admin/", wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        keep(page.screenshot(), "dashboard")
        open_sheet(page)
        page.locator("#findings > summary").click()
        keep(page.screenshot(), "activity")
        phone = visitor(browser, site, PHONE)
        sign_in(phone)
        open_sheet(phone)
        phone.locator("#findings > summary").click()
        keep(phone.screenshot(), "phone")
        browser.close()
    keep(page_of_pdf("openpanel", "Customers and their orders"), "pdf-page")


def visitor(browser: Browser, site: str, size: tuple[int, int]) -> Page:
    width, height = size
    context = browser.new_context(
        base_url=site, locale="en-GB", viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    return context.new_page()


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile("/admin/$"))


def open_sheet(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("region", name="OpenPanel", exact=True).get_by_role(
        "link", name="Open the record"
    ).click()
    page.get_by_role("link", name=SHEET).click()
    page.wait_for_load_state("networkidle")


def page_of_pdf(controller: str, heading: str) -> bytes:
    """The page of a controller's PDF that holds the sheet of an activity, as PNG."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "register.pdf")
        manage = [sys.executable, "manage.py", "register", "export", "--controller", controller]
        subprocess.run([*manage, "--format", "pdf", "--output", str(path)], cwd=ROOT, check=True)
        number = page_with(path, heading)
        drawn = ["pdftoppm", "-png", "-r", "80", "-f", str(number), "-l", str(number), str(path)]
        return subprocess.run(drawn, check=True, capture_output=True).stdout


def page_with(path: Path, heading: str) -> int:
    """The page, counted from 1, on which a sheet begins: its running head and its title name it."""
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]
    return next(number for number, text in enumerate(pages, 1) if text.count(heading) > 1)


def keep(png: bytes, name: str) -> None:
    """Write a picture small: as many colours as these pages have, and no more."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
