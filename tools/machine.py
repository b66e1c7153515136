# SPDX-License-Identifier: Apache-2.0
"""The machine that QEMU is of a board: which images it needs and how it is started. Shared by the
commands and the tests."""
import difflib
import functools
import math
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile

import config_errors
import debian_full
import domain_groups
import fat
import keys
import prepare
import program
import qemu
import raspberry
import sunxi
import uboot
from bundle import bundle
from dts_lines import DtsError, said_by_dtc
from flash import flash
from loader_image import tree_image
from prepare import TOP, Failure

OUT = pathlib.Path(os.environ.get("O") or TOP / "build").resolve()
DEPS = pathlib.Path(os.environ.get("DEPS") or TOP / "build" / "deps").resolve()

# Where the Zynq UltraScale+ has DRAM, at most 2 GiB of it in the first place.
ROM_PLACE = 8192  # in bytes of a card: what an Allwinner boot ROM loads
LOW_MEMORY, HIGH_MEMORY = 2 << 30, 0x8_0000_0000

# Where the loader looks for a disk first; QEMU's own choice is the last of the slots that are free.
FIRST_DISK = "virtio-mmio-bus.0"

# What the build has for an image that a configuration runs, and nobody gives.
OWN_IMAGES = {"rt": "guest/rt.bin"}

# Its models of cores without AArch64, and the property that takes it from the others.
THIRTY_TWO_BITS = re.compile(r"(?:arm\d\w*(?:-r\d)?|cortex-(?:a(?:5|7|8|9|15|17|32)|m\d+|r[578]f?)|"
                             r"pxa\w+(?:-\w+)?|sa1\w+|ti925t)(?:-arm-cpu)?(?:,|$)|"
                             r".*,aarch64=(?:off|false|no)\b")
# For Popen's preexec_fn: no QEMU outlives the program that started it, however that ends.
die_with_parent = program.die_with_parent(signal.SIGKILL)


@functools.cache
def settings(out=OUT):
    """What Kconfig says in a build folder: {"DRAM_BASE": 0x40000000, "BOARD_NAME": "virt",
    "PARK_WFI": "y", ...}."""
    if not (out / "auto.conf").exists():
        subprocess.run(["make", "-s", "-C", TOP, f"O={out}", "configured"],
                       stdin=subprocess.DEVNULL, check=True)
    found = {}
    for name, text, number in re.findall(r'^CONFIG_(\w+)=(?:"(.*)"|(.*))$',
                                         (out / "auto.conf").read_text(), re.M):
        found[name] = text if text or not number else number if number == "y" else int(number, 0)
    return found


def words_of(options):
    """QEMU's options in the user's one string."""
    try:
        return shlex.split(options)
    except ValueError as e:
        raise Failure(f"--qemu {options}: {e}") from None


def last_value(words, *names):
    """What the last of these options of QEMU's (-smp 4) says; None: none of them is there."""
    said = [value for option, value in zip(words, words[1:])
            if option.startswith("-") and option.lstrip("-") in names]
    return said[-1] if said else None


def cores(smp):
    """The number of cores that QEMU's -smp TEXT gives."""
    number = re.search(r"(?:^|\bcpus=)(\d+)", smp)
    if number:
        return int(number[1])
    if most := re.search(r"\bmaxcpus=(\d+)", smp):
        return int(most[1])
    parts = re.findall(r"\b(?:sockets|dies|clusters|cores|threads)=(\d+)", smp)
    return math.prod(map(int, parts))


def card_size(size):
    """Of an SD card that has room for so many bytes: QEMU wants a power of two."""
    return max(64 << 20, 1 << (size - 1).bit_length())


def escaped(path):
    """As a value of an option of QEMU's."""
    return str(path).replace(",", ",,")


