# SPDX-License-Identifier: Apache-2.0
"""What becomes of a VM that ends, by its policy; who starts, and when (docs/configuration.md)."""
import re

import pytest

from harness import errors, guest, unprovoked
from test_guests import NO_SEED, finished

pytestmark = [pytest.mark.mullion]
both_gics = pytest.mark.parametrize("gic", [3, 2])

DOMAIN = """
		{label}{name} {{
			compatible = "openamp,domain-v1";
			cpus = <&cpus {mask:#x} 1>;
			mullion,memory-size = <0x800000>;
			mullion,kernel = "{kernel}";
			{properties}
			chosen {{ bootargs = "{bootargs}"; }};
		}};
"""


def config(folder, *domains):
    """A configuration of domains of one CPU each: (name, kernel, bootargs, properties). Their
    labels are their names."""
    text = "".join(
        DOMAIN.format(label=f"{name}: ", name=name, mask=1 << index, kernel=kernel,
                      bootargs=bootargs, properties=properties)
        for index, (name, kernel, bootargs, properties) in enumerate(domains))
    path = folder / "policy.dts"
    path.write_text(f"/dts-v1/;\n/plugin/;\n\n&{{/}} {{ domains {{ {text} }}; }};\n")
    return path


def start(lab, gic, path, **options):
    return lab.boot(limit=120, smp=4, gic=gic, kernel=guest("ends"), config=path,
                    image=[("second", guest("pair"))], **options)


def run(lab, gic, path):
    """To the end of the machine; returns what it has said."""
    machine = start(lab, gic, path)
    assert machine.ended(100) == 0
    text = machine.text()
    assert "right ticks 60" in text and finished(text) == 1
    return text


def begins(text, name="left"):
    return len(re.findall(rf"guest: {name} begins", text))


RIGHT = ("right", "second", "ticks=60", "")


@both_gics
@pytest.mark.parametrize("how, said", [("off", None), ("cpu-off", "its last CPU is off"),
                                       ("crash", "it says that it has crashed: code 0xc0de"),
                                       ("abort", "aborts in its abort handler at ")])
@pytest.mark.covers("a VM that ends, and stays off by default")
def test_stays_off(lab, tmp_path, how, said, gic):
    text = run(lab, gic, config(tmp_path, ("left", "kernel", how, ""), RIGHT))
    assert begins(text) == 1
    assert text.count("left: off") == 1
    assert said is None or said in text
    assert [e for e in unprovoked(text) if not e.startswith("left: ")] == []


@both_gics
@pytest.mark.parametrize("prop, how", [("off", "off"), ("off", "cpu-off"), ("reset", "reset"),
                                       ("crash", "crash"), ("crash", "abort")])
@pytest.mark.covers("a VM that starts again by its policy, up to its limit")
def test_restarts(lab, tmp_path, prop, how, gic):
    """The first restart is at once, the others wait longer and longer; then it stays off, and that
    is said once. The neighbour loses no tick."""
    policy = f'mullion,on-{prop} = "restart"; mullion,restart-limit = <3 60>;'
    text = run(lab, gic, config(tmp_path, ("left", "kernel", how, policy), RIGHT))
    assert begins(text) == 4
    if how != "abort":  # with whose lines these are limited
        assert re.findall(r"left: starts again in (\d+) ms", text) == ["100", "200"]
    assert text.count("left: 3 restarts within 60 s: it stays off") == 1
    assert text.count("left: off") == 1
    at = [float(t) for t in re.findall(r"^\[ *([\d.]+)\].*guest: left begins", text, re.M)]
    assert at[2] - at[1] >= 0.1 and at[3] - at[2] >= 0.2, at
    seeds = [seed for both in re.findall(r"left begins, seeds kaslr (\w{8}) rng (\w{8})", text)
             for seed in both]
    assert len(set(seeds)) == 8 and NO_SEED not in seeds, seeds
    assert [e for e in unprovoked(text) if not e.startswith("left: ")] == []


@both_gics
@pytest.mark.parametrize("prop, how", [("off", "off"), ("reset", "reset"), ("crash", "crash")])
@pytest.mark.covers("a VM whose end resets the board")
def test_resets_the_board(lab, tmp_path, prop, how, gic):
    """QEMU ends at the reset (-no-reboot)."""
    path = config(tmp_path, ("left", "kernel", how, f'mullion,on-{prop} = "reset-board";'),
                  ("right", "second", "ticks=1000000", ""))
    machine = start(lab, gic, path, qemu="-no-reboot")
    assert machine.ended(60) == 0
    assert "machine: reset" in machine.text() and begins(machine.text()) == 1


@both_gics
@pytest.mark.covers("a single VM that starts again without the board", cpus=2)
def test_single_restarts(lab, tmp_path, gic):
    """Its images are kept, as those of several are."""
    path = config(tmp_path, ("left", "kernel", "reset", 'mullion,on-reset = "restart"; '
                                                        'mullion,restart-limit = <2 60>;'))
    machine = lab.boot(limit=60, smp=2, gic=gic, kernel=guest("ends"), config=path)
    assert machine.ended(60) == 0
    text = machine.text()
    assert begins(text) == 3 and "machine: off" in text
    assert not unprovoked(text)


@both_gics
@pytest.mark.covers("VMs that start after others, and by hand")
def test_order(lab, tmp_path, gic):
    """Written in the reverse order; the one that nobody starts keeps the machine from nothing."""
    machine = start(lab, gic, config(
        tmp_path, ("last", "kernel", "off", "mullion,after = <&middle>;"),
        ("middle", "kernel", "off", "mullion,after = <&first>;"),
        ("first", "kernel", "off", ""),
        ("never", "kernel", "off", 'mullion,start = "manual";')))
    assert machine.ended(60) == 0
    text = machine.text()
    assert [begins(text, name) for name in ("first", "middle", "last", "never")] == [1, 1, 1, 0]
    assert "never: off" not in text and "machine: off" in text
    assert not errors(text)
