# SPDX-License-Identifier: Apache-2.0
"""What ./mullion dt does, and check and run before it starts QEMU: the boot code itself, built for
the host (tools/dt.c), is given the board's tree and the bundle."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import dtb
import loss_table
import machine
import mends
import prepare
import program
import raspberry
import sunxi
from machine import OUT, Failure, Machine

PROGRAM = "mullion-dt: "
GICS = {3: {"arm,gic-v3"}, 2: {"arm,cortex-a15-gic", "arm,gic-400"}}
A_BOARD = "system configuration: is the tree of a board, not an overlay on one"
ABSENT = re.compile(r'(?:kernel|ramdisk) "(.*)" is not in the bundle$')


def tree_file(args):
    """The FILE of --board FILE.dtb; None: it is a board's name."""
    return args.board if args.board not in (None, *prepare.boards()) else None


def check_board(args, m, size):
    """Failure where an option asks for what the board has not, whatever the build has room for."""
    if m.board.get("ARMSTUB"):
        raspberry.check_options(m.board, size, m.smp, getattr(args, "cpu", None),
                                getattr(args, "gic", None))
        return
    m.check_gic()
    if m.board.get("SOC_SUNXI"):
        sunxi.check_options(m.board, size, m.smp)


def the_machine(args):
    """The machine that the options describe, within what the board and the build can do."""
    names = ("kernel", "initrd", "append", "config", "image", "compress", "smp", "memory", "cpu",
             "gic", "entry", "qemu", "qemu_program", "accel")
    m = Machine(**{name: getattr(args, name, None) for name in names
                   if name != "memory" or not tree_file(args)})
    machine.check_core(m.asks_for("cpu") or m.cpu, m.arm)
    size = machine.memory_bytes(m.memory)
    if not size:
        raise Failure(f"--memory {m.memory}: not a size (512M, 2G)")
    if m.smp < 1:
        raise Failure(f"--smp {m.smp}: at least 1")
    if not tree_file(args):
        check_board(args, m, size)
    if m.smp > 8 and m.gic == 2:
        raise Failure(f"--smp {m.smp}: a GICv2 has at most 8 cores")
    most = m.board.get("MAX_CPUS", 16)
    if m.smp > most:
        raise Failure(f"--smp {m.smp}: this build has room for {most} cores (MAX_CPUS)")
    return m


def forget_ended(but_logs=False):
    """Removes the folders of runs that have ended; but_logs: not one that has the log that its
    machine has left, for ./mullion log."""
    for old in (OUT / "run").iterdir():
        ended = old.name.isdigit() and not pathlib.Path(f"/proc/{old.name}").exists()
        if ended and not (but_logs and (old / "ring").exists()):
            shutil.rmtree(old, ignore_errors=True)


def run_folder():
    """A folder for this run in build/run. The log of the last machine stays until another starts:
    then forget_ended() is called."""
    folder = OUT / "run" / str(os.getpid())
    folder.parent.mkdir(parents=True, exist_ok=True)
    forget_ended(but_logs=True)
    folder.mkdir(exist_ok=True)
    return folder


def remove_images(folder):
    for image in [*folder.glob("*.img"), *folder.glob("bundle.itb*")]:
        image.unlink()


def is_no_code(head, arm=False):
    """True for the first bytes of a file that no arm64 program has: text, or an instruction that
    there is not (UDF, and what the Arm ARM's C4.1 leaves unallocated). Of `arm`, AArch32, text
    alone: nearly all words are instructions there."""
    if len(head) < 4 or re.fullmatch(rb"[\t\n\r\x20-\x7e]+", head):
        return True
    if arm:
        return False
    word = int.from_bytes(head[:4], "little")
    return word >> 16 == 0 or word >> 25 & 0xf in (1, 3)


def note_no_code(m):
    """Says which kernel can hardly be one: without a header it is taken as a flat binary."""
    for option, path in [("--kernel", m.kernel), *((f"--image {n}", p) for n, p in m.image
                                                 if n not in m.ramdisks)]:
        if path:
            with open(path, "rb") as f:
                head = f.read(64)
            # as image/kimage.c and image/unpack.c: Image, zImage; ELF, gzip, lz4 (also the legacy
            # format)
            known = head[56:60] == b"ARMd" or head[36:40] == b"\x18\x28\x6f\x01" or \
                head.startswith((b"\x7fELF", b"\x1f\x8b", b"\x04\x22\x4d\x18",
                                 b"\x02\x21\x4c\x18"))
            if not known and is_no_code(head[:32], m.arm):
                print(f"mullion: note: {option} {path}: has no header of any kind, and does not "
                      "begin as code does; taken as a flat binary", file=sys.stderr)


