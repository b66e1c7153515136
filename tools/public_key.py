# SPDX-License-Identifier: Apache-2.0
"""Writes a public key as the boot stages have it (image/public_key.h), from what openssl reads: a
private key, a public key or a certificate."""
import argparse
import pathlib
import re
import struct
import subprocess

import program

MAGIC = 0x59454b4d
RSA, P256 = 1, 2
LAYOUT = struct.Struct("<III4sI28s512s")
DEVELOPMENT = "development"


def openssl(*arguments, given=None):
    done = subprocess.run(["openssl", *arguments], input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.stdout if not done.returncode else None


def public_pem(path):
    """The public key in PEM of whatever of a key the file has."""
    for words in (["pkey", "-pubin", "-pubout"], ["pkey", "-pubout"],
                  ["x509", "-noout", "-pubkey"]):
        pem = openssl(*words, "-in", str(path))
        if pem:
            return pem
    raise program.Failure(f"{path}: is no key and no certificate that openssl reads")


def read(path):
    """(kind, bits, exponent, bytes) of the key in the file."""
    text = openssl("pkey", "-pubin", "-noout", "-text", given=public_pem(path)).decode()
    bits = int(re.search(r"\((\d+) bit\)", text)[1])
    if "Modulus:" in text and bits in (2048, 3072, 4096):
        exponent = int(re.search(r"Exponent: (\d+)", text)[1])
        if exponent >> 32:
            raise program.Failure(f"{path}: its exponent has more than 32 bits")
        return RSA, bits, exponent, numbers(text, "Modulus")[-bits // 8:]
    if "NIST CURVE: P-256" in text:
        return P256, 256, 0, numbers(text, "pub")[1:]
    raise program.Failure(f"{path}: is no RSA key of 2048, 3072 or 4096 bits, and none of P-256")


def numbers(text, name):
    """The bytes that openssl prints behind `name:`, with colons between them."""
    return bytes.fromhex(re.sub(r"[\s:]", "",
                                re.search(rf"^{name}:\n((?:    .*\n)+)", text, re.M)[1]))


def packed(path, name=None):
    """The key in the file, as struct public_key."""
    path = pathlib.Path(path)
    name = name or path.stem
    if not re.fullmatch(r"[\w.-]{1,27}", name, re.ASCII):
        raise program.Failure(f"{name}: the name of a key has 1 to 27 letters, digits and ._-")
    kind, bits, exponent, data = read(path)
    return LAYOUT.pack(MAGIC, kind, bits, exponent.to_bytes(4, "big"), name == DEVELOPMENT,
                       name.encode(), data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key")
    parser.add_argument("out")
    parser.add_argument("--name", help="what messages call it (default: the file's name)")
    args = parser.parse_args()
    with program.whole_file(pathlib.Path(args.out)) as part:
        pathlib.Path(part).write_bytes(packed(args.key, args.name))


if __name__ == "__main__":
    program.run_main(main)
