# SPDX-License-Identifier: Apache-2.0
"""What `./mullion bench --check` holds of traps, interrupts and stays, one line a row. A change
that gains lowers its figures here, to what is measured then and at most a few instructions more.

All are on a Cortex-A53, which needs nothing against Spectre-BHB. `parts_off` is the build without
optional parts and hardening, `default` the build as it is configured, without hardening; `wanted`
is the aim of the first, reached or not; None where it has none.
"""
import collections

Budget = collections.namedtuple("Budget", "parts_off default wanted", defaults=(None,))

V3 = {
    "psci_version":            Budget(35, 42, 40),
    "id_register_read":        Budget(66, 73),
    "gicd_typer_read":         Budget(89, 89),
    "gicd_isenabler_read":     Budget(88, 88),
    "gicd_icenabler_write":    Budget(106, 109),
    "gicd_icenabler_pending":  Budget(413, 424),
    "icenabler_remote":        Budget(590, 599),
    "gicd_ipriorityr_write":   Budget(119, 119),
    "ipriorityr_x9":           Budget(136, 136),
    "gicd_ipriorityr_pending": Budget(382, 397),
    "ipriorityr_remote":       Budget(548, 572),
    "gicr_isenabler_read":     Budget(90, 90),
    "sgi_self":                Budget(107, 114),
    "sgi_x9":                  Budget(134, 142),
    "sgi_many":                Budget(329, 352),
    "timer_expired":           Budget(82, 82),
    "timer_spin":              Budget(72, 72),
    "timer_wfi":               Budget(73, 73),
    "wfi_timer":               Budget(82, 82),
    "device":                  Budget(93, 95),
    "fault":                   Budget(195, 203, 230),
    "ipi_running":             Budget(164, 171),
    "ipi_sleeping":            Budget(168, 175),
    "cpu_on":                  Budget(599, 656, 600),
}

V2 = {
    "gicd_typer_read":         Budget(111, 111),
    "gicd_isenabler_read":     Budget(109, 109),
    "gicd_icenabler_write":    Budget(144, 146),
    "gicd_ipriorityr_write":   Budget(157, 157),
    "sgi_self":                Budget(296, 297),
    "sgi_many":                Budget(502, 501),
    "timer_expired":           Budget(110, 110),
    "timer_spin":              Budget(98, 98),
    "device":                  Budget(122, 124),
    "ipi_running":             Budget(367, 369),
    "cpu_on":                  Budget(693, 745, 700),
}

# The same with GIC_SOFTWARE: IAR and EOIR trap.
V2_SOFTWARE = {
    "gicd_typer_read":         111,
    "gicd_icenabler_write":    182,
    "sgi_self":                1105,
    "sgi_many":                5580,
    "timer_expired":           940,
    "timer_spin":              232,
    "ipi_running":             1180,
}

# With direct interrupts, as it is configured. NATIVE: what the bare machine takes, to the
# instruction, as nothing of the hypervisor runs. Wanted are 120 for an SGI to itself, at best 56,
# and 95 for an IPI.
NATIVE = "native"
DIRECT = {
    "timer_expired":           NATIVE,
    "timer_spin":              NATIVE,
    "timer_wfi":               NATIVE,
    "wfi_timer":               NATIVE,
    "device":                  NATIVE,
    "sgi_self":                70,
    "sgi_x9":                  87,
    "ipi_running":             69,
    "ipi_sleeping":            73,
}

# From signal_send() to EL2's handler on another core, which is a direct domain's; wanted are 200.
KICK = 152

# The same on a GICv2, where an SGI is a write to the distributor, and the signal a call to EL3.
DIRECT_V2 = {
    "timer_expired":           NATIVE,
    "timer_spin":              NATIVE,
    "timer_wfi":               NATIVE,
    "wfi_timer":               NATIVE,
    "device":                  NATIVE,
    "sgi_self":                131,
    "ipi_running":             131,
    "ipi_sleeping":            135,
}
KICK_V2 = 263

