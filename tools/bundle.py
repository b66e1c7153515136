# SPDX-License-Identifier: Apache-2.0
"""Makes the bundle, a FIT with external data that the loader (or the hypervisor itself) opens, by
the stock mkimage, and stamps it (fit.py). --stamp does only that, to a FIT of your own."""
import argparse
import gzip
import os
import pathlib
import re
import struct
import subprocess
import tempfile

import elf
import keys
import program
import public_key
from fit import BOARD, DIGEST, MEMORY, VERSION, FitError, stamp

TOP = pathlib.Path(__file__).resolve().parent.parent
VERIFY = pathlib.Path(os.environ.get("O") or TOP / "build").resolve() / "tools" / "mullion-verify"
MULLION = (TOP / "VERSION").read_text().strip()

# What each image of ours is called in the FIT's terms (image/fit.h).
KINDS = {
    "kernel": 'type = "kernel"; os = "linux"; arch = "%s";',
    "ramdisk": 'type = "ramdisk"; os = "linux"; arch = "%s";',
    "hypervisor": 'type = "firmware"; os = "mullion"; arch = "%s"; load = <0>; entry = <0>;',
    "config": 'type = "flat_dt"; arch = "%s";',
}
NO_PLACE = "load = <0>; entry = <0>;"
MAGICS = {b"\x1f\x8b": "gzip", b"\x04\x22\x4d\x18": "lz4", b"\x02\x21\x4c\x18": "lz4"}


def packed_as(path):
    """How a file is compressed already, by its first bytes."""
    with open(path, "rb") as f:
        head = f.read(4)
    return next((how for magic, how in MAGICS.items() if head.startswith(magic)), "none")


def pack(path, how, out):
    """Compresses `path` into `out`; lz4 frames carry the content size, so that it can be checked
    before unpacking."""
    if how == "gzip":
        out.write_bytes(gzip.compress(pathlib.Path(path).read_bytes(), 9, mtime=0))
    else:
        subprocess.run(["lz4", "-q", "-f", "-9", "--content-size", path, out], check=True)


def cells(number):
    return f"<0x{number >> 32:x} 0x{number & 0xffffffff:x}>"


def made_flat(name, path, work, arch):
    """(file, what its node says of its place) of a kernel: of an ELF file the flat image of it."""
    with open(path, "rb") as f:
        if f.read(4) != elf.MAGIC:
            return path, NO_PLACE
    if arch == "arm":
        raise program.Failure(f"{path}: is an ELF file: a board in AArch32 takes a zImage or a "
                              "flat binary (arm-none-eabi-objcopy -O binary)")
    try:
        image = elf.flatten(pathlib.Path(path).read_bytes())
    except elf.ElfError as error:
        raise program.Failure(f"{path}: {error}") from None
    flat = work / f"{name}.flat"
    flat.write_bytes(image.data)
    load = "" if image.load is None else f"load = {cells(image.load)}; "
    return flat, f"{load}entry = {cells(image.entry)}; {MEMORY} = {cells(image.memory)};"


def bundle(out, images, compress="none", board=None, arch="arm64", key=None):
    """Writes `out` from `images`, a list of (node name, kind, path); kernels are stored as
    `compress`. With a name of a board, for that alone. `arch`: "arm64", or "arm" (AArch32). With a
    key (keys.py) it is signed."""
    refuse_names(images)
    out = pathlib.Path(out).resolve()
    work = out.parent
    nodes = []
    for name, kind, path in images:
        place = ""
        if kind == "kernel":
            path, place = made_flat(f"{out.name}.{name}", path, work, arch)
        path = pathlib.Path(path).resolve()
        how = packed_as(path) if kind in ("kernel", "hypervisor") else "none"
        if kind == "kernel" and how == "none" and compress != "none":
            packed = work / f"{out.name}.{name}.{compress}"
            pack(path, compress, packed)
            path, how = packed, compress
        nodes.append(f'\t\t{name} {{ data = /incbin/("{path}"); {KINDS[kind] % arch} {place} '
                     f'compression = "{how}"; hash {{ algo = "sha256"; }}; }};\n')
    its = out.with_suffix(".its")
    its.write_text('/dts-v1/;\n/ {\n\tdescription = "Mullion bundle";\n\t#address-cells = <1>;\n'
                   f"\t{DIGEST} = <0 0 0 0 0 0 0 0>;\n"
                   f'\t{VERSION} = "{MULLION}";\n'
                   + (f'\t{BOARD} = "{board}";\n' if board else "") +
                   "\timages {\n" + "".join(nodes) + "\t};\n" +
                   (configuration([name for name, _, _ in images], key) if key else "") + "};\n")
    with program.whole_file(out) as part:
        mkimage(its, "-E", "-B", "0x1000", "-f", its, part)
        stamp(part)
        if key:
            mkimage(its, "-F", "-E", "-B", "0x1000", "-k", key.parent, "-r", part)
            verify(part, key)


