# SPDX-License-Identifier: Apache-2.0
"""Keys that bundles are signed with: ./mullion keys, and for the build

keys.py public KEY FILE    the public part of KEY (Kconfig's BUNDLE_KEY) as the boot stages have it

A key is FOLDER/NAME: mkimage wants the private part of one of RSA in NAME.key, of P-256 in
NAME.pem; who only checks needs NAME.pub."""
import argparse
import hashlib
import os
import pathlib
import re
import subprocess

import program
import public_key
from prepare import Failure

# What openssl genpkey is told. mkimage's word for each is its own.
TYPES = {
    "ecdsa256": ("EC", "ec_paramgen_curve:P-256"),
    "rsa2048": ("RSA", "rsa_keygen_bits:2048"),
    "rsa3072": ("RSA", "rsa_keygen_bits:3072"),
    "rsa4096": ("RSA", "rsa_keygen_bits:4096"),
}
PRIVATE = {"ecdsa256": ".pem", "rsa2048": ".key", "rsa3072": ".key", "rsa4096": ".key"}

# Everybody's. It is made of a sentence, so that what one checkout signs another one's boots.
SENTENCE = b"Mullion's development key is no secret"
# RFC 5915: version 1, the number, the curve P-256; openssl works the point out.
DER = "303102010104%02x%s" % (32, hashlib.sha256(SENTENCE).hexdigest()) + "a00a06082a8648ce3d030107"


def make_development(folder):
    """Writes the development key into the folder, where it is not there yet: FOLDER/development."""
    key = folder / public_key.DEVELOPMENT
    private = key.with_suffix(".pem")
    if not private.exists():
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["openssl", "ec", "-inform", "DER"], input=bytes.fromhex(DER),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        with program.whole_file(private) as part:
            part.write_bytes(done.stdout)
    return key


def named(key, out):
    """The key that Kconfig's BUNDLE_KEY means in the build folder `out`."""
    return pathlib.Path(key) if key else make_development(out / "keys")


def part_of(key, suffixes, what):
    """The first of the key's files that is there."""
    for suffix in suffixes:
        path = key.with_name(key.name + suffix)
        if path.is_file():
            return path
    raise Failure(f"{key}: has no {what}: no file {' and no '.join(key.name + s for s in suffixes)}"
                  f" in {key.parent} (./mullion keys new {key} makes one)")


def public(key):
    return part_of(key, (".pub", ".crt", ".pem", ".key"), "public part")


def private(key):
    return part_of(key, (".pem", ".key"), "private part")


def algo(key):
    """What the FIT's signature node says of the key, as mkimage knows it."""
    kind, bits, _, _ = public_key.read(private(key))
    return f"sha256,{'rsa' if kind == public_key.RSA else 'ecdsa'}{bits}"


def new(key, kind):
    """Makes a key; what is there is never overwritten."""
    if not re.fullmatch(r"[\w.-]{1,27}", key.name, re.ASCII) or key.name == public_key.DEVELOPMENT:
        raise Failure(f"'{key.name}' is no name of a key: 1 to 27 letters, digits and ._-, and not "
                      f"\"{public_key.DEVELOPMENT}\"")
    path = key.with_name(key.name + PRIVATE[kind])
    there = [p for p in (key.with_name(key.name + s) for s in (".pem", ".key", ".pub", ".crt"))
             if os.path.lexists(p)]
    if there:
        raise Failure(f"{there[0]} is there already: nothing was written")
    key.parent.mkdir(parents=True, exist_ok=True)
    algorithm, option = TYPES[kind]
    with program.whole_file(path) as part:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        subprocess.run(["openssl", "genpkey", "-algorithm", algorithm, "-pkeyopt", option,
                        "-out", part], check=True, stderr=subprocess.DEVNULL)
    with program.whole_file(key.with_name(key.name + ".pub")) as part:
        part.write_bytes(public_key.public_pem(path))
    return path


def show(key):
    """One line of the key."""
    kind, bits, _, _ = public_key.read(public(key))
    mark = hashlib.sha256(public_key.packed(public(key), key.name)).hexdigest()
    word = f"RSA-{bits}" if kind == public_key.RSA else f"ECDSA P-{bits}"
    known = [s for s in (".pem", ".key") if key.with_name(key.name + s).is_file()]
    note = "" if known else ", public part alone"
    if key.name == public_key.DEVELOPMENT:
        note = ", everybody's: it keeps nobody out"
    return f"{key}: {word}, SHA-256 {mark}{note}"


def keys(args):
    """./mullion keys"""
    if args.do_what == "new":
        if not args.key:
            raise Failure("keys new: KEY is missing: FOLDER/NAME")
        path = new(pathlib.Path(args.key), args.type)
        print(f"{path}: keep this file secret, and a copy of it\n{show(pathlib.Path(args.key))}")
        print("Bundles are signed with it after: ./mullion config, Boot, Load only bundles that "
              f"are signed, Key: {os.path.abspath(args.key)}")
        return 0
    from machine import OUT, settings
    chosen = settings()
    if not args.key and not chosen.get("SIGNED_BUNDLES"):
        print("mullion: bundles of this build need no signature (./mullion config, Boot, Load only "
              "bundles that are signed)")
        return 0
    print(show(named(args.key or chosen.get("BUNDLE_KEY"), OUT)))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", choices=("public",))
    parser.add_argument("key")
    parser.add_argument("out")
    args = parser.parse_args()
    key = named(args.key, pathlib.Path(os.environ["O"]))
    with program.whole_file(args.out) as part:
        part.write_bytes(public_key.packed(public(key), key.name))


if __name__ == "__main__":
    program.run_main(main)
