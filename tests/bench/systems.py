# SPDX-License-Identifier: Apache-2.0
"""The systems that the bench guest runs on: the bare machine, Mullion, and the peers, unmodified
from Debian's packages."""
import pathlib
import re
import subprocess

from machines import TOP  # sets the path to tools
import desk
import hardening
import initramfs
from machine import DEPS, OUT, Machine, settings
from qemu import SYSTEM

DRAM = 0x40000000  # of QEMU's virt, which all of them run on
MODEL = "cortex-a72"  # has the Spectre-BHB flaw, so a hypervisor has reason to do something
UNAFFECTED = "cortex-a53"
ONE_GHZ = "cntfrq=1000000000"
ONE_THREAD = "tcg,thread=single"
GUEST = OUT / "guest" / "bench.bin"
PEERS = DEPS / "peers"
GUEST_MEMORY = "256M"
# Of the consoles only the early one, which polls: the guest's UART under KVM has no interrupt.
LINUX_ARGS = "earlycon=pl011,0x9000000 keep_bootcon console=ttyS9 nokaslr mitigations=off"
KVM_RAMDISK = DRAM + 0xa000000  # linux/launcher.c


def virt(extra, cpu, smp, memory):
    return [SYSTEM, "-M", f"virt,gic-version=3{extra}", "-cpu", f"{cpu},{ONE_GHZ}", "-smp",
            str(smp), "-m", memory, "-accel", ONE_THREAD, "-display", "none", "-nodefaults"]


def mullion(out=None, **options):
    """As it is configured, but without hardening, whose cost has a table of its own
    (hardening.py)."""
    return Machine(accel=ONE_THREAD, out=out or hardening.without(),
                   **{"cpu": f"{MODEL},{ONE_GHZ}", **options})


def own_addresses(machine):
    """What is not the guest's: the hypervisor's block; the monitor's and the stages' secure RAM and
    flash."""
    base, board = machine.hypervisor_base(), settings()
    ranges = [(base, 2 << 20), (board["SRAM_BASE"], board["SRAM_SIZE"]),
              (board["BOOTBLOCK_BASE"], board["BOOTBLOCK_SIZE"])]
    return [f"hyp={at:#x}-{at + size:#x}" for at, size in ranges]


def symbols(elf):
    """{function: address} of an image, the last of a name."""
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return {name: int(at, 16) for at, name in re.findall(r"^(\w+) [tT] (\w+)$", text, re.M)}


def xen_image():
    image, = (PEERS / "root" / "boot").glob("xen-*-arm64")
    return image


def ramdisk(folder, name, **sources):
    """Makes the ramdisk of linux/NAME.list."""
    out = pathlib.Path(folder) / f"{name}.cpio"
    out.write_bytes(initramfs.build(TOP / "tests" / "bench" / "linux" / f"{name}.list", sources))
    return out


class System:
    """What runs a guest. counter_cpus: for the rows of one CPU; pair_counted: the run with two
    bears -icount."""
    counter_cpus, pair_counted, hyp = 1, False, ()
    # where Linux' first instruction is; None: where the host has one, too
    kernel_at = DRAM + 0x200000

    def __init__(self, cpu=MODEL, linux=False, seeds=True, only=()):
        """only: of Linux' work; everything where nothing is said."""
        self.cpu, self.linux, self.seeds, self.only = cpu, linux, seeds, only

    def guest(self, folder):
        """(kernel, ramdisk, command line); the last two are None for the bench guest."""
        if not self.linux:
            return GUEST, None, None
        work = ramdisk(folder, "work", work=OUT / "bench" / "work", busybox=DEPS / "busybox")
        args = " ".join([LINUX_ARGS, *(["--", *self.only] if self.only else [])])
        return DEPS / "vmlinuz", work, args


class Native(System):
    """EL1 of the machine without a hypervisor: what the work itself costs."""
    name, counter_cpus, pair_counted = "native", 2, True

    def command(self, folder, smp):
        kernel, initrd, args = self.guest(folder)
        return virt("", self.cpu, smp, GUEST_MEMORY) + ["-kernel", str(kernel)] + (
            ["-initrd", str(initrd), "-append", args] if initrd else [])


