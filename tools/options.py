# SPDX-License-Identifier: Apache-2.0
"""The options of every command of ./mullion, each written once: the function of a command's name
gives its parser the options and the description that ./mullion help COMMAND prints."""
import argparse
import os

import prepare
import program
from prepare import TOP


# ---- Kinds of values ----

def board_name(name):
    if not name or "/" in name or name.endswith((".dtb", ".dts")):
        raise argparse.ArgumentTypeError(f"'{name}' is no board's name "
                                         f"({' '.join(prepare.boards())}); a board's tree is for "
                                         "check and dt")
    if name not in prepare.boards():
        raise argparse.ArgumentTypeError(f"no board '{name}' (no board/{name}/{name}_defconfig)"
                                         f"{program.near(name, prepare.boards())}; there are: "
                                         f"{' '.join(prepare.boards())}")
    return name


def check_tree(file):
    """Refuses a file that holds no device tree, or not all of one."""
    try:
        size, head = os.path.getsize(file), open(file, "rb").read(8)
    except OSError as e:
        raise argparse.ArgumentTypeError(f"{file}: {e.strerror}") from None
    magic, total = head[:4].hex(), int.from_bytes(head[4:], "big")
    wrong = None
    if head.startswith(b"/dts-v1/"):
        wrong = f"is the source of a device tree: dtc -@ -I dts -O dtb -o FILE.dtb {file}"
    elif magic != "d00dfeed"[:len(magic)]:
        wrong = f"is no device tree: it begins with 0x{magic}, a device tree with 0xd00dfeed"
    elif size < 40:
        wrong = f"is too short for a device tree: it has {size} bytes, the header alone 40"
    elif size < total:
        wrong = f"is cut short: it has {size} of the device tree's {total} bytes"
    if wrong:
        raise argparse.ArgumentTypeError(f"{file} {wrong}")


def board_or_tree(name):
    if name in prepare.boards():
        return name
    if not os.path.exists(name) and not name.endswith((".dtb", ".dts")) and "/" not in name:
        raise argparse.ArgumentTypeError(f"'{name}' is neither a board "
                                         f"({' '.join(prepare.boards())}) nor a file"
                                         f"{program.near(name, prepare.boards())}")
    check_tree(name)
    return name


