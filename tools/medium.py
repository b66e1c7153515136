# SPDX-License-Identifier: Apache-2.0
"""What ./mullion flash may write to: what /sys, /proc, lsblk and blkid say of a medium (look_at),
and whether it may be written (refusal), which looks at nothing but that."""
import contextlib
import dataclasses
import fcntl
import json
import os
import pathlib
import re
import stat
import struct
import subprocess

import program

COLUMNS = "KNAME,TYPE,SIZE,MODEL,VENDOR,SERIAL,TRAN,RM,FSTYPE,LABEL,PARTLABEL"
# Whoever has one of these mounted runs from that disk.
SYSTEM = {"/", "/boot", "/boot/efi", "/boot/firmware", "/usr", "/var", "/home"}
# Members of what is not mounted under their own name, by what blkid calls them.
MEMBERS = {"LVM2_member": "LVM", "LVM1_member": "LVM", "zfs_member": "ZFS", "bcache": "bcache",
           "drbd": "DRBD", "VMFS_volume_member": "VMFS", "ceph_bluestore": "Ceph"}
LOCK = struct.Struct("@hhqqi4x")  # struct flock
KINDS = {stat.S_IFDIR: "folder", stat.S_IFREG: "file", stat.S_IFBLK: "disk"}


@dataclasses.dataclass
class Part:
    """A block device of the medium: itself, a partition, or what is made of one (LVM, LUKS)."""
    path: str
    what: str = ""     # the file system and its name
    mounts: list = dataclasses.field(default_factory=list)
    swap: bool = False
    member: str = ""   # of LVM, of a RAID
    maker: str = ""    # what has made it of another: partition, device-mapper, RAID


@dataclasses.dataclass
class Medium:
    """What the decision is made of."""
    path: str
    kind: str          # disk, file, folder; none; another word for what it is
    size: int = 0
    read_only: bool = False
    whole: str = ""    # the disk that it is a partition of
    made_of: str = ""  # device-mapper, RAID: how it is made of other disks
    loops: list = dataclasses.field(default_factory=list)  # that have this file
    users: list = dataclasses.field(default_factory=list)  # programs that have this file
    words: str = ""    # vendor, model, how it is connected
    serial: str = ""
    parts: list = dataclasses.field(default_factory=list)
    identity: tuple = ()  # another medium in the same reader has another


def in_words(size):
    """As it is printed on a card: in powers of ten."""
    for unit, name in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{size} bytes"


def member_of(fstype):
    """What a device with such a content is a part of; "": of nothing."""
    if re.search(r"raid_member$|^linux_raid", fstype or ""):
        return "a RAID"
    return MEMBERS.get(fstype, "")


# ---- The decision ----

def in_use(part, medium):
    """Why nobody may write below this part of the medium; None: nothing speaks against it."""
    where = "" if part.path == medium.path else f"{part.path} "
    if part.mounts:
        return f"{where or 'it '}is mounted at {', '.join(part.mounts)} (umount {part.mounts[0]})"
    if part.swap:
        return f"{where or 'it '}is swap (swapoff {part.path})"
    if part.member:
        return f"{where or 'it '}is a member of {part.member}"
    if part.maker not in ("", "partition"):
        return f"{part.maker} has made {part.path} of it"
    return None


def refusal(medium, needed, image=None):
    """Why `needed` bytes may not be written to the medium, as what follows its name; None: they
    may."""
    strange = {"none": "no such device", "folder": "is a folder, not a disk"}
    if medium.kind in strange:
        return strange[medium.kind]
    if medium.kind not in ("disk", "file"):
        return f"is a {medium.kind}, not a disk"
    if medium.kind == "file" and image and medium.identity == image:
        return "is the image itself"
    if medium.loops:
        return f"is in use as {', '.join(medium.loops)} (losetup -d {medium.loops[0]})"
    if medium.users:
        return (f"is in use by {', '.join(medium.users)}: what it writes later would be lost "
                "(end it first)")
    # first what is the worst to lose
    system = sorted(m for part in medium.parts for m in part.mounts if m in SYSTEM)
    if system:
        return f"is the system's disk: {', '.join(system)} is on it"
    if reasons := [why for part in medium.parts if (why := in_use(part, medium))]:
        return "; ".join(reasons)
    if medium.whole:
        return f"is a partition: the image is for the whole of {medium.whole}"
    if medium.made_of:
        return f"is made by {medium.made_of} of other disks"
    if medium.kind == "disk" and not medium.size:
        return "has no medium in it"
    if medium.read_only:
        return "is read-only (a switch at the card's side?)"
    if medium.size < needed:
        return (f"is too small: it has {in_words(medium.size)}, the image "
                f"{in_words(needed)} ({needed - medium.size} bytes more)")
    return None


