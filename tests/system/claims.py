# SPDX-License-Identifier: Apache-2.0
"""What a test says of its machine (the mark `covers`), and what the machine was: its command line
and its own boot log.

docs/matrix.md is made of the marks (tools/matrix.py). conftest.py compares each with the machine
after the test, so a mark that is wrong fails its test, and a test that starts a machine needs a
mark.
"""
import re

import qemu

# The fields of a mark, and what one says that leaves a field out.
DEFAULT = {"way": "reset", "board": "virt", "gic": 3, "park": "WFI", "cpus": 4, "qemu": "system"}

# The ways in, in the order of the page: heading, what is meant.
WAYS = {
    "reset": ("Cold reset at EL3", "Mullion is the firmware, from the reset vector on."),
    "el2": ("Started at EL2 by QEMU",
            "QEMU's `-kernel` or its loader device in the place of a boot loader; its PSCI below."),
    "uboot": ("Started at EL2 by U-Boot",
              "Debian's U-Boot at EL2, from a disk; QEMU's PSCI below."),
    "firmware": ("Started at EL2 by firmware with a spin-table",
                 "The firmware is Mullion's own boot stages, built without the hypervisor."),
    "linux-el2": ("No hypervisor: Linux at EL2", "The boot stages start Linux themselves."),
    "linux-el1": ("No hypervisor: Linux at EL1",
                  "The boot stages start Linux themselves; EL2 stays empty."),
}

# Where the other cores wait until the software that is started asks for them: at EL3, woken by an
# SGI or a mailbox; in the firmware below, behind its PSCI; in a pen. None: there was no other core,
# or no time for it.
PARKS = ("WFI", "WFE", "PSCI", "spin-table", "spin-table, no PSCI", None)

# QEMU's names of machines that are not the board's.
MACHINES = {"raspi3b": "raspi3", "raspi4b": "raspi4"}
# The versions of boards that have one alone; 0: none.
GICS = {"sbsa-ref": 3, "zcu102": 2, "raspi3": 0, "raspi4": 2, "orangepi-pc": 2,
        "bpim2u": 2}

# The system's, and version 10 beside it; what the page says.
QEMUS = {"system": "", "10": ", QEMU 10"}


def on_qemu10(item):
    """The test is of a board that needs QEMU 10, or is the second run of one marked on_qemu10."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters.get("emulator") == "qemu10" or item.get_closest_marker("needs_qemu10")


def claim(item):
    """What the marks of a test say, the nearest first: (what is tested, {field: value}); None
    without a mark.

    A parameter of the test that has a field's name is that field. A machine of one core has none
    that waits."""
    marks = list(item.iter_markers("covers"))[::-1]
    if not marks or item.get_closest_marker("no_machine"):
        return None
    what, fields = None, dict(DEFAULT)
    for mark in marks:
        known = len(mark.args) <= 1 and set(mark.kwargs) <= set(DEFAULT)
        assert known, f"{item.nodeid}: no such mark: {mark}"
        what = mark.args[0] if mark.args else what
        fields.update(mark.kwargs)
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    fields.update({name: parameters[name] for name in DEFAULT if name in parameters})
    fields["qemu"] = "10" if on_qemu10(item) else fields["qemu"]
    if fields["cpus"] == 1:
        fields["park"] = None
    assert what, f"{item.nodeid}: its mark says nothing of what is tested"
    assert fields["way"] in WAYS and fields["park"] in PARKS, f"{item.nodeid}: {fields}"
    return what, fields


def only(found, what):
    """The one value that is in all places; None where there is none."""
    assert len(set(found)) <= 1, f"the machine says {what} in several ways: {sorted(set(found))}"
    return found[0] if found else None


def options(argv, name):
    return [value for option, value in zip(argv, argv[1:]) if option == name]


def way_in(argv, text):
    """How the first of our instructions came to run, and what Linux's start said where the boot
    stages started it."""
    linux = r"kernel 0x\w+ at EL(\d), \d+ CPUs, tree 0x\w+; the other cores are (.*)"
    started = only(re.findall(linux, text), "Linux's start")
    before = only(re.findall(r"Mullion \S+, image at 0x\w+, entered from (our|another)", text),
                  "the boot before the hypervisor")
    # flash, or a card that the model's boot ROM reads
    if not any(re.search("if=pflash,unit=0|if=sd,format", drive)
               for drive in options(argv, "-drive")) and \
            not any(re.search(r"bootblock\.bin|,addr=0x0,force-raw=on$", device)
                    for device in options(argv, "-device")):
        assert before != "our" and not started, "it was started by our stages, and there are none"
        return "uboot" if options(argv, "-bios") else "el2", None
    if not started:
        assert before != "another", "it was started by another boot loader, and there is none"
        return "reset", None
    return "firmware" if before else f"linux-el{started[0]}", started[1]


def parked(way, start, text):
    """Where the other cores waited."""
    ours = only(re.findall(r"[1-9]\d* cores? parked in (WFI|WFE)", text), "how cores are parked")
    if start and "in a pen" in start:
        return "spin-table, no PSCI" if "no PSCI" in start else "spin-table"
    if way in ("el2", "uboot", "firmware"):
        return "PSCI" if re.search(r"\b(?!1 of)\d+ of \d+ cores at EL2", text) else None
    return ours


def facts(argv, text):
    """What a machine was, from QEMU's arguments and its console: {field: value}."""
    properties = ",".join(options(argv, "-M")).split(",")
    board = MACHINES.get(properties[0], properties[0].removeprefix("xlnx-"))
    board += "32" if "cortex-a15" in options(argv, "-cpu") else ""
    said = only(re.findall(r"Mullion on board (\S+), core", text), "its board")
    assert said in (None, board), f"QEMU's machine is {board}, the build is for {said}"
    versions = [int(p.split("=")[1]) for p in properties if p.startswith("gic-version=")]
    gic = versions[-1] if versions else GICS[board]
    said = only(re.findall(r"GICv(\d) distributor up", text), "its GIC")
    assert said in (None, str(gic)), f"QEMU has a GICv{gic}, the boot log says GICv{said}"
    way, start = way_in(argv, text)
    cpus = int(options(argv, "-smp")[-1])
    return {"way": way, "board": board, "gic": gic,
            "park": parked(way, start, text) if cpus > 1 else None, "cpus": cpus,
            "qemu": "10" if qemu.version(argv[0]) >= (10,) else "system"}


def check(said, machines):
    """Compares the mark's fields (None: no mark) with each machine of the test: [(argv, console's
    text)]."""
    assert machines or not said, "its mark `covers` speaks of a machine, and none was started"
    for argv, text in machines:
        was = facts(argv, text)
        assert said, f"it started a machine that no mark `covers` speaks of: {was}"
        if qemu.version(qemu.default()) >= (10,):  # then the two are one
            was["qemu"] = said["qemu"]
        wrong = [f"{name} {said[name]!r}, the machine had {was[name]!r}" for name in said
                 if said[name] != was[name]]
        assert not wrong, f"its mark `covers` says {'; '.join(wrong)}"
