# SPDX-License-Identifier: Apache-2.0
"""mullion-dt: configurations checked and guest trees derived on the host, from the trees that QEMU
makes."""
import os
import re
import subprocess

import pytest

import desk
import prepare
from harness import DRAM, OUT, TOP
from machine import Failure
from qemu import SYSTEM

TOOL = OUT / "tools" / "mullion-dt"
DEVICES_OF_ALL = ["virtio_mmio@a000000", "pl011@9000000", "pl031@9010000", "pl061@9030000",
                  "pcie@10000000", "fw-cfg@9020000"]
NEVER = ["flash@4000000", "secflash@0", "pl011@9040000", "pl061@90b0000", "secram@e000000",
         "its@8080000", "v2m@8020000",
         "smmuv3@9050000", "domains", "__symbols__", "secure-chosen"]

NOTE = (b"mullion-dt: no images given, so memory is divided as if they took none; "
        b"initrd addresses and seeds are filled in at "
        b"boot\n")

pytestmark = pytest.mark.mullion


def run(*args):
    return subprocess.run([str(a) for a in args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          timeout=900)


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """board(options) is the tree that QEMU makes for -M virt,options."""
    folder, made = tmp_path_factory.mktemp("board"), {}

    def tree(options):
        if options not in made:
            made[options] = folder / f"{len(made)}.dtb"
            done = run(SYSTEM, "-display", "none", "-nodefaults", "-cpu", "cortex-a72", "-smp", "4",
                       "-m", "1G", "-M",
                       f"virt,secure=on,virtualization=on,{options},dumpdtb={made[options]}")
            assert done.returncode == 0, done.stderr
        return made[options]
    return tree


@pytest.fixture
def config(tmp_path):
    def compiled(source):
        out = tmp_path / "config.dtbo"
        done = run("dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", out, source)
        assert done.returncode == 0, done.stderr
        return out
    return compiled


def source(dtb):
    """The tree as source, and what dtc has against it."""
    done = subprocess.run(["dtc", "-I", "dtb", "-O", "dts"], input=dtb, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode(), done.stderr.decode()


@pytest.mark.quick
@pytest.mark.parametrize("options",
                         ["gic-version=3", "gic-version=2", "gic-version=3,iommu=smmuv3"])
def test_one_domain_with_everything(board, config, options):
    overlay = config(TOP / "configs" / "linux.dts")
    check = run(TOOL, board(options), overlay, "--check")
    assert (check.returncode, check.stdout, check.stderr) == (0, b"", b"")
    derived = run(TOOL, board(options), overlay, "--append", "quiet splash")
    assert derived.returncode == 0, derived.stderr
    text, complaints = source(derived.stdout)
    assert "phandle" not in complaints and "_property)" not in complaints, complaints
    for node in DEVICES_OF_ALL + [f"cpu@{n}" for n in range(4)]:
        assert f"{node} {{" in text, node
    for node in NEVER:
        assert f"\t{node} {{" not in text, node
    assert derived.stderr == NOTE
    # 1 GiB without the hypervisor's 2 MiB
    assert f"reg = <0x00 {DRAM:#x} 0x00 0x3fe00000>;" in text
    assert 'bootargs = "console=ttyAMA0 quiet splash";' in text
    assert text.count('enable-method = "psci";') == 4
    for gone in "msi-map", "msi-parent", "iommu-map", "memreserve":
        assert gone not in text, gone


@pytest.mark.quick
def test_two_domains(board, config, tmp_path):
    overlay, out = config(TOP / "configs" / "two-vms.dts"), tmp_path / "guest.dtb"
    for name in "guest-a", "guest-b":
        done = run(TOOL, board("gic-version=3"), overlay, "--domain", name, "-o", out)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", NOTE)
        text, _ = source(out.read_bytes())
        assert [n for n in "0123" if f"cpu@{n} {{" in text] == ["0", "1"]  # numbered by VM
        assert f'mullion,vm = "{name}";' in text
        assert not [node for node in DEVICES_OF_ALL if node in text]
        assert "stdout-path" not in text


@pytest.mark.quick
def test_emulated_devices(board, config, tmp_path):
    """Without images, too. Which interrupts they have depends on the board's GIC: of one that
    nobody has described, the most is guessed that its tree needs. (With images:
    test_control.py.)"""
    source_of_all, derived = tmp_path / "all.dts", tmp_path / "guest.dtb"
    source_of_all.write_text(CONFIG.replace("mullion,access-rest;", """mullion,access-rest;
        mullion,console = "virtual"; mullion,control; mullion,watchdog; mullion,ramoops = <0x40000>;
        mullion,enable-method = "spin-table";"""))
    tree, overlay = board("gic-version=3"), config(source_of_all)
    for words, first, notes in (
            (["--lines", "256"], 256, b""),
            ([], 96, b"mullion-dt: note: the interrupts of emulated devices are those of a GIC "
                     b"with 96 (--lines N: how many the board's has)\n")):
        done = run(TOOL, tree, overlay, "-o", derived, *words)
        assert (done.returncode, done.stderr) == (
            0, b"".join(b"mullion-dt: one: %s is emulated\n" % device for device in (
                b"serial at 0x8010000", b"serial at 0x8011000", b"watchdog at 0x8012000"))
            + notes + NOTE)
        text, _ = source(derived.read_bytes())
        assert [int(spi, 16) + 32 for spi in re.findall(
            r"(?:serial|watchdog)@80.*\{[^}]*interrupts = <0x00 (0x\w+) 0x04>", text)] == [
                first, first + 1, first + 2]
        assert 'stdout-path = "/serial@8010000";' in text and "pl011@9000000" not in text
        assert "mullion-pen@7fdff000 {" in text and "ramoops@7fdbf000 {" in text
    done = run(TOP / "mullion", "check", source_of_all)
    assert done.returncode == 0 and b"one: watchdog at 0x8012000 is emulated\n" in done.stdout


@pytest.mark.quick
def test_gic_that_stops_boot(config, tmp_path):
    """What boot refuses for its GIC, --check does, and --domains and a bundle; its trees can be
    looked at all the same."""
    board, derived = tmp_path / "board.dtb", tmp_path / "derived.dtb"
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text()
    text += "&gic { reg = <0x101000 0x1000>, <0x102000 0x2000>; };"
    subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                   input=text, check=True)
    overlay = config(TOP / "configs" / "linux.dts")
    why = ("interrupt-controller@100000: reg has no GICH and GICV: no virtual CPU interface; if "
           "the GIC has them, the configuration can say where\n")
    for words in [overlay, "--check"], [overlay, "--domains"], [OUT / "bundle.itb", "-o", derived]:
        done = run(TOOL, board, *words)
        assert (done.returncode, done.stderr.decode()) == (1, f"mullion-dt: error: {why}"), words
    done = run(TOOL, board, overlay, "-o", derived)
    assert done.returncode == 0
    assert done.stderr.decode().startswith(f"mullion-dt: note: boot would stop: {why}")
    assert "interrupt-controller@100000 {" in source(derived.read_bytes())[0]
    # as the message says
    mended = tmp_path / "mended.dts"
    mended.write_text((TOP / "configs" / "linux.dts").read_text() + "&gic { reg = <0x101000 0x1000>"
                      ", <0x102000 0x2000>, <0x104000 0x2000>, <0x106000 0x2000>; };")
    assert run(TOOL, board, config(mended), "--check").returncode == 0


BANKS = "reg = <0x0 0x80000000 0x40000000>, <0x8 0x80000000 0x40000000>;"


@pytest.mark.quick
@pytest.mark.parametrize("banks", [
    BANKS, "reg = <0 0 0x40000000>;", "reg = <0 0x40000000 0x60000000>, <0x100 0 0x40000000>;",
    "reg = <0 0x1000 0x20000000>, <0x1fff 0 0x10000000>;"])
def test_dram_anywhere(tmp_path, banks):
    """From the bundle to the tree: DRAM at 0 and up to the last that boot takes; and
    where the board has reserved the start of its DRAM."""
    board, derived = tmp_path / "board.dtb", tmp_path / "derived.dtb"
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text()
    assert BANKS in text
    if banks != BANKS:
        text = text.replace("/memreserve/ 0x80000000 0x1000;", "").replace(BANKS, banks)
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    done = run(TOOL, board, OUT / "bundle.itb", "-o", derived)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert b"mullion-dt: linux: 4 CPUs (mask 0xf), " in done.stderr
    text, _ = source(derived.read_bytes())
    assert "linux,initrd-start" in text


@pytest.mark.quick
def test_memory_of_a_tree_without(tmp_path):
    """./mullion dt and check --board FILE: half of all trees leave /memory to the boot loader."""
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text().replace(
        BANKS, "reg = <0 0x80000000 0>;")
    board = tmp_path / "board.dtb"
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    refused = run(TOP / "mullion", "check", "--board", board)
    config = "configs/linux.dts"
    assert (refused.returncode, refused.stderr.decode()) == (
        1, f"{config}: error: /memory: every memory node is empty: the system configuration has to "
           "say where DRAM is (--memory SIZE says what the board has)\n"
           f"mullion: check: {config}: 1 error on {board}\n")
    fine = run(TOP / "mullion", "check", "--board", board, "--memory", "1536M")
    assert fine.returncode == 0, fine.stderr
    assert fine.stdout.startswith(
        b"memory: 1536 MiB, where the tree's memory begins (--memory SIZE@BASE: elsewhere): "
        b"0x80000000 + 0x60000000\nlinux: 4 CPUs (mask 0xf), 255 MiB from 0x80001000, 765 MiB ")
    # said with a refusal, too: here what was understood is why
    small = run(TOP / "mullion", "check", "--board", board, "--memory", "4")
    assert small.returncode == 1
    assert (b"\nmullion: memory: 4 MiB (a size without a unit is in MiB), where the tree's memory "
            b"begins (--memory SIZE@BASE: elsewhere): 0x80000000 + 0x400000\nmullion: check: "
            ) in small.stderr
    derived = run(TOP / "mullion", "dt", "--board", board, "--memory",
                  "1G@0x80000000,1G@0xc80000000")
    assert b"reg = <0x00 0x80001000 0xffff000 0x00 0x90100000 0x2fd00000 0x0c 0x80000000 " \
           in derived.stdout, derived.stderr


@pytest.mark.quick
def test_misspelt_status(tmp_path):
    """Of the board's tree and of the overlay; also where the board would refuse what comes of
    it."""
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text() + """
        &uart0 { status = "okey"; }; &uart1 { status = "fail-soon"; }; &gpio { status = "ok"; };"""
    config, board = tmp_path / "config.dts", tmp_path / "board.dtb"
    config.write_text(CONFIG + '&i2c { status = "disable"; }; &ethernet_30000 { status; };')
    made = subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    words = [f'note: {node}: status is "{status}", which is none of okay, disabled, reserved and '
             'fail: nobody gets it' for node, status in
             (("serial@20000", "okey"), ("i2c@22000", "disable"), ("ethernet@30000", ""))]
    fine = run(TOP / "mullion", "check", config, "--board", board)
    assert fine.returncode == 0, fine.stderr
    assert fine.stdout.decode().splitlines()[:3] == words
    config.write_text(config.read_text().replace("mullion,access-rest;", "access = <&uart0>;"))
    refused = run(TOP / "mullion", "check", config, "--board", board)
    assert refused.returncode == 1
    said = refused.stderr.decode().splitlines()
    assert said[0] == (
        f"{config}:2: error: /domains/one: access = <&uart0>: serial@20000 is disabled by its "
        "status in the board's tree, \"okey\": &serial_20000 { status = \"okay\"; }; if the "
        "hardware is yours")
    assert said[2:-1] == [f"mullion: {line}" for line in words]


@pytest.mark.quick
@pytest.mark.parametrize("more, cpus", [
    ("", ""),
    ("/ { /delete-node/ psci; };", "0x0, 0x100, 0x101"),
    ('&{/psci} { method = "hvc"; }; &cpu1 { cpu-release-addr = <0 0>; };',
     "0x0, 0x1, 0x100, 0x101"),
    ("/ { /delete-node/ psci; }; &cpu1 { status = \"disabled\"; }; "
     "&cpu2 { status = \"disabled\"; }; &cpu3 { status = \"disabled\"; };",
     ""),  # boot begins on it
    ("/ { /delete-node/ psci; cpus { %s }; };" % " ".join(
        f'cpu@{n:x} {{ device_type = "cpu"; reg = <0 {n:#x}>; }};' for n in range(0x200, 0x206)),
     "0x0, 0x100, 0x101, 0x200, 0x201, 0x202, 0x203, 0x204, .."),
])
def test_cpus_without_a_way(tmp_path, more, cpus):
    """Of a board that another loader starts: QEMU's own starts all its cores."""
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text() + more
    config, board = tmp_path / "config.dts", tmp_path / "board.dtb"
    config.write_text(CONFIG)
    made = subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    done = run(TOP / "mullion", "check", config, "--board", board)
    assert done.returncode == 0, done.stderr
    notes = [line for line in done.stdout.decode().splitlines() if "no way to start" in line]
    assert notes == [f"note: no way to start CPU {cpus}: the tree has neither PSCI by SMC nor a "
                     "spin-table for them, so boot leaves out all but the one that it begins on. "
                     "Often the board's firmware adds it (U-Boot: /psci, enable-method, "
                     "cpu-release-addr): check the tree that it hands over"] * bool(cpus)
    own = run(TOP / "mullion", "check")
    assert own.returncode == 0 and b"no way to start" not in own.stdout + own.stderr


@pytest.mark.quick
@pytest.mark.parametrize("whole", [False, True])
def test_console_of_another(tmp_path, whole):
    """A note of check, and with all images, where check shows boot's log, the line in that."""
    config, flat = tmp_path / "config.dts", tmp_path / "flat.bin"
    flat.write_bytes(b"\x14\0\0\0")
    text = (TOP / "configs" / "linux-and-control.dts").read_text()
    config.write_text(text.replace("control {", "control { access = <&pl011_9000000>;"))
    given = ["--image", f"control={flat}"] if whole else []
    fine = run(TOP / "mullion", "check", config, "--kernel", flat, *given)
    assert fine.returncode == 0, fine.stderr
    said = [line for line in fine.stdout.decode().splitlines() if "its console" in line]
    assert said == [("" if whole else "note: ") + "linux: its console, pl011@9000000 "
                    "(console=ttyAMA0), is control's: it shows nothing here"]


@pytest.mark.quick
@pytest.mark.parametrize("more, access, whose", [
    ("&uart0 { status = \"disabled\"; };", "&uart0", "its status in the board's tree"),
    ("&i2c { status = \"disabled\"; };", "&rtc", "the status of i2c@22000 in the board's tree"),
    ("&uart0 { status = \"reserved\"; };", "&uart0", "its status in the board's tree, "
     "\"reserved\": &serial_20000 { status = \"okay\"; }; if the hardware is yours"),
    ("", "&uart1", "its status in the configuration, \"reserved\""),
    ("&uart1 { status = \"disabled\"; };", "&uart1",
     "its status in the configuration, \"reserved\"")])
def test_whose_status(tmp_path, more, access, whose):
    """The board's, unless the configuration changes it (to "reserved")."""
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text() + more
    config, board = tmp_path / "config.dts", tmp_path / "board.dtb"
    config.write_text(CONFIG.replace("mullion,access-rest;", f"access = <&gpio_irq {access}>;") +
                      '&uart1 { status = "reserved"; };')
    made = subprocess.run(["dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    refused = run(TOP / "mullion", "check", config, "--board", board)
    assert refused.returncode == 1
    assert refused.stderr.decode().splitlines()[0].endswith(f" is disabled by {whose}")


@pytest.mark.quick
def test_reserved_is_enabled(tmp_path):
    """A note where the board's tree keeps a device for firmware; none of what is disabled."""
    text = (TOP / "tests" / "unit" / "data" / "soc.dts").read_text() + (
        '&uart0 { status = "reserved"; }; &uart1 { status = "disabled"; };'
        '&rtc { status = "reserved"; };')
    config, board = tmp_path / "config.dts", tmp_path / "board.dtb"
    config.write_text(CONFIG + "".join(f'&{name} {{ status = "okay"; }};'
                                       for name in ("serial_20000", "serial_21000")))
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", board], text=True,
                          input=text)
    assert made.returncode == 0
    fine = run(TOP / "mullion", "check", config, "--board", board)
    assert fine.returncode == 0, fine.stderr
    assert [line for line in fine.stdout.decode().splitlines() if "enables" in line] == [
        "note: serial@20000: the board's tree says \"reserved\", the configuration enables it: "
        "firmware may use it"]


@pytest.mark.quick
@pytest.mark.parametrize("flags, target, noted", [
    ([], "&uart0", "&uart0 {..}: /soc/pinctrl@2000/uart0 are pins; did you mean their device, "
                   "/soc/serial@20000?"),
    ([], "&buck1", "&buck1 {..}: /soc/i2c@22000/pmic@34/regulators/buck1 is no device, but a part "
                   "of /soc/i2c@22000/pmic@34"),
    ([], "&rtc_68", None), ([], "&{/soc/pinctrl@2000/uart0}", None), (["-@"], "&uart0", None),
    (["-@"], "&uart0_pins", None)])
def test_change_of_what_is_no_device(tmp_path, flags, target, noted):
    """Pins are called as the source calls their device. A label that the tree declares, and a path,
    say what is meant."""
    config, board = tmp_path / "config.dts", tmp_path / "board.dtb"
    config.write_text(CONFIG + target + " { changed; };")
    made = subprocess.run(["dtc", *flags, "-q", "-I", "dts", "-O", "dtb", "-o", board,
                           TOP / "tests" / "unit" / "data" / "soc.dts"])
    assert made.returncode == 0
    fine = run(TOP / "mullion", "check", config, "--board", board)
    assert fine.returncode == 0, fine.stderr
    said = [line for line in fine.stdout.decode().splitlines() if "{..}" in line]
    assert said == ([f"note: {noted}"] if noted else [])


@pytest.mark.quick
def test_tree_in_the_place_of_the_configuration(tmp_path):
    board, config = tmp_path / "board.dtb", tmp_path / "config.dts"
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", board,
                           TOP / "tests" / "unit" / "data" / "soc.dts"])
    assert made.returncode == 0
    for more in [], ["--board", board]:
        refused = run(TOP / "mullion", "check", board, *more)
        assert (refused.returncode, refused.stderr.decode().splitlines()[:2]) == (
            1, [f"{board}: error: system configuration: is the tree of a board, not an overlay on "
                "one", "  mend: --board FILE.dtb is the board's tree; a configuration begins as "
                "configs/linux.dts"])
    config.write_text(CONFIG.replace("&{/} {", "/ {"))
    refused = run(TOP / "mullion", "check", config)
    assert (refused.returncode, refused.stderr.decode().splitlines()[0]) == (
        1, f"{config}:1: error: system configuration: domains is below / {{ of the overlay: write "
           "&{/} { in its place")


