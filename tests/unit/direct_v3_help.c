/* SPDX-License-Identifier: Apache-2.0 */
/* What only a GICv3 has. */
#include "tests/unit/direct_help.h"

/* What a redistributor's first frame says is the virtual GIC's. */
uint64_t vgic_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	(void)cpu;
	return offset + size;
}

void vgic_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	(void)offset;
	(void)size;
	cpu->asleep = value;
}

void write_sgi_frame(unsigned from, unsigned of, uint32_t bank, unsigned size, uint32_t value)
{
	direct_redist_write(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, size, value);
}

uint32_t read_sgi_frame(unsigned from, unsigned of, uint32_t bank)
{
	return (uint32_t)direct_redist_read(&cpus[from], of * GICR_FRAME_SIZE + GICR_SGI + bank, 4);
}

void set_route(unsigned from, uint64_t value)
{
	direct_dist_write(&cpus[from], GICD_IROUTER + 8 * SPI, 8, value);
}
