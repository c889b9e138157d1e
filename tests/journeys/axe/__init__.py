"""Accessibility of a page as axe-core sees it."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA on the page as it stands, with where."""
    # As the browser's own console would: the page's policy does not see it.
    page.evaluate(SCRIPT)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]
