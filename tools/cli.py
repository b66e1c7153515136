# SPDX-License-Identifier: Apache-2.0
"""Mullion's command line: which commands there are, and who does each. The front end ./mullion has
seen to Python; options.py has every option, prepare.py installs and builds what a command needs.

A command imports what does its work only when it runs: machine.py wants the output folder in the
environment first, and `help` needs nothing."""
import signal
if __name__ == "__main__":  # until main() has its own way
    signal.signal(signal.SIGINT, signal.SIG_DFL)
import argparse
import os
import re
import subprocess
import sys

import options
import prepare
import program
from prepare import TOP, Failure

RESERVED = "reserved: "


class Parser(argparse.ArgumentParser):
    """Says in one line what it does not understand, with exit code 2."""

    def error(self, message):
        if missing := re.fullmatch(r"argument (--\S+): expected one argument", message):
            message += f" (one that begins with a dash: {missing[1]}=-VALUE)"
        command = self.prog.partition(" ")[2]
        where = f"./mullion help {command}" if command else "./mullion help lists them"
        said = f"{command}: {message}" if command else message
        self.exit(2, f"mullion: {said} ({where})\n")


def machine_packages(args, *more):
    """For run and debug. What is on a card is not given again."""
    if args.card is not None:
        for name in "kernel", "initrd", "append", "config", "image", "compress":
            if getattr(args, name):
                args.parser.error(f"--{name}: is on the card already (./mullion image --{name} "
                                  "makes another)")
        if args.entry not in (None, "reset"):
            args.parser.error(f"--entry {args.entry}: --card is for a start from reset")
    prepare.packages("run", "qemu", *more, *(["uboot"] if args.entry == "uboot" else []))


def machine_images(args, *more):
    """Builds what run and debug start, unless that cannot be: no build makes a model of it."""
    machine_packages(args, *more)
    prepare.built("-s", "configured")
    import run
    run.started_machine(args).model()
    prepare.built("-s", "images")


def run(args):
    machine_images(args)
    import run
    return run.run(args)


def attach(args):
    prepare.usable_folders()
    import attach
    return attach.attach(args)


def debug(args):
    if args.timeout is not None and not args.batch:
        args.parser.error("--timeout needs --batch: else gdb decides when the machine ends")
    machine_images(args, "debug")
    import run
    return run.debug(args)


def log(args):
    if args.ring and (args.domain or args.follow):
        args.parser.error("--ring FILE is of the hypervisor's own log, which has an end")
    if not args.ring:
        prepare.usable_folders()
    import machine_log
    return machine_log.log(args)


def at_desk(args):
    """For dt and check. QEMU has the tree of a board of ours, not one in a file."""
    if args.file and args.config:
        args.parser.error(f"two configurations: {args.file} and {args.config}")
    args.config = args.file or args.config
    if args.board not in (None, *prepare.boards()):
        for name in "smp", "cpu", "gic", "accel", "qemu", "qemu_program":
            if getattr(args, name) is not None:
                args.parser.error(f"--{name.replace('_', '-')} is for QEMU's boards only, not with "
                                  f"--board {args.board}")
    prepare.packages("run", *(["qemu"] if args.board in (None, *prepare.boards()) else []))


def build_desk():
    prepare.built_quietly("builds the hypervisor and mullion-dt ..", "-s", "desk")


def dt(args):
    at_desk(args)
    prepare.built("-s", "configured", stdout=sys.stderr)
    import desk
    desk.refuse_without_guests()
    build_desk()
    return desk.dt(args)


def check(args):
    at_desk(args)
    build_desk()
    from check import check as checked
    return checked(args)


def show_map(args):
    at_desk(args)
    build_desk()
    import map
    return map.show(args)


def explain(args):
    import explain
    parts = explain.split(args.words)
    if not parts:
        args.parser.error(f"to be asked as: explain [CONFIG] {explain.USAGE}")
    args.file, args.what = parts
    at_desk(args)
    build_desk()
    return explain.explain(args)


def bundle(args):
    prepare.packages("run")
    prepare.built("-s", "images")
    import bundle_folder
    return bundle_folder.bundle(args)


def image(args):
    prepare.packages("run", "image")
    prepare.built("-s", "images")
    import card_image
    return card_image.image(args)


def flash(args):
    prepare.host_packages("flash")
    import write_card
    return write_card.flash(args)


def console(args):
    import serial_console
    if not args.attach and not serial_console.program_there():
        prepare.host_packages("console")
    return serial_console.console(args)


def errata(args):
    prepare.packages("run")
    prepare.built("-s", "tools", stdout=sys.stderr)
    done = subprocess.run([prepare.out() / "tools" / "mullion-errata", *([args.core] if args.core
                                                                         else [])],
                          text=True, stderr=subprocess.PIPE)
    if program.ended("mullion-errata", done.returncode):
        args.parser.error(done.stderr.strip().partition("error: ")[2])
    return 0


def refuse_strange_names(args):
    """Before anything is installed: a name whose words are in no test's name or text is no test's.
    tools/test.py knows exactly."""
    if args.names:
        files = [f for folder in ("unit", "system", "fuzz", "mutants")
                 for f in (TOP / "tests" / folder).glob("*.*")]
        text = " ".join(f"{f.stem} " + f.read_text(errors="replace") for f in files).lower()
        for name in args.names:
            if not all(word in text for word in re.findall(r"[a-z0-9]+", name.lower())):
                args.parser.error(f"no test is called {name}")


