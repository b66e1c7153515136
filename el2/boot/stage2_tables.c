/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: stage-2 tables of a VM, and which devices and interrupts are its own. Runs on the host
 * too (tools/dt_tables.c). */
#include "el2/boot/stage2_tables.h"

#include <string.h>

#include "arch/arm64/id_regs.h"
#include "dtb/config/bystanders.h"
#include "dtb/config/regions.h"
#include "dtb/config/visitor.h"
#include "dtb/tree/gic_check.h"
#include "el2/boot/shared_memory.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/vdev/forwarded.h"
#include "el2/vdev/vdev.h"
#include "el2/vdev/vgic_frames.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/direct.h"
#include "lib/log.h"

/* two tables side by side are the root: a level less to walk than 48 */
#define IPA_BITS_USUAL  40u
#define VTCR_RES1       (1ull << 31)
#define VTCR_SL0(level) ((2ull - (level)) << 6) /* where the walk starts, with a 4 KiB granule */
#define VTCR_WBWA_IS    ((1ull << 8) | (1ull << 10) | (3ull << 12))
#define PPIS            0xffff0000u

struct visit {
	struct machine *machine;
	struct vm *vm;
	unsigned n_dma, n_bare_dma;
	char first_dma[48];
};

/* What the CPU has, but no more than the usual where all memory is below that. */
static unsigned ipa_bits(uint64_t pa_range, uint64_t memory_end)
{
	static const uint8_t bits[] = {32, 36, 40, 42, 44, 48};
	unsigned have = bits[pa_range];

	return have > IPA_BITS_USUAL && memory_end <= 1ull << IPA_BITS_USUAL ? IPA_BITS_USUAL
									     : have;
}

/* Where the last byte ends that has an address: of DRAM, or of a memory that was moved above. */
static uint64_t addresses_end(const struct dt_board *dt_board, const struct vm *vm)
{
	uint64_t end = range_end(dt_board->ram[dt_board->n_ram - 1]);

	for (unsigned i = 0; i < vm->n_memory; i++)
		end = range_end(vm->guest[i]) > end ? range_end(vm->guest[i]) : end;
	return end;
}

static int map(struct vm *vm, uint64_t address, uint64_t physical, uint64_t size,
	       uint64_t attributes, struct diag *diag)
{
	return pgtable_map(&vm->s2, address, physical, size,
			   shared_memory_is_forced(vm) ? s2_with_fwb(attributes) : attributes,
			   diag);
}

/* For reports: of a memory that was moved both places are known, one of them to its VM alone. */
static int map_memory(struct vm *vm, struct range memory, uint64_t address, struct diag *diag)
{
	places_add(&known_places, vm->name, memory, PLACES_ALL);
	if (address + memory.size > 1ull << vm->s2.va_bits)
		return diag_fail(
			diag, vm->name,
			"mullion,memory-at: 0x%lx + 0x%lx is out of this CPU's reach, 2^%u",
			address, memory.size, vm->s2.va_bits);
	if (address != memory.base)
		places_add(&known_places, vm->name, (struct range){address, memory.size},
			   vm->index);
	return map(vm, address, memory.base, memory.size, MAP_S2_RAM, diag);
}

static int make_tables(const struct machine *machine, struct vm *vm, struct diag *diag)
{
	const struct dt_board *dt_board = &machine->board;
	uint64_t has = id_field(machine->mmfr0, MMFR0_PARANGE), pa_range = has < 5 ? has : 5;
	unsigned bits = ipa_bits(pa_range, addresses_end(dt_board, vm)),
		 level = bits > 43 ? 0 : 1; /* D8.2.8: level 1 has 16 roots at most */
	unsigned roots = level && bits > 39 ? 1u << (bits - 39) : 1;

	vm->s2 = (struct pgtable){.root = mmu_table_pages(roots),
				  .start_level = level,
				  .va_bits = bits,
				  .alloc = mmu_table_page};
	if (!vm->s2.root)
		return diag_fail(diag, vm->name, "no page left for stage-2 tables");
	vm->vtcr = VTCR_RES1 | (64 - bits) | VTCR_SL0(level) | VTCR_WBWA_IS | pa_range << 16;
	vm->vttbr = (uintptr_t)vm->s2.root | (uint64_t)(vm->index + 1) << 48;
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (map_memory(vm, vm->memory[i], vm->guest[i].base, diag))
			return -1;
	return 0;
}