def configuration(names, key):
    """The one configuration of a bundle that is signed: what mkimage signs it names."""
    listed = ", ".join(f'"{name}"' for name in names)
    return (f'\tconfigurations {{ default = "bundle"; bundle {{ loadables = {listed}; signature {{ '
            f'algo = "{keys.algo(key)}"; key-name-hint = "{key.name}"; '
            'sign-images = "loadables"; }; }; };\n')


def mkimage(its, *arguments):
    env = dict(os.environ, SOURCE_DATE_EPOCH=os.environ.get("SOURCE_DATE_EPOCH", "0"))
    done = program.run(["mkimage", *arguments], env=env, text=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if program.ended(f"{its}: mkimage", done.returncode):
        said = " ".join(done.stdout.partition("\nUsage:")[0].split())
        raise program.Failure(f"{its}: mkimage: {said}")


def verify(path, key):
    """By the code that checks it at boot: mkimage says "Signature written" of one that it could not
    make, too."""
    with tempfile.TemporaryDirectory() as folder:
        public = pathlib.Path(folder) / "public"
        public.write_bytes(public_key.packed(keys.public(key), key.name))
        done = program.run([VERIFY, public, path], text=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if program.ended("mullion-verify", done.returncode):
        raise program.Failure(f"{path}: signed with {key}, and yet {done.stdout.strip()}")


def refuse_names(images):
    for name, _, path in images:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9,._+-]*", name):
            raise program.Failure(f"image {name}: not a name of a node")
        if re.search(r'["\\\n]', str(pathlib.Path(path).resolve())):
            raise program.Failure(f"{path}: mkimage takes no name with a quotation mark, a "
                                  "backslash or a line's end")


def check_file(kind, path):
    """Failure where the file cannot be read, or a configuration is none that is compiled."""
    if not os.path.isfile(path) and not os.path.isdir(path) and os.path.exists(path):
        raise program.Failure(f"{path}: is no file")
    with open(path, "rb") as f:
        head = f.read(8)
    if kind == "config" and not head.startswith(b"\xd0\x0d\xfe\xed"):
        what = ("is the source of a device tree: dtc -@ -I dts -O dtb -o FILE.dtbo " + path
                if head.startswith(b"/dts-v1/"[:len(head)]) and head or path.endswith(".dts")
                else "is no device tree")
        raise program.Failure(f"{path}: {what}")
    if kind == "config" and os.path.getsize(path) < int.from_bytes(head[4:], "big"):
        raise program.Failure(f"{path}: is cut short")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--stamp", action="store_true", help="stamp the finished FIT OUT")
    parser.add_argument("--board", metavar="NAME", help="the bundle is for this board alone")
    parser.add_argument("--arch", choices=("arm64", "arm"), default="arm64")
    parser.add_argument("--sign", metavar="KEY", help="FOLDER/NAME (./mullion keys); empty: the "
                                                      "development key")
    parser.add_argument("--compress", choices=("none", "gzip", "lz4"), default="none")
    parser.add_argument("images", nargs="*", metavar="NAME:KIND:FILE",
                        help="KIND: " + ", ".join(KINDS))
    args = parser.parse_args()
    images = [image.split(":", 2) for image in args.images]
    for words, text in zip(images, args.images):
        if len(words) != 3 or not all(words):
            parser.error(f"{text}: is not NAME:KIND:FILE")
        if words[1] not in KINDS:
            parser.error(f"{text}: no kind '{words[1]}'; there are: {' '.join(KINDS)}")
    if args.board and not re.fullmatch(r"[\w-]{1,31}", args.board, re.ASCII):
        parser.error(f"--board {args.board}: no name of a board")
    if args.stamp == bool(args.images):
        parser.error("give either images, or --stamp")
    if args.stamp:
        try:
            stamp(args.out)
        except FitError as error:
            raise program.Failure(f"{args.out}: {error}") from None
        except (struct.error, ValueError, IndexError, KeyError):
            raise program.Failure(f"{args.out}: is cut off, or no FIT") from None
        return
    for _, kind, path in images:
        check_file(kind, path)
    key = None if args.sign is None else keys.named(args.sign, VERIFY.parent.parent)
    bundle(args.out, images, args.compress, args.board, args.arch, key)


if __name__ == "__main__":
    program.run_main(main)
