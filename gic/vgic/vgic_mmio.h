/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the virtual GIC's registers: vgic_mmio.c (rows, single registers),
 * vgic_banks.c, vgic_route.c; and vgic_v2.c, with GICv2's own. */
#ifndef MULLION_VGIC_MMIO_H
#define MULLION_VGIC_MMIO_H

#include "gic/vgic/vgic_engine.h"

#define VGIC_IIDR        0x0000043bu /* implementer Arm; product 0: a virtual one */
#define VGIC_ROW_BYTES   0x80u
#define VGIC_ROW(offset) ((offset) / VGIC_ROW_BYTES)

/* Bytes of an access, of its `how`. */
#define VGIC_SIZE(how) (1u << ((how)&3u))

/* The bit of an access in vgic_row.accesses, and those of all aligned ones of a size. */
#define VGIC_ACCESS(offset, how) (((how)&3u) << 3 | ((offset)&7u))
#define VGIC_ACCESS_1            0xffu
#define VGIC_ACCESS_4            (0x11u << 16)
#define VGIC_ACCESS_8            (1u << 24)

/* The offset of an access is from the frame's base, and with VGIC_PRIVATE within word 0 of its
 * bank, which is that of `vc`. Each bank begins at a multiple of its size: what is counted in it
 * is an offset's remainder. Of a written value `how` says how much counts. */
struct vgic_row {
	uint64_t (*read)(struct vgic_cpu *vc, uint32_t offset, unsigned how);
	void (*write)(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value);
	uint32_t accesses;      /* allowed, by VGIC_ACCESS */
	uint32_t in_sgi;        /* bytes of it that the redistributor's SGI frame has */
} __attribute__((aligned(32))); /* found by a shift */

static inline bool vgic_row_takes(const struct vgic_row *row, uint32_t offset, unsigned how)
{
	return row->accesses >> VGIC_ACCESS(offset, how) & 1;
}

/*
 * vgic_banks.c, of both versions: a bit, two bits or a byte for each INTID, as rows of a table by
 * VGIC_ROW.
 */
/* clang-format off */
#define VGIC_BANK_ROWS \
	[VGIC_ROW(GICD_IGROUPR)] = {vgic_read_group, vgic_write_group, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ISENABLER)] = {vgic_read_enable, vgic_write_isenabler, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ICENABLER)] = {vgic_read_enable, vgic_write_icenabler, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ISPENDR)] = {vgic_read_pending, vgic_write_ispendr, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ICPENDR)] = {vgic_read_pending, vgic_write_icpendr, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ISACTIVER)] = {vgic_read_active, vgic_write_isactiver, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_ICACTIVER)] = {vgic_read_active, vgic_write_icactiver, VGIC_ACCESS_4, 4}, \
	[VGIC_ROW(GICD_IPRIORITYR)] = \
		{vgic_read_priority, vgic_write_priority, VGIC_ACCESS_1 | VGIC_ACCESS_4, 32}, \
	[VGIC_ROW(GICD_IPRIORITYR) + 1 ... VGIC_ROW(GICD_ITARGETSR) - 1] = \
		{vgic_read_priority, vgic_write_priority, VGIC_ACCESS_1 | VGIC_ACCESS_4, 0}, \
	[VGIC_ROW(GICD_ICFGR)] = {vgic_read_config, vgic_write_config, VGIC_ACCESS_4, 8}, \
	[VGIC_ROW(GICD_ICFGR) + 1] = {vgic_read_config, vgic_write_config, VGIC_ACCESS_4, 0}
/* clang-format on */

uint64_t vgic_read_enable(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_enable);
void vgic_write_isenabler(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_isenabler);
void vgic_write_icenabler(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_icenabler);
uint64_t vgic_read_group(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_group);
void vgic_write_group(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_group);
uint64_t vgic_read_pending(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_pending);
uint64_t vgic_read_active(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_active);
void vgic_write_ispendr(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_ispendr);
void vgic_write_icpendr(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_icpendr);
void vgic_write_isactiver(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_isactiver);
void vgic_write_icactiver(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_icactiver);
uint64_t vgic_read_priority(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_priority);
void vgic_write_priority(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_priority);
uint64_t vgic_read_config(struct vgic_cpu *vc, uint32_t offset, unsigned how)
	VERSIONED(vgic_read_config);
void vgic_write_config(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_config);
/* GICD_CTLR: group enables */
void vgic_write_head(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_head);
void vgic_write_ignored(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
	VERSIONED(vgic_write_ignored);

/* vgic_route.c, of a GICv3: GICD_IROUTER */
uint64_t vgic_read_router(struct vgic_cpu *vc, uint32_t offset, unsigned how);
void vgic_write_router(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value);

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
