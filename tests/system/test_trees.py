# SPDX-License-Identifier: Apache-2.0
"""The trees of real boards: docs/board-trees.md is what tools/trees.py gives; and the sweep itself
finds what is wrong with a derived tree."""
import struct
import subprocess
import sys

import pytest

from harness import OUT, TOP

import dtb
import prepare
import trees_board
import trees_compare
import trees_irqs
import trees_page

BOARD = """/dts-v1/;
/ {
  #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>; compatible = "a,board";
  aliases { serial0 = &uart; };
  chosen { stdout-path = "serial0:115200"; };
  memory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };
  cpus {
    #address-cells = <1>; #size-cells = <0>;
    c0: cpu@0 { device_type = "cpu"; reg = <0>; };
    c1: cpu@1 { device_type = "cpu"; reg = <1>; };
  };
  reserved-memory {
    #address-cells = <1>; #size-cells = <1>; ranges;
    buffer: buffer@50000000 { reg = <0x50000000 0x100000>; };
  };
  firmware { fw: protocol { #clock-cells = <1>; }; };
  gic: interrupt-controller@1000000 {
    compatible = "arm,gic-400"; reg = <0x1000000 0x1000 0x1002000 0x2000>;
    interrupt-controller; #interrupt-cells = <3>; #address-cells = <0>;
  };
  pmu { compatible = "arm,cortex-a53-pmu"; interrupts = <0 7 4 0 8 4>;
    interrupt-affinity = <&c0 &c1>; };
  soc {
    compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>;
    ranges = <0 0x2000000 0x1000000>;
    clk: clock@0 { reg = <0 0x1000>; #clock-cells = <1>; #reset-cells = <1>; };
    uart: serial@1000 {
      compatible = "ns16550a"; reg = <0x1000 0x1000>; interrupts = <0 1 4>;
      clocks = <&clk 3>, <&fw 1>; clock-names = "a", "b"; resets = <&clk 4>;
    };
    uart2: serial@2000 {
      compatible = "ns16550a"; reg = <0x2000 0x1000>; status = "disabled";
    };
    uart3: serial@3000 { compatible = "ns16550a"; reg = <0x3000 0x1000>; interrupts = <0 3 4>;
      clocks = <&clk 5>; };
    gpio: gpio@4000 {
      reg = <0x4000 0x1000>; gpio-controller; #gpio-cells = <2>; interrupts = <0 4 4>;
      interrupt-controller; #interrupt-cells = <2>;
    };
    video@5000 {
      reg = <0x5000 0x1000>; memory-region = <&buffer>; msi-parent = <&msi>;
      interrupts-extended = <&gpio 5 1>, <&gic 0 5 4>; reset-gpios = <&gpio 1 0>;
      rockchip,grf = <&clk>; dma-ranges;
    };
    msi: msi@6000 { reg = <0x6000 0x1000>; msi-controller; };
    pcie@7000 {
      reg = <0x7000 0x1000>; #address-cells = <3>; #size-cells = <2>; device_type = "pci";
      ranges = <0x2000000 0 0x20000000 0x800000 0 0x100000>; #interrupt-cells = <1>;
      interrupt-map-mask = <0 0 0 7>;
      interrupt-map = <0 0 0 1 &gic 0 20 4>, <0 0 0 2 &gpio 9 4>;
    };
  };
};
"""
SAID = {("first", "serial@1000", "clocks", "firmware/protocol"): "firmware",
        ("first", "pmu", "interrupts", "interrupt-controller@1000000"): "shared"}


def compiled(source):
    done = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                          stdout=subprocess.PIPE, check=True)
    return done.stdout


def without(tree, path):
    node = tree.nodes[path]
    node.parent.children.remove(node)
    return dtb.Tree(tree.root, tree.reserved)


def derived():
    """BOARD as it should be for one domain."""
    tree = dtb.read(compiled(BOARD))
    for path in ("/firmware", "/soc/serial@2000"):
        tree = without(tree, path)
    pmu, serial = tree.nodes["/pmu"].props, tree.nodes["/soc/serial@1000"].props
    del pmu["interrupts"], pmu["interrupt-affinity"]
    serial["clocks"] = serial["clocks"][:8] + bytes(4)  # a hole for the firmware's
    return tree


