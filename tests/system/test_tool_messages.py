# SPDX-License-Identifier: Apache-2.0
"""What ./mullion and the programs behind it refuse or note is in docs/running.md."""
import ast
import re

import pytest

from harness import TOP
from test_messages import words

FILES = ("check domain_groups "
         "cli run desk machine options prepare bundle bundle_folder board_dir output_folder "
         "new_board new_guest console ending fit record variant program medium write_card "
         "card card_image sbom fat serial_console elf explain qemu raspberry").split()
SAYS = {"Failure", "FitError", "ElfError", "ArgumentTypeError", "error", "exit"}
HOLE = "\0"
PREFIX = re.compile(r"\n?mullion: (note: )?|note: ")


def text(node):
    """What of a message is constant, with a hole for what is not."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text, node.values))
    if isinstance(node, ast.BinOp):
        return text(node.left) + text(node.right)
    return str(node.value) if isinstance(node, ast.Constant) else HOLE


def messages(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SAYS or name == "print" and any(k.arg == "file" for k in node.keywords):
                yield text(node.args[0])


def undocumented(source, page):
    """The messages whose longest constant part the page has not. Which are notes, it says once."""
    for said in messages(source):
        part = max((words(p) for p in PREFIX.sub("", said).split(HOLE)), key=len)
        if " " in part and part not in page:
            yield said


@pytest.mark.quick
@pytest.mark.parametrize("name", FILES)
def test_every_message_is_documented(name):
    page = words((TOP / "docs" / "running.md").read_text())
    missing = list(undocumented((TOP / "tools" / f"{name}.py").read_text(), page))
    assert not missing, "\n".join(missing)


@pytest.mark.quick
def test_a_message_that_is_not_is_found():
    source = ('raise Failure(f"{file}: is no such thing" + "s: {end}")\n'
              'print("note: odd one", file=e)\n')
    assert list(undocumented(source, "odd one")) == [f"{HOLE}: is no such things: {{end}}"]
    assert not list(undocumented(source, "odd one, is no such things end"))