def test(args):
    if args.record and not args.long:
        args.parser.error("--record is for the figures of --long")
    refuse_strange_names(args)
    prepare.packages("run", "qemu", "test", "uboot", "image", "flash", "console")
    if not args.quick:
        import qemu
        qemu.fetch()
    import test
    return test.test(args)


def lint(_args):
    prepare.packages("run", "test")
    return prepare.make("lint").returncode


def bench(args):
    prepare.packages("run", "qemu", "test")
    prepare.built("-s", "images")
    if args.peers:
        prepare.peers()
        prepare.built("-s", "peers")
    sys.path.insert(0, str(TOP / "tests" / "bench"))
    import bench
    return bench.bench(args)


def build(args):
    prepare.packages("run")
    alone = [t for t in args.targets
             if t in COMMANDS or t == "distclean" or t.endswith("config")]
    return prepare.make(*args.targets, lock=not alone).returncode


def config(args):
    prepare.packages("run")
    return prepare.make(*(args.targets or ["config"]), lock=False).returncode


def keys(args):
    prepare.packages("run")
    import keys as own
    return own.keys(args)


def new_board(args):
    import new_board
    return new_board.new_board(args)


def new_guest(args):
    import new_guest
    return new_guest.new_guest(args)


def setup(_args):
    prepare.packages(*prepare.ALL_GROUPS)
    import qemu
    qemu.fetch()


def clean(_args):
    import output_folder
    output_folder.clean(prepare.out())


def version(_args):
    commit = prepare.commit()
    print(f"Mullion {(TOP / 'VERSION').read_text().strip()}" + (f" ({commit})" if commit else ""))


def show_help(args):
    print((args.parsers[args.of] if args.of else args.top).format_help(), end="")


def reserved(args):
    print(f"mullion: {args.command} is {summaries()[args.command]}; not built yet", file=sys.stderr)
    return 2


# command: who does it, and who gives its parser the options
COMMANDS = {
    "run": (run, options.run),
    "log": (log, options.log),
    "attach": (attach, options.attach),
    "debug": (debug, options.debug),
    "dt": (dt, options.dt),
    "check": (check, options.check),
    "map": (show_map, options.whole_map),
    "explain": (explain, options.explain),
    "bundle": (bundle, options.bundle),
    "image": (image, options.card_image),
    "flash": (flash, options.flash),
    "console": (console, options.console),
    "errata": (errata, options.errata),
    "test": (test, options.test),
    "lint": (lint, options.lint),
    "bench": (bench, options.bench),
    "build": (build, options.build),
    "config": (config, options.config),
    "keys": (keys, options.keys),
    "new-board": (new_board, options.new_board),
    "new-guest": (new_guest, options.new_guest),
    "setup": (setup, options.setup),
    "clean": (clean, options.clean),
    "version": (version, None),
    "help": (show_help, None),
}


def summaries():
    """{command: what it does, in one line}"""
    lines = (TOP / "tools" / "commands.txt").read_text().splitlines()
    return dict(line.split(maxsplit=1) for line in lines if not line.startswith("#"))


def command_line():
    """The parser of all commands."""
    words = summaries()
    kept = {name: what for name, what in words.items() if what.startswith(RESERVED)}
    top = Parser(prog="./mullion", allow_abbrev=False, usage="./mullion COMMAND [OPTIONS]",
                 epilog="Reserved, not built yet: " + ", ".join(
                     f"{name} ({what.removeprefix(RESERVED)})" for name, what in kept.items()))
    top.add_argument("--version", action="store_true", help="as the command version")
    commands = top.add_subparsers(metavar="COMMAND", dest="command", title="commands",
                                  description="./mullion help COMMAND has a command's options.",
                                  prog="./mullion")
    parsers = {}
    for name, (do, add_options) in COMMANDS.items():
        parsers[name] = commands.add_parser(name, allow_abbrev=False, help=words[name],
                                            description=words[name])
        if add_options:
            add_options(parsers[name])
        parsers[name].set_defaults(do=do, parser=parsers[name])
    for name, what in kept.items():
        parsers[name] = commands.add_parser(name, add_help=False, description=what)
        parsers[name].set_defaults(do=reserved)
    parsers["help"].add_argument("of", metavar="COMMAND", nargs="?", choices=list(parsers))
    top.set_defaults(do=show_help, of=None, board=None, top=top, parsers=parsers)
    return top


def board_of(args):
    """The board that the command line names; also by its defconfig, when its folder is outside of
    the tree: only the output folder of that board knows it."""
    if args.board in prepare.boards():
        return args.board
    targets = getattr(args, "targets", [])
    return next((name for name, folder in prepare.board_folders().items()
                 if folder.parent != TOP / "board"
                 and any((folder / target).is_file() for target in targets)), None)


def act(argv):
    """Does what the command line says: the exit code."""
    top = command_line()
    args, left = top.parse_known_args(argv)
    if args.version:
        args.do = version
    elif left and args.do is not reserved:
        what = "unknown option" if left[0].startswith("-") else "what is"
        (args.parser if args.command else top).error(f"{what} '{left[0]}'")
    if args.do not in (new_board, new_guest):  # what BOARD_DIR names may be still to be made
        prepare.folders(board_of(args))
    return args.do(args)


def main(argv):
    command = f"{argv[0]}: " if argv and argv[0] in COMMANDS else ""
    program.catch_signals()
    try:
        return act(argv)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # for what Python has kept back
        program.end_by(signal.SIGPIPE)
    except (Failure, OSError, subprocess.CalledProcessError) as error:  # the last has said why
        what, status = program.reason(error), program.status(error)
    except program.Signalled as ended:
        what, status = ended, 128 + ended.number
    print(f"mullion: {command}{what}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