def faults_of(*trees, said=SAID, board=BOARD):
    board = dtb.read(compiled(board))
    read = [dtb.read(dtb.write(tree)) for tree in trees]
    faults, _ = trees_compare.compare(board, read, said)
    return [f"{kind}: {text}" for kind, text in faults]


def test_a_tree_as_it_should_be():
    assert faults_of(derived()) == []
    counters = "silent: /pmu interrupts: /interrupt-controller@1000000 (shared PMU)"
    assert faults_of(derived(), said=dict(list(SAID.items())[:1])) == [counters]


def changed(path, prop, value):
    def change(tree):
        if value is None:
            del tree.nodes[path].props[prop]
        else:
            tree.nodes[path].props[prop] = value(tree.nodes[path].props[prop])
        return tree
    return change


def last(count):
    return lambda value: value[:-4 * count]


def other(at, number):
    return lambda value: value[:4 * at] + struct.pack(">I", number) + value[4 * at + 4:]


def gone(path):
    return lambda tree: without(tree, path)


def moved(tree):
    """Two nodes have each other's phandle."""
    clock, gpio = tree.nodes["/soc/clock@0"], tree.nodes["/soc/gpio@4000"]
    clock.props["phandle"], gpio.props["phandle"] = gpio.props["phandle"], clock.props["phandle"]
    return dtb.Tree(tree.root)


SEEDED = {
    "a number that two nodes have": (
        changed("/soc/clock@0", "phandle", lambda value: dtb.from_cells(1)),
        "dangling: two nodes have phandle 0x1"),
    "interrupts that nobody can read": (
        changed("/soc/serial@3000", "interrupts", last(1)), "interrupt: interrupts of "
        "/soc/serial@3000 do not fit /interrupt-controller@1000000"),
    "an interrupt too many": (
        changed("/soc/serial@3000", "interrupts", lambda value: value + value),
        "interrupt: /soc/serial@3000 has 1 more than before"),
    "a GIC elsewhere": (
        changed("/interrupt-controller@1000000", "reg", other(0, 0x1100000)),
        "property: /interrupt-controller@1000000 reg is not the board's"),
    "a property from nowhere": (
        lambda tree: tree.nodes["/soc/gpio@4000"].props.update(extra=b"") or tree,
        "property: /soc/gpio@4000 extra is not in the board's tree"),
    "a reference that ends too soon": (
        changed("/soc/serial@3000", "clocks", last(1)),
        "reference: /soc/serial@3000 clocks does not add up"),
    "a reference that is gone with its target": (
        lambda tree: changed("/soc/video@5000", "msi-parent", None)(gone("/soc/msi@6000")(tree)),
        "reference: /soc/video@5000 msi-parent: /soc/msi@6000 is in no domain's tree"),
    "a reg that is another": (
        changed("/soc/gpio@4000", "reg", other(0, 0x4100)),
        "property: /soc/gpio@4000 reg is not the board's"),
    "a ranges that is another": (
        changed("/soc", "ranges", other(1, 0x3000000)), "property: /soc ranges is not the board's"),
    "a property that is gone": (
        changed("/soc/video@5000", "dma-ranges", None),
        "property: /soc/video@5000 dma-ranges is gone"),
    "an interrupt that is gone": (
        changed("/soc/gpio@4000", "interrupts", None), "interrupt: /soc/gpio@4000 interrupt 0: "
        "/interrupt-controller@1000000 <0 4 4> is none"),
    "an interrupt that is another": (
        changed("/soc/serial@3000", "interrupts", other(1, 9)),
        "interrupt: /soc/serial@3000 interrupt 0: /interrupt-controller@1000000 <0 3 4> is "
        "/interrupt-controller@1000000 <0 9 4>"),
    "one of several interrupts that is gone": (
        changed("/soc/video@5000", "interrupts-extended", last(4)),
        "interrupt: /soc/video@5000 interrupt 1: /interrupt-controller@1000000 <0 5 4> is none"),
    "an entry of an interrupt-map that is gone": (
        changed("/soc/pcie@7000", "interrupt-map", last(7)),
        "interrupt: /soc/pcie@7000 interrupt-map: 1 of the 2 entries whose controllers are there"),
    "a memory-region that is gone with its region": (
        lambda tree: changed("/soc/video@5000", "memory-region", None)(
            gone("/reserved-memory/buffer@50000000")(tree)),
        "memory-region: /soc/video@5000: /reserved-memory/buffer@50000000 is in no domain's tree"),
    "a reference that is gone while its target is there": (
        changed("/soc/video@5000", "msi-parent", None),
        "/soc/video@5000 msi-parent: /soc/msi@6000 is in the tree, the reference is not"),
    "a reference with another argument": (
        changed("/soc/serial@3000", "clocks", other(1, 6)),
        "reference: /soc/serial@3000 clocks: /soc/clock@0 is in the tree, the reference is not"),
    "references that move up": (
        changed("/soc/serial@1000", "clocks", lambda value: bytes(4) + value[:8]),
        "reference: /soc/serial@1000 clocks: the places of its entries changed"),
    "a reference that dangles": (
        gone("/reserved-memory/buffer@50000000"),
        "dangling: /soc/video@5000 memory-region: /reserved-memory/buffer@50000000 "
        "(reserved memory)"),
    "a vendor's reference that dangles": (
        gone("/soc/clock@0"), "dangling: /soc/video@5000 rockchip,grf: /soc/clock@0 (unexplained)"),
    "a reference that leads elsewhere": (
        moved, "was /soc/clock@0, is /soc/gpio@4000"),
    "a device that nobody has": (
        gone("/soc/serial@3000"), "node: /soc/serial@3000 is in no domain's tree"),
    "a node from nowhere": (
        lambda tree: dtb.Node("extra", tree.root) and dtb.Tree(tree.root),
        "node: /extra is not in the board's tree"),
    "memory from nowhere": (
        changed("/memory@40000000", "reg", other(1, 0x50000000)),
        "memory: 0x40000000 + 0x50000000 is no memory of the board"),
}


