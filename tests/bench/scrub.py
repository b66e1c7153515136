# SPDX-License-Identifier: Apache-2.0
"""What clearing memory before the first guest costs, by Kconfig's SCRUB_UNUSED, on one core and on
four."""
import re
import sys
import tempfile

from machines import COUNTED, run  # sets the path to tools
import hardening
from machine import OUT, show
from systems import GUEST, mullion

LOG = re.compile(r"^\[ *(\d+)\.(\d{6})\] el2 EL2 cpu\d+: (.*)$", re.M)
CLEARED = re.compile(r"memory: (\d+) MiB cleared by (\d+) core")
# for each GiB, of all cores together: seven instructions for 64 bytes
BUDGET = 130000000


def cleared(out, smp):
    """[MiB, instructions of all cores from the line of the log before it to its own, those for a
    GiB or ""]"""
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = mullion(out=out, smp=smp, kernel=GUEST).command(folder) + COUNTED
        text = run(argv)
    lines = [(int(m[1] + m[2]) * 1000, CLEARED.match(m[3])) for m in LOG.finditer(text)]
    at = next((i for i, (_, found) in enumerate(lines) if found), 0)
    if not at:
        sys.exit(f"bench: {smp} cores did not clear memory: {show(argv)}\n{text}")
    mib, ticks = int(lines[at][1][1]), lines[at][0] - lines[at - 1][0]
    return [mib, ticks, ticks * 1024 // mib if mib > 100 else "", BUDGET if mib > 100 else ""]


def table():
    """{build and cores: cleared()}"""
    without = hardening.without()
    builds = {"what boot used": without,
              "all": hardening.build("scrubbed", scrub="y", like=without)}
    return {f"{what}, {smp} core{'s' * (smp > 1)}": cleared(out, smp)
            for what, out in builds.items() for smp in (1, 4)}


def over(figures):
    """What is over its budget."""
    return [f"memory cleared, {what}" for what, (_, _, gib, budget) in figures.items()
            if budget and gib > budget]
