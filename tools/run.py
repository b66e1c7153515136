# SPDX-License-Identifier: Apache-2.0
"""What ./mullion run, debug, log and dt do once everything is built. The options are explained by ./mullion help."""
import argparse
import fcntl
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time

import console
import machine
from machine import OUT, Failure, Machine

TIMED_OUT = 124
FLAGS = ("--gdb", "--dry-run", "--batch")
BATCH_SECONDS = 60
# Every boot passes these, in this order.
PLACES = "bootblock_reset bootblock_load loader_main images_load el2_boot vm_create guest_enter trap_hypercall"
POLL = 0.2


def parse(argv):
    parser = argparse.ArgumentParser(prog="mullion", allow_abbrev=False)
    parser.error = lambda message: (print(f"mullion: {message}", file=sys.stderr), sys.exit(2))
    parser.add_argument("command", choices=("run", "debug", "log", "dt"))
    for option in ("--kernel", "--initrd", "--append", "--config", "--memory", "--cpu", "--qemu"):
        parser.add_argument(option)
    parser.add_argument("--image", action="append")
    parser.add_argument("--compress", choices=("none", "gzip", "lz4"))
    parser.add_argument("--smp", type=int)
    parser.add_argument("--gic", type=int, choices=(2, 3))
    parser.add_argument("--entry", choices=("reset", "el2", "uboot"))
    parser.add_argument("--timeout", type=float)
    for flag in FLAGS:
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--ex", action="append", default=[])
    parser.add_argument("--domain")
    parser.add_argument("--board")
    parser.add_argument("--ring")
    # A value may begin with a dash (--qemu -snapshot): argparse takes it only in one word with its option. Every option has its
    # value: the front has seen to that.
    words = iter(argv)
    args = parser.parse_args([f"{w}={next(words)}" if w.startswith("--") and "=" not in w and w not in FLAGS else w for w in words])
    if args.image:
        args.image = [tuple(i.split("=", 1)) for i in args.image]
        if any(len(i) != 2 for i in args.image):
            parser.error("--image needs NAME=FILE")
    return args


def the_machine(args):
    names = ("kernel", "initrd", "append", "config", "image", "compress", "smp", "memory", "cpu", "gic", "entry", "qemu")
    m = Machine(**{n: getattr(args, n) for n in names})
    if args.smp is not None and args.smp < 1:
        raise Failure(f"--smp {args.smp}: at least 1")
    most = m.board.get("MAX_CPUS", 16)
    if m.smp > most:
        raise Failure(f"--smp {m.smp}: this build has room for {most} cores (MAX_CPUS)")
    if m.smp > 8 and m.gic == 2:
        raise Failure(f"--smp {m.smp}: a GICv2 has at most 8 cores")
    if not machine.memory_bytes(m.memory):
        raise Failure(f"--memory {m.memory}: not a size (512M, 2G)")
    if args.timeout is not None and args.timeout <= 0:
        raise Failure(f"--timeout {args.timeout:g}: more than 0 seconds")
    try:
        shlex.split(m.qemu)
    except ValueError as e:
        raise Failure(f"--qemu {m.qemu}: {e}") from None
    return m


def run_folder():
    """A folder for this run in build/run; those of runs that have ended go."""
    top = OUT / "run"
    top.mkdir(parents=True, exist_ok=True)
    for old in top.iterdir():
        if old.name.isdigit() and not pathlib.Path(f"/proc/{old.name}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = top / str(os.getpid())
    folder.mkdir(exist_ok=True)
    return folder


def start(argv, **options):
    return subprocess.Popen(argv, preexec_fn=machine.die_with_parent, **options)


def end_on_signals():
    """A signal becomes an exit, so that what is to be cleaned up is."""
    def end(number, _frame):
        sys.exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)


def gdb_options(folder):
    # -S: halted before the first instruction
    return ["-S", "-chardev", f"socket,id=gdb,path={socket_path(folder, 'gdb')},server=on,wait=off", "-gdb", "chardev:gdb"]


def qmp_options(folder):
    """For ./mullion log."""
    return ["-qmp", f"unix:{socket_path(folder, 'qmp')},server=on,wait=off"]


def socket_path(folder, name):
    """In the run's folder, or in /tmp where that path is too long for a socket."""
    path = folder / f"{name}.sock"
    return path if len(str(path)) < 100 else pathlib.Path(f"/tmp/mullion-{name}-{folder.name}.sock")