@pytest.mark.parametrize("what", SEEDED)
def test_seeded_fault(what):
    change, words = SEEDED[what]
    found = faults_of(change(derived()))
    assert any(fault.endswith(words) for fault in found), found


def test_malformed_node_that_is_named():
    tree = without(derived(), "/soc/serial@3000")
    said = {**SAID, ("first", "serial@3000", "-", "-"): "malformed"}
    assert faults_of(tree, said=said) == []


def test_broken_reference_that_is_named():
    """What can be read of it stays; of what is named."""
    source = BOARD.replace("resets = <&clk 4>", "resets = <&clk 4 7>")
    said = {**SAID, ("first", "serial@1000", "resets", "-"): "no such node"}
    for prop, named, words in (
            (bytes(8), said, ["property: /soc/serial@1000 resets is not the board's"]),
            (None, SAID, ["property: /soc/serial@1000 resets is not the board's"]),
            (None, {**SAID, ("first", "serial@1000", "resets", "clock@0"): "ends too soon"}, []),
            (None, {**SAID, ("first", "serial@1000", "resets", "clock@0"): "no #reset-cells"}, []),
            (None, {**SAID, ("first", "serial@1000", "resets", "clock@0"): "linux"},
             ["property: /soc/serial@1000 resets is not the board's",
              "untrue: first serial@1000 resets clock@0"]),
            (None, said, [])):
        tree = derived()
        if prop:
            tree.nodes["/soc/serial@1000"].props["resets"] = prop
        assert faults_of(tree, said=named, board=source) == words


def test_losses_that_are_none():
    said = {("first", "serial@3000", "clocks", "clock@0"): "another domain"}
    assert faults_of(derived(), said={**SAID, **said}) == [
        "untrue: first serial@3000 clocks clock@0"]
    said = {("first", "gpio@4000", "interrupts", "interrupt-controller@1000000"):
            "no way to the GIC"}
    assert faults_of(derived(), said={**SAID, **said}) == []


