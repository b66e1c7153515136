# SPDX-License-Identifier: Apache-2.0
"""The bare-metal guests: what a partition must be for its software, and two partitions side by
side."""
import os
import pathlib
import re
import subprocess

import pytest

from gdbremote import Gdb
from harness import (NAMED, OUT, Machine, errors, guest, guest_lines, plain, unprovoked,
                     variant)
from machine import settings
from watched import CONFIGS, Watched, endless, symbol, without_handler

# of machines with one guest, and with two
BASIC = "bare metal: CPU, memory, PSCI, timers, interrupts"
TWO = "two VMs, each with its memory, cores and interrupts"
pytestmark = pytest.mark.covers(TWO)


NO_SEED = "00000000"  # what a guest says for the hash of a property that is not there


def verdict(text):
    done = re.search(r"guest: DONE passed (\d+) failed (\d+) skipped (\d+)", text)
    assert done, "the guest did not finish"
    failed = re.findall(r"guest: FAIL (.*)", text)
    assert not failed and done[2] == "0", "\n".join(failed)
    return int(done[1])


# Lines of one VM that EL2 writes of itself (lib/log.c); a window of a second may touch two of its
# seconds.
PER_SECOND = 8


def finished(text):
    """How many guests ended without a failed check. On a virtual console a line may have been cut,
    and is there twice."""
    lines = [line for _, line in guest_lines(text)] + [NAMED.sub("", plain(text))]
    return sum(len(re.findall(r"guest: DONE passed \d+ failed 0", line)) for line in lines)


def passes(lab, limit=60, said=(), **options):
    """The guest passes and ends; the hypervisor had nothing to say but `said`."""
    run = lab.boot(limit=limit, **options)
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) > 100
    assert run.ended(20) == 0
    assert unprovoked(run.text()) == [*said]
    return run.text()


@pytest.mark.quick
@pytest.mark.covers(BASIC)
@pytest.mark.on_qemu10
def test_basic(lab):
    passes(lab, kernel=guest("basic"))


@pytest.mark.covers(BASIC, cpus=1)
def test_basic_on_one_core(lab):
    passes(lab, kernel=guest("basic"), smp=1)


@pytest.mark.covers(BASIC, cpus=8)
def test_basic_on_eight_cores(lab):
    passes(lab, kernel=guest("basic"), smp=8, limit=120)


@pytest.mark.covers("bare metal as a flat binary")
def test_basic_flat(lab):
    """No header: placed 0x80000 above the start of memory, x0 = tree, which is out of the way of a
    bss of any size."""
    text = passes(lab, kernel=guest("basic-flat"), memory="1G")
    placed = "kernel 0x40080000, no ramdisk, tree 0x48000000"
    assert lab.reference or placed in text


@pytest.mark.mullion
@pytest.mark.parametrize("entry, start", [
    ("reset", 0x40000000),
    pytest.param("el2", 0x40400000, marks=pytest.mark.covers("bare metal as a flat binary",
                                                             way="el2", park="PSCI")),
    pytest.param("uboot", 0x40600000, marks=pytest.mark.covers("bare metal as a flat binary",
                                                               way="uboot", park="PSCI"))])
@pytest.mark.covers("bare metal as a flat binary")
def test_large_flat(lab, tmp_path, entry, start):
    """Of 40 MiB: where the largest piece of memory begins, over its own loaded copy and the
    ramdisk's; what memory there is in the log, piece by piece."""
    flat = tmp_path / "flat.bin"
    flat.write_bytes(pathlib.Path(guest("basic-flat")).read_bytes())
    os.truncate(flat, 40 << 20)
    text = passes(lab, kernel=flat, initrd=OUT / "initramfs.cpio", entry=entry, limit=90)
    assert f"kernel {start + 0x80000:#x}, ramdisk" in text
    below = {0x40000000: "254 MiB", 0x40400000: "2 MiB from 0x40000000 and 252 MiB",
             0x40600000: "4 MiB from 0x40000000 and 250 MiB"}[start]
    assert f", {below} from {start:#x}, kernel" in text


@pytest.mark.parametrize("how", ["gzip", "lz4"])
@pytest.mark.covers("bare metal as gzip and lz4")
def test_basic_compressed(lab, how):
    passes(lab, kernel=guest("basic"), compress=how)


@pytest.mark.mullion
@pytest.mark.covers("bare metal as gzip and lz4")
def test_basic_legacy_lz4(lab, tmp_path):
    """As the kernel's own Image.lz4: by lz4 -l; 20 MiB, so in three blocks."""
    image, packed = tmp_path / "image", tmp_path / "image.lz4"
    image.write_bytes(pathlib.Path(guest("basic-flat")).read_bytes())
    os.truncate(image, 20 << 20)
    subprocess.run(["lz4", "-q", "-l", "-9", image, packed], check=True)
    passes(lab, kernel=packed)