def note_unused(m, folder):
    """Says which images nobody runs: a --config that was forgotten looks like that."""
    used = set(machine.kernels(folder / "config.dtbo"))
    for name, _ in m.image:
        if name not in used:
            print(f"mullion: note: --image {name}: no domain of the configuration runs it (mullion,kernel)", file=sys.stderr)


def check(m, folder):
    """Refuses what the board would refuse: the configuration's line of failure, before QEMU is started."""
    bundle = folder / "bundle.itb"
    given = bundle if bundle.exists() and m.board.get("START_HYPERVISOR") else folder / "config.dtbo"
    done = subprocess.run([OUT / "tools" / "mullion-dt", m.board_tree(folder), given, "--check"], stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode == 1:
        of = f"{m.config}: " if m.config else ""
        raise Failure(of + done.stderr.strip().removeprefix("mullion-dt: error: "))


def wait(qemu, args, watch):
    """The exit status of `run`: QEMU's own, or 1 when boot or a domain was stopped, or that of the time limit."""
    end = time.monotonic() + args.timeout if args.timeout else None
    while True:
        try:
            status = qemu.wait(POLL)
            watch.stopped()  # the last lines
            return status or int(watch.reported)
        except subprocess.TimeoutExpired:
            if watch.stopped() and not args.gdb:
                print(f"\nmullion: boot stopped: {watch.error or 'see the last line above'}", file=sys.stderr)
                return 1
            if end and time.monotonic() > end:
                print(f"\nmullion: ended after {args.timeout:g} s", file=sys.stderr)
                return TIMED_OUT


def terminal():
    """A function that puts back what QEMU changes of the terminal: raw mode, and O_NONBLOCK, with which later programs that
    print much fail (sh: printf: I/O error). QEMU itself does neither when it is killed, nor all of it at its end."""
    flags = [(fd, fcntl.fcntl(fd, fcntl.F_GETFL)) for fd in (0, 1, 2)]
    mode = termios.tcgetattr(0) if sys.stdin.isatty() else None

    def put_back():
        for fd, old in flags:
            fcntl.fcntl(fd, fcntl.F_SETFL, old)
        if mode:
            termios.tcsetattr(0, termios.TCSADRAIN, mode)
    return put_back


def run(args):
    m = the_machine(args)
    folder = run_folder()
    argv = m.command(folder) + ["-chardev", f"stdio,id=console,mux=on,signal=off,logfile={folder}/serial.log",
                                "-serial", "chardev:console", "-mon", "chardev=console", *qmp_options(folder)]
    check(m, folder)
    note_unused(m, folder)
    if args.gdb:
        argv += gdb_options(folder)
    if args.dry_run:
        kept = OUT / "run" / "dry-run"
        shutil.rmtree(kept, ignore_errors=True)
        folder.rename(kept)
        print(machine.show(argv).replace(str(folder), str(kept)))
        return 0
    if args.gdb:
        print(f"mullion: halted; gdb-multiarch -ex 'target remote {socket_path(folder, 'gdb')}'", file=sys.stderr)
    end_on_signals()
    put_back = terminal()
    qemu = start(argv)
    try:
        return wait(qemu, args, console.Watch(folder / "serial.log"))
    finally:
        qemu.kill()
        qemu.wait()
        put_back()
        for image in [*folder.glob("*.img"), *folder.glob("bundle.itb*"), *folder.glob("*.sock")]:
            image.unlink()


def log(args):
    """Prints the hypervisor's log out of the memory of the machine that runs, or out of a file with that memory."""
    if args.ring:
        text = console.ring_text(pathlib.Path(args.ring).read_bytes())
    else:
        top = OUT / "run"
        running = [f for f in top.glob("[0-9]*") if socket_path(f, "qmp").exists()
                   and pathlib.Path(f"/proc/{f.name}").exists()] if top.exists() else []
        if not running:
            raise Failure("no machine runs (./mullion run or debug, with the same --board)")
        folder = max(running, key=lambda f: f.stat().st_ctime)
        base = console.hypervisor_base(folder / "serial.log")
        if base is None:
            raise Failure("the hypervisor has not said where it is: so far the log is what the console shows")
        copy = folder / "ring"
        console.Qmp(socket_path(folder, "qmp")).ask("pmemsave", val=base + console.LOG_OFFSET, size=console.LOG_SIZE,
                                                    filename=str(copy))
        text = console.ring_text(copy.read_bytes())
    if text is None:
        raise Failure("there is no log in that memory")
    sys.stdout.write(text)
    return 0


def gdb_script(m, folder):
    """Symbols of every stage where it runs, and how to see the console."""
    out = m.out
    el2 = f"add-symbol-file {out}/el2.elf -o {m.hypervisor_base():#x}"
    stages = [f"file {out}/bootblock.elf", f"add-symbol-file {out}/loader.elf", el2] if m.entry == "reset" else [el2]
    return ["set confirm off", "set pagination off", "set architecture aarch64", *stages,
            f"define console\nshell tail -n 60 {folder}/serial.log\nend",
            "document console\nShow the end of the machine's console.\nend",
            f"define el2-at\nremove-symbol-file -a {m.hypervisor_base():#x}\nadd-symbol-file {out}/el2.elf -o $arg0\nend",
            "document el2-at\nel2-at ADDRESS: the hypervisor runs there (its log line says where).\nend",
            f"target remote {socket_path(folder, 'gdb')}"]


def debug(args):
    m = the_machine(args)
    folder = run_folder()
    argv = m.command(folder) + ["-serial", f"file:{folder}/serial.log"] + gdb_options(folder) + qmp_options(folder)
    script = folder / "gdb.script"
    script.write_text("\n".join(gdb_script(m, folder)) + "\n")
    gdb = ["gdb-multiarch", "-q", "-nx", "-x", str(script)]
    for command in args.ex:
        gdb += ["-ex", command]
    if args.batch:
        gdb.append("-batch")
    if args.dry_run:
        print(machine.show(argv), machine.show(gdb), sep="\n")
        return 0
    end_on_signals()
    # A session of its own: Ctrl-C in gdb stops the machine through gdb, not QEMU itself.
    qemu = start(argv, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        while not socket_path(folder, "gdb").exists():
            if qemu.poll() is not None:
                raise Failure(f"QEMU ended at once: {machine.show(argv)}")
            time.sleep(0.05)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        limit = (args.timeout or BATCH_SECONDS) if args.batch else None
        return subprocess.call(gdb, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), timeout=limit)
    except subprocess.TimeoutExpired:  # call() has ended gdb
        print(f"mullion: debug: gdb ended after {limit:g} s (--timeout). Was a breakpoint passed at all? Every boot passes, "
              f"in this order: {PLACES}", file=sys.stderr)
        return TIMED_OUT
    finally:
        qemu.kill()
        qemu.wait()
        for name in "gdb", "qmp":
            socket_path(folder, name).unlink(missing_ok=True)


def dt(args):
    if not machine.settings().get("START_HYPERVISOR"):
        raise Failure("this build starts Linux without the hypervisor: there is no guest whose tree could be printed")
    m = the_machine(args)
    folder = run_folder()
    given = args.board and not (machine.TOP / "board" / args.board).is_dir()
    board, bundle = args.board if given else m.board_tree(folder), m.make_bundle(folder)
    note_unused(m, folder)
    have = {name for name, kind, _ in m.images() if kind == "kernel"}
    missing = sorted(set(machine.kernels(folder / "config.dtbo")) - have)
    for name in missing:
        print(f'mullion: dt: kernel "{name}" is not in the bundle (--image {name}=FILE)', file=sys.stderr)
    whole = not missing  # else the addresses without images must do
    argv = [OUT / "tools" / "mullion-dt", board, bundle if whole else folder / "config.dtbo"]
    if args.domain:
        argv += ["--domain", args.domain]
    derived = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    for image in folder.glob("bundle.itb*"):
        image.unlink()
    if derived.returncode:
        return derived.returncode
    return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts"], input=derived.stdout).returncode


def main():
    args = parse(sys.argv[1:])
    try:
        sys.exit({"run": run, "debug": debug, "log": log, "dt": dt}[args.command](args))
    except (Failure, OSError) as e:
        print(f"mullion: {args.command}: {e}", file=sys.stderr)
        sys.exit(1)
    except subprocess.CalledProcessError as e:  # it has said why
        print(f"mullion: {args.command}: failed: {machine.show(e.cmd)}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


main()
