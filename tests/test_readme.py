"""What README.md says is so."""

import re
from pathlib import Path

import pytest

from accounts.management.commands.demo_users import PASSWORD, PEOPLE
from processing.file_format import read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_a_register_loads():
    [example] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    record = read(example.encode(), "README.md")
    assert [each.ref for each in record.activities] == ["orders"]


def test_the_demo_sign_ins_are_those_that_exist():
    assert set(re.findall(r"\| `(\S+@dertig\.example)` \|", README)) == set(PEOPLE)
    assert f"`{PASSWORD}`" in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_what_it_links_to_is_there(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "images").iterdir()), ids=lambda path: path.name)
def test_pictures_are_shown_and_small(picture):
    assert f"docs/images/{picture.name}" in README
    assert picture.stat().st_size < 250_000
