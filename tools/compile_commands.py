# SPDX-License-Identifier: Apache-2.0
"""Merges the commands that the Makefile keeps beside each firmware object into
compile_commands.json on stdout."""
import argparse
import json
import os
import pathlib
import sys

import program


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    out = parser.parse_args().out
    if not out.is_dir():
        raise program.Failure(f"{out}: no such folder")
    entries = []
    for image in ("bootblock", "loader", "el2", "guest"):
        for kept in sorted((out / image).rglob("*.o.cmd")):
            command = kept.read_text().strip()
            source = command.split()[-1]
            if os.path.exists(source):
                entries.append({"directory": os.getcwd(), "command": command, "file": source})
    json.dump(entries, sys.stdout, indent=1)


if __name__ == "__main__":
    program.run_main(main)
