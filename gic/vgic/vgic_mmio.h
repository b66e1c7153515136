/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the virtual GIC's registers: vgic_mmio.c (rows, single registers),
 * vgic_banks.c, vgic_route.c; and vgic_v2.c, with GICv2's own. */
#ifndef MULLION_VGIC_MMIO_H
#define MULLION_VGIC_MMIO_H

#include "gic/vgic/vgic_engine.h"

#define VGIC_IIDR        0x0000043bu /* implementer Arm; product 0: a virtual one */
#define VGIC_ROW(offset) ((offset) >> 7)

/* One access, decoded: INTID-indexed banks count from the bank's start. */
struct vgic_access {
	struct vgic_cpu *vc;
	uint64_t value;
	uint32_t offset; /* within the row's bank */
	unsigned size;
	bool priv, write; /* priv: SGI frame, word 0 of vc */
};

struct vgic_row {
	uint64_t (*read)(const struct vgic_access *access);
	void (*write)(const struct vgic_access *access);
	uint16_t bank;  /* offset of its first register */
	uint8_t sizes;  /* allowed: 1, 2, 4, 8 as a bit mask */
	uint8_t in_sgi; /* bytes of it that the redistributor's SGI frame has */
};

/* the distributor's that both versions have */
extern const struct vgic_row vgic_rows[VGIC_ROW(0x1000)];
extern const struct vgic_row vgic_other_row;            /* RAZ/WI */
void vgic_write_head(const struct vgic_access *access); /* GICD_CTLR: group enables */

/* vgic_banks.c: a bit, two bits or a byte for each INTID */
uint64_t vgic_read_enable(const struct vgic_access *access);
void vgic_write_isenabler(const struct vgic_access *access);
void vgic_write_icenabler(const struct vgic_access *access);
uint64_t vgic_read_group(const struct vgic_access *access);
void vgic_write_group(const struct vgic_access *access);
uint64_t vgic_read_pending(const struct vgic_access *access);
uint64_t vgic_read_active(const struct vgic_access *access);
void vgic_write_ispendr(const struct vgic_access *access);
void vgic_write_icpendr(const struct vgic_access *access);
void vgic_write_isactiver(const struct vgic_access *access);
void vgic_write_icactiver(const struct vgic_access *access);
uint64_t vgic_read_priority(const struct vgic_access *access);
void vgic_write_priority(const struct vgic_access *access);
uint64_t vgic_read_config(const struct vgic_access *access);
void vgic_write_config(const struct vgic_access *access);

/* vgic_route.c: GICD_IROUTER */
uint64_t vgic_read_router(const struct vgic_access *access);
void vgic_write_router(const struct vgic_access *access);
/* An SPI's home becomes vCPU `to`; n_cpus: nobody, it stays pending. */
void vgic_route_to(struct vgic_cpu *cpu, uint32_t intid, unsigned to);

/* GICD_CTLR.RWP: 1 while vc takes interrupts back from list registers, its own or another
 * core's. */
static inline void vgic_writing_begins(struct vgic_cpu *cpu)
{
	__atomic_fetch_or(&cpu->vm->writing, 1u << cpu->index, __ATOMIC_RELAXED);
}

static inline void vgic_writing_ends(struct vgic_cpu *cpu)
{
	__atomic_fetch_and(&cpu->vm->writing, ~(1u << cpu->index), __ATOMIC_RELEASE);
}

#endif
