# SPDX-License-Identifier: Apache-2.0
"""The newcomer's path (newcomer.py): what the pages say leads in under ten commands from a clone to
a partition of one's own beside Linux."""
import re

import pytest

import newcomer
from harness import TOP
from newcomer import Lost, Newcomer
from test_front import mullion

pytestmark = [pytest.mark.mullion, pytest.mark.no_machine]
MOST = 10  # commands: fewer


@pytest.mark.quick
def test_path_of_the_pages():
    path = newcomer.commands(TOP)
    assert len(path) < MOST, path
    assert path[:3] == ["git clone <this repository> mullion", "cd mullion", "./mullion run"]
    assert path[-1].startswith("./mullion run --config linux+rt --image rt=")
    assert newcomer.edited(path)
    guest = newcomer.edited(path)
    awaited = Newcomer(".", guest).awaited
    assert awaited(path[2]) == ["mullion\\#\\ "] and len(awaited(path[-1])) == 3
    assert awaited("make -C blink") == []


@pytest.mark.quick
def test_own_line_is_in_the_guest(tmp_path):
    """The commands between the machines' starts, outside of the checkout, as the page has them."""
    path = newcomer.commands(TOP)
    own = [command for command in path[path.index("cd mullion") + 1:]
           if not command.startswith("./mullion run")]
    assert own[0].startswith("./mullion new-guest ")
    someone = Newcomer(tmp_path, newcomer.edited(path))
    for command in own:
        someone.type(command.replace("./mullion", str(TOP / "mullion")))
    binary, = tmp_path.glob("*/*.bin")
    assert f": {newcomer.edited(path)}, %u CPU%s\n".encode() in binary.read_bytes()


@pytest.mark.quick
@pytest.mark.parametrize("text, title, why", [
    ("# A\n\n    one\n", "B", "no commands below 'B'"),
    ("# A\n\nno block\n", "A", "no commands below 'A'"),
])
def test_page_without_commands(text, title, why):
    with pytest.raises(Lost, match=why):
        newcomer.block(text, title)


@pytest.mark.quick
def test_block_of_a_page():
    page = "# A\n\n    no\n\n## B\n\ntext\n\n    one   # first\n    two\n\n    three\n"
    assert newcomer.block(page, "B") == ["one", "two"]


@pytest.mark.parametrize("page, words", [("bao", []), ("jailhouse", []),
                                         ("xen", ["--board", "zcu102"])])
def test_example_of_a_page_is_taken(tmp_path, page, words):
    """For those who come from elsewhere: the page's configuration, as it can be copied."""
    text = (TOP / "docs" / f"from-{page}.md").read_text()
    found = re.findall(r"^```dts\n(.*?)^```$", text, re.M | re.S)
    config = tmp_path / "config.dts"
    config.write_text(found[0])
    done = mullion("check", config, *words)
    assert len(found) == 1 and done.returncode == 0, done.stderr
    assert f"mullion: check: {config}: 2 domains, fine on " in done.stdout


@pytest.mark.quick
def test_path_that_ends(tmp_path):
    """A command that fails, a machine that ends before it shows what is awaited."""
    someone = Newcomer(tmp_path, "says hello")
    with pytest.raises(Lost, match="^false: exit code 1:"):
        someone.type("false")
    (tmp_path / "mullion").write_text("#!/bin/sh\necho '[rt] blink: second 1, CPU 0'\n")
    (tmp_path / "mullion").chmod(0o755)
    with pytest.raises(Lost, match=r"^it ended before .*says\\\\ hello.*\n\[rt\] blink: second 1"):
        someone.type("./mullion run --config linux+rt --image rt=blink/blink.bin")


@pytest.mark.long
def test_newcomer(tmp_path, record_property):
    """In a clone of this checkout as it is committed."""
    before = newcomer.cpu_time()
    steps = list(newcomer.walk(tmp_path))
    assert len(steps) < MOST
    assert f"[rt] blink: {newcomer.edited(newcomer.commands(TOP))}, 1 CPU" in steps[-1].screen
    first = next(step.seconds for step in steps if step.command == "./mullion run")
    record_property("figures", f"{len(steps)} commands in "
                    f"{sum(step.seconds for step in steps):.0f} s, {first:.0f} s of them for the "
                    f"first build and start, {newcomer.cpu_time() - before:.0f} s of CPU time, "
                    "nothing downloaded")