/* The whole pages of a range, as far as the CPU reaches. */
static int map_pages(struct vm *vm, const char *node, struct range range, uint64_t attributes,
		     struct diag *diag)
{
	uint64_t base = ALIGN_DOWN(range.base, PAGE_SIZE),
		 end = ALIGN_UP(range_end(range), PAGE_SIZE);
	uint64_t limit = 1ull << vm->s2.va_bits;

	if (end > limit) {
		log_line("%s: %s: 0x%lx and above is out of this CPU's reach, left out", vm->name,
			 node, (base > limit ? base : limit));
		end = base < limit ? limit : base;
	}
	return end > base ? map(vm, base, base, end - base, attributes, diag) : 0;
}

static int add_region(struct vm *vm, struct range range, const struct vdev_ops *ops, uint64_t state,
		      struct diag *diag)
{
	return vdev_add(vm, &(struct vdev_region){range, ops, (void *)(uintptr_t)state}, diag);
}

static int visit_mmio(void *ctx, const char *node, struct range range, struct diag *diag)
{
	struct visit *v = ctx;

	if (v->machine->uart.match >= 0 && range_overlaps(range, v->machine->uart.regs))
		v->machine->uart_is_guests = true;
	if (IS_ENABLED(CONFIG_FORWARDED_REGISTERS) && gic_forwards(&v->machine->board.gic, range))
		return add_region(v->vm, range, &forwarded_registers, range.base, diag);
	return map_pages(v->vm, node, range, MAP_S2_DEVICE, diag);
}

/* The board's reserved memory that is the domain's: whose tree was looked at last. It is as memory
 * to the guest, but nothing is placed or cleared there. */
static int map_regions(struct vm *vm, unsigned domain, struct diag *diag)
{
	struct range pages[DT_MAX_RESERVED];
	unsigned count;

	if (regions_of(tree_last(), domain, pages, &count, diag))
		return -1;
	for (unsigned i = 0; i < count; i++)
		if (map_pages(vm, "reserved-memory", pages[i], MAP_S2_RAM, diag))
			return -1;
	return 0;
}

static int visit_irq(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	struct visit *v = ctx;
	uint32_t bit = 1u << (intid % 32);

	if (intid < 32 || intid >= gic->lines())
		return intid < 32 ? 0
				  : diag_fail(diag, node, "interrupt %u, the controller has %u",
					      intid, gic->lines());
	if (own_irq_is(intid))
		return diag_fail(diag, node, "interrupt %u is EL2's own", intid);
	vgic_own_wires(&v->vm->gic, intid / 32, bit);
	gic->config(intid / 32, bit, edge ? bit : 0);
	if (edge)
		v->vm->gic.edge[intid / 32] |= bit;
	return 0;
}

/* What a controller may choose from: a list can name more than there is. */
static int visit_line(void *ctx, const char *node, uint32_t intid, struct diag *diag)
{
	return intid < gic->lines() && !own_irq_is(intid) ? visit_irq(ctx, node, intid, false, diag)
							  : 0;
}

static int visit_dma(void *ctx, const char *node, bool behind_smmu, struct diag *diag)
{
	struct visit *v = ctx;

	(void)diag;
	v->n_dma++;
	if (!behind_smmu && !v->n_bare_dma++) {
		size_t n = strnlen(node, sizeof(v->first_dma) - 1);

		memcpy(v->first_dma, node, n);
		v->first_dma[n] = '\0';
	}
	return 0;
}

/* Lines that no device of another domain has, nor EL2, nor firmware or an IOMMU: the domain with
 * mullion,access-rest may use them (and test suites do). */
static int other_irqs(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	uint32_t *taken = ctx;

	(void)node;
	(void)edge;
	(void)diag;
	taken[intid / 32] |= 1u << (intid % 32);
	return 0;
}

