# SPDX-License-Identifier: Apache-2.0
"""Runs libFuzzer targets for a while, each from its seeds in tests/fuzz/corpus, and prints what was
executed and covered. OUT/result.json has the same for ./mullion test.

What a run finds stays in OUT/NAME-crash-*; its corpus in OUT/corpus/NAME is where the next goes on.
OUT/trees has the boards' trees that fuzz_derive starts from: those of the unit tests, and some of
Debian's kernel packages in DEPS.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import time

import dtb
import program

TOP = pathlib.Path(__file__).resolve().parent.parent
SEEDS = TOP / "tests" / "fuzz" / "corpus"
GRACE_S = 60
PACKAGED = 32       # trees of Debian's,
SMALL = 16 << 10    # of at most so many bytes: a large one takes the time of many
NOBODY = b"\xff\xff" * 4
CHANGES = 16 * 7    # tests/fuzz/fuzz_derive.c: how long an input is at most
RESERVES = "/dts-v1/; /memreserve/ 0x5fff0000 0x100000; /memreserve/ 0x68000000 0x10000;"


def spread(trees, count):
    """`count` of them, smallest to largest."""
    trees = sorted(trees, key=lambda path: (path.stat().st_size, path.name))
    step = max(len(trees) - 1, 1) / max(count - 1, 1)
    return sorted({trees[round(i * step)] for i in range(min(count, len(trees)))})


def packaged_trees():
    """Small trees of Debian's kernel packages, of each maker's about as many."""
    deps, makers = pathlib.Path(os.environ.get("DEPS", "build/deps")), {}
    for path in [*deps.glob("trees/**/*.dtb"),
                 *deps.glob("root/usr/lib/linux-image-*/**/*.dtb")]:
        if path.stat().st_size <= SMALL:
            makers.setdefault(path.parent.name, {})[path.name] = path
    for name, trees in sorted(makers.items()):
        yield from ((f"{name}-{path.name}", path)
                    for path in spread(trees.values(), -(-PACKAGED // len(makers))))


def dtc(source, out):
    subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", out, source], check=True)


def reserved_tree(trees):
    """virt's tree with reserved memory; and a change by which registers grow into that."""
    virt = (TOP / "tests" / "unit" / "data" / "virt.dts").read_text()
    more = (TOP / "tests" / "fuzz" / "derive" / "reserved.dts").read_text()
    source, tree = trees / "1-reserved.dts", trees / "1-reserved.dtb"
    source.write_text(virt.replace("/dts-v1/;", RESERVES) + more)
    dtc(source, tree)
    nodes = list(dtb.read(tree.read_bytes()).root.walk())
    clock = next(i for i, node in enumerate(nodes) if node.name == "pl031@9010000")
    place = list(nodes[clock].props).index("reg")
    # by then it has a phandle in front, and /domains with its one lies before all nodes
    return struct.pack("<BHBBBB", 8, clock + 2, place + 1, 3, 0x20, 0)  # its size: 0x2000


def make_trees(out):
    """The trees for fuzz_derive, and a seed or two for each."""
    trees, seeds = out / "trees", out / "seeds" / "derive"
    for folder in trees, seeds:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name in "soc", "virt":
        dtc(TOP / "tests" / "unit" / "data" / f"{name}.dts", trees / f"0-{name}.dtb")
        dtc(TOP / "tests" / "fuzz" / "derive" / f"{name}.dts", trees / f"0-{name}.dtbo")
    dtc(TOP / "tests" / "fuzz" / "derive" / "apart.dts", trees / "1-apart.dtb")
    grow = reserved_tree(trees)
    for name, path in packaged_trees():
        shutil.copy(path, trees / name)
    for i, tree in enumerate(sorted(trees.glob("*.dtb"))):
        (seeds / f"{i}-one").write_bytes(bytes([i, 5]) + NOBODY)
        (seeds / f"{i}-two").write_bytes(bytes([i, 1, 20, 0, 40, 0]) + NOBODY[4:] + bytes(CHANGES))
        if tree.stem == "1-reserved":
            (seeds / f"{i}-grow").write_bytes(bytes([i, 5]) + NOBODY + grow)
    for i in 0, 1:
        (seeds / f"{i}-overlay").write_bytes(bytes([i, 0]) + NOBODY)
    os.environ["MULLION_TREES"] = str(trees)
    return seeds


def command(out, name, args):
    corpus, seeds = out / "corpus" / name, SEEDS / name
    if name == "derive":
        seeds = make_trees(out)
    corpus.mkdir(parents=True, exist_ok=True)
    argv = [out / f"fuzz_{name}", f"-artifact_prefix={out}/{name}-", "-print_final_stats=1",
            "-timeout=10", f"-max_total_time={args.seconds}", f"-runs={args.runs}", corpus]
    if seeds.is_dir():  # an input longer than the longest seed only takes longer
        argv += [seeds, f"-max_len={max(p.stat().st_size for p in seeds.iterdir())}"]
    return argv


def execute(out, name, args):
    """(whether nothing was found, what was executed and covered or what went wrong)"""
    program = out / f"fuzz_{name}"
    if not program.exists():
        return False, f"{program} could not be built"
    limit = args.seconds + GRACE_S if args.seconds else None
    env = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1")
    try:
        done = subprocess.run(command(out, name, args), stdin=subprocess.DEVNULL, timeout=limit,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env,
                              text=True, errors="replace")
    except subprocess.TimeoutExpired:
        return False, f"does not end after {limit} s"
    executed = re.search(r"^stat::number_of_executed_units: (\d+)", done.stderr, re.M)
    covered = re.findall(r"\bcov: (\d+) ft: (\d+)", done.stderr)
    if done.returncode or not executed or not covered:
        return False, f"FAILED, exit status {done.returncode}\n{done.stderr[-6000:]}"
    edges, features = covered[-1]
    return True, f"{int(executed[1]):,} executions, {edges} edges, {features} features"


def run(out, name, args):
    began = time.monotonic()
    fine, said = execute(out, name, args)
    print(f"fuzz {name}: {said}{', nothing found' if fine else ''}", flush=True)
    return {"name": name, "passed": int(fine), "failed": int(not fine), "figures": said,
            "seconds": time.monotonic() - began}


def at_least_one(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number, 1 or more")
    return int(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=20, help="for each; 0: until --runs")
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--jobs", type=at_least_one, default=1, help="how many at a time")
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    out = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda name: run(out, name, args), args.names))
    (out / "result.json").write_text(json.dumps(results))
    sys.exit(any(r["failed"] for r in results))


if __name__ == "__main__":
    program.run_main(main)