# ---- The facts ----

class Host:
    """The system's block devices. Tests give another `root`, and lsblk's answer."""

    def __init__(self, root="/", lsblk=None, blkid=None):
        self.root = pathlib.Path(root)
        self.blkid = blkid or probe
        text = lsblk if lsblk is not None else ask("lsblk", "--json", "-b", "-o", COLUMNS)
        self.known = {}
        self.flatten(json.loads(text or "{}").get("blockdevices", []))

    def flatten(self, entries):
        for entry in entries:
            self.known[entry["kname"]] = entry
            self.flatten(entry.get("children", []))

    def text(self, *path):
        try:
            return self.root.joinpath(*path).read_text(errors="replace").strip()
        except OSError:
            return ""

    def names(self, *path):
        folder = self.root.joinpath(*path)
        return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []

    def block(self, name):
        return self.root / "sys/class/block" / name

    def entry(self, name, column):
        return (self.known.get(name, {}).get(column) or "").strip()

    def mounts(self):
        """[(number of the device, its name, where)]. The number of a Btrfs is none of a device,
        the name of a root may be none: both are looked at."""
        found = []
        for line in self.text("proc/self/mountinfo").splitlines():
            words = [re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), word)
                     for word in line.split()]
            if "-" in words[6:]:
                source = words[words.index("-", 6) + 2]
                found.append((words[2], os.path.basename(os.path.realpath(source))
                              if source.startswith("/dev/") else "", words[4]))
        return found

    def swaps(self):
        """The paths of devices and files."""
        return {os.path.realpath(line.split()[0])
                for line in self.text("proc/swaps").splitlines()[1:]}

    def below(self, name, maker=""):
        """The device, its partitions, and what is made of each: [(name, what has made it)]."""
        found = [(name, maker)]
        for part in self.names("sys/class/block", name):
            if (self.block(name) / part / "partition").exists():
                found += self.below(part, "partition")
        for holder in self.names("sys/class/block", name, "holders"):
            found += self.below(holder, made_by(self, holder))
        return found

    def part(self, name, maker):
        number = self.text("sys/class/block", name, "dev")
        fstype, label = self.entry(name, "fstype"), self.entry(name, "label")
        if not fstype:
            fstype, label = self.blkid(f"/dev/{name}")
        what = " ".join(word for word in (fstype, f'"{label}"' if label else "") if word)
        mounts = {where for at, source, where in self.mounts() if at == number or source == name}
        path, swap = f"/dev/{name}", f"/dev/{name}" in self.swaps()
        if dm := self.text("sys/class/block", name, "dm/name"):
            path = f"/dev/mapper/{dm}"
        return Part(path, what, sorted(mounts), swap, member_of(fstype), maker)

    def loops_of(self, path):
        return [f"/dev/{name}" for name in self.names("sys/class/block")
                if self.text("sys/class/block", name, "loop/backing_file") == str(path)]

    def users_of(self, path):
        """The programs that have a file open for writing, or a lock on it as QEMU has on a disk's
        image, whoever's they are."""
        status, found = os.stat(path), []
        for process in sorted(self.root.glob("proc/[0-9]*"), key=lambda p: int(p.name)):
            if has_open(process, (status.st_dev, status.st_ino)):
                found.append(f"{self.text(process / 'comm')} (process {process.name})")
        return found or ["another program, by its lock"] * is_locked(path)

    def disk(self, path):
        name = os.path.basename(path)
        folder = self.block(name)
        medium = Medium(path, "disk")
        medium.size = int(self.text("sys/class/block", name, "size") or 0) * 512
        medium.read_only = self.text("sys/class/block", name, "ro") == "1"
        if (folder / "partition").exists():
            medium.whole = f"/dev/{folder.resolve().parent.name}"
        elif self.names("sys/class/block", name, "slaves"):
            medium.made_of = made_by(self, name)
        vendor, tran = self.entry(name, "vendor"), self.entry(name, "tran")
        medium.words = " ".join(filter(None, (
            "" if vendor.startswith("0x") else vendor, self.entry(name, "model"),
            f"({tran})" if tran else "")))
        if backing := self.text("sys/class/block", name, "loop/backing_file"):
            medium.words = f"{backing} as a loop device"
        medium.serial = self.entry(name, "serial")
        medium.parts = [self.part(*found) for found in self.below(name)]
        medium.identity = (self.text("sys/class/block", name, "dev"), medium.size, medium.serial,
                           self.text("sys/class/block", name, "diskseq"))
        return medium

    def removable(self):
        """Disks that one may mean: ["/dev/sdb (SanDisk Ultra (usb), 31.9 GB)"]."""
        found = []
        for name in self.names("sys/class/block"):
            card = name.startswith("mmcblk") or self.entry(name, "tran") in ("usb", "mmc") or \
                self.text("sys/class/block", name, "removable") == "1"
            if card and not name.startswith(("loop", "sr", "fd")):
                medium = self.disk(f"/dev/{name}")
                if not refusal(medium, 1):
                    words = [medium.words] if medium.words else []
                    found.append(f"{medium.path} ({', '.join([*words, in_words(medium.size)])})")
        return found