@pytest.mark.mullion
@pytest.mark.quick
@pytest.mark.covers(BASIC, way="el2", park="PSCI")
def test_basic_el2_entry(lab):
    passes(lab, kernel=guest("basic"), entry="el2")


@pytest.mark.mullion
@pytest.mark.covers(BASIC, park="WFE")
def test_basic_spin_table(lab):
    passes(lab, kernel=guest("basic"), flash={0: variant("wfe", PARK_WFE="y")})


@pytest.mark.mullion
@pytest.mark.covers("two load addresses of the hypervisor", cpus=2)
def test_two_load_addresses(lab):
    """The hypervisor lies in the highest 2 MiB: other sizes of memory are other addresses of the
    same image."""
    said = set()
    for memory in ("512M", "1200M"):
        text = passes(lab, kernel=guest("basic"), memory=memory, smp=2)
        said |= set(re.findall(r"hypervisor.*?(0x[0-9a-f]{8})", text)[:1])
    assert len(said) == 2, said


@pytest.mark.mullion
@pytest.mark.quick
@pytest.mark.on_qemu10
def test_two_partitions(lab):
    """Two on 2 + 2 cores: each counts its ticks, then the machine is off."""
    run = lab.boot(limit=90, smp=4, kernel=guest("pair"), config=CONFIGS / "pair.dts",
                   image=[("second", guest("pair"))])
    assert run.ended(80) == 0
    text = run.text()
    assert finished(text) == 2, re.findall(r"guest: (?:FAIL|DONE).*", text)
    assert not re.search(r"guest: FAIL", text)
    # each tried the other's memory, and EL2 says so; anything else is not expected
    assert not unprovoked(text)
    assert "left ticks 20" in text and "right ticks 60" in text


def seeds(text):
    """What the pair guests say of their seeds: a hash of each."""
    said = re.findall(r"guest: (left|right) seeds kaslr ([0-9a-f]{8}) rng ([0-9a-f]{8})", text)
    assert sorted(name for name, *_ in said) == ["left", "right"], said
    return [seed for _, *both in said for seed in both]


@pytest.mark.mullion
@pytest.mark.covers("seeds of two VMs in two boots")
def test_seeds_are_fresh(lab):
    """No two seeds are the same: of two boots, of two domains in one boot, and a domain's two."""
    found = []
    for _ in range(2):
        run = lab.boot(limit=60, smp=4, kernel=guest("pair"), config=CONFIGS / "pair.dts",
                       image=[("second", guest("pair"))])
        assert run.ended(50) == 0
        found += seeds(run.text())
        assert not unprovoked(run.text())
    assert NO_SEED not in found and len(set(found)) == 8, found


@pytest.mark.mullion
@pytest.mark.covers("a machine without a source of entropy")
def test_no_entropy(lab):
    """Nothing to make seeds from: that is said, and the trees have none. Not a seed of zeros, nor
    one that is always the same."""
    run = lab.boot(limit=60, smp=4, cpu="cortex-a72", qemu="-M dtb-randomness=off",
                   kernel=guest("pair"),
                   config=CONFIGS / "pair.dts", image=[("second", guest("pair"))])
    assert run.ended(50) == 0
    assert unprovoked(run.text()) == [
        "entropy: neither the board's tree nor the CPU gives any: guests get no seeds"]
    assert seeds(run.text()) == [NO_SEED] * 4
    assert finished(run.text()) == 2


@pytest.mark.mullion
@pytest.mark.covers("a VM that resets itself")
@pytest.mark.on_qemu10
def test_partition_resets_itself(lab):
    """Two resets, from a secondary and out of an interrupt handler: each life finds itself as new,
    the other VM loses no tick."""
    run = lab.boot(limit=90, smp=4, kernel=guest("reborn"), config=CONFIGS / "reborn.dts",
                   image=[("second", guest("pair"))])
    assert run.ended(80) == 0
    text = run.text()
    assert [m[1] for m in re.finditer(r"guest: life (\d)", text)] == ["1", "2", "3"]
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2
    assert "right ticks 60" in text and "guest: PASS own_memory" in text
    assert not unprovoked(text)


def transports():
    """The virtio-mmio transports of a page, for `access`."""
    return "".join(f", <&virtio_mmio_a000{n * 2:x}00>" for n in range(8))


def with_virtio(folder):
    """reborn.dts with the virtio-mmio transports of a page; and what puts devices there."""
    config, named = folder / "device.dts", "access = <&pl031_9010000>"
    text = (CONFIGS / "reborn.dts").read_text()
    assert named in text
    config.write_text(text.replace(named, named + transports()))
    return config, [word for n in range(8)
                    for word in ("-device", f"virtio-rng-device,bus=virtio-mmio-bus.{n}")]


