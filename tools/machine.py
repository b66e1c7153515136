# SPDX-License-Identifier: Apache-2.0
"""The machine that QEMU is of a board: which images it needs and how it is started. Shared by run.py and the tests."""
import ctypes
import functools
import os
import pathlib
import re
import shlex
import signal
import subprocess

import uboot
from bundle import bundle
from flash import flash

TOP = pathlib.Path(__file__).resolve().parent.parent
OUT = pathlib.Path(os.environ.get("O", TOP / "build")).resolve()
DEPS = pathlib.Path(os.environ.get("DEPS", TOP / "build" / "deps")).resolve()

QEMU = "qemu-system-aarch64"
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """Says in one line what is wrong with what the user asked for."""


@functools.cache
def settings(out=OUT):
    """What Kconfig says in a build folder: {"DRAM_BASE": 0x40000000, "BOARD_NAME": "virt", "PARK_WFI": "y", ...}."""
    if not (out / "auto.conf").exists():
        subprocess.run(["make", "-s", "-C", TOP, f"O={out}", "configured"], stdin=subprocess.DEVNULL, check=True)
    found = {}
    for name, text, number in re.findall(r'^CONFIG_(\w+)=(?:"(.*)"|(.*))$', (out / "auto.conf").read_text(), re.M):
        found[name] = text if text or not number else number if number == "y" else int(number, 0)
    return found


DRAM = settings()["DRAM_BASE"]


def memory_bytes(text):
    """The size that QEMU's -m TEXT means: MiB without a unit."""
    m = re.fullmatch(r"(\d+)([KMGT]?)B?", text, re.I)
    if not m:
        raise Failure(f"--memory {text}: not a size (512M, 2G)")
    return int(m[1]) << {"K": 10, "M": 20, "": 20, "G": 30, "T": 40}[m[2].upper()]


def compile_config(source, out):
    """The system configuration as a device-tree overlay. A .dtbo is taken as it is."""
    if str(source).endswith((".dtb", ".dtbo")):
        blob = pathlib.Path(source).read_bytes()
        if not blob.startswith(b"\xd0\x0d\xfe\xed"):
            raise Failure(f"{source}: is no device tree")
        pathlib.Path(out).write_bytes(blob)
        return
    done = subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-i", TOP / "board", "-o", out, source],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure(f"{source}: {' '.join(done.stderr.split())}")


