# SPDX-License-Identifier: Apache-2.0
"""What becomes of a VM that ends, by its policy; who starts, and when (docs/configuration.md)."""
import re

import pytest

from harness import errors, guest, unprovoked
from test_guests import NO_SEED, finished
from watched import FOR_EVER, Watched

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


def run_of(lab, gic, path):
    """To the end of the machine; returns what it has said."""
    machine = start(lab, gic, path)
    assert machine.ended(100) == 0
    text = machine.text()
    assert "right ticks 60" in text
    return text


def run(lab, gic, path):
    """That, and right alone comes to its end as it should."""
    text = run_of(lab, gic, path)
    assert finished(text) == 1
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


@pytest.mark.covers("a VM that starts again with another image")
def test_images(lab, tmp_path):
    """The first one crashes. The other one ends by itself, so it is good, and runs again."""
    policy = ('mullion,on-crash = "restart"; mullion,on-off = "restart"; '
              "mullion,restart-limit = <2 60>;")
    text = run_of(lab, 3, config(tmp_path, ("left", 'kernel", "second', "crash", policy), RIGHT))
    assert "left: starts with image kernel; for later lives it has second" in text
    assert begins(text) == 1 and "left: stopped: it says that it has crashed" in text
    assert text.count("left: starts again with image second") == 1
    assert finished(text) == 3 and not re.search("guest: FAIL", text)
    assert text.count("left: 2 restarts within 60 s: it stays off") == 1


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


@both_gics
@pytest.mark.covers("a VM that goes round in its own undefined instructions")
def test_undefined_for_ever(lab, tmp_path, gic):
    """Its vectors are memory of its own, and zero: EL1 takes each exception itself, EL2 sees
    nothing. It is no crash: for EL2 it runs, and a watchdog's to end."""
    path = config(tmp_path, ("left", "kernel", "undefined", 'mullion,on-crash = "reset-board";'),
                  RIGHT)
    machine = start(lab, gic, path)
    machine.expect(r"guest: DONE passed \d+ failed 0", 60)
    machine.expect("right: off", 20)
    text = machine.text()
    assert begins(text) == 1 and "right ticks 60" in text
    assert "left: off" not in text and "left: stopped" not in text


def restarts_beside(lab, folder, gic, count):
    """A VM restarts `count` times, and seeds are new each time, beside one that counts its ticks.
    Returns how late the latest tick was, in us, and the seconds it took by the machine's clock."""
    watched = Watched(lab, gic=gic, kernel=guest("ends"), limit=60 + count // 5, config=config(
        folder, ("left", "kernel", "reset", ""), ("right", "second", f"ticks={FOR_EVER}", "")))
    run = watched.run
    for _ in range(count + 1):
        run.expect(r"guest: left begins")
    watched.let_end("right")
    run.expect(r"guest: DONE passed \d+ failed 0", 60)
    text = run.text()
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    ticks = [int(n) for n in re.findall(r"right ticks (\d+)", text)]
    assert ticks == list(range(10, ticks[-1] + 1, 10))[:len(ticks)], "right has missed some"
    seeds = re.findall(r"left begins, seeds kaslr (\w{8} rng \w{8})", text)
    assert len(seeds) == len(set(seeds))
    assert [e for e in unprovoked(text) if not e.startswith("left: ")] == []
    at = [float(t) for t in re.findall(r"^\[ *([\d.]+)\].*guest: left begins", text, re.M)]
    return int(re.search(r"right worst lateness (\d+) us", text)[1]), at[count] - at[0]


@pytest.mark.parametrize("gic", [3])  # of a GICv2 the soak is (test_long.py)
@pytest.mark.covers("a VM that restarts 1,000 times, beside one that misses no tick")
@pytest.mark.lengthy
def test_thousand_restarts(lab, tmp_path, gic):
    restarts_beside(lab, tmp_path, gic, 1000)
