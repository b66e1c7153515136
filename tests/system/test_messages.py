# SPDX-License-Identifier: Apache-2.0
"""Every reason for which a configuration, a bundle or an image is refused is in docs/configuration.md."""
import re

import pytest

from harness import TOP

FILES = ["el2/divide.c", "el2/create.c", "el2/devices.c", *(f"dtb/{n}.c" for n in ("merge", "system", "domain", "own", "resources",
         "derive", "derive_nodes", "board", "tree", "tree_bus")), *(f"lib/{n}.c" for n in ("bundle", "fit", "kimage", "memmap", "unpack"))]
CALL = re.compile(r'\b(?:diag_fail|fail|refuse)\(((?:[^;"]|"(?:[^"\\]|\\.)*")*)\);')
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


def words(text):
    """What of a format string, or of the page, can be compared: its letters."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"%-?[0-9]*(?:ll|l|z|h)*[a-z]", "\0", text.replace("\\", "").replace(" PRIu64 ", ""))
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
@pytest.mark.parametrize("path", [p for p in FILES if (TOP / p).exists()])
def test_every_message_is_documented(path):
    page = words((TOP / "docs/configuration.md").read_text())
    found = list(reasons(path))
    missing = [text for part, text in found if part not in page]
    assert not missing, "\n".join(missing)
