# SPDX-License-Identifier: Apache-2.0
"""Every reason for which a configuration, a bundle or an image is refused, and every error of a
boot and after it, is in docs/configuration.md."""
import re

import pytest

from harness import TOP

FILES = [str(p.relative_to(TOP))
         for folder in ("boot", "el2", "gic", "dtb", "image", "lib", "board", "storage")
         for p in sorted((TOP / folder).rglob("*.c"))
         if p.name != "diag.c"]
CALL = re.compile(
    r'\b(?:diag_fail|fail|refuse|log_error|core_error)\(((?:[^;"]|"(?:[^"\\]|\\.)*")*)\);')
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


def words(text):
    """What of a format string, or of the page, can be compared: its letters."""
    text = text.replace("\\", "").replace(" PRIu64 ", "")
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"%-?[0-9]*(?:ll|l|z|h)*[a-z]", "\0", text)
                  .replace("\0", " | ").lower()).strip()


def reasons(path):
    """The longest constant part of each message in a source file."""
    code = (TOP / path).read_text()
    for call in CALL.findall(code):
        literals = re.sub(r'"\s*(?:[A-Z]+\s*)?"', "", call)
        for text in TEXT.findall(literals):
            if " " in text:
                parts = [words(p) for p in re.split(r"%-?[0-9]*(?:ll|l|z|h)*[a-z]|\\\"", text)]
                yield max(parts, key=len), text


@pytest.mark.quick
@pytest.mark.parametrize("path", FILES)
def test_every_message_is_documented(path):
    page = words((TOP / "docs/configuration.md").read_text())
    found = list(reasons(path))
    missing = [text for part, text in found if part not in page]
    assert not missing, "\n".join(missing)