@pytest.mark.covers("a VM whose device comes to rest before it starts again")
@pytest.mark.parametrize("gic", [2, 3])
def test_device_comes_to_rest(lab, tmp_path, gic):
    config, device = with_virtio(tmp_path)
    run = lab.boot(limit=90, smp=4, gic=gic, kernel=guest("reborn"), config=config,
                   image=[("second", guest("pair"))], extra=device)
    assert run.ended(80) == 0
    text = run.text()
    assert text.count("guest: PASS device_rests") == 3
    assert text.count("guest: device 0x3\n") == 3  # each life leaves it half way
    assert finished(text) == 2
    assert not unprovoked(text)


@pytest.mark.covers("a VM whose device comes to rest before it starts again")
def test_device_that_is_not_known(lab, tmp_path):
    """It may write the next life's memory, so there is none, but where that is said."""
    config, device = with_virtio(tmp_path)
    text = config.read_text() + """
&virtio_mmio_a000000 { compatible = "who,knows"; dma-coherent; };
"""
    config.write_text(text)
    said = "left: nothing here brings 1 devices that can write memory to rest (virtio_mmio@a000000)"
    run = lab.boot(limit=60, smp=4, kernel=guest("reborn"), config=config,
                   image=[("second", guest("pair"))], extra=device)
    assert run.ended(50) == 0
    assert f"{said}: it is not started again (mullion,restart-with-devices)" in run.text()
    assert "guest: life 1" in run.text() and "guest: life 2" not in run.text()
    config.write_text(text.replace("id = <1>;", "id = <1>; mullion,restart-with-devices;"))
    run = lab.boot(limit=60, smp=4, kernel=guest("reborn"), config=config,
                   image=[("second", guest("pair"))], extra=device)
    assert run.ended(50) == 0
    assert f"{said}: it is started again all the same" in run.text()
    assert "guest: life 3" in run.text()


@pytest.mark.mullion
@pytest.mark.covers("a VM that another restarts while a disk's transfers write its memory")
def test_restarts_during_transfers(lab, tmp_path):
    """QEMU holds the disk to 8 MB a second, so a request of 256 KiB takes 32 ms: nothing of it
    arrives in the next life."""
    disk, config = tmp_path / "disk.img", tmp_path / "asked.dts"
    disk.write_bytes(b"\xa5" * 0x200000)
    text = (CONFIGS / "asked.dts").read_text().replace("pause=10", "pause=70")
    named = "access = <&pl031_9010000>"
    config.write_text(text.replace(named, named + transports()))
    run = lab.boot(limit=90, smp=4, kernel=guest("transfer"), config=config,
                   image=[("asker", guest("asker"))],
                   extra=["-global", "virtio-mmio.force-legacy=false",
                          "-drive", f"if=none,id=disk,format=raw,file={disk},read-only=on,"
                                    "throttling.bps-read=8388608",
                          "-device", "virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0"])
    assert run.ended(80) == 0
    text = run.text()
    assert not re.search(r"guest: (FAIL|life \d+ finds)", text), text
    assert "guest: PASS clean" in text
    assert not unprovoked(text)


@pytest.mark.mullion
@pytest.mark.covers("a hostile VM, and one that loses no tick beside it")
@pytest.mark.lengthy
def test_hostile_partition(lab):
    """Odd accesses, every register, random calls, storms: EL2 lives, the neighbour loses no
    tick."""
    run = lab.boot(limit=150, smp=4, kernel=guest("hostile"), config=CONFIGS / "hostile.dts",
                   image=[("second", guest("pair"))])
    assert run.ended(140) == 0
    text = run.text()
    assert not re.search(r"guest: FAIL", text), re.findall(r"guest: FAIL.*", text)
    assert finished(text) == 2
    assert "bystander ticks 600" in text and "guest: PASS own_memory" in text
    # two cores printed as fast as they could; what EL2 had to say of them is a few lines a second
    assert text.count("guest: a line of the flood") > 20
    at = [float(t) for t in re.findall(r"^\[ *(\d+\.\d+)\] el2 EL2 cpu\d+: error: hostile: ", text,
                                       re.M)]
    assert at and max(sum(t <= u < t + 1 for u in at) for t in at) <= 2 * PER_SECOND
    assert re.search(r"\d+ more lines like the last were left out", text)


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72", "cortex-a76", "max,pauth-impdef=on"])
@pytest.mark.covers("every system register and sensitive instruction", cpus=1)
@pytest.mark.on_qemu10
def test_registers(lab, cpu):
    """Every system register and sensitive instruction is what el2/trap/policy_table.h says, at EL1
    and EL0; debug and PMU work."""
    run = lab.boot(limit=90, smp=1, cpu=cpu, kernel=guest("sweep"))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) == 19
    assert run.ended(20) == 0
    assert not errors(run.text())


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a72", "cortex-a76", "max,pauth-impdef=on"])
@pytest.mark.covers("aborts, table walks, alignment, AArch32 at EL0", cpus=1)
def test_faults(lab, cpu):
    """Aborts, table walks, alignment, big-endian and AArch32 accesses: what EL1 gets is compared in
    full, at EL1 and EL0."""
    run = lab.boot(limit=60, smp=1, cpu=cpu, kernel=guest("faults"))
    run.expect(r"guest: DONE.*\n")
    assert verdict(run.text()) >= 78
    assert run.ended(20) == 0
    assert not unprovoked(run.text())