static int spare_lines(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag)
{
	uint32_t taken[VGIC_WORDS] = {0};
	struct sys_visitor others = {.ctx = taken, .irq = other_irqs};
	unsigned lines = gic->lines();

	if (!machine->config.domains[domain].devices_rest)
		return 0;
	for (unsigned i = 0; i < sys_owners(&machine->config); i++)
		if (i != domain &&
		    sys_resources(machine->merged, &machine->config, i, &others, diag))
			return -1;
	(void)bystanders_lines(tree_last(), taken);
	for (uint32_t intid = 32; intid < lines; intid++)
		if (own_irq_is(intid))
			taken[intid / 32] |= 1u << (intid % 32);
	for (unsigned w = 1; w < lines / 32; w++)
		/* 1020 to 1023 are special */
		vgic_own_wires(&vm->gic, w,
			       ~taken[w] & ~machine->software_lines[w] &
				       (w == 31 ? 0x0fffffffu : ~0u));
	return 0;
}

/* GICC is the hardware's GICV but for its second page: GICC_DIR of what is in no list register
 * would be lost. Of software's all traps. With direct interrupts it is the physical one, without
 * that page, as GICC_DIR ends another VM's interrupts, too. */
static int map_gicv2(struct vm *vm, const struct dt_gic *dt, struct diag *diag)
{
	uint64_t second = gicv2_dir_offset(dt->gicc),
		 base = vm_is_direct(vm) ? dt->gicc.base : dt->gicv.base;

	if (IS_ENABLED(CONFIG_GIC_SOFTWARE) && !vm_is_direct(vm))
		return 0;
	return map(vm, dt->gicc.base, base, second, MAP_S2_DEVICE, diag);
}

/* Of these a GICv2's distributor is found without the table: SGIs are sent by it. */
static int add_direct_frames(struct vm *vm, const struct dt_gic *dt, struct diag *diag)
{
	uint64_t second = gicv2_dir_offset(dt->gicc), before = 0;
	struct range gicd = {dt->gicd.base, dt->version == 2 ? GICD_V2_SIZE : GICD_SIZE};

	for (unsigned n = 0; n < vm->n_vcpus && dt->version == 2; n++)
		vm->vcpu[n]->gicd_page = HPFAR_OF(gicd.base);
	if (IS_ENABLED(CONFIG_EL2_GICV2) && dt->version == 2)
		return add_region(vm, gicd, &direct_v2_distributor, 0, diag) ||
		       add_region(vm, (struct range){dt->gicc.base + second, second},
				  &direct_v2_second_page, 0, diag);
	if (IS_ENABLED(CONFIG_EL2_GICV3) && add_region(vm, gicd, &direct_distributor, 0, diag))
		return -1;
	for (unsigned i = 0; IS_ENABLED(CONFIG_EL2_GICV3) && i < dt->n_gicr; i++) {
		if (add_region(vm, dt->gicr[i], &direct_redistributors, before, diag))
			return -1;
		before += dt->gicr[i].size;
	}
	return 0;
}

/* A GICv2's. GICC's first page is found without the table, too, in the copy that Linux uses. */
static int add_gicv2_frames(struct vm *vm, const struct dt_gic *dt, struct diag *diag)
{
	uint64_t second = gicv2_dir_offset(dt->gicc);

	if (add_region(vm, (struct range){dt->gicd.base, GICD_V2_SIZE}, &vgic_v2_distributor, 0,
		       diag) ||
	    add_region(vm, (struct range){dt->gicc.base + second, second}, &vgic_v2_deactivate, 0,
		       diag))
		return -1;
	if (!IS_ENABLED(CONFIG_GIC_SOFTWARE))
		return 0;
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		vm->vcpu[n]->sgi_page = HPFAR_OF(dt->gicc.base + second - PAGE_SIZE);
	return add_region(vm, (struct range){dt->gicc.base, second}, &vgic_v2_interface, 0, diag);
}

/* The GIC's frames that trap. The distributor comes first, to be looked at last: what guests use
 * most of it is found without the table (trap/dispatch.c). */
