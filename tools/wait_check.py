# SPDX-License-Identifier: Apache-2.0
"""Checks that no system test, and nothing of a test guest, depends on how fast the host is:

- a system test does not sleep or look at a clock, but by poll() and the limits of harness.py: the
  machine waits for the test (tests/system/watched.py), not the test for a time
- a debugger's answer has no limit of a test's own
- a test guest waits for what must come by WAIT_FOR, whose bound only ends a test that hangs; a wait
  that is to run out is pause_ms()

A function that measures time, and is right on any host, says why: `# host time: ...`."""
import ast
import pathlib
import re
import sys

import program

TOP = pathlib.Path(__file__).resolve().parent.parent
ALLOWED = "host time: "  # and the reason
OWN = {"harness.py"}     # what the tests wait by
CLOCKS = {"sleep", "time", "monotonic", "perf_counter"}
SHORT = re.compile(r"\bWAIT_FOR\(\s*false\s*,\s*\d{1,2}\s*\)")


def what_waits(call):
    """How a call waits for a time, or looks at one; None: it does not."""
    if isinstance(call.func, ast.Attribute):
        of = call.func.value
        if isinstance(of, ast.Name) and of.id == "time" and call.func.attr in CLOCKS:
            return f"time.{call.func.attr}()"
    elif isinstance(call.func, ast.Name):
        if call.func.id in CLOCKS:
            return f"{call.func.id}()"
        if call.func.id == "Gdb" and "timeout" in {word.arg for word in call.keywords}:
            return "a limit for a debugger's answer"
    return None


def waits(text):
    """(line, what) of each such call in Python code, but in functions that say why."""
    for part in ast.parse(text).body:
        if ALLOWED in (ast.get_source_segment(text, part) or ""):
            continue
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and (what := what_waits(node)):
                yield node.lineno, what


def of_test(path):
    if path.name in OWN:
        return
    for number, what in sorted(waits(path.read_text())):
        yield number, f"{what}: let the machine wait for the test, or use harness.poll()"


def of_guest(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if SHORT.search(line):
            yield number, "WAIT_FOR(false, ..) for what is to run out: pause_ms()"


def check(top):
    kinds = ((of_test, sorted((top / "tests" / "system").glob("*.py"))),
             (of_guest, sorted((top / "tests" / "guest").glob("*/*.c"))))
    return [f"{path.relative_to(top)}:{number}: {what}" for look, paths in kinds for path in paths
            for number, what in look(path)]


def main():
    found = check(TOP)
    print(*found, f"wait-check: {len(found)} wait{'' if len(found) == 1 else 's'} for the host",
          sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    program.run_main(main)
