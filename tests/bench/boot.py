# SPDX-License-Identifier: Apache-2.0
"""From reset to the kernel's first instruction: Mullion, and Debian's U-Boot with the same kernel,
ramdisk, storage and checks.

Both find kernel and ramdisk in the second flash bank. U-Boot reads its commands from its
environment there and does not wait for a key. One core; what is counted ends at KERNEL, where both
put the kernel.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from machines import COUNTED, plugin, run
from machine import DEPS, OUT, settings, show
from flash import flash
from qemu import SYSTEM
from systems import DRAM, MODEL, ONE_THREAD, PEERS, mullion

KERNEL = DRAM + 0x200000
UBOOT = PEERS / "root/usr/lib/u-boot/qemu_arm64/u-boot.bin"
RAMDISK = DRAM + 0x8000000
TREE = DRAM  # where QEMU leaves it
ENV_SIZE = 0x40000
STARTED = "Booting Linux on physical CPU"
BOOTARGS = "console=ttyAMA0"

# What is hashed, copied and unpacked in the loader, by its functions.
PARTS = {
    "hash": re.compile(r"sha256|br_sha2"),
    "copy": re.compile(r"mem(cpy|move|set)|copy_"),
    "unpack": re.compile(r"inflate|adler32|LZ4_decompress|lz4_unpack|xxh32|^crc32"),
}

ITS = """/dts-v1/;
/ {
	description = "bench"; #address-cells = <1>;
	images {
		kernel {
			data = /incbin/("%(kernel)s");
			type = "kernel"; arch = "arm64"; os = "linux";
			compression = "%(compression)s";
			load = <%(load)#x>; entry = <%(load)#x>; hash-1 { algo = "sha256"; };
		};
		ramdisk {
			data = /incbin/("%(ramdisk)s");
			type = "ramdisk"; arch = "arm64"; os = "linux"; compression = "none";
			load = <%(ramdisk_at)#x>; hash-1 { algo = "sha256"; };
		};
	};
	configurations { default = "it"; it { kernel = "kernel"; ramdisk = "ramdisk"; }; };
};
"""


def count_to_kernel(argv, folder, parts=()):
    """(instructions of the core that started the kernel, {start of a part: instructions}) until
    KERNEL's first instruction."""
    counted = [f"at={KERNEL:#x}"] + [f"part={lo:#x}-{hi:#x}" for lo, hi in parts]
    argv = argv + COUNTED + plugin(folder, counted)
    text = run(argv, until=STARTED)
    found = (pathlib.Path(folder) / "count").read_text()
    at = re.search(r"^at (\d+) (.*)$", found, re.M)
    if not at or STARTED not in text:
        sys.exit(f"bench: the kernel did not start: {show(argv)}\n{text}")
    counts = re.findall(r"^part (\w+) (\d+)$", found, re.M)
    return int(at[2].split()[int(at[1])]), {int(lo, 16): int(n) for lo, n in counts}