static int add_gic_frames(struct vm *vm, const struct dt_gic *dt, struct diag *diag)
{
	struct range gicd = {dt->gicd.base, GICD_SIZE};
	uint64_t before = 0;

	for (unsigned n = 0; n < vm->n_vcpus; n++)
		vm->vcpu[n]->gicd_page = vm->vcpu[n]->sgi_page = HPFAR_NEVER;
	if (vm_is_direct(vm))
		return add_direct_frames(vm, dt, diag);
	for (unsigned n = 0; n < vm->n_vcpus; n++)
		vm->vcpu[n]->gicd_page = HPFAR_OF(gicd.base);
	if (IS_ENABLED(CONFIG_EL2_GICV2) && dt->version == 2)
		return add_gicv2_frames(vm, dt, diag);
	if (IS_ENABLED(CONFIG_EL2_GICV3) && add_region(vm, gicd, &vgic_v3_distributor, 0, diag))
		return -1;
	for (unsigned i = 0; IS_ENABLED(CONFIG_EL2_GICV3) && i < dt->n_gicr; i++) {
		if (add_region(vm, dt->gicr[i], &vgic_v3_redistributors, before, diag))
			return -1;
		for (uint64_t at = 0; at < dt->gicr[i].size; at += GICR_FRAME_SIZE)
			if ((before + at) / GICR_FRAME_SIZE < vm->n_vcpus)
				vm->vcpu[(before + at) / GICR_FRAME_SIZE]->sgi_page =
					HPFAR_OF(dt->gicr[i].base + at + GICR_SGI);
		before += dt->gicr[i].size;
	}
	return 0;
}

/* INTIDs that the VM sees: what the physical GIC has, and its software lines. */
static unsigned visible_lines(const struct vm *vm)
{
	unsigned lines = gic->lines();

	for (unsigned w = 1; w < VGIC_WORDS; w++)
		if (vm->gic.owned[w] && 32 * (w + 1) > lines)
			lines = 32 * (w + 1);
	return lines;
}

uint32_t vm_guests_ppis(const struct dt_board *board)
{
	const uint32_t kept[] = {board->gic.maintenance, board->timer.secure,
				 board->timer.hypervisor};
	uint32_t ppis = PPIS;

	for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (kept[i] < 32)
			ppis &= ~(1u << kept[i]);
	return ppis;
}

/* What the virtual GIC has to know of the machine; its SPIs are known. */
static void set_vgic(struct vm *vm, const struct dt_board *board)
{
	vgic_own_wires(&vm->gic, 0, vm_guests_ppis(board));
	vm->gic.remote = cpu_call_brief;
	vm->vgic = vm_is_direct(vm) ? &vgic_version_direct : vgic;
	vm->gic.lines_changed = vm->vgic->lines_changed;
	vm->gic.repeats = vm_is_direct(vm);
	vm->gic.lines = visible_lines(vm);
	vm->gic.spi = spi_state;
	vm->gic.route = spi_routes;
}

int vm_map(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag)
{
	struct visit v = {.machine = machine, .vm = vm};
	struct sys_visitor visitor = {.ctx = &v,
				      .mmio = visit_mmio,
				      .irq = visit_irq,
				      .line = visit_line,
				      .dma = visit_dma};
	const struct dt_board *b = &machine->board;

	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY))
		shared_memory_force(machine, domain, vm);
	if (make_tables(machine, vm, diag) ||
	    sys_resources(machine->merged, &machine->config, domain, &visitor, diag) ||
	    map_regions(vm, domain, diag) ||
	    (IS_ENABLED(CONFIG_CHANNEL_MEMORY) && shared_memory_map(machine, domain, vm, diag)) ||
	    spare_lines(machine, domain, vm, diag))
		return -1;
	if ((b->gic.version == 2 && map_gicv2(vm, &b->gic, diag)) ||
	    add_gic_frames(vm, &b->gic, diag))
		return -1;
	set_vgic(vm, b);
	vm->reset_devices = vdev_reset;
	if (v.n_bare_dma)
		log_line("%s: %u devices can write memory by DMA with no SMMU in between (%s%s): "
			 "they are trusted as "
			 "EL2 is",
			 vm->name, v.n_bare_dma, v.first_dma, v.n_bare_dma > 1 ? ", .." : "");
	return 0;
}
