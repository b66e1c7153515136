# SPDX-License-Identifier: Apache-2.0
"""./mullion explain: whose an address, an interrupt, a CPU or a node is, how it is mapped, which
line of the configuration decided it, and what would move it. What EL2's console says of the same
is compared in test_shell.py."""
import re
import subprocess

import pytest

import explain
from harness import OUT, TOP
from test_front import RUNS, mullion
from test_losses import DOMAIN, LINUX, compiled

pytestmark = [pytest.mark.mullion, RUNS]
LINES = (TOP / "configs" / "linux+rt.dts").read_text().splitlines()
UARTS = TOP / "configs" / "zcu102-two-uarts.dts"


def line_of(text, lines=LINES, behind=""):
    """The number of the first line with such a text, behind one with another."""
    begin = next(n for n, line in enumerate(lines) if behind in line)
    return next(n for n, line in enumerate(lines[begin:], begin + 1) if text in line)


def place(text, behind="", file="configs/linux+rt.dts"):
    lines = (TOP / file).read_text().splitlines()
    return f"({file}:{line_of(text, lines, behind)})"


def answer(*words):
    done = mullion("explain", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(head, text):
    return [line[9:] for line in text.splitlines() if line.startswith(head + ":")]


REST = "the rule mullion,access-rest of linux: no access names it " + place("mullion,access-rest;")
TO_RT = "access = <&pl031_9010000>; in rt " + place("rt {")
CLOCK = f"""owner:   linux
mapped:  linux: device, rw, physical 0x9010000
"""


@pytest.mark.quick
def test_address():
    assert answer("linux+rt", "0x9010004") == (
        "what:    pl031@9010000, 0x4 from its begin\n" + CLOCK.replace("10000\n", "10004\n") +
        f"decided: {REST}\nto move: {TO_RT}\n")


@pytest.mark.quick
def test_interrupt():
    assert answer("linux+rt", "irq", 34) == f"""what:    SPI 2 (INTID 34) of pl031@9010000
owner:   linux
mapped:  linux: from a wire, level
decided: {REST}
to move: {TO_RT}
"""


@pytest.mark.quick
def test_cpu():
    said = answer("linux+rt", "cpu", 3)
    cpus = place("cpus =", "rt {")
    assert said == f"""what:    CPU 3, MPIDR 0x3, mask 0x8
owner:   rt
mapped:  rt: vCPU 0; it has CPU 3
decided: cpus of rt {cpus}
to move: not before rt has another: it is its only one {cpus}
"""
    said = answer("linux+rt", "cpu", 1)
    assert lines("decided", said) == ["cpus of linux: those that no other domain names "
                                      + place("cpus =")]
    assert lines("to move", said) == [f"cpus = <&cpus 0xa 0x1>; in rt {cpus}"]


@pytest.mark.quick
@pytest.mark.parametrize("name", ["/pl031@9010000", "pl031@9010000", "pl031", "pl031_9010000",
                                  "&pl031_9010000"])
def test_node(name):
    said = answer("linux+rt", name)
    assert lines("what", said) == ["/pl031@9010000 of the board's tree",
                                   "registers 0x9010000 + 0x1000", "irq 34 (SPI 2)"]
    assert CLOCK in said
    assert lines("decided", said) == [REST]
    assert lines("to move", said) == [TO_RT]


@pytest.mark.quick
def test_memory():
    """Of a domain, with what lies there; of the hypervisor."""
    said = answer("linux+rt", "0x7c000000")
    size = place("memory-size")
    assert said == f"""what:    memory of rt, 0x7c000000 + 0x2000000, 0x0 from its begin
what:    the kernel of rt, at a start, 0x0 from its begin
owner:   rt
mapped:  rt: memory, rwx, physical 0x7c000000
decided: mullion,memory-size of rt: placed where there was room {size}
to move: memory in its place says where {size}
to move: memory = <0x0 0x7c000000 0x0 0x200000>; in linux, for these 2 MiB {place("linux {")}
"""
    said = answer("linux+rt", "0x40000000")
    assert lines("decided", said) == [
        "the rule mullion,memory-rest of linux: nobody else asks for it "
        + place("mullion,memory-rest;")]
    assert lines("owner", answer("linux+rt", "0x7fe00010")) == ["the hypervisor"]


@pytest.mark.quick
@pytest.mark.parametrize("words, owner, said", [
    (["0x9000018"], "the hypervisor",
     'decided: mullion,console = "virtual": it shows the domains\' consoles ('),
    (["irq", 33], "the hypervisor", "what:    SPI 1 (INTID 33) of pl011@9000000\n"),
    (["irq", 27], "each domain its own",
     "what:    PPI 11 (INTID 27), of each core its own: the virtual timer\n"),
    (["irq", 25], "the hypervisor", "the GIC's maintenance interrupt\n"),
    (["irq", 29], "firmware", "the secure timer\n"),
    (["irq", 15], "each domain its own", "what:    SGI 15, between the vCPUs of a domain\n"),
    (["irq", 100], "linux",
     "decided: the rule mullion,access-rest of linux: no device has it (configs/linux+rt.dts:"),
    (["0x8010000"], "linux, rt", "mapped:  rt: emulated: virtual PL011 (rt), offset 0x0\n"),
    (["0x80a0008"], "linux, rt", "mapped:  linux: emulated: GICR, offset 0x8\n"),
    (["0xfffffffff0000000"], "nobody", "no arm64 CPU has addresses of more than 52 bits\n"),
    (["0x20000000000"], "nobody", "decided: the board's tree has nothing there\n"),
    (["/secflash@0"], "nobody",
     'decided: its status, "disabled" of secflash@0 (the board\'s tree)\n'),
    (["cpu@1"], "linux", "what:    CPU 1, MPIDR 0x1, mask 0x2\n"),
    (["rt:0x7c000000"], "rt", "what:    memory of rt"),
    # one page is what can be moved, and eight of these are in it
    (["virtio_mmio@a000000"], "linux",
     "to move: not to rt: virtio_mmio@a000000: of domain rt shares the page at 0xa000000 with "
     "virtio_mmio@a000200 of domain linux ("),
])
def test_other(words, owner, said):
    text = answer("linux+rt", *words)
    assert lines("owner", text) == [owner]
    assert said in text


@pytest.mark.quick
@pytest.mark.parametrize("words, said", [
    (["linux+rt", "irq"], "to be asked as: explain [CONFIG] " + explain.USAGE),
    (["irq"], "to be asked as: explain [CONFIG] " + explain.USAGE),
    (["linux+rt"], "to be asked as: explain [CONFIG] " + explain.USAGE),
    (["linux+rt", "0x0", "0x1"], "to be asked as: explain [CONFIG] " + explain.USAGE),
    (["linux+rt", "/"], "/: is the whole board: ask for a node of it (./mullion check says what "
     "each domain has)"),
    (["linux+rt", "rt"], "/domains/rt: is of the configuration: ask for what a domain has "
     "(./mullion map has all of it)"),
    (["memory@40000000"], "/memory@40000000: is memory: ask for an address in it (./mullion map "
     "says who has which)"),
    (["irq", "x"], "x: is no number, decimal or with 0x"),
    (["irq", "1020"], "irq 1020: is none: the last is 1019, SPI 987"),
    (["irq", "999"], "irq 999: is none: the board's GIC has 256, up to SPI 223"),
    (["cpu", "4"], "cpu 4: there is no such CPU: the board's are 0 to 3"),
    (["0x1ffffffffffffffff"], "0x1ffffffffffffffff: has more than 64 bits"),
    (["0x"], "0x: is no number, decimal or with 0x"),
    (["9010000x"], "9010000x: no node of the board's tree is called so"),
    (["linus:0x40000000"], "linus:0x40000000: no domain is called so"),
    (["fe000000"], "fe000000: no node is called so; an address is written 0xfe000000"),
    (["/pl031@901000"],
     "/pl031@901000: no node of the board's tree is called so; near: /pl031@9010000"),
    (["virtio_mmio"], "virtio_mmio: several nodes are called so: /virtio_mmio@a000000, "
     "/virtio_mmio@a000200, .."),
    (["rt:0x"], "0x: is no number, decimal or with 0x"),
])
def test_refused(words, said):
    if words[0].startswith("rt:"):
        words = ["linux+rt", *words]
    done = mullion("explain", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"mullion: explain: {said} (./mullion help explain)"


@pytest.mark.quick
def test_decimal():
    done = mullion("explain", "9010000")
    assert done.returncode == 0
    assert ("mullion: note: 9010000 is decimal, 0x897b50; 0x9010000 is written with the 0x\n"
            in done.stderr)


@pytest.mark.quick
def test_wrong_configuration(tmp_path):
    """Its first error, and where all of it is said."""
    wrong = tmp_path / "wrong.dts"
    wrong.write_text("\n".join(LINES).replace("<&cpus 0x8 0x1>", "<&cpus 0x80 0x1>"))
    done = mullion("explain", wrong, "cpu", 0)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "mullion: explain: rt: cpus: there is no cpu 7, the board's are 0 to 3 "
        f"(./mullion check {wrong} says more)")


@pytest.mark.quick
def test_memory_at_an_address_of_its_own(tmp_path):
    """By the domain's address and by the physical one; no bus master is offered to it."""
    moved = tmp_path / "moved.dts"
    moved.write_text("\n".join(LINES).replace("mullion,memory-size = <0x2000000>;",
                     "mullion,memory-size = <0x2000000>; mullion,memory-at = <0x0 0x80000000>;"))
    for what in "rt:0x80000010", "0x7c000010":
        assert ("owner:   rt\nmapped:  rt: memory, rwx, physical 0x7c000010, "
                "its own address 0x80000010\n") in answer(moved, what)
    there = "no address of rt's; what is physically there:"
    assert lines("what", answer(moved, "rt:0x7c000010"))[0] == there
    assert there not in answer(moved, "rt:0x80000010") + answer("linux+rt", "rt:0x7c000010")
    assert lines("to move", answer(moved, "0x40000000"))[1].startswith(
        "memory = <0x0 0x40000000 0x0 0x200000>; in rt, for these 2 MiB, and an address for them "
        "in mullion,memory-at (")
    said = answer(moved, "0x80000010")
    assert lines("what", said)[1:] == ["also an address of rt's own: rt:0x80000010"]
    assert lines("owner", said) == ["nobody"]
    assert lines("to move", answer(moved, "pcie@10000000"))[0].startswith(
        "not to rt: rt: mullion,memory-at: pcie@10000000 ")
    assert lines("to move", answer(moved, "pl031"))[0].startswith("access = <&pl031_9010000>; in")


@pytest.mark.quick
def test_the_trees_own_secure_timer(tmp_path):
    """The first of the timer's is EL3's, whichever it is; 29 is then nothing else."""
    board = compiled(tmp_path / "b.dtb", (TOP / "tests/unit/data/soc.dts").read_text()
                     + """/ { timer { interrupts = <1 2 4>, <1 3 4>, <1 4 4>, <1 1 4>;
                       interrupt-names = "sec-phys", "phys", "virt", "hyp-phys"; }; };""")
    for intid, owner in (18, "firmware"), (17, "the hypervisor"), (29, "each domain its own"):
        assert lines("owner", answer("--board", board, "irq", intid)) == [owner]


@pytest.mark.quick
def test_domains_of_a_group(tmp_path):
    """What decided is where the source has it, in the group."""
    grouped = tmp_path / "grouped.dts"
    text = "\n".join(LINES)
    grouped.write_text(text.replace("domains {", "domains { all { domains {", 1).rstrip()
                       .removesuffix("};") + "}; }; };")
    assert lines("decided", answer(grouped, "cpu", 3)) == [
        f"cpus of rt ({grouped}:{line_of('cpus =', behind='rt {')})"]
    assert lines("to move", answer(grouped, "pl031")) == [
        f"access = <&pl031_9010000>; in rt ({grouped}:{line_of('rt {')})"]


@pytest.mark.quick
def test_what_check_takes_is_taken(tmp_path, monkeypatch):
    """A compiled configuration, which has no lines, and one that includes a board's file."""
    compiled(tmp_path / "c.dtbo", "\n".join(LINES), "-@")
    assert lines("decided", answer(tmp_path / "c.dtbo", "cpu", 3)) == ["cpus of rt"]
    monkeypatch.setattr(explain.config_errors, "folders", lambda out: [tmp_path / "board"])
    (tmp_path / "board").mkdir()
    (tmp_path / "board" / "more.dtsi").write_text('&{/} { domains { rt { id = <7>; }; }; };')
    (tmp_path / "c.dts").write_text('/dts-v1/; /plugin/; /include/ "more.dtsi"\n')
    places = explain.Places(tmp_path / "c.dts", tmp_path / "c.dtbo")
    assert places.of("/domains/rt", "id") == f" ({tmp_path}/board/more.dtsi:1)"


@pytest.mark.quick
def test_disabled_by_what_it_is_on(tmp_path):
    """The status that decides is the bus's, and so is the one to be changed."""
    config = tmp_path / "c.dts"
    config.write_text("\n".join(LINES).replace("&{/} {", """&{/} {
bus: bus@b000000 { compatible = "simple-bus"; #address-cells = <2>; #size-cells = <2>; ranges;
status = "disabled"; dev@b000000 { compatible = "a,b"; reg = <0 0xb000000 0 0x1000>; }; };""", 1))
    said = answer(config, "dev@b000000")
    assert lines("decided", said)[0].startswith('its status, "disabled" of bus@b000000 (')
    assert lines("to move", said) == [
        '&bus { status = "okay"; }; where the hardware is yours']


# --- a board's tree in a file: mullion-dt alone ---

@pytest.fixture
def soc(tmp_path):
    """soc(domains, what): what mullion-dt says, each line with what it is about."""
    board = compiled(tmp_path / "soc.dtb", (TOP / "tests/unit/data/soc.dts").read_text())

    def ask(what, *domains, success=True):
        config = compiled(tmp_path / "c.dtbo", "/dts-v1/; /plugin/; &{/} { domains { "
                          + " ".join(domains) + " }; };", "-@")
        done = subprocess.run([OUT / "tools" / "mullion-dt", board, config, "--explain", what],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        assert (done.returncode == 0) == success, done.stderr
        return done.stdout
    return ask


CONTROL = DOMAIN % ("control", "2", "mullion,memory-size = <0x1000000>; "
                    "access = <&{/soc/i2c@22000}>;")
PLAIN = DOMAIN % ("plain", "1", "mullion,memory-rest; access = <&{/soc/serial@21000}>;")


@pytest.mark.quick
def test_part_of_what_is_named(soc):
    """It goes with the whole, which another domain with the rest then has."""
    said = soc("pmic@34", LINUX, CONTROL)
    assert "decided: access of control, by i2c@22000, of which it is a part\t" in said
    assert lines("to move", said) == [
        "&i2c_22000 out of access of control, and:\t/domains/control\taccess",
        "linux then has it, by its mullion,access-rest\t/domains/linux\tmullion,access-rest"]


@pytest.mark.quick
def test_needed(soc):
    """Who needs it is named, and a move says what is lost then."""
    said = soc("/soc/clock-controller@1000", PLAIN, CONTROL)
    assert lines("owner", said) == ["plain"]
    assert re.search(r"^decided: a device of plain needs it, and no access names it$", said, re.M)
    assert re.search(r"^decided: clocks of \S+ refers to it$", said, re.M)
    assert "to move: access = <&clock_controller_1000>; in control (then more" in said


@pytest.mark.quick
@pytest.mark.parametrize("what, owner, decided, move", [
    ("/soc/serial@20000", "nobody", "no access names it, and no domain has mullion,access-rest",
     "access = <&serial_20000>; in plain\t/domains/plain\taccess"),
    ("/soc/iommu@8000", "nobody", "flash and IOMMUs are given by name only",
     "access = <&iommu_8000>; in plain\t/domains/plain\taccess"),
    ("/psci", "nobody", "it is no device to be given", "it cannot be moved"),
    ("/soc", "nobody", "it leads to what is on it", "ask for what is on it"),
    ("/timer", "each domain its own", "each domain has one", "nothing is to be moved"),
    ("0xbfe00000", "nobody", "the board's tree reserves it",
     "a domain has it with a device that refers to it"),
    ("serial1", "plain", "access of plain\t/domains/plain\taccess",
     "&serial_21000 out of access of plain, and:\t/domains/plain\taccess"),
    ("cpu 2", "nobody", "no cpus names it",
     "cpus = <&cpus 0x5 0x1>; in plain\t/domains/plain\tcpus"),
])
def test_nobodys(soc, what, owner, decided, move):
    said = soc(what, PLAIN, CONTROL)
    assert lines("owner", said) == [owner]
    assert lines("decided", said) == [decided]
    assert lines("to move", said)[0] == move


# --- a board that one can buy ---

@pytest.mark.parametrize("words, owner, decided, move", [
    (["0xff010000"], "control", "access of control " + place("access =", file=str(
        UARTS.relative_to(TOP))), "&serial_ff010000 out of access of control, and:"),
    (["irq", 54], "control", "access of control", "&serial_ff010000 out of access of control"),
    (["serial@ff000000"], "linux", "the rule mullion,access-rest of linux",
     "access = <&serial_ff000000>; in control"),
    (["cpu", 3], "control", "cpus of control", "not before control has another"),
])
def test_zcu102(words, owner, decided, move):
    said = answer(UARTS, *words, "--board", "zcu102")
    assert lines("owner", said) == [owner]
    assert lines("decided", said)[0].startswith(decided)
    assert lines("to move", said)[0].startswith(move)


def test_direct_on_gicv2(tmp_path):
    """The first page of GICC is the hardware's, where a virtual one is GICV."""
    config = tmp_path / "rt.dts"
    config.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace(
        "rt {", 'rt { mullion,interrupts = "direct";', 1))
    assert lines("mapped", answer(config, "0x8010004", "--gic", 2)) == [
        "linux: device, rw, physical 0x8040004", "rt: device, rw, physical 0x8010004"]


@pytest.mark.quick
def test_direct_is_said(tmp_path):
    """Of a core, of its timer, of the SGIs that a domain has not."""
    config = tmp_path / "rt.dts"
    config.write_text((TOP / "configs" / "linux+rt.dts").read_text().replace(
        "rt {", 'rt { mullion,interrupts = "direct";', 1))
    for words, mapped in ((["cpu", 3], ["rt: vCPU 0, direct interrupts; it has CPU 3"]),
                          (["cpu", 1], ["linux: vCPU 1; it has CPU 0, 1, 2"]),
                          (["irq", 27], ["rt: direct"]), (["irq", 25], []),
                          (["irq", 9], ["rt: none, sent to nobody: its SGIs are 0 to 7"])):
        assert lines("mapped", answer(config, *words)) == mapped
