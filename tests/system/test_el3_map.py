# SPDX-License-Identifier: Apache-2.0
"""What EL3 can reach: while the loader runs, and once the monitor is alone."""
import pytest

from gdbremote import Gdb, readable
from harness import DRAM, OUT, Machine, errors, guest
from test_branch_history import symbols

pytestmark = [pytest.mark.mullion,
              pytest.mark.covers("EL3's map: guards, and the monitor alone after boot", cpus=2)]

PAGE, CORE_STACK, CORES = 0x1000, 0x2000, 16  # boot/monitor/asm_core.h; MAX_CPUS
SIGNALS = 1 << 47  # boot/monitor/signal.h: MONITOR_SIGNALS, a page
GICD, UART, GPIO, SECURE_RAM, BUNDLE = 0x08000000, 0x09000000, 0x090b0000, 0x0e000000, 0x04000000


@pytest.mark.parametrize("gic", [3])
def test_monitor_alone(lab, gic):
    folder = lab.new_folder()
    machine, socket = Machine(kernel=guest("basic"), smp=2, gic=gic), folder / "gdb"
    run = lab.start(machine.command(folder) + Gdb.arguments(socket), folder, 60)
    gdb, at = Gdb(socket), symbols(OUT / "loader.elf")
    # a guard page below each core's stack, the emergency stack and the loader's
    guards = [at["monitor_stacks"] + i * CORE_STACK for i in range(CORES + 1)]
    assert guards[-1] + CORE_STACK == at["monitor_emergency_stack_end"]
    guards.append(at["loader_boot_stack_guard"])
    stacks = [g + PAGE for g in guards]
    monitor = [at[name] for name in ("monitor_vectors", "smc_dispatch", "loader_secondary",
                                     "mmu_on", "board", "cores", "psci", "monitor_tables")]
    loader = [at[name] for name in ("loader_main", "pgtable_map", "the_loader", "heap",
                                    "loader_boot_stack_guard")]
    loader[-1] += PAGE
    memory = [DRAM, machine.hypervisor_base(), DRAM + (64 << 20), BUNDLE, SECURE_RAM]
    devices = [GICD, UART, GPIO]

    gdb.run_to(at["images_load"])
    assert [hex(a) for a in guards if readable(gdb, a)] == []
    assert [hex(a) for a in stacks + monitor + loader + memory + devices
            if not readable(gdb, a)] == []

    gdb.run_to(at["smc_dispatch"])
    stacks.pop()
    beside = [SIGNALS - PAGE, SIGNALS + PAGE]
    assert [hex(a) for a in guards + loader + memory + beside if readable(gdb, a)] == []
    assert [hex(a) for a in stacks + monitor + devices + [SIGNALS] if not readable(gdb, a)] == []
    gdb.go()
    run.expect(r"guest: DONE passed \d+ failed 0")
    assert run.ended() == 0
    assert not errors(run.text())
