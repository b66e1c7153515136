/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 2
#include "gic/software.h"

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "gic/gicv2.h"
#include "gic/vgic/vgic_hw.h"

#define CPUS 8u /* as many as a GICv2 has interfaces for */

static struct interface interfaces[CPUS];

/* By Aff0, which tells the cores apart (gicv2_lists_on). */
struct interface *software_interface(void)
{
	return &interfaces[read_sysreg(mpidr_el1) % CPUS];
}

void software_signal(const struct interface *interface)
{
	static const uint64_t lines[] = {
		[INTERFACE_NONE] = 0, [INTERFACE_IRQ] = HCR_VI, [INTERFACE_FIQ] = HCR_VF};
	uint64_t hcr = read_sysreg(hcr_el2),
		 wanted = (hcr & ~(HCR_VI | HCR_VF)) | lines[interface_signal(interface)];

	if (wanted != hcr)
		write_sysreg(hcr_el2, wanted);
}

unsigned gicv2_list_registers(void)
{
	return INTERFACE_LRS;
}

int gicv2_lists_on(struct diag *diag)
{
	struct interface *interface = software_interface();
	uint64_t mpidr = mpidr_self();

	if (mpidr >= CPUS)
		return diag_fail(diag, "MPIDR_EL1",
				 "0x%llx: a GICv2 in software has cores 0 to 7 alone",
				 (unsigned long long)mpidr);
	interface_reset(interface);
	interface->hcr = ICH_HCR_EN;
	software_signal(interface);
	return 0;
}

/* --- vgic_hw.h --- */

bool vgic_hw_tells_ends(void)
{
	return false;
}

uint64_t vgic_hw_lr(unsigned index)
{
	return software_interface()->lr[index];
}

void vgic_hw_set_lr(unsigned index, uint64_t value)
{
	struct interface *interface = software_interface();

	interface_set_lr(interface, index, value);
	software_signal(interface);
}

uint32_t vgic_hw_empty(void)
{
	return interface_empty(software_interface());
}

uint32_t vgic_hw_ended(void)
{
	return interface_ended(software_interface());
}

uint32_t vgic_hw_hcr(void)
{
	return software_interface()->hcr;
}

/* Whether a trap of GICC_DIR is asked for makes no difference: all of GICC traps. */
void vgic_hw_set_hcr(uint32_t value)
{
	software_interface()->hcr = value & ~ICH_HCR_TDIR;
}

uint32_t vgic_hw_vmcr(void)
{
	return software_interface()->vmcr;
}

bool vgic_hw_running(unsigned group_priority)
{
	return software_interface()->apr >> (group_priority >> 3) & 1;
}

void vgic_hw_clear_aprs(void)
{
	struct interface *interface = software_interface();

	interface_reset(interface);
	software_signal(interface);
}
