# SPDX-License-Identifier: Apache-2.0
"""An SD card with a FAT on it, which Linux in the machine reads and writes."""
import hashlib
import os
import subprocess

import fat

MIB = 1 << 20


class FatCard:
    """Of 64 MiB, with a file of its own in the first partition."""

    def __init__(self, folder):
        self.path, self.file = folder / "sd.img", folder / "there"
        self.path.touch()
        os.truncate(self.path, 64 * MIB)
        self.file.write_bytes(os.urandom(3 * MIB))
        fat.make(self.path, {"there": self.file})

    def option(self):
        """QEMU's."""
        return ["-drive", f"if=sd,format=raw,file={self.path}"]

    def linux_uses(self, run):
        """Linux finds the card, reads the file, and writes another one: what is on the card in the
        end is what it has read again past its own copy in memory."""
        there = hashlib.sha256(self.file.read_bytes()).hexdigest()
        run.ok("until [ -b /dev/mmcblk0p1 ]; do sleep 0.1; done", timeout=30)
        run.ok("mkdir /tmp/card; mount -t vfat /dev/mmcblk0p1 /tmp/card")
        assert run.ok("sha256sum /tmp/card/there", timeout=60).split()[0] == there
        run.ok("dd if=/dev/urandom of=/tmp/new bs=1M count=1 && cp /tmp/new /tmp/card/new")
        run.ok("umount /tmp/card && echo 3 >/proc/sys/vm/drop_caches", timeout=60)
        new = run.ok("sha256sum /tmp/new").split()[0]
        run.ok("mount -t vfat -o ro /dev/mmcblk0p1 /tmp/card")
        assert run.ok("sha256sum /tmp/card/new", timeout=60).split()[0] == new
        run.ok("umount /tmp/card")
        stored = subprocess.run(["mtype", "-i", f"{self.path}@@{fat.CARD_FIRST}", "::new"],
                                check=True, stdout=subprocess.PIPE).stdout
        assert hashlib.sha256(stored).hexdigest() == new
