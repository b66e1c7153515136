# SPDX-License-Identifier: Apache-2.0
"""The pages lead to what is there: links between them, headings, pictures, and files of the tree."""
import re

import pytest

from harness import TOP

PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]
FOLDERS = "arch|board|boot|configs|docs|dtb|el2|gic|image|include|lib|tests|tools"


def prose(page):
    """The page without its blocks of commands and code."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)


def anchors(page):
    """What GitHub calls each heading of the page."""
    found = re.findall(r"^#+ (.*)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in found}


@pytest.mark.quick
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.quick
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_are_named_exist(page):
    named = re.findall(rf"`((?:{FOLDERS})/[a-z0-9_\-./]*S?)`", prose(page))
    missing = sorted({name for name in named if not (TOP / name).exists()})
    assert not missing
