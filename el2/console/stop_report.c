/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/stop_report.h"

#include "arch/arm64/regs.h"
#include "el2/console/stop_record.h"
#include "el2/core/log_sink.h"
#include "el2/core/places.h"
#include "el2/trap/fault.h"
#include "el2/vm/vm.h"
#include "lib/log.h"

/* The instruction at ELR_EL2: through the guest's own translation, which ends at its addresses of
 * its memory, if it is there. 0 otherwise. PAR_EL1 is given up. */
static uint32_t guest_instruction(struct vm *vm)
{
	uint64_t elr = read_sysreg(elr_el2), word = 0, par;

	__asm__ volatile("at s1e1r, %0\n\tisb" ::"r"(elr));
	par = read_sysreg(par_el1);
	if (!(par & PAR_F))
		vm_read(vm, (par & PAR_PA) | (elr & (PAGE_SIZE - 1)), &word);
	return (uint32_t)(word >> (elr & 4 ? 32 : 0));
}

void stop_report(struct vm *vm, const struct frame *frame, const struct frame *own, const char *why)
{
	/* where the guest was is in no register of a fault of EL2's own */
	uint32_t instruction = own ? 0 : guest_instruction(vm);

	if (!frame)
		frame = guest_frame(this_cpu());
	log_sink_report(true);
	log_error(vm->name, own ? "stopped: the hypervisor has faulted: %s" : "stopped: %s", why);
	log_line("%s: cpu%u vcpu%u: ESR_EL2 0x%lx ELR_EL2 0x%lx SPSR_EL2 0x%lx FAR_EL2 0x%lx "
		 "HPFAR_EL2 0x%lx",
		 vm->name, this_cpu()->index, this_vcpu()->index, read_sysreg(esr_el2),
		 read_sysreg(elr_el2), read_sysreg(spsr_el2), read_sysreg(far_el2),
		 read_sysreg(hpfar_el2));
	log_line("%s: instruction 0x%08x, last stage-2 abort next to %s", vm->name, instruction,
		 places_nearest(&known_places, fault_ipa(), vm->index));
	if (own && !this_cpu()->frame_is_whole)
		log_line("%s: " STOP_NOT_SAVED, vm->name);
	frame_log(vm->name, frame);
	log_line("%s: lr %lx SP_EL1 %lx ELR_EL1 %lx ESR_EL1 %lx", vm->name, frame->x[30],
		 read_sysreg(sp_el1), read_sysreg(elr_el1), read_sysreg(esr_el1));
	if (IS_ENABLED(CONFIG_STOP_RECORDS))
		stop_record_keep(vm, frame, own, why, instruction);
	log_sink_report(false);
}
