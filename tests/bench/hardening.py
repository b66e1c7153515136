# SPDX-License-Identifier: Apache-2.0
"""What each option of Kconfig's menu "Hardening" costs: builds without any, with each alone, and as
configured."""
import functools
import os
import re
import subprocess
import sys

from machines import TOP, measure  # sets the path to tools
import sizes
import variant
from machine import OUT
from budgets import HARDENED
from rows import ROWS

# A trap, a trap with a syndrome, an SGI, a timer, and what two cores do together.
NAMES = ("psci_version", "gicd_typer_read", "sgi_self", "timer_expired", "ipi_running")

DEBUG_INFO = "-g"  # the breakdown asks which function each instruction is of
GIC_VERSIONS = "EL2_GICV2", "EL2_GICV3"
COLUMNS = ("HVC", "GICD_TYPER", "SGI to itself", "timer", "IPI", "EL2, bytes", "EL2's boot", "EL3")


@functools.cache
def options():
    """The symbols of the menu."""
    kconfig = variant.load(OUT / ".config")
    return [symbol.name for symbol in variant.parts(kconfig, variant.HARDENING)]


@functools.cache
def build(name, on=(), scrub="n", like=None, **more):
    """The folder of a build with only these of the options. What all of DRAM costs to clear has a
    table of its own (scrub.py); what QEMU's GICv2 needs and hardware does not is left out. like: a
    folder with the same options, whose objects it takes where they are the same; more: values of
    other symbols."""
    values = {symbol: "y" if symbol in on else "n" for symbol in options()}
    values["SCRUB_UNUSED"] = scrub
    values.update({"GICV2_TELL_ENDS": "n", **more})
    folder = variant.configure(OUT, name, values)
    relative = folder.relative_to(TOP) if folder.is_relative_to(TOP) else folder
    if like:
        variant.seeded(like, folder, DEBUG_INFO)
    done = variant.build(folder, f"-j{os.cpu_count()}", "flash0", "el2",
                         f"{relative}/flash0.img", f"{relative}/initramfs.cpio",
                         debug_info=DEBUG_INFO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True)
    if done.returncode:
        sys.exit(f"bench: the build {name} failed:\n{done.stdout}")
    return folder


def without():
    return build("unhardened")


def parts_off():
    """The build without optional parts, too; of the versions of the GIC, all that are configured:
    each has code of its own."""
    parts = {name: "n" for name in variant.without_parts(OUT / ".config")
             if name not in (*options(), *GIC_VERSIONS)}
    return build("parts-off", like=without(), **parts)


def symbols_of(elf):
    """Bytes of functions and constants. EL3's sections fill pages, and a veneer for an erratum
    takes one more, so that they say nothing of a small change."""
    text = subprocess.run(["aarch64-linux-gnu-nm", "-S", elf], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return sum(int(size, 16) for size in re.findall(r"^\w+ (\w+) [tTrR] ", text, re.M))


def sizes_of(folder):
    """Bytes of code and read-only data: of the hypervisor while guests run, of its boot, of EL3."""
    el2 = sizes.split(folder / "el2.elf")
    return [el2["ro"], el2["boot-ro"],
            sum(symbols_of(folder / f"{name}.elf") for name in ("bootblock", "loader"))]


def table(make, cpu, alone):
    """{what: [what the rows of NAMES take on this core, bytes]}: without any as they are, the
    others as what they add; last, all that are configured. make(cpu, out=FOLDER) is the system.
    alone: with a build for each option, which no budget asks for."""
    kconfig = variant.load(OUT / ".config")
    configured = [name for name in options() if kconfig.syms[name].str_value == "y"]
    each = options() if alone else ()
    builds = {"none": without(), **{name: build(f"only-{name}", (name,)) for name in each},
              "as configured": build("hardened", tuple(configured), like=OUT)}
    found = {}
    for what, folder in builds.items():
        rows = measure(make(cpu, out=folder)).rows
        found[what] = [rows[name][1] for name in NAMES] + sizes_of(folder)
    none = found["none"]
    return {what: figures if figures is none else [n - before for n, before in zip(figures, none)]
            for what, figures in found.items()}


def over(figures):
    """The rows whose budget does not hold as configured."""
    added = zip(NAMES, figures["none"], figures["as configured"])
    return [f"{ROWS[name].what}, hardened" for name, before, more in added
            if before + more > HARDENED[name]]