# What a core with Spectre-BHB adds to a row for each time that EL2 is entered in it; how often that
# is where it is not once.
BHB = Budget(None, 30, 30)
BHB_ENTRIES = {"icenabler_remote": 2, "ipriorityr_remote": 2, "ipi_running": 2,
               "ipi_sleeping": 2}

# With all of the hardening that is configured: landing pads, signed returns, barriers.
HARDENED = {
    "psci_version":            43,
    "gicd_typer_read":         108,
    "sgi_self":                122,
    "timer_expired":           84,
    "ipi_running":             185,
}

# Instructions that a core may be kept from its guest: in the bench guest; while Linux boots, works
# and switches off; in the test with a hostile VM on cores 0 and 1, on the core of its neighbour
# that prints nothing (who prints, waits for lines of others), which needs optional parts.
STAYS = {
    "the bench guest":                Budget(3473, 3480, 3500),
    "Linux on 4 CPUs":                Budget(1860, 1980, 2000),
    "a core beside two hostile ones": Budget(None, 2890),
}

# What Linux takes, over what it takes on the bare machine. Other seeds make up to 0.0006 of
# difference in the pipe.
LINUX = {
    "linux_timer":             Budget(1.0095, 1.0095, 1.012),
    "linux_pipe":              Budget(1.0175, 1.0190, 1.02),
}

# Instructions from reset with one core, to the end of each stage: a guest of 31 KiB, Debian's
# kernel and ramdisk. Mostly what is copied, hashed and asked of libfdt.
STAGES = {
    "bootblock":                 (615000, 615000),
    "loader":                    (4500000, 60800000),
    "el2":                       (7760000, 64200000),
    "guest's first instruction": (8280000, None),
}

# What EL2's boot takes of it, from the loader's end to its own; wanted are 5,000,000 at most.
EL2_ALONE = "el2, without the stages before"
EL2_BOOT = (3300000, 3410000)

# In AArch32: from reset to the end of each stage, of the core that boots: a payload of 31 KiB,
# Debian's armmp and ramdisk, whose size is in the second. SHA-256 is BearSSL's.
AARCH32_STAGES = {
    "virt32, bootblock":      (3570000, 3570000),
    "virt32, loader":         (12200000, 328000000),
    "orangepi-pc, bootblock": (39000000, 39000000),
    "orangepi-pc, loader":    (61500000, 394000000),
}

# Bytes of code and read-only data, in pages of 4 KiB but for a bootblock: what is measured and one
# page. The Orange Pi PC's bootblock has the linker's limit.
AARCH32_BYTES = {
    ("virt32", "bootblock"):                 24800,
    ("virt32", "loader"):                    253952,
    ("virt32", "monitor, which stays"):      24576,
    ("orangepi-pc", "loader"):               253952,
    ("orangepi-pc", "monitor, which stays"): 36864,
}

# Of channels, on a GICv3 and on a GICv2 (channels.ROWS). For a doorbell 350 are wanted.
CHANNELS = {
    "frame_64":          (2905, 2902),
    "frame_1500":        (3194, 3191),
    "frames_64":         (1193, 1193),
    "frames_1500":       (1482, 1482),
    "mib":               (1179000, 1182000),
    "mib_back":          (1179000, 1182000),
    "wire":              (3564, 3642),
    "doorbell":          (929, 1007),
    "doorbell_sleeping": (933, 1011),
}

# A thousand rounds of ping-pong in shared memory, over the bare machine: nothing of EL2 runs, but
# where the counting begins is worth an instruction or two.
PING_PONG = 1.001


def bhb(name):
    """What Spectre-BHB may add to a row."""
    return BHB.default * BHB_ENTRIES.get(name, 1)


def over(measured, budget):
    """Whether a figure is over its budget, which may be None: then it is not held."""
    return budget is not None and measured > budget
