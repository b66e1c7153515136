# SPDX-License-Identifier: Apache-2.0
"""The pages lead to what is there: links between them, headings, pictures, files, functions."""
import re

import pytest

from harness import TOP

PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]
PICTURES = sorted((TOP / "docs" / "img").glob("*.svg"))
FOLDERS = ["arch", "board", "boot", "configs", "docs", "dtb", "el2", "gic", "image", "include",
           "lib", "sdk", "storage", "tests", "tools"]
# Linux' and U-Boot's
FOREIGN = ["clk_ignore_unused", "pd_ignore_unused", "fdt_high", "fdt_addr", "initrd_high",
           "vhost_vsock", "vmw_vsock_virtio_transport"]


def prose(page):
    """The page without its blocks of commands and code."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)


def anchors(page):
    """What GitHub calls each heading of the page."""
    found = re.findall(r"^#+ (.*)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in found}


@pytest.fixture(scope="module")
def words():
    """Each word of the sources, and each file's name."""
    found = set(FOREIGN)
    for folder in FOLDERS:
        for path in (TOP / folder).rglob("*"):
            found |= {path.stem, path.stem.removeprefix("test_")}
            if path.suffix in (".c", ".h", ".S", ".py"):
                found |= set(re.findall(r"\w+", path.read_text()))
    return found


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
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[a-z0-9_\-./]*S?)`", prose(page))
    missing = sorted({name for name in named if not (TOP / name).exists()})
    assert not missing


@pytest.mark.quick
@pytest.mark.parametrize("page", [page for page in PAGES if not page.stem.startswith("from-")],
                         ids=lambda page: page.stem)
def test_names_in_pages_are_those_of_the_sources(page, words):
    named = re.findall(r"`([a-z0-9]+_\w+)(?:\(\))?`", prose(page))
    assert not sorted(set(named) - words)


@pytest.mark.quick
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_functions_in_pictures_are_those_of_the_sources(picture, words):
    assert not sorted(set(re.findall(r"\b(\w+)\(\)", picture.read_text())) - words)
