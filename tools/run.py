# SPDX-License-Identifier: Apache-2.0
"""What ./mullion run and debug do once everything is built."""
import fcntl
import shutil
import signal
import subprocess
import sys
import termios
import time

import broker
import card
import console
import desk
import ending
import machine
import program
from machine import OUT, Failure
from machine_log import socket_path

TIMED_OUT = 124
BATCH_SECONDS = 60
RESET = 3  # of QEMU, by semihosting: a model without reset (docs/boards/zcu102.md)
# Every boot passes these, in this order.
PLACES = ("bootblock_reset bootblock_load loader_main images_load el2_boot vm_create guest_enter "
          "trap_hypercall")
POLL = 0.2


def start(argv, **options):
    return subprocess.Popen(argv, preexec_fn=machine.die_with_parent, **options)


def gdb_options(folder):
    # -S: halted before the first instruction
    socket = f"socket,id=gdb,path={socket_path(folder, 'gdb')},server=on,wait=off"
    return ["-S", "-chardev", socket, "-gdb", "chardev:gdb"]


def qmp_options(folder):
    """For ./mullion log."""
    return ["-qmp", f"unix:{socket_path(folder, 'qmp')},server=on,wait=off"]


def stop_status(error):
    """The exit status when the firmware has stopped with this error, or None: 0 where a guest's
    power-off was all, and the board has nothing that takes the power away. Says which."""
    asked = console.ASKED.match(error or "")
    if not asked:
        print(f"\nmullion: boot stopped: {error or 'see the last line above'}", file=sys.stderr)
        return 1
    what, why = asked.groups()
    if what == "power off" and why.startswith("not on this board"):
        print("\nmullion: the guest has powered off; nothing on this board takes its power away, "
              "so QEMU was ended", file=sys.stderr)
        return 0
    print(f"\nmullion: the guest asked for a {what}: {why}", file=sys.stderr)
    return 1


def wait(qemu, args, watch, end_of, left, screen):
    """The exit status that QEMU's end gives: its own, or stop_status(), or that of the time
    limit."""
    end = time.monotonic() + args.timeout if args.timeout else None
    while True:
        try:
            status = qemu.wait(POLL)
            screen.end()
            watch.stopped()  # the last lines
            if status < 0:
                print(file=sys.stderr)
            return program.ended("QEMU", status)
        except subprocess.TimeoutExpired:
            if watch.stopped() and not args.gdb:
                return stop_status(watch.error)
            if text := end_of.copy(None if watch.ours else watch.base):
                left.look(text, end_of.restarted())
            if end_of.halted():
                status = program.ended("QEMU", end_of.finish(qemu, watch.base))
                screen.end()
                watch.stopped()
                return status
            if screen.left:
                print("QEMU: Terminated")
                return 0
            if end and time.monotonic() > end:
                end_of.last_copy(watch.base)
                print(f"\nmullion: ended after {args.timeout:g} s", file=sys.stderr)
                return TIMED_OUT


def terminal():
    """A function that puts back what QEMU changes of the terminal: raw mode, and O_NONBLOCK, with
    which later programs that print much fail (sh: printf: I/O error). QEMU itself does neither when
    it is killed, nor all of it at its end."""
    flags = [(fd, fcntl.fcntl(fd, fcntl.F_GETFL)) for fd in (0, 1, 2)]
    mode = termios.tcgetattr(0) if sys.stdin.isatty() else None

    def put_back():
        for fd, old in flags:
            fcntl.fcntl(fd, fcntl.F_SETFL, old)
        if mode:
            termios.tcsetattr(0, termios.TCSADRAIN, mode)
    return put_back


def started_machine(args):
    """The machine that the options describe, for run and debug."""
    if args.timeout is not None and not args.timeout > 0:
        raise Failure(f"--timeout {args.timeout:g}: more than 0 seconds")
    return desk.the_machine(args)


def terminal_options(m, folder):
    """The console on this terminal, with QEMU's monitor behind Ctrl-A C; not where --qemu has put
    the serial port elsewhere."""
    if m.asks_for("serial"):
        return []
    console_at = f"stdio,id=console,mux=on,signal=off,logfile={folder}/serial.log"
    return ["-chardev", console_at, "-serial", "chardev:console", "-mon", "chardev=console"]


def screen_of(m, folder):
    """Who has this terminal: QEMU, or where there are virtual consoles a broker."""
    if m.asks_for("serial") or not machine.settings(m.out).get("CONSOLE_ATTACH") or \
            not desk.has_virtual_consoles(folder):
        return broker.Stdio(terminal_options(m, folder))
    escape = machine.settings(m.out)["CONSOLE_ESCAPE"][0]
    return broker.Shared(folder, socket_path(folder, "attach"), bytes([ord(escape) - ord("@")]))


