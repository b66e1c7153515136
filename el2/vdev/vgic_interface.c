/* SPDX-License-Identifier: Apache-2.0 */
#define GIC_VERSION 2
#include "el2/vdev/vgic_interface.h"

#include "gic/gicv2.h"
#include "gic/software.h"

/* The maintenance interrupt is taken where it arises. Once is enough, but for what comes while this
 * core waits for another. */
static void settle(struct vgic_cpu *cpu, const struct interface *interface)
{
	for (unsigned n = 0; n < INTERFACE_LRS && interface_maintenance(interface); n++)
		vgic_v2_maintenance(cpu);
	software_signal(interface);
}

/* All registers have 32 bits and no other accesses (IHI 0048 section 4.1.4). */
static bool is_register(uint32_t offset, unsigned how)
{
	return (how & 3) == VGIC_HOW(4) && !(offset & 3);
}

uint64_t vgic_interface_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how)
{
	struct interface *interface = software_interface();
	uint32_t value;

	if (!is_register(offset, how))
		return 0;
	value = interface_read(interface, offset);
	settle(cpu, interface);
	return value;
}

void vgic_interface_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value)
{
	struct interface *interface = software_interface();
	uint32_t wire;

	if (!is_register(offset, how))
		return;
	wire = interface_write(interface, offset, (uint32_t)value);
	if (wire != INTERFACE_NO_WIRE)
		gicv2_end(wire);
	settle(cpu, interface);
}
