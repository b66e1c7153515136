# SPDX-License-Identifier: Apache-2.0
"""Which function of the hypervisor an address is of."""
import bisect
import re
import subprocess

SIZE = 2 << 20  # of the hypervisor's block


class Places:
    """Functions of an ELF that runs at `base` and is linked for 0."""

    def __init__(self, elf, base):
        text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                              text=True).stdout
        self.base = base
        found = sorted((int(at, 16), name)
                       for at, name in re.findall(r"^(\w+) [tT] (\w+)$", text, re.M))
        self.starts, self.names = [at for at, _ in found], [name for _, name in found]

    def function(self, address):
        """Its name, or the address where it is none of the hypervisor's: then it is EL3's."""
        at = bisect.bisect_right(self.starts, address - self.base) - 1
        if address < self.base or at < 0 or address - self.base >= SIZE:
            return f"{address:#x}"
        return self.names[at]
