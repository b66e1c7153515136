# SPDX-License-Identifier: Apache-2.0
"""What is measured, and what sets the floor. The budgets are in budgets.py."""
import collections

# floor: what a hypervisor cannot leave out.
Row = collections.namedtuple("Row", "what floor")

ROWS = {
    "psci_version": Row(
        "HVC PSCI_VERSION, and back",
        "save and restore of 11 registers in pairs, one comparison"),
    "id_register_read": Row(
        "ID register read",
        "the same, and one value out of a table"),
    "gicd_typer_read": Row(
        "GICD_TYPER read",
        "the same, and the syndrome decoded: size, register, sign, address"),
    "gicd_isenabler_read": Row(
        "GICD_ISENABLER read",
        "the same, and the mask of what the VM owns"),
    "gicd_icenabler_write": Row(
        "GICD_ICENABLER write",
        "one write to the physical distributor and its RWP"),
    "gicd_icenabler_pending": Row(
        "GICD_ICENABLER write, line in a list register",
        "the list register is emptied and the line goes back to the physical distributor"),
    "icenabler_remote": Row(
        "GICD_ICENABLER write, line in another core's list register",
        "a kick and an answer: the other core must empty it"),
    "gicd_ipriorityr_write": Row(
        "GICD_IPRIORITYR byte write",
        "no physical access: a byte of the VM's state"),
    "ipriorityr_x9": Row(
        "GICD_IPRIORITYR byte write, of X9",
        "one register more is saved: a trap saves X0 to X7"),
    "gicd_ipriorityr_pending": Row(
        "GICD_IPRIORITYR byte write, line in a list register",
        "the line is taken out and placed again, so that it queues by its new priority"),
    "ipriorityr_remote": Row(
        "GICD_IPRIORITYR byte write, line in another core's list register",
        "as above, on the other core"),
    "gicr_isenabler_read": Row(
        "GICR_ISENABLER0 read",
        "as the distributor's: the vCPU's own frame is the second to be looked for"),
    "sgi_self": Row(
        "SGI to itself: sent, taken, ended",
        "one trap, one list register, no physical interrupt"),
    "sgi_x9": Row(
        "SGI to itself, of X9: sent, taken, ended",
        "one register more is saved"),
    "sgi_many": Row(
        "six SGIs taken, four list registers",
        "one maintenance interrupt to refill"),
    "timer_expired": Row(
        "expired timer: on, taken, ended",
        "one interrupt to EL2: acknowledge, list register, drop"),
    "timer_spin": Row(
        "timer expiry to handler, guest spinning",
        "the same, without the guest's own handler"),
    "timer_wfi": Row(
        "timer expiry to handler, guest in WFI",
        "the same: WFI does not trap"),
    "wfi_timer": Row(
        "WFI and the timer that ends it, to the handler's end",
        "an interrupt as above: WFI does not trap"),
    "device": Row(
        "interrupt of a device (PL031): raised, taken, ended",
        "as the timer's: raised and silenced by two accesses that do not trap"),
    "fault": Row(
        "read where nothing is: abort in the guest, and back",
        "the decode of a fault, and its injection"),
    "ipi_running": Row(
        "IPI to a running core, sender and receiver",
        "a trap here, a physical SGI and an injection there"),
    "ipi_sleeping": Row(
        "IPI to a core in WFI, sender and receiver",
        "the same: WFI does not trap"),
    "cpu_on": Row(
        "CPU_ON to first instruction, caller and target",
        "EL1's registers and the vGIC's state set anew"),
}

# Work of Linux (linux/work.c), over native.
LINUX_ROWS = {
    "linux_boot": "kernel's first instruction to its first process",
    "linux_fork_exec": "50 processes: fork, exec, exit",
    "linux_page_fault": "4,096 page faults",
    "linux_timer": "200 sleeps of 100 µs",
    "linux_gzip": "busybox gzip, 1.8 MB",
    "linux_sha256": "busybox sha256sum, 1.8 MB",
    "linux_pipe": "200 bytes to another CPU and back by pipes (two CPUs)",
}

# On a GICv2: what Bao and Xen take there, figures given to us and not measured here; Bao's IPI is a
# round trip.
GIVEN_V2 = {
    "sgi_self": (936, 1231),
    "timer_expired": (263, 1120),
    "ipi_running": (947, 1800),
}