@pytest.mark.quick
@pytest.mark.parametrize("size, more", [(2, []), (4, []), (40, []), (118, ["--compress", "gzip"])])
def test_flat_binary_of_any_size(tmp_path, size, more):
    """It goes where it was loaded to, and where its ramdisk was; 118 of 126 MiB, the rest is boot's
    own and the guest's tree."""
    flat, ramdisk = tmp_path / "flat.bin", tmp_path / "ramdisk"
    flat.write_bytes(b"\x14\0\0\0")
    os.truncate(flat, size << 20)
    ramdisk.write_bytes(b"ramdisk" * 1000)
    fine = run(TOP / "mullion", "check", "--memory", "128M", "--kernel", flat, "--initrd", ramdisk,
               *more)
    assert fine.returncode == 0, fine.stderr
    assert b", 126 MiB from 0x40000000, kernel 0x40080000, ramdisk" in fine.stdout


@pytest.mark.quick
def test_notes_of_dt():
    """A configuration as the only word, of several domains, with an image missing."""
    config = TOP / "configs" / "linux-and-control.dts"
    done = run(TOP / "mullion", "dt", config)
    assert done.returncode == 0 and b'mullion,vm = "linux";' in done.stdout
    assert [line for line in done.stderr.decode().splitlines() if ": note: " in line] == [
        "mullion: note: the tree of the first domain, linux (--domain NAME: linux, control)"
    ], done.stderr
    silent = run(TOP / "mullion", "dt", config, "--domain", "linux")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, done.stdout, b"")
    verbose = run(TOP / "mullion", "dt", config, "--domain", "linux", "--verbose")
    assert (verbose.returncode, verbose.stdout) == (0, done.stdout)
    said = verbose.stderr.decode().splitlines()
    assert said[0] == 'mullion: note: kernel "control" is not in the bundle (--image control=FILE)'
    assert said[-1].endswith("seeds are filled in at boot")
    unknown = run(TOP / "mullion", "dt", config, "--domain", "nobody")
    assert (unknown.returncode, unknown.stdout, unknown.stderr.decode()) == (
        1, b"", "mullion: dt: nobody: no such domain; there are: linux, control\n")


