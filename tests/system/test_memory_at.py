# SPDX-License-Identifier: Apache-2.0
"""mullion,memory-at: a domain whose memory is elsewhere than its addresses say."""
import re
import subprocess

import pytest

from harness import TOP, guest, unprovoked, variant
from test_guests import CONFIGS
from test_shell import Terminal

pytestmark = [pytest.mark.mullion]
both_gics = pytest.mark.parametrize("gic", [3, 2])

LIES, SIZE, AT = 0x4a000000, 0x800000, 0x80000000
CONFIG = """/dts-v1/;
/plugin/;

&{{/}} {{
	domains {{
		linux {{
			compatible = "openamp,domain-v1";
			cpus = <&cpus 0xffffffff 1>;
			{linux}
			mullion,access-rest;
			mullion,console = "virtual";
			mullion,kernel = "kernel";
			mullion,ramdisk = "ramdisk";
			chosen {{ bootargs = "console=ttyAMA0"; }};
		}};

		rt {{
			compatible = "openamp,domain-v1";
			cpus = <&cpus 0xc 1>;
			{rt}
			mullion,console = "virtual";
			mullion,kernel = "{image}";
			chosen {{ bootargs = "{bootargs}"; }};
		}};
	}};
}};
"""


def moved_from(lies):
    return (f"memory = <{lies >> 32:#x} {lies & 0xffffffff:#x} 0 {SIZE:#x}>; "
            f"mullion,memory-at = <{AT:#x}>; ")


MOVED = moved_from(LIES)


def config(folder, rt=MOVED, image="rt", bootargs=f"dram={LIES:x}", linux="mullion,memory-rest;"):
    path = folder / "moved.dts"
    path.write_text(CONFIG.format(rt=rt, image=image, bootargs=bootargs, linux=linux))
    return path


def beside_bare_metal(folder, lies):
    """As config(), but beside bare metal, and without a device: for any board."""
    path = config(folder, moved_from(lies), bootargs=f"dram={lies:x}",
                  linux="mullion,memory-size = <0x2000000>;")
    text = path.read_text()
    for line in "mullion,access-rest;", 'mullion,ramdisk = "ramdisk";':
        assert text.count(line) == 1
        text = text.replace(line, "")
    path.write_text(text.replace("console=ttyAMA0", "ticks=20"))
    return path


def addresses(text):
    """What the guest says of itself in each life: its own place, its tree, its memory."""
    return [tuple(int(n, 16) for n in found) for found in re.findall(
        r"moved is at 0x(\w+), its tree at 0x(\w+), its memory at 0x(\w+) \+ 0x(\w+)", text)]


def is_at_home(text, lies, count):
    """In each of its `count` lives the guest has found all that it looks for."""
    assert f"8 MiB from {AT:#x} (in DRAM from {lies:#x})" in text
    lives = addresses(text)
    assert len(lives) == count and len(set(lives)) == 1, lives
    for here, tree, base, size in lives:
        assert AT <= here < AT + SIZE and AT <= tree < AT + SIZE
        assert (base, size) == (AT, SIZE)
    assert not re.search("guest: FAIL", text)
    for name in ("below", "above", "where_it_lies", "its_end_there", "cpu_on_here", "memory_clear",
                 "memory_holds", "second_cpu"):
        assert len(re.findall(rf"guest: PASS {name}\b", text)) == count, name


@both_gics
@pytest.mark.covers("a domain whose memory is moved, beside Linux")
def test_beside_linux(lab, tmp_path, gic):
    """It uses its memory from end to end, and finds nothing beside it nor where it lies; so in its
    next life. What it leaves at its crash is told by its own addresses."""
    policy = MOVED + 'mullion,on-crash = "restart"; mullion,restart-limit = <1 60>;'
    run = lab.boot(limit=150, smp=4, gic=gic, config=config(tmp_path, policy),
                   image=[("rt", guest("moved"))])
    run.expect(r"rt: 1 restarts within 60 s: it stays off", 40)
    run.login(60)
    run.send("poweroff -f\n")
    assert run.ended(60) == 0
    text = run.text()
    is_at_home(text, LIES, 2)
    # that an instruction was read there, through the guest's addresses
    seen = re.findall(r"rt: instruction 0x(\w+), last stage-2 abort next to (\S+)", text)
    assert len(seen) == 2 and "00000000" not in [word for word, _ in seen], seen
    assert [e for e in unprovoked(text) if not e.startswith("rt: ")] == []