def core_count(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of cores, 1 or more")
    return int(text)


def named_file(text):
    name, equals, path = text.partition("=")
    if not equals or not name or not path:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=FILE")
    return name, path


def configuration_target(name):
    known = sorted(p.name for folder in prepare.board_folders().values()
                   for p in folder.glob("*_defconfig"))
    if name not in known + ["menuconfig"]:
        raise argparse.ArgumentTypeError(f"no configuration '{name}'; there are: {' '.join(known)}")
    return name


# ---- Options that several commands take ----

def what_is_booted(p):
    p.add_argument("--kernel", metavar="FILE",
                   help="an arm64 Image, an ELF file or a flat binary; debian-full: Debian's with "
                   "the drivers of real boards (default of raspi3, raspi4 and zcu102); "
                   "debian-cloud: Debian's with those of virtual machines (default of others)")
    p.add_argument("--initrd", metavar="FILE",
                   help="its ramdisk (default: busybox; with --kernel FILE: none)")
    p.add_argument("--append", metavar='"[NAME=]ARGS"', action="append",
                   help="the kernel's command line, instead of the configuration's: of the domain "
                   "NAME, or of the first one (repeatable)")
    p.add_argument("--config", metavar="FILE",
                   help="the system configuration, a device-tree overlay, or one of ours: "
                   f"{', '.join(prepare.configurations())} (default: linux, all for one Linux)")
    p.add_argument("--image", metavar="NAME=FILE", action="append", type=named_file, default=[],
                   help="one more kernel or ramdisk in the bundle, whichever a domain of the "
                   "configuration calls NAME (repeatable); of an ELF file a flat image is made")
    p.add_argument("--compress", metavar="HOW", choices=("none", "gzip", "lz4"),
                   help="store the kernel as gzip or lz4 (default: none)")


def machine(p, more=""):
    p.add_argument("--smp", metavar="N", type=core_count, help="number of cores (default 4)")
    p.add_argument("--memory", metavar="SIZE",
                   help="DRAM, as QEMU's -m: 512M, 4G, without a unit in MiB (default 1G)" + more)
    p.add_argument("--cpu", metavar="MODEL", help="core (default cortex-a72)")
    p.add_argument("--gic", metavar="VERSION", type=int, choices=(2, 3),
                   help="interrupt controller: 2 or 3 (default 3; 2 has at most 8 cores)")
    p.add_argument("--accel", metavar="HOW",
                   help="QEMU's -accel (default: tcg, with a thread for each core where the host "
                   "has a CPU for each, or several domains run; else with one for all)")
    p.add_argument("--qemu", metavar='"OPTIONS"',
                   help="more options for QEMU; where they say what ours say (-accel, -smp, -m, "
                   "-cpu, -serial), they win. A single word is given as --qemu=-snapshot")
    p.add_argument("--qemu-program", metavar="10|FILE",
                   help="the QEMU that is started: 10, which is fetched from Debian's backports "
                   "where the system's is older, or a program (default: QEMU in the environment, "
                   "or qemu-system-aarch64)")


def board(p, kind=board_name, more=""):
    p.add_argument("--board", metavar="NAME", type=kind,
                   help=f"{' or '.join(prepare.boards())}{more} (default: what is configured, "
                   "virt); another board than the configured one is built in build/NAME")


def start(p):
    p.add_argument("--entry", metavar="WHICH", choices=("reset", "el2", "uboot"),
                   help="reset: from the reset vector at EL3 (default); el2: straight into the "
                   "hypervisor, as another boot loader would, with QEMU as the firmware; uboot: by "
                   "Debian's U-Boot, from a disk")
    p.add_argument("--timeout", metavar="S", type=float,
                   help="end it after S seconds, with exit status 124")
    p.add_argument("--dry-run", action="store_true",
                   help="build the images, print the QEMU command and stop")


def file_name(text):
    if not text:
        raise argparse.ArgumentTypeError("'' is no file's name")
    return text


def card(p):
    p.add_argument("--card", metavar="FILE", nargs="?", const=True, type=file_name,
                   help="boot from this image of a card (virt: a virtio-blk disk; else its SD "
                   "card), with what is on it; without FILE from image/card.img in the output "
                   "folder (build; build/BOARD with --board of another board than build is "
                   "configured for), as ./mullion image makes it. A file that has a FILE.bmap is "
                   "an image that is still to be flashed: it stays as it is, and what the machine "
                   "writes is gone at the end. Any other is a card, and keeps it")


def desk(p, of_file=True):
    if of_file:
        p.add_argument("file", metavar="CONFIG", nargs="?",
                       help="the system configuration; the same as --config")
    board(p, board_or_tree, ", or FILE.dtb, a board's own tree")
    what_is_booted(p)
    p.epilog = "--smp, --cpu, --gic, --accel and --qemu.. are for QEMU's boards only."
    machine(p, "; with FILE.dtb: in place of the memory that the tree has or lacks, SIZE (placed "
               "by what the tree says, else by a guess) or SIZE@BASE,SIZE@BASE..")


# ---- The commands ----

def run(p):
    p.usage = "./mullion run [OPTIONS]"
    p.description = """Builds, assembles the flash images and starts QEMU on this terminal. Leave
        with poweroff in the guest, or Ctrl-A X."""
    board(p)
    what_is_booted(p)
    card(p)
    machine(p)
    start(p)
    p.add_argument("--gdb", action="store_true",
                   help="halt at reset and wait for a debugger on build/run/*/gdb.sock")


def debug(p):
    p.usage = "./mullion debug [OPTIONS]"
    p.description = """Starts QEMU halted at reset and gdb with the symbols of bootblock, loader and
        hypervisor at the addresses they run at. The machine's console goes to
        build/run/*/serial.log; the gdb command `console` shows it. Leaving gdb ends QEMU."""
    board(p)
    what_is_booted(p)
    card(p)
    machine(p)
    start(p)
    p.add_argument("--ex", metavar='"GDB COMMAND"', action="append", default=[],
                   help="a gdb command to run first (repeatable)")
    p.add_argument("--batch", action="store_true",
                   help="leave gdb after the --ex commands, or after 60 (--timeout) seconds with "
                   "exit status 124")


def log(p):
    p.usage = "./mullion log [DOMAIN] [OPTIONS]"
    p.description = """Prints the log of the hypervisor in the machine that ./mullion run or debug
        has started in another terminal, or of the last run when none is: the boot's 16 KiB, and
        the last 32. What a domain without the UART prints is in it, as [NAME] text. With DOMAIN:
        the last 4,096 characters that it has printed on its virtual console, in earlier lives,
        too."""
    p.add_argument("domain", metavar="DOMAIN", nargs="?", help="whose virtual console")
    board(p)
    p.add_argument("-f", "--follow", action="store_true",
                   help="go on with what comes, until the machine ends")
    p.add_argument("--pid", metavar="N", type=int,
                   help="of the machine that process N has started (default: of the last that was "
                   "started; it is said which that is, and which others run)")
    p.add_argument("--ring", metavar="FILE",
                   help="the log is in a copy of memory: of 48 KiB from 0x130000 above "
                   "the hypervisor's image (docs/porting.md)")


def attach(p):
    p.usage = "./mullion attach DOMAIN [OPTIONS]"
    p.description = """This terminal is a domain's virtual console alone, both ways and unchanged,
        while ./mullion run, or console --attach of a board, goes on in another terminal and shows
        it there, too. Ctrl-] q leaves,
        Ctrl-] Ctrl-] is Ctrl-] itself. `mullion` is the hypervisor's own console. Without a
        terminal (a pipe) all that is read goes to the domain, and what it says is printed until
        the machine ends."""
    p.add_argument("domain", metavar="DOMAIN", help="whose virtual console")
    board(p)
    p.add_argument("--pid", metavar="N", type=int,
                   help="of the machine that process N has started (default: of the last that was "
                   "started)")


def dt(p):
    p.usage = "./mullion dt [CONFIG] [OPTIONS]"
    p.description = """Prints the tree that a domain would get, as source. The board's tree is
        QEMU's own, with board.dts where the board has one, or FILE.dtb. The boot code itself runs
        on the host with your images, so the addresses are those of a boot from reset; seeds are
        filled in at boot. Where an --image of the configuration is not given, memory is divided as
        if images took none. A build without the hypervisor has no guests:
        refused."""
    p.add_argument("--domain", metavar="NAME", help="whose tree (default: the first "
                   "one's, and with several a note says which there are)")
    p.add_argument("--verbose", action="store_true",
                   help="also how it came about: emulated devices, what is missing or lost, what "
                   "boot fills in")
    desk(p)


def check(p):
    p.usage = "./mullion check [CONFIG] [OPTIONS]"
    p.description = """Checks a system configuration against the board's tree and your images by
        the code that checks it at boot: what run does before it starts QEMU. Prints what was
        checked and what each domain would get; and of what its devices refer to (clocks, resets,
        interrupts), what it would not get, who has that, and what helps. Where an --image of the
        configuration is not given, what depends on images is left out. Exit code 1 where the board
        would refuse it: all errors, each with its line in the source and what mends it."""
    p.add_argument("--verbose", action="store_true",
                   help="all that devices refer to and do not get, also what nobody misses "
                   "(default: twelve of each domain)")
    desk(p)


def whole_map(p):
    p.usage = "./mullion map [CONFIG] [OPTIONS]"
    p.description = """Prints who has what of the board: partitions, CPUs, memory with what is the
        hypervisor's own, devices and interrupts; or writes it as a picture. The boot code itself
        runs on the host with your images, so the addresses are those of a boot from reset. Where an
        --image of the configuration is not given, a note says that memory is divided as if images
        took none."""
    p.add_argument("--svg", metavar="FILE", type=file_name, help="the picture, instead of the text")
    p.add_argument("--all", action="store_true",
                   help="each device and interrupt for itself, also what the tree disables "
                   "(default: many of a kind in one row)")
    desk(p)


def explain(p):
    p.usage = ("./mullion explain [CONFIG] ADDRESS | DOMAIN:ADDRESS | irq N | cpu N | NODE | "
               "CHANNEL [OPTIONS]")
    p.description = """Says whose something of the machine is, how it is mapped, which line of the
        configuration (or else which rule) decided it, and what is to be written where to move it:
        what another domain could not have is tried, and the reason is said. ADDRESS is physical,
        with 0x; DOMAIN:ADDRESS is the domain's own. N of an interrupt is its INTID: SPI n is 32 +
        n. NODE is a path, label, alias or name; CHANNEL a node of /channels. Without CONFIG, of
        the usual one: one Linux. The same at the hypervisor's console, of the machine that runs:
        explain."""
    p.add_argument("words", metavar="WHAT", nargs="+", help="what is asked for")
    desk(p, of_file=False)


def bundle(p):
    p.usage = "./mullion bundle [OPTIONS]"
    p.description = """Makes what a board boots of your images and the configuration, and keeps it
        in a folder: bundle.itb; flash0.img (boot stages) and flash1.img (the bundle), the flash
        banks of a start from reset; u-boot/, whose files go to the partition that U-Boot boots
        from (boot.scr, or extlinux/extlinux.conf). What is in the folder under these names is
        replaced. Needs no QEMU; whether a board takes it, check says with the same options."""
    board(p)
    what_is_booted(p)
    p.add_argument("--out", metavar="DIR", help="the folder (default: bundle in the output folder)")


def card_image(p):
    p.usage = "./mullion image [OPTIONS]"
    p.description = """Makes the image of a card around what ./mullion bundle makes: a partition
        table (GPT), a FAT partition with the bundle as mullion.itb, room for a second one, a
        partition for data. Beside it: the map of its blocks for ./mullion flash (.bmap), what is
        where with SHA-256 and versions (.json), every package with version and licence
        (.spdx.json). The same content makes the same image, byte for byte, in any folder;
        SOURCE_DATE_EPOCH in the environment dates its files (default: 1980)."""
    board(p)
    what_is_booted(p)
    p.add_argument("--flash", action="store_true",
                   help="the image of the flash instead: both banks, one behind the other")
    p.add_argument("--out", metavar="DIR", help="the folder (default: image in the output folder)")


def flash(p):
    p.usage = "./mullion flash DEVICE [OPTIONS]"
    p.description = """Writes the image of a card to a card or a stick, or to a plain file in its
        place: shows what the medium is and what is on it, asks, writes, reads it back and compares.
        Refuses a disk that the system uses in any way, and what is too small. Without DEVICE it
        says which there are."""
    p.add_argument("device", metavar="DEVICE", nargs="?",
                   help="the whole medium: /dev/sdb, /dev/mmcblk0; a file is written as long as it "
                   "is")
    board(p)
    p.add_argument("--image", metavar="FILE",
                   help="what is written (default: image/card.img in the output folder, as "
                   "./mullion image makes it, which prints where). FILE.bmap says which blocks; "
                   "else all are written")
    p.add_argument("--yes", action="store_true", help="without a question, for scripts")
    p.add_argument("--for-model", action="store_true",
                   help="to a disk also the card of a build for QEMU's model, which no board boots")


def baud(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of bauds")
    return int(text)


def console(p):
    p.usage = "./mullion console [DEVICE] [OPTIONS]"
    p.description = """The serial port of a board on this terminal, by tio or, where only that is
        installed, picocom. Its rate is that of the board's sources, with 8 bits, no parity, one
        stop bit and no flow control. With --attach by Mullion itself, for ./mullion attach DOMAIN
        in other terminals, each of which has a domain's virtual console (docs/console.md); the
        board may run already. Ctrl-A X leaves."""
    p.add_argument("device", metavar="DEVICE", nargs="?",
                   help="/dev/ttyUSB0 (default: the one that there is; of several, a list)")
    board(p)
    p.add_argument("--attach", action="store_true",
                   help="for ./mullion attach, where the board has virtual consoles")
    p.add_argument("--baud", metavar="N", type=baud, help="another rate than the board's")
    p.add_argument("--log", metavar="FILE", help="what the board says goes to a file as well")


def errata(p):
    p.description = """Prints the table of errata: for each core the number, the revisions that have
        it, where Mullion deals with it (or that it does not), what is done, and the source. What
        applies to the machine is in its log: `errata: Cortex-A53 r0p4: ...`."""
    p.add_argument("core", metavar="CORE", nargs="?",
                   help="only cores whose name contains this (a53, neoverse)")


def test(p):
    p.description = """Without options and names: unit tests, the checks of lint, seeded bugs that a
        cheap test must catch, coverage, fuzzers for a few seconds each, whole-system tests,
        budgets. The last line is the total."""
    tier = p.add_mutually_exclusive_group()
    tier.add_argument("--quick", action="store_true",
                      help="unit tests and the system tests marked quick: for the edit loop")
    tier.add_argument("--long", action="store_true",
                      help="what is done once in a while, about six hours: each fuzzer ten million "
                      "times (or for three hours), the system tests marked long, all seeded bugs")
    p.add_argument("--record", action="store_true",
                   help="with --long: its figures go to docs/testing.md, with commit and date")
    p.add_argument("names", metavar="NAME", nargs="*",
                   help="a unit test (fit), or a system test by file, function or part of its "
                   "name; a seeded bug (tests/mutants), or `mutants` alone: all, ten minutes; "
                   "with --long a fuzzer, or a system test marked long")


def lint(p):
    p.description = """cppcheck, the direction of dependence between the folders, the format
        (clang-format-14), the width of lines, shellcheck, that seeded bugs apply, sizes against
        budgets, the size of each optional part."""


def bench(p):
    p.description = """Measures under QEMU's -icount, so the numbers are exact and the same every
        time."""
    p.add_argument("--check", action="store_true", help="fail when a budget is exceeded")
    p.add_argument("--peers", action="store_true", help="measure Xen, KVM and U-Boot of Debian's "
                   "packages, too, and write docs/performance.md anew (some minutes)")
    p.add_argument("--write", action="store_true", help="write docs/performance.md anew, with the "
                   "peers' figures as they are there")
    p.add_argument("--breakdown", action="store_true", help="only where the instructions of each "
                   "row go, by function, without optional parts")
    p.add_argument("names", metavar="NAME", nargs="*", help="only these rows, on a GICv3 (one that "
                   "is none lists them); what they are compared with is built first, some minutes "
                   "the first time; aarch32 alone: the boot chain in AArch32; channels alone: "
                   "channels between domains; both also with --write")


def build(p):
    p.description = "Builds into build/ (or $O)."
    p.add_argument("targets", metavar="TARGET", nargs="*",
                   help="targets of the Makefile (default: everything); `help` lists them")


def config(p):
    p.description = """Opens the configuration menu, or starts from a board's defaults. The result
        is build/.config."""
    p.add_argument("targets", metavar="BOARD_defconfig", nargs="*", type=configuration_target,
                   help="start from these defaults")


def new_board(p):
    p.description = """Makes a board's folder: board/NAME in the tree, or FOLDER anywhere, for
        BOARD_DIR=FOLDER. Its files are filled in for QEMU's virt machine, so the board builds and
        boots as it is; docs/porting.md goes through them. Nothing that is there is overwritten."""
    p.add_argument("name", metavar="NAME", help="letters, digits and dashes: my-soc")
    p.add_argument("folder", metavar="FOLDER", nargs="?",
                   help="the board's folder, which is not there yet (default: board/NAME)")


def keys(p):
    p.usage = "./mullion keys [show [KEY] | new KEY [--type TYPE]]"
    p.description = """Shows the key that bundles of this build are signed with, or another one; or
        makes one. KEY is FOLDER/NAME: the private part in NAME.pem or NAME.key, as mkimage wants
        them, the public one in NAME.pub. Nothing that is there is overwritten."""
    p.add_argument("do_what", metavar="show|new", choices=("show", "new"), nargs="?",
                   default="show")
    p.add_argument("key", metavar="KEY", nargs="?", help="FOLDER/NAME")
    p.add_argument("--type", default="ecdsa256",
                   choices=("ecdsa256", "rsa2048", "rsa3072", "rsa4096"),
                   help="of a new key (default: ecdsa256)")


def new_guest(p):
    p.description = """Makes a folder with a guest of your own that needs no operating system: a
        main.c, a Makefile and a copy of the kit in sdk/ (interrupts, timer, console, CPUs, memory).
        It builds with aarch64-linux-gnu-gcc and knows nothing of this checkout. Nothing that is
        there is overwritten."""
    p.add_argument("name", metavar="NAME", help="letters, digits and dashes: blink")
    p.add_argument("folder", metavar="FOLDER", nargs="?",
                   help="the guest's folder, which is not there yet (default: NAME, here)")


def setup(p):
    p.description = """Installs the Debian packages of tools/packages.txt with apt-get (through sudo
        where not root), and unpacks the arm64 libraries, kernel and busybox into build/deps. Every
        other command does its own part of this, and nothing where all is there."""


def clean(p):
    p.description = """Removes what builds wrote into build/ (or $O), and into the folders of boards
        in it. The configuration, downloads (build/deps), and what was in the folder before its
        first build stay. A folder without the marker that a build leaves (.mullion), and one with
        sources of the checkout, are refused. `make distclean` removes the configuration as well."""