def functions(elf):
    """[(part, first address, end)] of the functions that PARTS names."""
    names = subprocess.run(["aarch64-linux-gnu-nm", "-S", elf], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    found = []
    for address, size, name in re.findall(r"^(\w+) (\w+) [tT] (\S+)$", names, re.M):
        part = next((p for p, pattern in PARTS.items() if pattern.search(name)), None)
        if part:
            found.append((part, int(address, 16), int(address, 16) + int(size, 16)))
    return found


def mullion_boot(compress="none", smp=1):
    """(instructions, {part: instructions})"""
    machine = mullion(smp=smp, cpu=MODEL, compress=compress)
    names = functions(machine.out / "loader.elf")
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        argv = machine.command(folder)
        total, counts = count_to_kernel(argv, folder, [(lo, hi) for _, lo, hi in names])
    parts = dict.fromkeys(PARTS, 0)
    for part, lo, _ in names:
        parts[part] += counts.get(lo, 0)
    return total, parts


def uboot_environment(folder, bootcmd):
    text, out = folder / "env.txt", folder / "env.bin"
    text.write_text(f"bootdelay=-2\nbootargs={BOOTARGS}\nbootcmd={bootcmd}\n"
                    "stdin=serial\nstdout=serial\nstderr=serial\n")
    subprocess.run(["mkenvimage", "-s", hex(ENV_SIZE), "-o", out, text], check=True)
    return out


def uboot_boot(bootcmd, bank1):
    """bank1(folder): what lies in the second bank behind the environment, as [(offset, file)]."""
    with tempfile.TemporaryDirectory(dir=OUT) as name:
        folder = pathlib.Path(name)
        size, environment = settings()["BUNDLE_SIZE"], uboot_environment(folder, bootcmd)
        flash(folder / "flash0", size, [(0, UBOOT)])
        flash(folder / "flash1", size, [(0, environment)] + bank1(folder))
        argv = [SYSTEM, "-M", "virt,virtualization=on,gic-version=3", "-cpu", MODEL, "-smp", "1",
                "-m", "1G", "-accel", ONE_THREAD, "-display", "none", "-nodefaults"]
        for bank in (0, 1):
            file = folder / f"flash{bank}"
            argv += ["-drive", f"if=pflash,unit={bank},format=raw,readonly=on,file={file}"]
        return count_to_kernel(argv, folder)[0]


def packed(folder, kernel, compression):
    if compression == "none":
        return kernel
    out = folder / "kernel.gz"
    with open(out, "wb") as file:
        subprocess.run(["gzip", "-9nc", kernel], check=True, stdout=file)
    return out


def uboot_fit(compression="none"):
    def bank1(folder):
        its, itb = folder / "image.its", folder / "image.itb"
        its.write_text(ITS % {"kernel": packed(folder, DEPS / "vmlinuz", compression),
                              "compression": compression, "load": KERNEL,
                              "ramdisk": OUT / "initramfs.cpio", "ramdisk_at": RAMDISK})
        subprocess.run(["mkimage", "-q", "-E", "-f", its, itb], check=True,
                       stdout=subprocess.DEVNULL)
        return [(ENV_SIZE, itb)]
    fit = f"{settings()['BUNDLE_BASE'] + ENV_SIZE:#x}#it"
    return uboot_boot(f"bootm {fit} {fit} {TREE:#x}", bank1)


def uboot_raw():
    kernel, ramdisk = DEPS / "vmlinuz", OUT / "initramfs.cpio"
    sizes = [-(-path.stat().st_size // 8) for path in (kernel, ramdisk)]
    second = ENV_SIZE + (sizes[0] * 8 + 0xffff & ~0xffff)
    bank1 = settings()["BUNDLE_BASE"]
    bootcmd = (f"cp.q {bank1 + ENV_SIZE:#x} {KERNEL:#x} {sizes[0]:x}; "
               f"cp.q {bank1 + second:#x} {RAMDISK:#x} {sizes[1]:x}; "
               f"booti {KERNEL:#x} {RAMDISK:#x}:{ramdisk.stat().st_size:x} {TREE:#x}")
    return uboot_boot(bootcmd, lambda _folder: [(ENV_SIZE, kernel), (second, ramdisk)])


def compare():
    """({how: [instructions, ratio to Mullion's plain boot]}, {what: instructions per byte})"""
    size = (DEPS / "vmlinuz").stat().st_size
    payload = size + (OUT / "initramfs.cpio").stat().st_size
    ours, parts = mullion_boot()
    how = {"Mullion, FIT, SHA-256": ours}
    per_byte = {"SHA-256, of all payload": round(parts["hash"] / payload, 2),
                "copy, of all payload": round(parts["copy"] / payload, 2)}
    for compress in ("lz4", "gzip"):
        how[f"Mullion, FIT, SHA-256, {compress}"], parts = mullion_boot(compress)
        per_byte[f"unpack {compress}, of the unpacked kernel"] = round(parts["unpack"] / size, 2)
    how["U-Boot bootm, FIT, SHA-256"] = uboot_fit()
    how["U-Boot bootm, FIT, SHA-256, gzip"] = uboot_fit("gzip")
    how["U-Boot booti, raw images copied, no check"] = uboot_raw()
    return {name: [n, f"{n / ours:.2f}"] for name, n in how.items()}, per_byte
