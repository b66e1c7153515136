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


def test_trap_irq_ends_in_irq_rest():
    """Where irq_rest saves a guest's x20 to x29 they are not C's any more: it is branched to, with
    C's frame gone (el2/trap/irq_rest_entry.S)."""
    code = subprocess.run(["aarch64-linux-gnu-objdump", "-d", OUT / "el2.elf"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    calls = re.findall(r"\t(\w+)\t[0-9a-f]+ <irq_rest_v[23]>$", code, re.M)
    assert calls and set(calls) == {"b"}
