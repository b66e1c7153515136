# SPDX-License-Identifier: Apache-2.0
"""How our programs end. What one of them was given, and cannot take, is a line OBJECT: REASON, with
exit code 1 (2: it was called the wrong way). A signal ends what runs below it first, which removes
what it has half written; the exit code is 128 and the signal's number. So it is where a signal has
ended what runs below, which could not say so itself."""
import contextlib
import ctypes
import difflib
import os
import pathlib
import signal
import subprocess
import sys
import threading
import tty

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_S = 10  # for what runs below us, to end by itself
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """Says in one line what is wrong with what the user asked for."""


class Killed(Failure):
    """A signal has ended a program that we started."""

    def __init__(self, what, number):
        super().__init__(f"{what}: ended by {signal_name(number)}")
        self.status = 128 + number


def near(name, known):
    """What an error says behind a name that is none: those of `known` that may be meant."""
    found = difflib.get_close_matches(str(name), list(known), cutoff=0.65)
    return f"; near: {', '.join(found)}" if found else ""


def signal_name(number):
    known = number in set(signal.Signals)
    return signal.Signals(number).name if known else f"signal {number}"


def ended(what, status):
    """The exit status of a program that we started and call `what`; Killed where a signal ended
    it."""
    if status < 0:
        raise Killed(what, -status)
    return status


class Signalled(BaseException):
    """A signal asks us to end."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number

    def __str__(self):
        ctrl_c = " (Ctrl-C)" if self.number == signal.SIGINT else ""
        return f"ended by {signal.Signals(self.number).name}{ctrl_c}"


def catch_signals():
    """From here on each is a Signalled. Only the first one: nothing disturbs the clearing up."""
    def end(number, _frame):
        for other in SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise Signalled(number)
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN or number == signal.SIGINT:  # nohup
            signal.signal(number, end)


def end_by(number):
    """Ends by this signal, as a program that does not know of it."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def reason(error):
    """An error in one line."""
    if isinstance(error, subprocess.CalledProcessError):
        how = f"ended by {signal_name(-error.returncode)}" if error.returncode < 0 else "failed"
        return f"{how}: {' '.join(map(str, error.cmd))}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def status(error):
    """The exit code that goes with it."""
    if isinstance(error, subprocess.CalledProcessError) and error.returncode < 0:
        return 128 - error.returncode
    return getattr(error, "status", 1)


def run_main(main, name=None):
    """Runs the main() of a program of ours, to its end. `name` comes before its errors."""
    catch_signals()
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # for what Python has kept back
        end_by(signal.SIGPIPE)
    except (Failure, OSError, subprocess.CalledProcessError) as error:
        print(f"{name or pathlib.Path(sys.argv[0]).stem}: {reason(error)}", file=sys.stderr)
        sys.exit(status(error))
    except Signalled as ended:
        end_by(ended.number)


@contextlib.contextmanager
def whole_file(out):
    """A name for what is to become the file `out`: it does only where all went well."""
    out = pathlib.Path(out)
    if out.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(out))
    part = out.with_name(f"{out.name}.part{os.getpid()}")
    try:
        yield part
        os.replace(part, out)
    except FileNotFoundError as error:  # the folder's name, not that of a file of ours
        raise FileNotFoundError(error.errno, error.strerror, str(out)) \
            if error.filename == str(part) else error
    finally:
        part.unlink(missing_ok=True)


def die_with_parent(number):
    """For Popen's preexec_fn: nothing outlives the program that started it."""
    return lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


class Relay:
    """A stderr for what runs below us, which comes to ours until we are asked to end: what a dozen
    programs say of that is no news. It is a terminal where ours is one (colours)."""

    def __init__(self):
        if sys.stderr.isatty():
            self.mine, self.its = os.openpty()
            tty.setraw(self.its)
        else:
            self.mine, self.its = os.pipe()
        self.ended = False
        self.thread = threading.Thread(target=self.relay, daemon=True)
        self.thread.start()

    def relay(self):
        with contextlib.suppress(OSError):  # EIO: the end of a terminal
            while said := os.read(self.mine, 4096):
                while said and not self.ended:
                    said = said[os.write(2, said):]

    def close(self):
        os.close(self.its)
        self.thread.join(GRACE_S)
        os.close(self.mine)


def wait_for(process, ask):
    """Its CompletedProcess. Where a signal asks us to end, ask(number) has it end before."""
    try:
        output, errors = process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            ask(signal.SIGTERM)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            ask(signal.SIGKILL)
            process.wait()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def run(argv, **options):
    """As subprocess.run, for a program that writes what must not stay half written."""
    process = subprocess.Popen(argv, preexec_fn=die_with_parent(signal.SIGTERM), **options)
    return wait_for(process, process.send_signal)


def run_apart(argv, **options):
    """As run(), in a session of its own: a Ctrl-C comes to us alone, and to all in it as SIGTERM.
    What they say of that is not shown."""
    relay = Relay()

    def ask(number):
        relay.ended = True
        os.killpg(process.pid, number)
    try:
        process = subprocess.Popen(argv, stderr=relay.its, start_new_session=True,
                                   preexec_fn=die_with_parent(signal.SIGTERM), **options)
        return wait_for(process, ask)
    finally:
        relay.close()
