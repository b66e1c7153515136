# SPDX-License-Identifier: Apache-2.0
"""What ./mullion flash does: writes the image of a card (card_image.py) to a card, or to a plain
file in its place. medium.py decides whether it may."""
import contextlib
import errno
import fcntl
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree

import gpt
import medium
import prepare
import program
from prepare import TOP, Failure

CHUNK = 1 << 20
BLKRRPART, BLKFLSBUF = 0x125f, 0x1261


class Progress:
    """A line of a terminal that counts, with the rate; else only the sum at the end."""

    def __init__(self, what, total):
        self.what, self.total = what, total
        self.begin = self.shown = time.monotonic()

    def rate(self, done):
        return f"{medium.in_words(int(done / max(time.monotonic() - self.begin, 1e-3)))}/s"

    def at(self, done):
        now = time.monotonic()
        if sys.stdout.isatty() and now - self.shown > 0.2:
            self.shown = now
            print(f"\r\x1b[K{self.what} {100 * done // max(self.total, 1)} %, {self.rate(done)}",
                  end="", flush=True)

    def end(self):
        clear = "\r\x1b[K" if sys.stdout.isatty() else ""
        print(f"{clear}{self.what} {medium.in_words(self.total)} in "
              f"{time.monotonic() - self.begin:.1f} s, {self.rate(self.total)}")


def makes(args):
    """The command that makes an image for the same board."""
    return f"./mullion image --board {args.board}" if args.board else "./mullion image"


def made_images():
    """Behind the line that there is no image: those of other boards, with their option."""
    found = sorted(prepare.out().glob("*/image/card.img"))
    there = ", ".join(f"{image} (--board {image.parts[-3]})" for image in found)
    return f"; there {'are' if len(found) > 1 else 'is'} {there}" if found else ""


def image_file(args):
    """The image, its map of blocks (None: it has none), and what is said of it: a manifest."""
    image = pathlib.Path(args.image or prepare.out() / "image" / "card.img")
    if not image.is_file():
        raise Failure(f"no file {image}" + (
            "" if args.image else f" ({makes(args)} makes it)") +
                      ("" if args.image or args.board else made_images()))
    with open(image, "rb") as f:
        if f.read(512)[510:] != b"\x55\xaa":
            raise Failure(f"{image}: is no image of a card: it has no partition table "
                          f"({makes(args)} makes one)")
        try:
            gpt.read(f).partitions()
        except gpt.NoTable:
            pass  # it has a MBR alone
        except gpt.GptError as error:
            raise Failure(f"{image}: {error}") from None
    bmap, manifest = (image.with_name(image.name + end) for end in (".bmap", ".json"))
    known = {}
    if manifest.exists():
        with contextlib.suppress(ValueError):
            known = json.loads(manifest.read_text())
        known = known if isinstance(known, dict) else {}
    if args.board and known.get("board", args.board) != args.board:
        raise Failure(f"{image}: is an image for {known['board']}, not for {args.board} (--board "
                      f"{known['board']})")
    return image, bmap if bmap.exists() else None, known


def ranges(image, bmap):
    """[(offset, size)] of what is written of the image."""
    size = image.stat().st_size
    if not bmap:
        return [(0, size)]
    try:
        root = xml.etree.ElementTree.parse(bmap).getroot()
        block, of = (int(root.find(name).text) for name in ("BlockSize", "ImageSize"))
        spans = [[int(n) for n in r.text.split("-")] for r in root.find("BlockMap")]
    except (xml.etree.ElementTree.ParseError, AttributeError, TypeError, ValueError):
        raise Failure(f"{bmap}: is no map of blocks; without the file the whole image is "
                      "written") from None
    if of != size:
        raise Failure(f"{bmap}: is of another image: {of} bytes, {image} has {size}")
    return [(s[0] * block, min((s[-1] + 1) * block, size) - s[0] * block) for s in spans]


def show(found):
    """What the medium is, and what is on it."""
    serial = f", serial {found.serial}" if found.serial else ""
    lines = [f"{found.path}: {found.words or found.kind}, {medium.in_words(found.size)}{serial}"]
    for part in found.parts:
        words = [*filter(None, [part.what]), *(f"mounted at {where}" for where in part.mounts)]
        if part.maker or words:
            lines.append("  " + ": ".join([part.path, ", ".join(words) or "nothing known"]))
    if found.kind == "disk" and len(lines) == 1:
        lines.append("  no partition and no file system is known on it")
    print(*lines, sep="\n")


def check(found, needed, image):
    status = image.stat()
    if why := medium.refusal(found, needed, (status.st_dev, status.st_ino)):
        if found.kind == "none":
            there = medium.Host().removable()
            why += f"; there {'is' if len(there) == 1 else 'are'} {', '.join(there) or 'none'}"
            if not os.path.realpath(found.path).startswith("/dev/"):
                why += f"; a file has to be there: truncate -s 8G {shlex.quote(found.path)}"
        raise Failure(f"{found.path}: {why}")


def check_purpose(found, image, known, anyway):
    """A card for QEMU's model of a board does not belong into the board: to a plain file alone."""
    if known.get("model") and found.kind != "file" and not anyway:
        board = known.get("board", "BOARD")
        raise Failure(f"{image}: is a card for QEMU's model of {board}, and not for the board: "
                      f"{prepare.for_itself(board)} (--for-model writes it all the same)")