def check_core(model, arm=False):
    """Failure for a model of QEMU's -cpu that has no AArch64: nothing of ours would say so. `arm`:
    of a board in AArch32, for one that is not 32-bit."""
    if THIRTY_TWO_BITS.match(model) and not arm:
        raise Failure(f"--cpu {model}: a 32-bit core; Mullion needs AArch64 with EL2")
    if arm and not THIRTY_TWO_BITS.match(model):
        raise Failure(f"--cpu {model}: no 32-bit core, and this board's build is for those")


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
        domain_groups.flatten_file(out, source)
        return
    folders = config_errors.folders(OUT)
    argv = ["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", out,
            *(word for folder in folders for word in ("-i", folder)), source]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    text = re.sub(r"/\*.*?\*/|//.*?$", "", pathlib.Path(source).read_text(errors="replace"),
                  flags=re.M | re.S)
    program.ended(f"{source}: dtc", done.returncode)
    missing = [tag for tag in ("/dts-v1/", "/plugin/") if tag not in text]
    if missing and "/include/" not in text:
        raise Failure(f"{source}: has no {' and no '.join(missing)}: the source of an overlay "
                      'begins with the lines "/dts-v1/;" and "/plugin/;"')
    if done.returncode:
        raise DtsError(said_by_dtc(done.stderr, source, folders))
    domain_groups.flatten_file(out, source)


