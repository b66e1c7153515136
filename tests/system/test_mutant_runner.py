# SPDX-License-Identifier: Apache-2.0
"""tools/mutants.py: what it says of a seeded bug that is caught, one that is not, and one that says
nothing of the test; and of patches that are wrong in themselves."""
import difflib
import shutil
import subprocess

import pytest

import mutants
from harness import TOP

pytestmark = [pytest.mark.quick, pytest.mark.no_machine, pytest.mark.mullion]

# A project of one unit test (a shell script) and one check.
MAKEFILE = """\
build/unit/test_%: code.sh
\tsh -n code.sh
\tmkdir -p build/unit
\tcp code.sh $@
\tchmod +x $@
size-check:
\ttest $$(wc -l <code.sh) -le 4
"""
CODE = """\
#!/bin/sh
answer=42
comment=none
[ $answer = 42 ] && echo ok 1 - right || { echo not ok 1 - right; exit 1; }
"""
LINES = "Item: 3\nBug: wrong.\nCaught-by: {}\n\n"


@pytest.fixture
def project(tmp_path):
    """A folder of that project, and what puts a seeded bug into it."""
    top = tmp_path / "top"
    for name in "tools", "tests/unit", mutants.PATCHES:
        (top / name).mkdir(parents=True)
    for name in "unit.py", "program.py":
        shutil.copy(TOP / "tools" / name, top / "tools")
    (top / "Makefile").write_text(MAKEFILE)
    (top / "code.sh").write_text(CODE)
    (top / "tests" / "unit" / "test_answer.c").write_text("right other")
    (top / ".gitignore").write_text("/build/\n")
    subprocess.run(["git", "init", "-q", top], check=True)

    def seed(name, old, new, caught_by="unit answer", head=LINES):
        before, after = (text.splitlines(keepends=True) for text in (CODE, CODE.replace(old, new)))
        diff = difflib.unified_diff(before, after, "a/code.sh", "b/code.sh")
        (top / mutants.PATCHES / f"{name}.patch").write_text(
            head.format(caught_by) + "diff --git a/code.sh b/code.sh\n" + "".join(diff))
    return top, seed


def tool(top, *args):
    done = subprocess.run(["/usr/bin/python3", TOP / "tools" / "mutants.py", "--top", top, "--out",
                           top / "build" / "mutants", "--targets", "size-check", *args], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def test_each_is_told_from_the_others(project):
    top, seed = project
    seed("03-caught", "answer=42", "answer=41")
    seed("03-comment", "none", "some")
    seed("03-in-another", "answer=42", "answer=41", "unit answer::other")
    seed("03-longer", "none\n", "none\n#\n", "make size-check")
    seed("03-no-build", "answer=42", "if then")
    status, said = tool(top)
    assert status == 1
    for line in ("mutant 03-caught: caught by unit answer\n",
                 "mutant 03-comment: NOT CAUGHT by unit answer\n",
                 "mutant 03-in-another: unit answer::other: fails, but not in other\n",
                 "mutant 03-no-build: unit answer: does not build\n",
                 "mutant 03-longer: caught by make size-check\n",
                 "mutants: 2 passed, 3 failed\n"):
        assert line in said
    assert (top / "code.sh").read_text() == CODE
    assert (top / "build" / "mutants" / "tree" / "code.sh").read_text() == CODE


def test_a_test_that_fails_anyway_catches_nothing(project):
    top, seed = project
    seed("03-caught", "answer=42", "answer=41")
    (top / "Makefile").write_text(MAKEFILE.replace("cp code.sh", "sed s/=.42/=43/ code.sh >"))
    status, said = tool(top)
    assert status == 1 and "mutant 03-caught: without it: unit answer: failed\n" in said


@pytest.mark.parametrize("name, caught_by, head, reason", [
    ("03-fine", "unit answer", LINES, None),
    ("03-fine", "unit answer::right", LINES, None),
    ("03-fine", "make size-check", LINES, None),
    ("03-lines", "unit answer", "Item: 3\nCaught-by: {}\n", "no line Bug: before the patch"),
    ("04-other", "unit answer", LINES, "Item: 3 is not what its name begins with"),
    ("three", "unit answer", LINES, "Item: 3 is not what its name begins with"),
    ("03-gone", "unit question", LINES, "Caught-by: no tests/unit/test_question.c"),
    ("03-gone", "unit answer::left", LINES, "Caught-by: no left in test_answer.c"),
    ("03-gone", "system test_it.py::test", LINES, "Caught-by: no tests/system/test_it.py"),
    ("03-gone", "make all", LINES, "Caught-by: no check 'all'; there are: size-check"),
    ("03-gone", "a friend", LINES, "Caught-by: 'a' is neither unit nor system nor make"),
])
def test_check(project, name, caught_by, head, reason):
    top, seed = project
    seed(name, "42", "41", caught_by, head)
    wrong = f"tests/mutants/{name}.patch: {reason}\n" if reason else ""
    assert tool(top, "--check") == (int(bool(reason)), f"{wrong}mutants-check: 1 patches, "
                                                       f"{int(bool(reason))} wrong\n")


def test_check_of_one_that_the_code_has_left_behind(project):
    top, seed = project
    seed("03-old", "42", "41")
    (top / "code.sh").write_text(CODE.replace("answer", "reply"))
    status, said = tool(top, "--check")
    assert status == 1 and "03-old.patch: does not apply: " in said