@pytest.mark.mullion
@pytest.mark.covers("what the log says of a VM's faults")
def test_fault_reports(lab):
    """One line says who did what, where, and what is next to it; no more than a few a second, and
    of one kind only the first."""
    run = lab.boot(limit=90, smp=4, kernel=guest("faults"), config=CONFIGS / "pair.dts",
                   image=[("second", guest("pair"))])
    assert run.ended(80) == 0
    text = run.text()
    assert finished(text) == 2, re.findall(r"guest: FAIL.*", text)
    left = [e for _, e in errors(text) if e.startswith("left: ")]
    hole = settings()["TEST_HOLE"]
    assert left[0] == f"left: read of {hole:#x}, next to secram@e000000: external abort given"
    assert len([e for e in left if "by an instruction without syndrome" in e]) == 1, left


@pytest.mark.mullion
@pytest.mark.covers("a VM that ends leaves no interrupt")
def test_stopped_partition_leaves_no_interrupt(lab, tmp_path):
    """Its device's interrupt was enabled, active and pending when it ended; the distributor's own
    registers say none of it."""
    watched = Watched(lab, kernel=guest("reborn"), config=endless(tmp_path, "reborn.dts"))
    run = watched.run
    run.expect(r"left: off", 60)
    gdb = watched.stop()
    word = {name: int.from_bytes(gdb.read(0x08000000 + offset + 4, 4), "little")
            for name, offset in (("enabled", 0x100), ("pending", 0x200), ("active", 0x300))}
    gdb.go()
    assert not [name for name, bits in word.items() if bits >> 2 & 1], word  # the RTC's: INTID 34
    watched.let_end("right")
    assert run.ended(60) == 0
    assert not unprovoked(run.text())
    assert "guest: PASS interrupt_left" in run.text()
    assert finished(run.text()) == 2


@pytest.mark.mullion
@pytest.mark.covers("what the log says of a VM that is stopped")
def test_stop_report(lab, tmp_path):
    """What stops a VM cannot be caused by one, so a debugger takes a trap's handler away: who, why,
    where, which instruction."""
    watched = Watched(lab, config=endless(tmp_path))
    run = watched.run
    run.shown("guest: left ticks", "guest: right ticks")
    gdb = watched.stop()
    without_handler(gdb, watched.machine.hypervisor_base())
    gdb.go()
    assert run.ended(60) == 0
    for name, core in (("left", 0), ("right", 2)):
        report = [line for line in run.text().splitlines() if f"cpu{core}: " in line
                  and f"{name}: " in line]
        text = "\n".join(report)
        assert f"error: {name}: stopped: trap that no guest should cause" in text
        elr = re.search(rf"{name}: cpu{core} vcpu0: ESR_EL2 0x6[0-9a-f]+ ELR_EL2 (0x[0-9a-f]+) "
                        r"SPSR_EL2 0x[0-9a-f]+ FAR_EL2", text)
        assert elr, text
        # MSR ICC_SGI1R_EL1
        assert re.search(rf"{name}: instruction 0xd518cba[0-9a-f], last stage-2 abort next to \S+",
                         text), text
        assert len(re.findall(rf"{name}: x\d+\.\.( [0-9a-f]+){{5}}", text)) == 6, text
        assert f"{name}: off" in text


@pytest.mark.mullion
@pytest.mark.covers("what the log says of a VM that is stopped and owns the UART", cpus=1)
def test_stop_report_on_a_guests_uart(lab):
    """The whole report goes out, in order, though the log itself no longer does."""
    machine = Machine(kernel=guest("basic"), smp=1)
    folder = lab.new_folder()
    socket = folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb = Gdb(socket)
    base = machine.hypervisor_base()
    gdb.run_to(base + symbol(OUT / "el2.elf", "log_sink_to_guest"))
    gdb.physical()
    without_handler(gdb, base)
    gdb.go()
    assert run.ended(60) == 0
    text = run.text().split("the UART is a guest's from here")[1]
    report = re.findall(r"EL2 cpu0: (?:error: )?\w+: (stopped|cpu0|instruction|x\d+|lr)\b", text)
    assert report == ["stopped", "cpu0", "instruction", *(f"x{i}" for i in range(0, 30, 5)), "lr"]
    assert "(cut" not in text and ": off" not in text