@both_gics
@pytest.mark.covers("Linux in a memory that is moved")
def test_linux_moved(lab, tmp_path, gic):
    """Above all addresses of 32 bits, in both of its lives; without devices but emulated ones."""
    path = config(tmp_path, image="rt",
                  linux="mullion,memory-size = <0x8000000>; mullion,memory-at = <0x1 0x0>; "
                        "mullion,ramoops = <0x10000>;")
    path.write_text(path.read_text().replace("mullion,access-rest;", ""))
    run = lab.boot(limit=200, smp=4, gic=gic, config=path, image=[("rt", guest("moved"))])
    for life in range(2):
        run.expect("Booting Linux on physical CPU", 60)
        run.login(60)
        run.ok("grep '^100000000-107ffffff : System RAM' /proc/iomem")
        run.ok("ls /sys/firmware/devicetree/base/memory@100000000")
        run.ok("test $(nproc) = 2")
        run.send("poweroff -f\n" if life else "reboot -f\n")
    assert run.ended(60) == 0
    text = run.text()
    assert "128 MiB from 0x100000000 (in DRAM from 0x" in text
    assert [e for e in unprovoked(text) if not e.startswith("rt: ")] == []


SHELL = "mullion,memory-size = <0x0 0x1000000>;"


@both_gics
@pytest.mark.covers("EL2's console: a domain whose memory is moved")
def test_console(lab, tmp_path, gic):
    """map says where it lies; dump and explain take the guest's addresses."""
    path = tmp_path / "shell.dts"
    text = (CONFIGS / "shell.dts").read_text()
    assert text.count(SHELL) == 1
    path.write_text(text.replace(SHELL, f"{SHELL} mullion,memory-at = <{AT:#x}>;"))
    run = lab.boot(limit=120, smp=4, gic=gic, kernel=guest("pair"), config=path,
                   image=[("second", guest("pair"))],
                   out=variant("dump", ("flash0", "el2"), CONSOLE_DUMP="y").parent)
    lies = int(re.search(rf"right: .* 16 MiB from {AT:#x} \(in DRAM from 0x(\w+)\)",
                         run.expect(r"right: [^\n]*in DRAM from [^\n]*\n")[0])[1], 16)
    terminal = Terminal(run)
    assert re.search(rf"^0x{AT:010x} +16384 KiB  memory, rwx, physical {lies:#x}$",
                     terminal.ask("map right"), re.M)
    said = terminal.ask(f"dump right {AT:#x} 48").splitlines()
    assert bytes.fromhex("".join(line[14:62] for line in said)) == guest("pair").read_bytes()[:48]
    assert terminal.ask(f"dump right {lies:#x}").endswith("not in right's memory\n")
    whose = (f"what:    right, 0x10 from its begin\nowner:   right\nmapped:  right: memory, rwx, "
             f"physical {lies + 16:#x}, its own address {AT + 16:#x}\n")
    for what in f"{lies + 16:#x}", f"right:{AT + 16:#x}":
        assert terminal.ask(f"explain {what}").startswith(whose)
    assert (f"what:    also an address of right's own: right:{AT:#x}\nowner:   nobody\n"
            in terminal.ask(f"explain {AT:#x}"))
    assert re.search(rf"^right .*\n +memory from {AT:#x} \(in DRAM from {lies:#x}\)$",
                     terminal.ask("ps"), re.M)
    assert terminal.ask("restart right") == ""
    terminal.until(r"^right +up +2 of 2 .* 2 +0:00:\d\d  \w+ +restart")
    assert not unprovoked(run.text())


@pytest.mark.covers("an ELF file linked for an address (docs/partitions.md)")
def test_linked_for_an_address(lab, tmp_path):
    """The page's own source, and its address at the start of its memory."""
    page = (TOP / "docs" / "partitions.md").read_text()
    (tmp_path / "fixed.S").write_text(re.search(r"^```asm\n(.*?)^```", page, re.M | re.S)[1])
    command, = re.findall(r"^    (aarch64-linux-gnu-gcc .* fixed\.S)$", page, re.M)
    subprocess.run(command.split(), cwd=tmp_path, check=True)
    run = lab.boot(limit=90, smp=4, config=config(tmp_path), image=[("rt", tmp_path / "rt")])
    run.expect(r"\[rt\] fixed: at home", 40)
    run.login(60)
    run.send("poweroff -f\n")
    assert run.ended(60) == 0
    assert not unprovoked(run.text())
