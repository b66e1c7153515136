# SPDX-License-Identifier: Apache-2.0
"""Which part of a trap each function of the hypervisor is: the one table that breakdown.py has.

An instruction belongs to the innermost function, among those that were inlined into one another
there, that a list here has; a helper that is in none thus counts for whoever asked for it. What no
list has is work, but in el2/trap/: there each function must have a part.
"""
import re

FRAME, DISPATCH, DECODE, LOOK_UP, WORK = PARTS = ("frame", "dispatch", "decode", "look-up", "work")

WHAT = {
    FRAME: "registers saved and restored, the exception return: all of `el2/trap/*.S`, and what "
           "saves the rest where it is asked for",
    DISPATCH: "from the vector to the handler by class, the way back, and the instruction advanced",
    DECODE: "what the guest asks for: syndrome and address; an interrupt's number",
    LOOK_UP: "whose it is: the row of a register, a call's function, an interrupt's owner",
    WORK: "what was asked for; with two cores, one core's call of the other as well",
}

FUNCTIONS = {
    FRAME: "with_whole_frame",
    DISPATCH: """trap_sync trap_abort trap_irq trap_irq_rest trap_rest abort_rest trap_sysreg store
        trap_store send_sgi trap_sgi direct_sgi trap_direct_sgi
        trap_sysreg_rest trap_hypercall hypercall_rest advance step steps_plainly finish end_trap
        exit_of""",
    DECODE: """trap_data_abort is_plain fault_ipa in_frame abort_emulated
        trap_other_abort is_sgi policy_is_id_read policy_id_index acknowledge_irq
        intid_of""",
    LOOK_UP: """vgic_dist_read vgic_dist_write vgic_page_read vgic_page_write row_of
        vgic_row_takes gic_read gic_write vdev_find policy_of guest_call_of vgic_is_wired""",
    WORK: """vpsci_version take_brief_calls end_irq take_maintenance take_sgis inject_exception
        inject_abort refuse_access stuck_in_handler stuck_first abort_address pmu_access""",
}
PART_OF = {function: part for part, names in FUNCTIONS.items() for function in names.split()}

STRICT = "el2/trap/"
VERSION = re.compile(r"(_v[23])?(\.\w+)*$")  # of the GIC; what the compiler adds to a name


class NoPart(Exception):
    """A function that no list has, and should be in one."""


def part_of(chain):
    """(part, function that it has it from) of an instruction: of [(function, file)], from the
    innermost of those that were inlined to the one that has been called."""
    named = [(VERSION.sub("", function), file) for function, file in chain]
    for function, _ in named:
        if function in PART_OF:
            return PART_OF[function], function
    function, file = named[-1]
    if file.startswith(STRICT):
        if file.endswith(".S"):
            return FRAME, function
        raise NoPart(f"{function} of {file} is in no list of tests/bench/parts.py")
    return WORK, function