def has_open(process, file):
    """Whether a process, a folder of /proc, has the file (its device and number) open for
    writing."""
    with contextlib.suppress(OSError):  # it has ended, or is somebody else's
        for fd in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                status = fd.stat()
                flags = re.search(r"^flags:\s*(\d+)", (process / "fdinfo" / fd.name).read_text(),
                                  re.M)
                if (status.st_dev, status.st_ino) == file and flags and \
                        int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY:
                    return True
    return False


def is_locked(path):
    """Whether anybody has a lock (fcntl) on a byte of the file."""
    with contextlib.suppress(OSError), open(path, "rb") as f:
        asked = LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, *_ = LOCK.unpack(fcntl.fcntl(f, fcntl.F_OFD_GETLK, asked))
        return kind != fcntl.F_UNLCK
    return False


def made_by(host, name):
    if host.text("sys/class/block", name, "dm/name"):
        kind = host.text("sys/class/block", name, "dm/uuid").partition("-")[0]
        return {"LVM": "LVM", "CRYPT": "LUKS"}.get(kind, "device-mapper")
    return "a RAID" if name.startswith("md") else "another driver"


def ask(*argv):
    """What a program says; "" where it cannot."""
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, errors="replace")
    except FileNotFoundError:
        return ""
    program.ended(argv[0], done.returncode)
    return done.stdout


def probe(path):
    """(file system, its name), from the medium itself: for a host without udev."""
    said = dict(line.partition("=")[::2] for line in ask("blkid", "-p", "-o", "export",
                                                         path).splitlines())
    return said.get("TYPE", ""), said.get("LABEL", "")


def look_at(name, host):
    """The Medium that the user names."""
    path = os.path.realpath(name)
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return Medium(str(name), "none")
    kind = KINDS.get(stat.S_IFMT(status.st_mode), "device of another kind")
    if kind == "disk":
        return host.disk(path)
    medium = Medium(path, kind)
    if kind == "file":
        medium.size = status.st_size
        medium.loops, medium.users = host.loops_of(path), host.users_of(path)
        medium.parts = [Part(path, swap=path in host.swaps())]
        medium.identity = (status.st_dev, status.st_ino)
    return medium