def second():
    """A second domain's tree: the third UART, and no clock."""
    tree = derived()
    for node in tree.nodes["/soc"].children[:]:
        if node.name != "serial@3000":
            tree = without(tree, node.path)
    for path in ("/pmu", "/reserved-memory", "/cpus/cpu@0"):
        tree = without(tree, path)
    del tree.nodes["/soc/serial@3000"].props["clocks"]
    tree.nodes["/memory@40000000"].props["reg"] = dtb.from_cells(0x7c000000, 0x4000000)
    return tree


def first():
    tree = without(derived(), "/soc/serial@3000")
    tree.nodes["/memory@40000000"].props["reg"] = dtb.from_cells(0x40000000, 0x3c000000)
    return tree


def test_two_domains():
    said = {**SAID, ("second", "serial@3000", "clocks", "clock@0"): "another domain"}
    assert faults_of(first(), second(), said=said) == []
    assert faults_of(first(), second()) == [
        "silent: /soc/serial@3000 clocks: /soc/clock@0 (other domain)"]
    assert faults_of(derived(), second(), said=said) == [
        "memory: 0x7c000000 + 0x4000000 is in two domains",
        "shared: /soc/serial@3000 is in two domains' trees"]
    other = second()
    other.nodes["/soc/serial@3000"].props.update(
        reg=dtb.from_cells(0x1fff, 0x801), interrupts=dtb.from_cells(0, 4, 4))
    found = faults_of(first(), other, said=said)
    for words in ("/soc/serial@3000 and /soc/serial@1000 of two domains have registers in one page",
                  "/soc/gpio@4000 and /soc/serial@3000 of two domains have one interrupt"):
        assert "shared: " + words in found, found


def test_the_second_domain_has_a_plain_device():
    board = dtb.read(compiled(BOARD))
    assert trees_board.second_device(board).path == "/soc/serial@3000"
    text = trees_board.config(board, 2)
    assert "access = <&{/soc/serial@3000}>" in text and "cpus = <&cpus 0x2 0x1>" in text
    assert trees_board.memory_wanted(board) is None
    board.nodes["/memory@40000000"].props["reg"] = bytes(8)
    assert trees_board.memory_wanted(board) == "2G"


def test_interrupts_go_through_a_map():
    tree = dtb.read(compiled(BOARD))
    device = dtb.Node("device@0", tree.nodes["/soc/pcie@7000"])
    device.props.update(reg=bytes(20), interrupts=dtb.from_cells(2))
    [(controller, specifier)] = trees_irqs.interrupts(tree, device)
    assert controller.path == "/soc/gpio@4000" and specifier == (9, 4)


def test_reader():
    """Reads what dtc writes, writes what dtc reads, and refuses what is damaged."""
    data = compiled(BOARD)

    def source(tree):
        return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts"], input=tree, check=True,
                              stdout=subprocess.PIPE).stdout

    assert source(dtb.write(dtb.read(data))) == source(data)
    for size in range(0, len(data), 4):
        with pytest.raises(dtb.Damaged):
            dtb.read(data[:size])


RESULTS = {"a/one.dtb": ("pass", "pass"), "a/two.dtb": ("pass", "refused: why")}


@pytest.mark.parametrize("name, now, lines", [
    ("a/two.dtb", ("pass", "refused: another why"), []),
    ("a/two.dtb", ("pass", "pass"),
     ["a/two.dtb, 2 domain(s): expected: refused: why; found: pass"]),
    ("a/one.dtb", ("dangling: x", "pass"),
     ["a/one.dtb, 1 domain(s): expected: pass; found: dangling: x"]),
    ("a/new.dtb", ("refused: why", "pass"), []),
])
def test_a_list_that_is_not_true(name, now, lines):
    assert trees_page.differences(RESULTS, {**RESULTS, name: now}) == lines
    without_one = {key: value for key, value in RESULTS.items() if key != "a/one.dtb"}
    assert trees_page.differences(RESULTS, without_one) == []


def test_the_sweep():
    folder = prepare.trees()
    done = subprocess.run([sys.executable, TOP / "tools" / "trees.py", "--check",
                           "--tool", OUT / "tools" / "mullion-dt", "--trees", folder],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=900)
    print(done.stdout)
    assert done.returncode == 0