class NativeDerived(Native):
    """The bare machine with the tree that Mullion derives for Linux."""
    name = "native, Mullion's tree"

    def command(self, folder, smp):
        folder = pathlib.Path(folder)
        machine = Machine(memory=GUEST_MEMORY, smp=smp, cpu=self.cpu)
        tree = desk.derive(machine, folder, machine.board_tree(folder))
        for name, cells in (("rng-seed", 8), ("kaslr-seed", 2)):
            put = ["-t", "x"] if self.seeds else ["-d"]
            put += [tree, "/chosen", name] + ["5eed"] * cells * self.seeds
            subprocess.run(["fdtput", *put], check=True)
        return super().command(folder, smp) + ["-dtb", str(tree)]


class Mullion(System):
    """The VM has two CPUs for the rows of one, too, with the second off: loops over a VM's CPUs
    count. out: another build folder than that without hardening."""
    name, counter_cpus, pair_counted = "Mullion", 2, True

    def __init__(self, *args, out=None, **options):
        super().__init__(*args, **options)
        self.out = out

    def machine(self, **options):
        memory = {"memory": GUEST_MEMORY} if self.linux else {}
        return mullion(**{"cpu": f"{self.cpu},{ONE_GHZ}", "out": self.out, **memory, **options})

    @property
    def hyp(self):
        return own_addresses(self.machine())

    def command(self, folder, smp):
        kernel, initrd, args = self.guest(folder)
        return self.machine(kernel=kernel, initrd=initrd, append=args, smp=smp).command(folder)


class MullionDirect(Mullion):
    """The VM takes its interrupts without the hypervisor. What runs in a signal is traced."""
    name = "Mullion, direct"

    @property
    def hyp(self):
        return [*super().hyp, "trace=on"]

    def machine(self, **options):
        return super().machine(config=TOP / "tests" / "bench" / "direct.dts", **options)


class NativeV2(Native):
    name = "native, GICv2"

    def command(self, folder, smp):
        return [a.replace("gic-version=3", "gic-version=2") for a in super().command(folder, smp)]


class MullionV2(Mullion):
    name = "Mullion, GICv2"

    def machine(self, **options):
        return super().machine(gic=2, **options)


class MullionDirectV2(MullionDirect):
    name = "Mullion, direct, GICv2"

    def machine(self, **options):
        return super().machine(gic=2, **options)


class Xen(System):
    """The guest is dom0, with the UART to itself: Xen is told of none. Under -icount its cores wait
    for one another in loops without YIELD, so the run with two CPUs goes without: the plugin does
    not need it."""
    name, kernel_at = "Xen", DRAM + 0x20000000

    def command(self, folder, smp):
        kernel, initrd, args = self.guest(folder)
        options = f"dtuart=none dom0_mem={GUEST_MEMORY} dom0_max_vcpus={smp} bootscrub=0"
        bootargs = (args or "none").replace(",", ",,")
        argv = virt(",virtualization=on", self.cpu, smp, "1G") + [
            "-kernel", str(xen_image()), "-append", options,
            "-device",
            f"guest-loader,addr={DRAM + 0x4000000:#x},kernel={kernel},bootargs={bootargs}"]
        if initrd:
            argv += ["-device", f"guest-loader,addr={DRAM + 0xa000000:#x},initrd={initrd}"]
        return argv


class Kvm(System):
    """Debian's kernel at EL2 with linux/launcher.c as its only process. The guest's tree is that of
    the bare machine, without PCIe."""
    name, kernel_at = "KVM", None

    def command(self, folder, smp):
        kernel, initrd, _ = self.guest(folder)
        tree, empty = pathlib.Path(folder) / "guest.dtb", pathlib.Path(folder) / "empty"
        native = Native(self.cpu, self.linux).command(folder, smp)
        native[native.index("-M") + 1] += f",dumpdtb={tree}"
        subprocess.run(native, check=True, stderr=subprocess.DEVNULL)
        empty.write_bytes(b"")
        # the launcher has none
        subprocess.run(["fdtput", "-r", tree, "/pcie@10000000"], check=True)
        if initrd:
            for name, at in (("start", KVM_RAMDISK), ("end", KVM_RAMDISK + initrd.stat().st_size)):
                subprocess.run(["fdtput", "-t", "x", tree, "/chosen", f"linux,initrd-{name}", "0",
                                f"{at:x}"], check=True)
        host = ramdisk(folder, "launcher", launcher=OUT / "bench" / "launcher", guest=kernel,
                       tree=tree, ramdisk=initrd or empty)
        return virt(",virtualization=on", self.cpu, smp, "1G") + [
            "-kernel", str(DEPS / "vmlinuz"), "-initrd", str(host),
            "-append", "console=ttyAMA0 nokaslr"]


PEER_SYSTEMS = (Xen, Kvm)