def check_rights(found, image, *more):
    if not os.access(found.path, os.W_OK):
        command = ["sudo", TOP / "mullion", "flash", found.path, "--image", image.resolve(), *more]
        raise Failure(f"{found.path}: only root may write to it: {shlex.join(map(str, command))}")


def check_free(found):
    """Whoever else has it, though no list has said so: the kernel gives it to one alone."""
    if found.kind != "disk":
        return
    try:
        os.close(os.open(found.path, os.O_RDWR | os.O_EXCL))
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise Failure(f"{found.path}: is in use: the kernel does not give it to another") \
                from None
        raise


def confirm(found, yes):
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure("nobody can be asked: --yes writes without a question")
    print(f"All that is on {found.path} will be lost. Write? (yes/no) ", end="", flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Failure(f"{found.path}: nothing was written")


def copy(image, bmap, target, total):
    """By bmaptool, on a terminal of its own: it counts on no other."""
    ours, its = os.openpty()
    progress, said = Progress("wrote", total), b""
    process = subprocess.Popen(
        ["bmaptool", "copy", *(["--bmap", bmap] if bmap else ["--nobmap"]), image, target],
        stdin=subprocess.DEVNULL, stdout=its, stderr=its, start_new_session=True,
        preexec_fn=program.die_with_parent(signal.SIGTERM))
    os.close(its)
    try:
        with contextlib.suppress(OSError):  # EIO: the end of a terminal
            while new := os.read(ours, 4096):
                said = (said + new)[-4096:]
                if counted := re.findall(rb"(\d+)% copied", said):
                    progress.at(int(counted[-1]) * total // 100)
        program.wait_for(process, process.send_signal)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        os.close(ours)
    if program.ended("bmaptool", process.returncode):
        why = re.findall(r"ERROR: (.*)", said.decode(errors="replace").replace("\r", ""))
        raise Failure(f"{target}: bmaptool: {why[-1] if why else 'failed'}")
    progress.end()


def read_back(image, target, spans):
    """Failure where the medium has not what was written, read from it and not from memory."""
    progress, done = Progress("read back", sum(size for _, size in spans)), 0
    with open(image, "rb") as want, open(target, "rb") as have:
        os.fsync(have.fileno())
        with contextlib.suppress(OSError):
            fcntl.ioctl(have, BLKFLSBUF)
        os.posix_fadvise(have.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for offset, size in spans:
            want.seek(offset)
            have.seek(offset)
            for at in range(offset, offset + size, CHUNK):
                some = min(CHUNK, offset + size - at)
                first, second = want.read(some), have.read(some)
                if first != second:
                    wrong = next((i for i, (a, b) in enumerate(zip(first, second)) if a != b),
                                 len(second))
                    raise Failure(f"{target}: reads back another byte at {at + wrong:#x} than was "
                                  "written: the card, or its reader, is broken")
                done += some
                progress.at(done)
    progress.end()


def spread(target, size):
    """The second copy of the partition table goes to the medium's end."""
    with open(target, "r+b") as written:
        try:
            gpt.spread(written, size)
        except gpt.NoTable:
            return  # an image of another kind
        except gpt.GptError as error:
            raise Failure(f"{target}: {error}") from None
        written.flush()
        os.fsync(written.fileno())
        with contextlib.suppress(OSError):  # no disk
            fcntl.ioctl(written, BLKRRPART)
    with open(target, "rb") as written:
        os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        last = gpt.read(written).other
        gpt.read(written, last)


def write(found, image, bmap, target):
    spans = ranges(image, bmap)
    copy(image, bmap, target, sum(size for _, size in spans))
    read_back(image, target, spans)
    if found.size > image.stat().st_size:
        if found.kind == "file":
            os.truncate(target, found.size)
        spread(target, found.size)


def flash(args):
    if args.device is None:
        there = medium.Host().removable()
        raise Failure("no DEVICE was named; there " + (
            f"{'are' if len(there) > 1 else 'is'} {', '.join(there)}" if there else
            "is no card or stick that could be written"))
    image, bmap, known = image_file(args)
    ranges(image, bmap)
    needed = image.stat().st_size
    found = medium.look_at(args.device, medium.Host())
    if found.parts:
        show(found)
    check(found, needed, image)
    check_purpose(found, image, known, args.for_model)
    check_rights(found, image, *["--for-model"] * args.for_model)
    check_free(found)
    model = "the model of " if known.get("model") else ""
    print(f"{image}: {medium.in_words(needed)}" + (
        f", Mullion {known['version']} for {model}{known['board']}" if
        {"version", "board"} <= known.keys() else ""))
    confirm(found, args.yes)
    again = medium.look_at(args.device, medium.Host())
    check(again, needed, image)
    if (again.path, again.identity) != (found.path, found.identity):
        raise Failure(f"{found.path}: is another medium now: nothing was written")
    if found.kind == "file":
        with program.whole_file(found.path) as part:
            write(found, image, bmap, part)
            shutil.copymode(found.path, part)
    else:
        try:
            write(found, image, bmap, found.path)
        except program.Signalled:
            print(f"mullion: {found.path} is half written: it boots nothing until it is written "
                  "again", file=sys.stderr)
            raise
    words = known.get("boot", "Put it into the board, and switch it on.")
    print(f"{found.path}: written, and reads back the same.",
          words.replace("--card FILE", f"--card {shlex.quote(str(found.path))}"))
    return 0
