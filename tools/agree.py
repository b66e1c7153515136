# SPDX-License-Identifier: Apache-2.0
"""Agreement on the host: for trees of Debian's kernel package, what each domain's derived tree says
is compared with the stage-2 tables and interrupts that boot makes for it (mullion-dt --tables).

    /usr/bin/python3 tools/agree.py                 all trees, in three ways (VARIANTS)
    /usr/bin/python3 tools/agree.py --every 12      each twelfth
"""
import argparse
import collections
import multiprocessing
import os
import pathlib
import re
import sys
import tempfile

import agree_tables
import dtb
import program
import trees
import trees_board
from agree_tree import Said, intids
from trees import TOP, refusal, run
from trees_nodes import Fault, is_gic, state

# Domains, and what the first and the second have beside them.
EMULATED = "mullion,console = \"virtual\"; mullion,watchdog;"
VARIANTS = {"one domain": 1, "two domains": 2, "two with emulated devices": 2}
AGREES = "agrees"


def overlay(board, variant):
    """The configuration of a board for a variant, compiled."""
    text = trees_board.config(board.tree, VARIANTS[variant])
    if variant == "two with emulated devices":
        text = text.replace("mullion,kernel", EMULATED + "\nmullion,kernel")
    source, compiled = board.folder / "config.dts", board.folder / "config.dtbo"
    source.write_text(text)
    done = run("dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", compiled, source)
    if done.returncode:
        raise RuntimeError(f"{board.name}: {done.stderr.decode()}")
    return compiled


def kept_lines(tree, said):
    """{INTID: who} of what no domain may have: what the board's tree gives to IOMMUs and flash, to
    firmware (unless a device has it, too), the GIC's maintenance interrupt, and the CPU timers of
    EL3 and EL2."""
    kept = {intid: "the CPUs' timer" for intid in Said(tree).kept}
    for node in tree.root.walk():
        why = "maintenance" if is_gic(node) else state(node) if node.parent else None
        if why in ("maintenance", "IOMMU", "flash", "firmware"):
            kept.update({intid: f"{why} {node.path}" for intid in intids(tree, node)
                         if intid and not (why == "firmware" and
                                           any(intid in one.lines for one in said.values()))})
    return kept


def agree(board, variant):
    """The faults of a tree in a variant; what a refusal says is the only one then."""
    domains = VARIANTS[variant]
    if domains == 2 and (len(trees_board.cpus(board.tree)) < 2 or
                         not trees_board.second_device(board.tree)):
        return [Fault("refused", "no second domain")]
    compiled, said = overlay(board, variant), {}
    tables = run(board.tool, board.path, compiled, "--tables", *board.memory)
    if tables.returncode:
        return [refusal(tables)]
    mapped = agree_tables.read(tables.stdout.decode())
    for domain in ("first", "second")[:domains]:
        out = board.folder / f"{domain}.dtb"
        done = run(board.tool, board.path, compiled, "--domain", domain, "-o", out, *board.memory)
        if done.returncode:
            return [refusal(done)]
        said[domain] = Said(dtb.read(out.read_bytes()))
    return agree_tables.compare(board.tree, said, mapped, "first",
                                kept_lines=kept_lines(board.tree, said))


def one(job):
    tool, path, name = job
    with tempfile.TemporaryDirectory(prefix="mullion-agree.") as folder:
        board = trees.Board(tool, path, name, folder)
        return name, {variant: agree(board, variant) for variant in VARIANTS}


def sweep(tool, folder, every=1, names=()):
    """{tree: {variant: faults}}."""
    jobs = [(tool, path, name) for path in sorted(folder.glob("root/usr/lib/*/*/*.dtb"))[::every]
            if (name := f"{path.parent.name}/{path.name}") and
            (not names or any(part in name for part in names))]
    if not jobs:
        raise SystemExit(f"agree: no tree below {folder} (of that name)")
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        done = dict(pool.imap_unordered(one, jobs, chunksize=4))
        pool.close()
        pool.join()
        return done


def counts(done):
    """{variant: {kind of fault, or AGREES: how many trees}}."""
    found = {variant: collections.Counter() for variant in VARIANTS}
    for got in done.values():
        for variant, faults in got.items():
            for kind in {fault.kind for fault in faults} or {AGREES}:
                found[variant][kind] += 1
    return found


def read_counts(text):
    """{variant: how many trees agree} of what this program prints."""
    return {variant: int(agreed) for variant, agreed in
            re.findall(r"^agree: ([a-z ]+): (\d+) of \d+ trees agree", text, re.M)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--tool", type=pathlib.Path, default=TOP / "build" / "tools" / "mullion-dt")
    parser.add_argument("--trees", type=pathlib.Path, default=TOP / "build" / "deps" / "trees",
                        help="where prepare.trees() has unpacked the package")
    parser.add_argument("--every", type=int, default=1, help="each N-th tree")
    parser.add_argument("--all", action="store_true", help="say what is refused, too")
    parser.add_argument("names", nargs="*", help="only trees with one of these in their names")
    args = parser.parse_args()
    done = sweep(args.tool, args.trees, args.every, args.names)
    wrong = 0
    for name, got in sorted(done.items()):
        for variant, faults in got.items():
            for fault in faults:
                if args.all or fault.kind != "refused":
                    wrong += fault.kind != "refused"
                    print(f"{name}: {variant}: {fault.kind}: {fault.text}")
    for variant, found in counts(done).items():
        print(f"agree: {variant}: {found[AGREES]} of {len(done)} trees agree, "
              f"{found['refused']} are refused")
    sys.exit(wrong != 0)


if __name__ == "__main__":
    program.run_main(main)
