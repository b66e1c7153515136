# SPDX-License-Identifier: Apache-2.0
"""The systems that the bench guest runs on: the bare machine, Mullion, and the peers, unmodified from Debian's packages."""
import pathlib
import subprocess

from machines import TOP  # sets the path to tools
from machine import DEPS, DRAM, OUT, QEMU, Machine, settings

MODEL = "cortex-a72"  # has the Spectre-BHB flaw, so a hypervisor has reason to do something against it
UNAFFECTED = "cortex-a53"
ONE_GHZ = "cntfrq=1000000000"
ONE_THREAD = "tcg,thread=single"
GUEST = OUT / "guest" / "bench.bin"
PEERS = DEPS / "peers"


def virt(extra, cpu, smp, memory):
    return [QEMU, "-M", f"virt,gic-version=3{extra}", "-cpu", f"{cpu},{ONE_GHZ}", "-smp", str(smp), "-m", memory, "-accel",
            ONE_THREAD, "-display", "none", "-nodefaults"]


def mullion(**options):
    return Machine(accel=ONE_THREAD, **{"cpu": f"{MODEL},{ONE_GHZ}", **options})


def own_addresses(machine):
    """What is not the guest's: the hypervisor's block; the monitor's and the stages' secure RAM and flash."""
    base, board = machine.hypervisor_base(), settings()
    ranges = [(base, 2 << 20), (board["SRAM_BASE"], board["SRAM_SIZE"]), (board["STAGE1_BASE"], board["STAGE1_SIZE"])]
    return [f"hyp={at:#x}-{at + size:#x}" for at, size in ranges]


def xen_image():
    image, = (PEERS / "root" / "boot").glob("xen-*-arm64")
    return image


class Native:
    """EL1 of the machine without a hypervisor: what the work itself costs."""
    name, counter_cpus, pair_counted, hyp = "native", 2, True, ()

    def __init__(self, cpu=MODEL):
        self.cpu = cpu

    def command(self, _folder, smp):
        return virt("", self.cpu, smp, "256M") + ["-kernel", str(GUEST)]


class Mullion:
    """The VM has two CPUs for the rows of one, too, with the second off: loops over a VM's CPUs count."""
    name, counter_cpus, pair_counted = "Mullion", 2, True
    hyp = own_addresses(Machine())

    def __init__(self, cpu=MODEL):
        self.cpu = cpu

    def command(self, folder, smp):
        return mullion(kernel=GUEST, smp=smp, cpu=f"{self.cpu},{ONE_GHZ}").command(folder)


class Xen:
    """The guest is dom0, with the UART to itself: Xen is told of none. Under -icount its cores wait for one another in loops
    without YIELD, so the run with two CPUs goes without: the plugin does not need it."""
    name, counter_cpus, pair_counted, hyp = "Xen", 1, False, ()

    def __init__(self, cpu=MODEL):
        self.cpu = cpu

    def command(self, _folder, smp):
        options = f"dtuart=none dom0_mem=256M dom0_max_vcpus={smp} bootscrub=0"
        return virt(",virtualization=on", self.cpu, smp, "1G") + [
            "-kernel", str(xen_image()), "-append", options, "-device", f"guest-loader,addr={DRAM + 0x4000000:#x},kernel={GUEST},bootargs=none"]


class Kvm:
    """Debian's kernel at EL2 with kvm/launcher.c as its only process. The guest's tree is that of the bare machine."""
    name, counter_cpus, pair_counted, hyp = "KVM", 1, False, ()

    def __init__(self, cpu=MODEL):
        self.cpu = cpu

    def command(self, folder, smp):
        tree, ramdisk = (pathlib.Path(folder) / f"kvm{smp}.{kind}" for kind in ("dtb", "cpio"))
        subprocess.run(virt(f",dumpdtb={tree}", self.cpu, smp, "256M"), check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["/usr/bin/python3", TOP / "tools" / "initramfs.py", TOP / "tests" / "bench" / "kvm" / "list", ramdisk,
                        "--source", f"launcher={OUT / 'bench' / 'launcher'}", "--source", f"guest={GUEST}",
                        "--source", f"tree={tree}"], check=True)
        return virt(",virtualization=on", self.cpu, smp, "1G") + [
            "-kernel", str(DEPS / "vmlinuz"), "-initrd", str(ramdisk), "-append", "console=ttyAMA0 nokaslr"]


PEER_SYSTEMS = (Xen, Kvm)