@pytest.mark.quick
def test_build_is_one_line(monkeypatch, capfd):
    """Of what check builds nothing is said but that it does; all where it fails."""
    monkeypatch.setattr(prepare, "make", lambda *words, stdout: subprocess.run(
        ["sh", "-c", *words], stdout=stdout))
    prepare.built_quietly("builds ..", "echo one; echo two")
    assert capfd.readouterr() == ("", "mullion: builds ..\n")
    prepare.built_quietly("builds ..", "true")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(SystemExit, match="3"):
        prepare.built_quietly("builds ..", "echo one; exit 3")
    assert capfd.readouterr() == ("", "mullion: builds ..\none\n")


def test_commands_of_the_readme(tmp_path):
    """Those for a board's own tree, as they are written."""
    section = (TOP / "README.md").read_text().partition("\n## Your own board's tree\n")[2]
    section = section.partition("\n## ")[0].replace("\\\n        ", "")
    commands = re.findall(r"^    (\S.*?)(?: {2,}#.*)?$", section, re.M)
    assert len(commands) == 7
    board = tmp_path / "board.dtb"
    made = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", board,
                           TOP / "tests" / "unit" / "data" / "soc.dts"])
    assert made.returncode == 0
    for command in commands:
        words = command.replace("board.dtb", str(board)).replace("two.dtbo",
                                                                 str(tmp_path / "two.dtbo"))
        done = subprocess.run(words.split(), cwd=TOP, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, "O": str(OUT)})
        assert done.returncode == 0, f"{command}: {done.stderr}"
    assert "\tserial@" not in done.stdout and done.stdout.startswith("linux\t")