def life(args, m, folder, argv):
    """One QEMU from its start to its end: the exit status of `run`."""
    put_back = terminal()
    end_of, watch = ending.Ending(m, folder), console.Watch(folder / "serial.log")
    screen = screen_of(m, folder)
    words, files = screen.options()
    qemu = start(argv + words + end_of.options(), pass_fds=[end_of.qemus.fileno(), *files])
    end_of.qemus.close()
    screen.begin()
    left = ending.Left(desk.domain_names(folder), lambda: desk.console_owner(m, folder))
    try:
        status = wait(qemu, args, watch, end_of, left, screen)
    finally:
        qemu.kill()
        qemu.wait()
        screen.end()
        put_back()
        if not watch.ours:
            ending.tell(end_of.ring, watch.path)
        for name in "gdb", "qmp":
            socket_path(folder, name).unlink(missing_ok=True)
    return ending.status(status, ending.stopped(end_of.ring, watch.reported))


def command(args, m, folder):
    """QEMU's command, with all that it needs in `folder`."""
    if args.card is not None:
        card.insert(args, m, folder)
    return m.command(folder)


def run(args):
    m = started_machine(args)
    folder = desk.run_folder()
    argv = command(args, m, folder) + qmp_options(folder)
    if (folder / "config.dtbo").exists():
        desk.verdict(m, folder, m.board_tree(folder), words=desk.in_dram(m))
        desk.note_unused(m, folder)
    if args.gdb:
        argv += gdb_options(folder)
    if args.dry_run:
        kept = OUT / "run" / "dry-run"
        shutil.rmtree(kept, ignore_errors=True)
        folder.rename(kept)
        print(machine.show(argv + terminal_options(m, folder)).replace(str(folder), str(kept)))
        return 0
    desk.forget_ended()
    if args.gdb:
        print(f"mullion: halted; gdb-multiarch -ex 'target remote {socket_path(folder, 'gdb')}'",
              file=sys.stderr)
    try:
        while (status := life(args, m, folder, argv)) == RESET and m.board.get("SIMULATOR_QUIRK"):
            print("\nmullion: reset: QEMU starts again", file=sys.stderr)
        return status
    finally:
        desk.remove_images(folder)


def gdb_script(m, folder):
    """Symbols of every stage where it runs, and how to see the console."""
    out, base = m.out, m.hypervisor_base()
    stages = [] if m.arm else [f"add-symbol-file {out}/el2.elf -o {base:#x}"]
    if m.entry == "reset":
        stages = [f"file {out}/bootblock.elf", f"add-symbol-file {out}/loader.elf"] + stages
    return ["set confirm off", "set pagination off",
            f"set architecture {'arm' if m.arm else 'aarch64'}",
            "set remotetimeout 60",  # QEMU on a busy host answers later than in gdb's 2 s
            *stages,
            "define console", f"shell tail -n 60 {folder}/serial.log", "end",
            "document console", "Show the end of the machine's console.", "end",
            "define el2-at", f"remove-symbol-file -a {base:#x}",
            f"add-symbol-file {out}/el2.elf -o $arg0", "end",
            "document el2-at",
            "el2-at ADDRESS: the hypervisor runs there (its log line says where).", "end",
            f"target remote {socket_path(folder, 'gdb')}"]


def gdb_command(args, m, folder):
    script = folder / "gdb.script"
    script.write_text("\n".join(gdb_script(m, folder)) + "\n")
    gdb = ["gdb-multiarch", "-q", "-nx", "-x", str(script)]
    for command in args.ex:
        gdb += ["-ex", command]
    return gdb + ["-batch"] * args.batch


def debug(args):
    m = started_machine(args)
    folder = desk.run_folder()
    argv = command(args, m, folder) + gdb_options(folder) + qmp_options(folder)
    if not m.asks_for("serial"):
        argv += ["-serial", f"file:{folder}/serial.log"]
    gdb = gdb_command(args, m, folder)
    if args.dry_run:
        print(machine.show(argv), machine.show(gdb), sep="\n")
        return 0
    desk.forget_ended()
    # A session of its own: Ctrl-C in gdb stops the machine through gdb, not QEMU itself.
    qemu = start(argv, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        while not socket_path(folder, "gdb").exists():
            if program.ended("QEMU", qemu.poll() or 0) or qemu.poll() is not None:
                raise Failure(f"QEMU ended at once: {machine.show(argv)}")
            time.sleep(0.05)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        limit = (args.timeout or BATCH_SECONDS) if args.batch else None
        status = subprocess.call(gdb, timeout=limit, preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL))
        program.ended("QEMU", qemu.poll() or 0)
        return program.ended("gdb", status)
    except subprocess.TimeoutExpired:  # call() has ended gdb
        print(f"mullion: debug: gdb ended after {limit:g} s (--timeout). Was a breakpoint passed "
              f"at all? Every boot passes, in this order: {PLACES}", file=sys.stderr)
        return TIMED_OUT
    finally:
        qemu.kill()
        qemu.wait()
        for name in "gdb", "qmp":
            socket_path(folder, name).unlink(missing_ok=True)