def children(dtb, node):
    return subprocess.run(["fdtget", "-l", dtb, node], check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def domains(dtbo):
    """The paths of the configuration's domains."""
    for fragment in children(dtbo, "/"):
        overlay = f"/{fragment}/__overlay__"
        if fragment.startswith("fragment") and "domains" in children(dtbo, overlay):
            yield from (f"{overlay}/domains/{domain}" for domain in children(dtbo, f"{overlay}/domains"))


def kernels(dtbo):
    """The names of the images that the domains run."""
    for path in domains(dtbo):
        ask = subprocess.run(["fdtget", "-d", "", dtbo, path, "mullion,kernel"], stdout=subprocess.PIPE, text=True, check=True)
        yield ask.stdout.strip()


def set_bootargs(dtbo, text):
    """Replaces the command line of the configuration's first domain."""
    for path in domains(dtbo):
        subprocess.run(["fdtput", "-p", "-t", "s", "--", dtbo, f"{path}/chosen", "bootargs", text], check=True)
        return
    raise Failure("--append: the configuration has no domain")


def drop_ramdisk(dtbo):
    """Takes back what the configuration says of the ramdisk: the user's kernel comes without one."""
    for path in domains(dtbo):
        ask = subprocess.run(["fdtget", "-d", "", dtbo, path, "mullion,ramdisk"], stdout=subprocess.PIPE, text=True, check=True)
        if ask.stdout.strip() == "ramdisk":
            subprocess.run(["fdtput", "-d", dtbo, path, "mullion,ramdisk"], check=True)


class Machine:
    """What is booted and on what. The attributes are the options of `./mullion run`."""

    def __init__(self, **options):
        self.kernel = None
        self.initrd = None
        self.append = None
        self.config = None   # a file; None: all for Linux
        self.image = []      # more kernels: (name, file)
        self.compress = "none"
        self.smp = 4
        self.memory = "1G"
        self.cpu = "cortex-a72"
        self.entry = "reset"
        self.gic = 3
        self.qemu = ""
        self.accel = None    # QEMU's -accel
        self.flash = {}      # bank: file to use instead
        self.out = OUT       # the build folder whose images are used
        for name, value in options.items():
            if not hasattr(self, name):
                raise TypeError(f"Machine has no option {name}")
            if value is not None:
                setattr(self, name, value)
        self.board = settings(self.out)

    def images(self):
        """The bundle's images: (node name, kind, path)."""
        kernel, initrd = self.kernel, self.initrd
        if kernel is None:
            kernel = DEPS / "vmlinuz"
            initrd = initrd or self.out / "initramfs.cpio"
        found = [("kernel", "kernel", kernel)] + [(name, "kernel", path) for name, path in self.image]
        if initrd:
            found.append(("ramdisk", "ramdisk", initrd))
        if self.entry == "reset":
            found.append(("hypervisor", "hypervisor", self.out / "mullion.bin"))
        for name, _, path in found:
            if not os.path.isfile(path):
                raise Failure(f"no file {path}")
            if re.search(r'["\\\n]', str(pathlib.Path(path).resolve())):
                raise Failure(f"{path}: mkimage takes no name with a quotation mark, a backslash or a line's end")
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9,._+-]*", name):
                raise Failure(f"--image {name}: not a name of a node")
            if [name == other for other, _, _ in found].count(True) > 1 or name == "config":
                raise Failure(f"--image {name}: the bundle has one of that name already")
        return found

    def config_file(self):
        found = pathlib.Path(self.config or TOP / "configs" / "linux.dts")
        if not found.is_file():
            raise Failure(f"no file {found}")
        return found

    def make_bundle(self, folder):
        """Writes the bundle into `folder` and returns its path."""
        config = folder / "config.dtbo"
        compile_config(self.config_file(), config)
        if self.append is not None:
            set_bootargs(config, self.append)
        if self.kernel and not self.initrd:
            drop_ramdisk(config)
        out = folder / "bundle.itb"
        bundle(out, self.images() + [("config", "config", config)], self.compress)
        return out

    def bare_command(self):
        """QEMU's command for the machine with nothing in it, ending before the user's own options."""
        # A thread for each core pays only when the host has a CPU for each: else they wait for one another (with 8 cores on
        # 2 host CPUs the shell comes twice as late).
        accel = self.accel or f"tcg,thread={'multi' if len(os.sched_getaffinity(0)) >= int(self.smp) else 'single'}"
        kind = self.board.get("QEMU_RESET" if self.entry == "reset" else "QEMU_EL2")
        if not kind:
            raise Failure(f"--entry {self.entry}: QEMU cannot start {self.board['BOARD_NAME']} that way")
        if self.gic != 3 and "{gic}" not in kind:
            raise Failure(f"--gic {self.gic}: {self.board['BOARD_NAME']} has a GICv3")
        return [QEMU, "-M", kind.format(gic=self.gic), "-cpu", self.cpu, "-smp", str(self.smp), "-m", self.memory, "-accel", accel,
                "-display", "none", "-nodefaults", *shlex.split(self.board.get("QEMU_OPTIONS", ""))]

    def board_tree(self, folder):
        """The tree that Mullion has of this machine, in a file: QEMU's and, where it has one, the board's overlay on it."""
        dumped, overlay = folder / "board.dtb", self.out / "include" / "generated" / "board.dtbo"
        argv = self.bare_command() + shlex.split(self.qemu)
        argv[2] += f",dumpdtb={dumped}"
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise Failure(f"QEMU: {done.stdout.strip()}")
        if not overlay.exists():
            return dumped
        subprocess.run(["fdtoverlay", "-i", dumped, "-o", folder / "whole.dtb", overlay], check=True)
        return folder / "whole.dtb"

    def command(self, folder):
        """Makes the images in `folder` (of this run alone) and returns QEMU's command without console and monitor."""
        folder = pathlib.Path(folder)
        argv = self.bare_command()
        if self.entry == "reset":
            banks = dict(self.flash)
            if 0 not in banks:
                banks[0] = self.out / "flash0.img"
            if 1 not in banks:
                banks[1] = folder / "flash1.img"
                flash(banks[1], self.board["BUNDLE_SIZE"], [(0, self.make_bundle(folder))])
            for bank, path in sorted(banks.items()):
                argv += ["-drive", f"if=pflash,unit={bank},format=raw,readonly=on,file={path}"]
        elif self.entry == "uboot":
            disk = uboot.disk(folder, self.out / "mullion.bin", self.make_bundle(folder))
            argv += ["-bios", str(uboot.FIRMWARE), "-drive", f"if=none,id=boot,format=raw,file={disk}",
                     "-device", "virtio-blk-device,drive=boot"]
        else:
            argv += ["-kernel", str(self.out / "mullion.bin"), "-initrd", str(self.make_bundle(folder))]
        return argv + shlex.split(self.qemu)

    def hypervisor_base(self):
        """Where the hypervisor runs: the last 2 MiB of DRAM; where another boot loader, U-Boot or QEMU, puts a kernel."""
        dram = self.board["DRAM_BASE"]
        return {"reset": dram + memory_bytes(self.memory) - (2 << 20), "uboot": uboot.KERNEL_ADDRESS, "el2": dram + (2 << 20)}[self.entry]


def die_with_parent():
    """For Popen's preexec_fn: no QEMU outlives the program that started it, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def show(argv):
    return " ".join(shlex.quote(str(a)) for a in argv)