CONFIG = """/dts-v1/; /plugin/; &{/} { domains { one { compatible = "openamp,domain-v1";
            cpus = <&cpus 0xffffffff 1>; mullion,memory-rest; mullion,access-rest;
            mullion,kernel = "kernel"; }; }; };"""


@pytest.mark.quick
@pytest.mark.parametrize("head, missing", [
    ("/dts-v1/;", "/plugin/"), ("/plugin/;", "/dts-v1/"), ("", "/dts-v1/ and no /plugin/"),
    ("/dts-v1/; // /plugin/;", "/plugin/"), ("/dts-v1/; /* /plugin/; */ / { };", "/plugin/")])
def test_source_that_is_no_overlay(tmp_path, head, missing):
    config = tmp_path / "config.dts"
    config.write_text(CONFIG.replace("/dts-v1/; /plugin/;", head + "\n"))
    done = run(TOP / "mullion", "check", config)
    assert (done.returncode, done.stderr.decode()) == (
        1, f'mullion: check: {config}: has no {missing}: the source of an overlay begins with the '
           'lines "/dts-v1/;" and "/plugin/;"\n')


@pytest.mark.quick
def test_tool_that_dies_is_named(monkeypatch, tmp_path):
    tool = tmp_path / "tools" / "mullion-dt"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\nkill -SEGV $$\n")
    tool.chmod(0o755)
    monkeypatch.setattr(desk, "OUT", tmp_path)
    with pytest.raises(Failure, match="^mullion-dt a.dtb: ended by SIGSEGV$"):
        desk.mullion_dt("a.dtb")