def note_unused(m, folder):
    """Says which images nobody runs: a --config that was forgotten looks like that. And which can
    hardly be run."""
    note_no_code(m)
    used = {*machine.kernels(folder / "config.dtbo"), *machine.ramdisks(folder / "config.dtbo")}
    for name, _ in m.image:
        if name not in used:
            print(f"mullion: note: --image {name}: no domain of the configuration runs it "
                  "(mullion,kernel) or has it as ramdisk (mullion,ramdisk)", file=sys.stderr)


class Refused(Failure):
    """The board would refuse the configuration. `said` is what mullion-dt --errors says, in a line
    of its own for each error; `notes` is what it noted. In words it is the first error."""

    def __init__(self, whose, said, lines):
        self.said, errors = said, said.splitlines()
        self.notes = [line for line in lines if line.startswith(("note: ", "memory: "))]
        plain = errors[0].replace("\t", ": ", 1)
        reason = ABSENT.sub(r"\g<0> (--image \1=FILE)", plain)
        if reason == A_BOARD:
            reason += " (--board FILE.dtb is the board's tree)"
        more = (f" ({len(errors) - 1} more: ./mullion check)" if len(errors) > 1 else
                " (./mullion check says more)" if whose and reason == plain else "")
        super().__init__(whose + reason + more)


def mullion_dt(*words, **options):
    done = subprocess.run([OUT / "tools" / "mullion-dt", *words], stdin=subprocess.DEVNULL,
                          text=True, **options)
    program.ended(f"mullion-dt {' '.join(map(str, words))}", done.returncode)
    return done


def absent(m, folder):
    """The kernels that the configuration in `folder` runs and nobody has given."""
    have = {name for name, kind, _ in m.images() if kind == "kernel"}
    return sorted(set(machine.kernels(folder / "config.dtbo")) - have)


def verdict(m, folder, tree, must=False, words=(), whole=True):
    """What the board would say of the configuration in `folder`: the lines of its log, and what its
    domains lose (rows of loss_table). Failure where it would refuse it, with its line. The
    bundle's images count, too, unless it is not `whole`. Where this host cannot tell
    (it cannot lend the board's memory), only who `must` know fails."""
    bundle = folder / "bundle.itb"
    given = [bundle if bundle.exists() and whole else folder / "config.dtbo"]
    if given[0] != bundle or not m.board.get("START_HYPERVISOR"):
        given.append("--check" if whole else "--domains")
    done = mullion_dt(tree, *given, *words, "--losses", "--errors", stdout=subprocess.PIPE,
                      stderr=subprocess.PIPE)
    lines = [line.removeprefix(PROGRAM) for line in done.stderr.splitlines()]
    whose = f"{m.card_name or m.config}: " if m.config else ""
    if done.returncode == 1:
        raise Refused(whose, done.stdout, lines)
    if done.returncode and must:
        raise Failure(whose + lines[-1].removeprefix("error: "))
    return lines, loss_table.rows(done.stdout)


def check_images(m, folder):
    """Failure where the loader of this build refuses the bundle in `folder` on any memory: for what
    its kernels are, or for having several domains and no hypervisor."""
    count = len(list(machine.domains(folder / "config.dtbo")))
    done = mullion_dt(folder / "bundle.itb", "--images", stderr=subprocess.PIPE)
    said = done.stderr.splitlines()[-1].split(": ", 2)[-1] if done.returncode == 1 else None
    if count > 1 and not m.board.get("START_HYPERVISOR"):
        said = f"/domains: {count} domains: without the hypervisor there can be one"
    if said:
        found = mends.mend_of(said.partition(": ")[2])
        raise Failure(f"the loader of {m.board['BOARD_NAME']} would refuse this: {said}" +
                      (f" ({found[1]})" if found else ""))


def in_words(memory):
    return f"{memory} MiB" if memory.isdigit() else memory


def gic_lines(m):
    """What mullion-dt is told of the interrupts that the board's GIC has."""
    said = m.board.get("GIC_LINES")
    lines = m.board.get("GICV2_LINES", said) if m.gic == 2 else said
    return ["--lines", str(lines)] if lines else []


