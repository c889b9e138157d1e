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
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.demo_person import somebody  # noqa: E402 - lies beside this file
from scripts.system_packages import find_browser  # noqa: E402

FOLDER = ROOT / "docs" / "images"
EMAIL, PASSWORD = "officer@dertig.example", "article-thirty-demo"  # the published demo sign-in
DESKTOP, PHONE = (1440, 900), (390, 844)
COLOURS = 128
CODE = re.compile(r"\b(\d{6})\b")
PATIENCE = 120
"""Seconds that a worker may take."""
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
        answered(browser, site, page)
        browser.close()
    keep(page_of_pdf("openpanel", "Customers and their orders"), "pdf-page")


def answered(browser: Browser, site: str, desk: Page) -> None:
    """The plan of an erasure before it is approved, and what the person reads of it in the end."""
    person = visitor(browser, site, PHONE)
    reference = filed(person, *somebody())
    workspace(desk, reference)
    step(desk, "Search the data stores")
    plan = f"{desk.url.removesuffix('change/')}plan/"
    until(
        desk, plan, desk.get_by_text("What is to be weighed").or_(desk.get_by_text("Show what will happen"))
    )
    while desk.locator("article.is-waiting").count():
        weighed = desk.locator("article.is-waiting").first
        weighed.locator("[name=choice]").select_option(index=1)
        weighed.locator("[name=reason]").fill("The question was answered long ago.")
        weighed.get_by_role("button", name="Decide so").click()
    desk.get_by_role("button", name="Show what will happen").click()
    keep(whole(desk), "plan")
    desk.get_by_role("button", name="Approve and carry out").click()
    done = desk.get_by_text("carried out", exact=True)
    by_hand = desk.get_by_role("link", name="Service providers outside the EEA")
    until(desk, plan, done.or_(by_hand))
    desk.goto(plan.replace("plan/", "change/"))
    waiting = desk.get_by_role("region", name="Recipients to be told").get_by_role("listitem").locator("b")
    for recipient in waiting.all_inner_texts():
        step(desk, "Recipient told", recorded=recipient, how="Not told", note="Nothing of theirs went there.")
    until(desk, plan, done)
    desk.goto(plan.replace("plan/", "change/"))
    for name in ("Grant", "Answer", "Close"):
        step(desk, name)
    person.reload()
    person.get_by_role("region", name="Letters from us").scroll_into_view_if_needed()
    keep(person.screenshot(), "status")


def filed(person: Page, name: str, email: str) -> str:
    """An erasure asked in the portal, with the code that its mail brought; gives the reference."""
    person.goto("/c/openpanel/request/")
    press(person, "Start")
    person.get_by_label("Delete my data").check()
    press(person, "Continue")
    person.get_by_label("For myself").check()
    press(person, "Continue")
    person.get_by_label("Your name").fill(name)
    person.get_by_label("E-mail address").fill(email)
    press(person, "Continue")
    press(person, "Continue")
    press(person, "Send my request")
    reference = person.locator("#reference").inner_text()
    person.get_by_label("I have saved").check()
    press(person, "Continue")
    received = person.url
    until(person, "/dev/mail/", person.get_by_text(CODE))
    code = CODE.search(person.locator("body").inner_text())
    person.goto(received)
    person.get_by_label("Code from the e-mail").fill(code[1] if code else "")
    press(person, "Confirm")
    return reference


def workspace(desk: Page, reference: str) -> None:
    desk.goto("/admin/requests/subjectrequest/")
    desk.get_by_role("link", name=reference).click()
    desk.get_by_role("navigation", name="Next steps").wait_for()


def step(desk: Page, name: str, *, recorded: str = "", how: str = "", note: str = "") -> None:
    """One step of the workspace, with what it asks."""
    desk.get_by_role("link", name=name, exact=True).click()
    if recorded:
        desk.locator("[name=recorded]").select_option(label=recorded)
        desk.get_by_label(how).check()
        desk.locator("[name=note]").fill(note)
    if desk.get_by_role("button", name="Show what goes out").count():
        press(desk, "Show what goes out")
    press(desk, name)
    desk.get_by_role("navigation", name="Next steps").wait_for()


def until(page: Page, address: str, there: Locator) -> None:
    """Look again until the worker has done it."""
    for _second in range(PATIENCE):
        page.goto(address)
        if there.count():
            return
        page.wait_for_timeout(1_000)
    raise SystemExit(f"Nothing comes of it: {address}")


def whole(page: Page) -> bytes:
    """The page from top to end, its menu beside all of it."""
    width, height = DESKTOP
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.evaluate("scrollTo(0, 0)")
    picture = page.screenshot()
    page.set_viewport_size({"width": width, "height": height})
    return picture


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


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