@pytest.mark.quick
def test_exit_codes(board, config, tmp_path):
    tree, overlay = board("gic-version=3"), config(TOP / "configs" / "linux.dts")
    bad = tmp_path / "bad.dts"
    bad.write_text('/dts-v1/; /plugin/; &{/} { domains { a { compatible = "openamp,domain-v1"; '
                   'mullion,kernel = "k"; mullion,memory-rest; cpus = <&cpus 1 1>; '
                   'access = <&pl011_9999999>; }; }; };')
    wrong = run(TOOL, tree, config(bad), "--check")
    assert (wrong.returncode, wrong.stderr.decode()) == (
        1, "mullion-dt: error: system configuration: label pl011_9999999: the board's tree has no "
           "labels, nor a node of that name; nearest: pl011_9040000, pl011_9000000\n")
    overlay = config(TOP / "configs" / "linux.dts")
    cases = [
        ([tree, overlay, "--domain", "nobody"], 1, "mullion-dt: error: nobody: no such domain; "
                                              "there are: linux\n"),
        ([overlay, tree], 1, "mullion-dt: error: system configuration: is the tree of a board, "
                             "not an overlay on one\n"),
        ([tree, bad], 2, f"mullion-dt: error: {bad}: is the source of a device tree: compile it "
                         "(dtc -@ -q -I dts -O dtb)\n"),
        ([bad, overlay], 2, f"mullion-dt: error: {bad}: is the source of a device tree: compile it "
                            "(dtc -@ -q -I dts -O dtb)\n"),
        ([tree, tmp_path / "absent"], 2,
         f"mullion-dt: error: {tmp_path / 'absent'}: cannot be read: No such file or directory\n"),
        ([tmp_path, overlay], 2,
         f"mullion-dt: error: {tmp_path}: cannot be read: Is a directory\n"),
        ([tree, overlay, "-o", tmp_path], 2,
         f"mullion-dt: error: {tmp_path}: cannot be written: Is a directory\n"),
        ([tree], 2, None), ([tree, overlay, "--domain"], 2, None),
        ([tree, overlay, "--memory", "4X"], 2,
         "mullion-dt: error: --memory 4X: not a size, with or without a place (4G, or "
         "2G@0x80000000,2G@0x880000000)\n"),
        ([tree, overlay, "--memory", "2G@0x80000000,1G@0xc0000000"], 2,
         "mullion-dt: error: --memory 1G@0xc0000000: overlaps 0x80000000 + 0x80000000, which ends "
         "at 0x100000000: another place, or less of it\n"),
        ([tree, overlay, "--lines", "16"], 2,
         "mullion-dt: error: --lines 16: not a number from 32 to 1024\n"),
        ([tree, overlay, "--lines", "1O0"], 2,
         "mullion-dt: error: --lines 1O0: not a number from 32 to 1024\n"),
        ([tree, overlay, "--typo"], 2, None),
        ([tree, overlay, tree], 2, None),
    ]
    for args, code, message in cases:
        done = run(TOOL, *args)
        assert done.returncode == code, args
        assert done.stderr.decode() == (message or done.stderr.decode())
        assert message or done.stderr.startswith(
            b"usage: mullion-dt BOARD.dtb CONFIG.dtbo|BUNDLE.itb ")
