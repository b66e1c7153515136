# SPDX-License-Identifier: Apache-2.0
"""tools/shape.py counts what it says: the lines of functions, and nothing else between braces.
And each unit test's file is one that runs."""
import re
import subprocess

import pytest

import shape
from machine import OUT, TOP

pytestmark = pytest.mark.quick

SOURCE = r'''/* int comment(void) { } */
#define MACRO(x)   \
	do {       \
		x; \
	} while (0)

struct pair {
	int (*call)(int);
	int other;
};
static const int table[] = {
	[0] = sizeof(struct pair),
};
int declared(int value);

/* What it is for. */
static int
two_lines(const char *text)
{
	return *text == '{' || *text == "}"[0];
}
extern int last;
__attribute__((noinline, noreturn)) void never(void)
{
	for (;;) {

		/* } */
		if (last)
			continue;
	}
}
static inline void empty(void (*call)(void)) { call(); }
'''


def test_functions():
    found = list(shape.functions(SOURCE))
    assert found == [("two_lines", 17, 5), ("never", 23, 9), ("empty", 32, 1)]


def test_percentiles_are_lengths_that_are_there():
    assert shape.figures([5]) == {"median": 5, "p95": 5, "longest": 5}
    assert shape.figures([4, 1, 2, 3]) == {"median": 2.5, "p95": 4, "longest": 4}
    assert shape.figures(range(1, 101)) == {"median": 50.5, "p95": 95, "longest": 100}


def test_each_unit_test_runs():
    names = subprocess.run(["make", "-s", "unit-names"], cwd=TOP, stdout=subprocess.PIPE,
                           text=True, check=True).stdout.split()
    assert {p.stem for p in TOP.glob("tests/unit/test_*.c")} == {f"test_{name}" for name in names}


def test_last_calls_are_branches():
    """Where these take a guest's registers, or set one, they are not C's any more: C branches to
    them, with its frame gone (el2/trap/rest_entry.S). The vectors' own way to them is a call."""
    code = subprocess.run(["aarch64-linux-gnu-objdump", "-d", OUT / "el2.elf"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.findall(r"^[0-9a-f]+ <(\w+)>:|"
                       r"\t(\S+)\t(?:.*, )?[0-9a-f]+ "
                       r"<((?:trap|abort|irq|store|sgi|direct_sgi)_rest(?:_v[23])?|"
                       r"trap_other_abort|set_register)>$",
                       code, re.M)
    function, calls = "", set()
    for name, how, what in found:
        function = name or function
        if what and not re.match("text_start$|vectors_|guarded_sync|signal_sync", function):
            calls.add((what, how))
    assert {what for what, _ in calls} == {"trap_rest", "abort_rest", "irq_rest_v2",
                                           "irq_rest_v3", "trap_other_abort", "set_register",
                                           "store_rest_v2", "store_rest_v3", "sgi_rest",
                                           "direct_sgi_rest"}
    assert {how for _, how in calls} == {"b"}, calls


def test_names_of_files():
    """What a slip of a shell leaves in a folder and `git add` takes has another name."""
    listed = subprocess.run(["git", "ls-files"], cwd=TOP, check=True, stdout=subprocess.PIPE,
                            text=True).stdout.splitlines()
    assert listed and not [name for name in listed if not re.fullmatch(r"[\w.,+@=/-]+", name)]