def fdtget(*words):
    return subprocess.run(["fdtget", *words], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def children(dtb, node):
    return fdtget("-l", dtb, node).split()


def all_in(dtbo, node):
    """The paths of all that is in the configuration's /domains or /channels."""
    for fragment in children(dtbo, "/"):
        overlay = f"/{fragment}/__overlay__"
        if fragment.startswith("fragment") and node in children(dtbo, overlay):
            for child in children(dtbo, f"{overlay}/{node}"):
                yield f"{overlay}/{node}/{child}"


def domains(dtbo):
    """The paths of the configuration's domains. One for other processors runs nothing of ours: each
    of ours must have a kernel, so where none has one, all are."""
    found = list(all_in(dtbo, "domains"))
    return [path for path in found if "mullion,kernel" in fdtget("-p", dtbo, path).split()] or found


def kernels(dtbo):
    """The names of the images that the domains run: one or several each."""
    for path in domains(dtbo):
        yield from fdtget("-d", "", dtbo, path, "mullion,kernel").split()


def ramdisks(dtbo):
    """The names of the images that the domains have as ramdisks."""
    found = {fdtget("-d", "", dtbo, path, "mullion,ramdisk") for path in domains(dtbo)}
    return found - {""}


def set_bootargs(dtbo, text):
    """Replaces the command line of the domain NAME, with text NAME=ARGS, or else (console=ttyAMA0)
    of the configuration's first domain. Says which that is, if there are several."""
    paths = {path.rpartition("/")[2]: path for path in domains(dtbo)}
    if not paths:
        raise Failure("--append: the configuration has no domain")
    name, equals, rest = text.partition("=")
    if equals and name in paths:
        text = rest
    elif equals and difflib.get_close_matches(name, paths, cutoff=0.8):
        raise Failure(f"--append {name}=: {name} is no domain; there "
                      f"{'are' if len(paths) > 1 else 'is'} {' and '.join(paths)}")
    else:
        name = next(iter(paths))
        if len(paths) > 1:
            print(f"mullion: note: --append goes to the first domain, {name} (--append "
                  f"\"NAME=ARGS\": {', '.join(paths)})", file=sys.stderr)
    subprocess.run(["fdtput", "-p", "-t", "s", "--", dtbo, f"{paths[name]}/chosen", "bootargs",
                    text], check=True)


def drop_ramdisk(dtbo):
    """Takes back what the configuration says of the ramdisk: the user's kernel comes without
    one."""
    for path in domains(dtbo):
        if fdtget("-d", "", dtbo, path, "mullion,ramdisk") == "ramdisk":
            subprocess.run(["fdtput", "-d", dtbo, path, "mullion,ramdisk"], check=True)


class Machine:
    """What is booted and on what. The attributes are the options of `./mullion run`; what the
    user's own options for QEMU say of cores and memory is what holds."""

    def __init__(self, **options):
        self.kernel = None
        self.initrd = None
        self.append = None
        self.config = None   # a file; None: all for Linux
        self.image = []      # more kernels and ramdisks: (name, file)
        self.compress = "none"
        self.smp = 4
        self.memory = "1G"
        self.cpu = "cortex-a72"
        self.entry = "reset"
        self.gic = None
        self.qemu = ""
        self.qemu_program = None  # which QEMU: qemu.named(); None: QEMU in the environment
        self.accel = None    # QEMU's -accel
        self.flash = {}      # bank: file to use instead
        self.card = None     # the card that is booted from (card.py), in place of all images
        self.card_name = None  # what the user calls it
        self.out = OUT       # the build folder whose images are used
        for name, value in options.items():
            if not hasattr(self, name):
                raise TypeError(f"Machine has no option {name}")
            if value is not None:
                setattr(self, name, value)
        self.ramdisks = set()  # which of `image` the configuration has as ramdisks
        self.board = settings(self.out)
        self.arm = bool(self.board.get("ARM"))  # AArch32
        self.cpu = options.get("cpu") or self.board.get("QEMU_CPU", self.cpu)
        # that of a machine which has one alone
        self.own_gic = self.board.get("QEMU_GIC", 2 if self.arm else 3)
        self.gic = options.get("gic") or self.own_gic
        if not options.get("memory"):
            self.memory = sunxi.fitted(self.board) or self.board.get("QEMU_MEMORY", self.memory)
        self.debian = debian_full.chosen(self.kernel, self.board)
        if self.debian:
            self.kernel = None
        self.words = words_of(self.qemu)
        if smp := self.asks_for("smp"):
            self.smp = cores(smp)
        if size := self.asks_for("m"):
            self.memory = re.search(r"(?:\bsize=)?([^,]*)", size)[1]

    def asks_for(self, *names):
        """What the user's own options for QEMU say of the last of these (-smp 4), or None."""
        return last_value(self.words, *names)

    def reads_cards(self):
        """Whether this build looks for a bundle on a card."""
        return bool(self.board.get("CARD_FILES"))

    @functools.cached_property
    def debians(self):
        """Debian's kernel, and a ramdisk with its drivers."""
        if self.debian == debian_full.NAME:
            return debian_full.images(self.out)
        return DEPS / ("armhf/vmlinuz" if self.arm else "vmlinuz"), self.out / "initramfs.cpio"

    def images(self):
        """The bundle's images: (node name, kind, path)."""
        kernel, initrd = self.kernel, self.initrd
        if kernel is None:
            kernel, made = self.debians
            if "ramdisk" not in dict(self.image):
                initrd = initrd or made
        found = [("kernel", "kernel", kernel)]
        found += [(name, "ramdisk" if name in self.ramdisks else "kernel", path)
                  for name, path in self.image]
        if initrd:
            found.append(("ramdisk", "ramdisk", initrd))
        if self.entry == "reset" and not self.arm:
            found.append(("hypervisor", "hypervisor", self.out / "mullion.bin"))
        for name, _, path in found:
            if not os.path.isfile(path):
                near = program.near(path, debian_full.KERNELS) if path == self.kernel else ""
                raise Failure(f"{path}: is no file" if os.path.exists(path) else
                              f"no file {path}{near}")
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9,._+-]*", name):
                raise Failure(f"--image {name}: not a name of a node")
            if [name == other for other, _, _ in found].count(True) > 1 or name == "config":
                raise Failure(f"--image {name}: the bundle has one of that name already")
        return found

    def config_file(self):
        """The configuration's file: what the user names, or one of ours without .dts."""
        found = pathlib.Path(self.config or "linux")
        own = TOP / "configs" / f"{found}.dts"
        if not found.is_file() and len(found.parts) == 1 and own.is_file():
            return own
        if not found.is_file():
            ours = prepare.configurations()
            raise Failure(f"no file {found}" + (
                "" if len(found.parts) > 1 or found.suffix else
                f"{program.near(found, ours)}; in configs/ there are: {' '.join(ours)}"))
        return found

    def add_own_images(self, dtbo):
        """For what the configuration runs, and nobody has given."""
        for name in dict.fromkeys(kernels(dtbo)):
            own = self.out / OWN_IMAGES.get(name, "-")
            if name not in dict(self.image) and own.is_file():
                self.image = [*self.image, (name, own)]
                self.note(f"note: {name} runs our example, {own} (--image {name}=FILE: yours)")

    @staticmethod
    def note(text):
        """Where notes go: at once, unless who has the machine gathers them."""
        print(f"mullion: {text}", file=sys.stderr)

    def command_lines(self):
        """What --append says; without it and without a configuration the board's own console,
        where configs/linux.dts has another's."""
        if self.append is None and self.config is None and self.board.get("LINUX_CONSOLE"):
            return [f"console={self.board['LINUX_CONSOLE']}"]
        return [self.append] if isinstance(self.append, str) else self.append or []

    def key(self):
        """That bundles are signed with; None: none."""
        return keys.named(self.board.get("BUNDLE_KEY"), self.out) \
            if self.board.get("SIGNED_BUNDLES") else None

    def make_bundle(self, folder):
        """Writes the bundle into `folder` and returns its path."""
        config = folder / "config.dtbo"
        compile_config(self.config_file(), config)
        for text in self.command_lines():
            set_bootargs(config, text)
        if self.kernel and not self.initrd and "ramdisk" not in dict(self.image):
            drop_ramdisk(config)
        self.add_own_images(config)
        self.ramdisks = ramdisks(config) - set(kernels(config))
        out = folder / "bundle.itb"
        bundle(out, self.images() + [("config", "config", config)], self.compress,
               self.board["BOARD_NAME"], "arm" if self.arm else "arm64", self.key())
        return out

    def has_neighbours(self):
        """The configuration has several domains."""
        with tempfile.TemporaryDirectory() as folder:
            dtbo = pathlib.Path(folder) / "config.dtbo"
            compile_config(self.config_file(), dtbo)
            return len(list(domains(dtbo))) > 1

    def accelerator(self):
        """QEMU takes the first -accel that works, so where the user gives one ours is left out. A
        thread for each core pays only when the host has a CPU for each: else they wait for one
        another (with 8 cores on 2 host CPUs the shell comes twice as late). But on one thread a
        core that spins has all of it for 100 ms at a time: a domain beside another one is not to
        feel that, nor a Linux in AArch32, whose loops have no YIELD. -icount has one thread in any
        case."""
        machine = self.asks_for("M", "machine") or ""
        if self.asks_for("accel", "enable-kvm") or "accel=" in machine:
            return []
        if self.accel:
            return ["-accel", self.accel]
        threads = not self.asks_for("icount") and (
            len(os.sched_getaffinity(0)) >= int(self.smp) or self.arm or self.has_neighbours())
        return ["-accel", f"tcg,thread={'multi' if threads else 'single'}"]

    def emulator(self):
        """QEMU's program: the user's choice, or that of a board which the system's QEMU may not
        have."""
        return qemu.named(self.qemu_program or os.environ.get("QEMU") or
                          self.board.get("QEMU_PROGRAM"))

    def cpu_option(self):
        """A Raspberry Pi has the one that it has: QEMU refuses any other from version 9 on."""
        return [] if self.board.get("ARMSTUB") else ["-cpu", self.cpu]

    def model(self):
        """QEMU's -M for the machine; Failure where there is none for it. Nothing is built yet."""
        kind = self.board.get("QEMU_RESET" if self.entry == "reset" else "QEMU_EL2")
        if not kind:
            name = self.board["BOARD_NAME"]
            qemus = prepare.board_folders().get(name, TOP) / f"{name}_qemu_defconfig"
            if not (qemus.exists() or self.board.get("QEMU_RESET") or self.board.get("QEMU_EL2")):
                raise Failure(f"QEMU has no model of {name}: check and map do without one, image "
                              f"makes what {name} boots from")
            if not qemus.exists() or self.entry != "reset":
                raise Failure(f"--entry {self.entry}: QEMU cannot start {name} that way")
            out = f"O={self.out.relative_to(TOP) if TOP in self.out.parents else self.out}"
            again = f", and then ./mullion image --board {name} once more" if self.card else ""
            raise Failure(f"this build is for {name} itself, not for QEMU's model of it "
                          f"(make {out} {qemus.name}{again})")
        if self.board.get("ARMSTUB"):
            raspberry.check_model(self.board, memory_bytes(self.memory))
        return kind

    def check_gic(self):
        """Failure for a GIC that the board has not; one that is QEMU's virt has either."""
        if self.gic != self.own_gic and "{gic}" not in self.board.get("QEMU_RESET", ""):
            raise Failure(f"--gic {self.gic}: {self.board['BOARD_NAME']} has a GICv{self.own_gic}")

    def bare_command(self):
        """QEMU's command for the machine with nothing in it, ending before the user's own
        options."""
        kind = self.model()
        if not self.board.get("ARMSTUB"):
            self.check_gic()
        program, more = self.emulator(), shlex.split(self.board.get("QEMU_OPTIONS", ""))
        kind = kind.format(gic=self.gic) + qemu.audio(program, more)
        return [program, "-M", kind, *self.cpu_option(), "-smp", str(self.smp), "-m", self.memory,
                *self.accelerator(), "-display", "none", "-nodefaults", *more]

    def dump_tree(self, dumped):
        """QEMU's own tree of this machine, into a file."""
        argv = self.bare_command() + self.words
        argv[2] += f",dumpdtb={dumped}"
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if program.ended("QEMU", done.returncode):
            raise Failure(f"QEMU: {' '.join(done.stdout.split())}")

    def debian_tree(self):
        """The board's tree of Debian's kernel package, for a board that QEMU makes no tree of."""
        name = f"*/root/usr/lib/linux-image-*/{self.board['QEMU_TREE']}"
        if not any(DEPS.glob(name)):
            prepare.setup("unpack", "trees", str(DEPS / "trees"), "./usr/lib/linux-image-*.dtb")
        found = sorted(DEPS.glob(name))
        if not found:
            raise Failure(f"linux-image-{'armmp' if self.arm else 'arm64'} has no "
                          f"{self.board['QEMU_TREE']} (QEMU_TREE)")
        return found[-1]

    def packaged_tree(self, out):
        """The same with this machine's memory, into a file."""
        out.write_bytes(self.debian_tree().read_bytes())
        size = memory_bytes(self.memory)
        if self.board.get("ARMSTUB"):  # as its firmware does it
            raspberry.set_tree(out, size)
            return
        if self.board.get("SOC_SUNXI"):  # memory is measured
            return
        low = min(size, LOW_MEMORY)
        banks = [(0, low), (HIGH_MEMORY, size - low)][:1 + (size > low)]
        cells = [f"{half:#x}" for bank in banks for word in bank
                 for half in (word >> 32, word & 0xffffffff)]
        subprocess.run(["fdtput", "-t", "x", out, "/memory@0", "reg", *cells], check=True)

    def board_tree(self, folder):
        """The tree that Mullion has of this machine, in a file: QEMU's and, where it has one, the
        board's overlay on it."""
        dumped, whole = folder / "board.dtb", folder / "whole.dtb"
        overlay = self.out / "include" / "generated" / "board.dtbo"
        if self.board.get("QEMU_TREE"):
            self.packaged_tree(dumped)
        else:
            self.dump_tree(dumped)
        if self.board.get("SOC_SUNXI"):
            self.add_measured(dumped)
        if not overlay.exists():
            return dumped
        subprocess.run([self.out / "tools" / "mullion-dt", dumped, overlay, "--whole", "-o", whole],
                       check=True)
        return whole

    def add_measured(self, tree):
        """The memory that the bootblock measures, into a tree without any."""
        base = self.board["DRAM_BASE"]
        for words in (("-t", "s", "device_type", "memory"),
                      ("-t", "x", "reg", f"{base:#x}", f"{memory_bytes(self.memory):#x}")):
            subprocess.run(["fdtput", "-p", *words[:2], tree, f"/memory@{base:x}", *words[2:]],
                           check=True)

    def check_bank(self, bundled):
        size, bank = (-(-n >> 20) for n in (os.path.getsize(bundled),
                                            self.board["BUNDLE_SIZE"]))
        if size > bank:
            cure = ("--compress gzip" if self.compress == "none" else
                    "smaller images, or by another boot loader (--entry uboot)")
            raise Failure(f"{size} MiB bundle, {bank} MiB bank: {cure}")

    def make_card(self, folder):
        """Writes an SD card's image into `folder`, with the board's tree, the loader and the
        bundle, this in a FAT, and returns its path."""
        tree, stored, card = (folder / name for name in ("tree.dtb", "tree.img", "card.img"))
        self.packaged_tree(tree)
        stored.write_bytes(tree_image(tree.read_bytes()))
        bundled = self.make_bundle(folder)
        flash(card, card_size(fat.CARD_FIRST + fat.ROOM + bundled.stat().st_size),
              [*self.rom_image(), (self.board["TREE_STORE_BASE"], stored),
               (self.board["LOADER_STORE_BASE"], self.out / "loader.img")])
        fat.make(card, {"mullion.itb": bundled})
        return card

    def rom_image(self):
        """What the boot ROM loads of a card by its place, with that; none: it takes a file."""
        return [(ROM_PLACE, self.out / "boot.egon")] if self.board.get("SOC_SUNXI") else []

    def from_card(self, folder):
        """QEMU's options for a board without flash: the bootblock is in on-chip memory when the
        core begins in it, as after its boot ROM has put it there, and the rest on the card. An
        Allwinner model does itself what its boot ROM does."""
        card = self.card or self.flash.get(1) or self.make_card(folder)
        if self.rom_image():
            return ["-drive", f"if=sd,format=raw,file={escaped(card)}"]
        return ["-drive", f"if=sd,index=1,format=raw,file={escaped(card)}",
                "-device", f"loader,file={self.out / 'bootblock.bin'},"
                f"addr={self.board['BOOTBLOCK_BASE']:#x},force-raw=on,cpu-num=0"]

    def from_firmware(self, folder):
        """QEMU's options for a Raspberry Pi: all is in memory, as after its firmware has put it
        there; with a card, what the card's config.txt says."""
        drive, board = [], self.board
        if self.card:
            files = raspberry.loaded(board, self.card, memory_bytes(self.memory), folder)
            drive = ["-drive", f"if=sd,format=raw,file={escaped(self.card)}"]
        else:
            tree = folder / "tree.dtb"
            self.packaged_tree(tree)
            bundled = self.flash.get(1) or self.make_bundle(folder)
            self.check_bank(bundled)
            files = [(self.flash.get(0) or self.out / "flash0.img", board["BOOTBLOCK_BASE"]),
                     (tree, board["TREE_BASE"]), (bundled, board["BUNDLE_BASE"])]
        return drive + [word for file, at in files for word in (
            "-device", f"loader,file={escaped(file)},addr={at:#x},force-raw=on")]

    def command(self, folder):
        """Makes the images in `folder` (of this run alone) and returns QEMU's command without
        console and monitor."""
        folder = pathlib.Path(folder)
        argv = self.bare_command()
        if self.entry == "reset" and self.board.get("ARMSTUB"):
            argv += self.from_firmware(folder)
        elif self.entry == "reset" and self.board.get("QEMU_TREE"):
            argv += self.from_card(folder)
        elif self.entry == "reset":
            banks = dict(self.flash)
            if 0 not in banks:
                banks[0] = self.out / "flash0.img"
            if self.card:
                argv += ["-drive", f"if=none,id=card,format=raw,file={escaped(self.card)}",
                         "-device", f"virtio-blk-device,drive=card,bus={FIRST_DISK}"]
            elif 1 not in banks:
                banks[1] = folder / "flash1.img"
                bundled = self.make_bundle(folder)
                self.check_bank(bundled)
                flash(banks[1], self.board["BUNDLE_SIZE"], [(0, bundled)])
            for bank, path in sorted(banks.items()):
                argv += ["-drive", f"if=pflash,unit={bank},format=raw,readonly=on,file={path}"]
        elif self.entry == "uboot":
            disk = uboot.disk(folder, self.out / "mullion.bin", self.make_bundle(folder))
            argv += ["-bios", str(uboot.FIRMWARE), "-device", "virtio-blk-device,drive=boot",
                     "-drive", f"if=none,id=boot,format=raw,file={disk}"]
        else:
            bundled = self.make_bundle(folder)
            argv += ["-kernel", str(self.out / "mullion.bin"), "-initrd", str(bundled)]
        return argv + self.words

    def hypervisor_base(self):
        """Where the hypervisor runs: the last 2 MiB of DRAM; where another boot loader, U-Boot or
        QEMU, puts a kernel."""
        dram, size = self.board["DRAM_BASE"], memory_bytes(self.memory)
        end = dram + size
        if self.board.get("QEMU_TREE") and size > LOW_MEMORY:
            end = HIGH_MEMORY + size - LOW_MEMORY
        return {"reset": end - (2 << 20),
                "uboot": uboot.KERNEL_ADDRESS,
                "el2": dram + (2 << 20)}[self.entry]


def show(argv):
    return " ".join(shlex.quote(str(a)) for a in argv)