def in_dram(m):
    """What mullion-dt is told of our boot stages' memory, as board.c says it to the loader, from
    reset. What of it is not DRAM does not count."""
    board, found = m.board, {}
    if m.entry != "reset":
        return []
    below = board["DRAM_BASE"], board["LOADER_BASE"]  # of a Raspberry Pi, which has DRAM alone
    found["secure"] = below if board.get("ARMSTUB") else (board["SRAM_BASE"], board["SRAM_SIZE"])
    if board.get("LOADER_RAM_SIZE"):
        found["loader"] = board["LOADER_BASE"], board["LOADER_RAM_SIZE"]
    if board.get("RASPBERRY_FIRMWARE"):
        found["bundle"] = board["BUNDLE_BASE"], board["BUNDLE_SIZE"]
    if board.get("QEMU_TREE"):
        found["tree"] = board["TREE_BASE"], 4096
    return ["--in-dram", ",".join(f"{kind}={size >> 10}K@{base:#x}"
                                  for kind, (base, size) in found.items())]


def gic_version(tree, otherwise):
    """The version of the GIC that a board's tree in a file has; `otherwise`: it names none."""
    for node in dtb.read(pathlib.Path(tree).read_bytes()).root.walk():
        if "interrupt-controller" in node.props:
            for version, words in GICS.items():
                if words & set(node.strings("compatible")):
                    return version
    return otherwise


def tree_of(args, m, folder):
    """(the board's tree, what mullion-dt is told of it, whose it is): of a file, or of the board
    that QEMU is."""
    if file := tree_file(args):
        return file, ["--memory", args.memory] if args.memory else [], file
    tree = m.board_tree(folder)
    return tree, [*gic_lines(m), *in_dram(m)], (
        f"{m.board['BOARD_NAME']} with {m.smp} cores, {in_words(m.memory)} and a "
        f"GICv{gic_version(tree, m.gic)}")


def domain_names(folder):
    """Of the configuration in `folder`; none where that of a card could not be read."""
    config = folder / "config.dtbo"
    return [path.rpartition("/")[2] for path in machine.domains(config)] if config.exists() else []


def has_virtual_consoles(folder):
    """Whether a domain of the configuration in `folder` has one."""
    dtbo = folder / "config.dtbo"
    return dtbo.exists() and any(
        machine.fdtget("-d", "", dtbo, path, "mullion,console") == "virtual"
        for path in machine.domains(dtbo))


def console_owner(m, folder):
    """Which domain has the board's console: the one whose tree has it. None: none has."""
    tree, board = folder / "owner.dtb", m.board_tree(folder)
    for name in domain_names(folder):
        done = mullion_dt(board, folder / "config.dtbo", "-o", tree, "--domain", name,
                          stderr=subprocess.DEVNULL)
        if not done.returncode and machine.fdtget("-d", "", tree, "/chosen", "stdout-path"):
            return name
    return None


def note_first(folder, domain):
    """Says whose tree it is where nobody has asked for one of several."""
    names = domain_names(folder)
    if not domain and len(names) > 1:
        print(f"mullion: note: the tree of the first domain, {names[0]} (--domain NAME: "
              f"{', '.join(names)})", file=sys.stderr)


def derive(m, folder, tree, domain=None, words=(), verbose=False):
    """The tree that a domain would get, in a file. Where the bundle has not all that the
    configuration runs, memory is divided as if images took none. What else is to be known of the
    tree is said where it is asked for (verbose)."""
    bundle = m.make_bundle(folder)
    missing = absent(m, folder)
    for name in missing if verbose else ():
        m.note(f'note: kernel "{name}" is not in the bundle (--image {name}=FILE)')
    derived = folder / "derived.dtb"
    done = mullion_dt(tree, folder / "config.dtbo" if missing else bundle, "-o", derived,
                      *(["--domain", domain] if domain else []), *words, stderr=subprocess.PIPE)
    lines = [line.removeprefix(PROGRAM) for line in done.stderr.splitlines()]
    if done.returncode:
        raise Failure(lines[-1].removeprefix("error: "))
    for line in lines if verbose else ():
        m.note(line)
    note_unused(m, folder)
    note_first(folder, domain)
    remove_images(folder)
    return derived


def refuse_without_guests():
    """Failure where the build that is configured has no hypervisor."""
    if not machine.settings().get("START_HYPERVISOR"):
        raise Failure("this build starts Linux without the hypervisor: there is no guest whose "
                      "tree could be printed")


def dt(args):
    """Prints the tree of a domain as source."""
    m = the_machine(args)
    folder = run_folder()
    tree, words, _ = tree_of(args, m, folder)
    derived = derive(m, folder, tree, args.domain, words, args.verbose)
    return program.ended("dtc", subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts",
                                                derived]).returncode)
