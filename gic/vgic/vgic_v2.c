/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual GICv2 (Arm IHI 0048): what is different from GICv3's registers, as rows of its own,
 * and SGIs with a sender. A guest sees one without the security extension: both groups are its own
 * (GICD_IGROUPR can be written, and is 0 at reset), as on such hardware, and as KVM has it. Word 0
 * of each bank, SGIs and targets are by vCPU number, which is the interface number.
 *
 * An SGI is pending once for each sender, but active only once, and only one list register may hold
 * it. So one sender has its turn, in the virq's state (VIRQ_FROM) or the list register; others wait
 * in sgi_from until that one's end, which then raises the maintenance interrupt.
 */
#define GIC_VERSION 2
#include "gic/gicv2_regs.h"
#include "gic/vgic/vgic_mmio.h"

#define PIDR2_GICV2  0x2bu /* ArchRev 2, JEDEC */
#define PIDR2        0xfe8u
#define SGIS         0xffffu
#define FROM_SHIFT   5 /* VIRQ_FROM in virq.state: bits above VIRQ_LATCHED */
#define FROM_OF(v)   ((unsigned)(v)->state >> FROM_SHIFT)
#define ALL_CPUS(vm) ((1u << (vm)->n_cpus) - 1)

/* --- SGIs --- */

static unsigned sgi_state(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return (virq->state & VIRQ_STATE) |
	       (vgic_in_lr(cpu, virq, intid) ? LR_STATE_OF(vgic_hw_lr(virq->lr - 1u)) : 0);
}

void vgic_v2_mark(struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	uint64_t more = LR_SOURCE(FROM_OF(virq)) | (cpu->sgi_waits >> intid & 1 ? LR_EOI : 0);
	uint64_t lr = more && vgic_in_lr(cpu, virq, intid) ? vgic_hw_lr(virq->lr - 1u) : 0;

	if (LR_STATE_OF(lr))
		vgic_hw_set_lr(virq->lr - 1u, lr | more);
}

/* The next sender's turn, if nobody has it. */
static void next_sender(struct vgic_cpu *cpu, uint32_t intid)
{
	struct virq *v = &cpu->priv[intid];
	uint32_t from = __atomic_load_n(&cpu->sgi_from[intid], __ATOMIC_RELAXED);
	unsigned state = sgi_state(cpu, v, intid), turn = 0;

	if (state == VIRQ_PENDING) /* once more from the one whose turn it is */
		turn = 1u << FROM_OF(v);
	else if (from && !state)
		turn = from & -from;
	__atomic_fetch_and(&cpu->sgi_from[intid], (uint8_t)~turn, __ATOMIC_RELAXED);
	cpu->sgi_waits = (cpu->sgi_waits & ~(1u << intid)) | (from & ~turn ? 1u << intid : 0);
	if (state) {
		vgic_v2_mark(cpu, v, intid);
	} else if (turn) {
		v->state = (uint8_t)(VIRQ_PENDING | __builtin_ctz(turn) << FROM_SHIFT);
		vgic_place(cpu, v, intid);
	}
}

static void next_senders(struct vgic_cpu *cpu)
{
	for (uint32_t waits = cpu->sgi_waits; waits; waits &= waits - 1)
		next_sender(cpu, (uint32_t)__builtin_ctz(waits));
}

void vgic_v2_take_sgis(struct vgic_cpu *cpu)
{
	uint32_t in = __atomic_exchange_n(&cpu->sgi_in, 0, __ATOMIC_ACQUIRE);

	for (; in; in &= in - 1)
		next_sender(cpu, (uint32_t)__builtin_ctz(in));
}

/* GICD_SGIR: TargetListFilter 0 a list, 1 all others, 2 the sender itself, 3 reserved. NSATT means
 * nothing here. */
static void send_sgi(struct vgic_cpu *cpu, uint32_t value)
{
	uint32_t intid = value & 0xf, self = 1u << cpu->index;
	const uint32_t targets[4] = {value >> 16 & 0xff, ~self, self, 0};

	for (uint32_t left = targets[value >> 24 & 3] & ALL_CPUS(cpu->vm); left; left &= left - 1) {
		struct vgic_cpu *to = cpu->vm->cpu[__builtin_ctz(left)];

		__atomic_fetch_or(&to->sgi_from[intid], (uint8_t)self, __ATOMIC_RELAXED);
		if (to == cpu) {
			next_sender(cpu, intid);
			continue;
		}
		__atomic_fetch_or(&to->sgi_in, 1u << intid, __ATOMIC_RELEASE);
		vgic_hw_kick(to->physical);
	}
}

void vgic_v2_maintenance(struct vgic_cpu *cpu)
{
	vgic_maintenance(cpu);
	next_senders(cpu);
}

void vgic_v2_dir(struct vgic_cpu *cpu, uint32_t value)
{
	uint32_t intid = value & 0x3ff;

	if (intid < 16 && FROM_OF(&cpu->priv[intid]) != (value >> 10 & 7))
		return;
	vgic_dir(cpu, intid);
	next_senders(cpu);
}

/* CPENDSGIR, then SPENDSGIR: four SGIs a register, a byte each of who has it pending here. Both
 * read alike. */
static uint64_t read_senders(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	uint64_t value = 0;

	if (offset < GICD_CPENDSGIR || offset >= GICD_SPENDSGIR + 16)
		return 0;
	for (unsigned i = 0; i < VGIC_SIZE(how); i++) {
		uint32_t intid = (offset + i) % 16, bit = 1u << intid;
		uint32_t from = __atomic_load_n(&vc->sgi_from[intid], __ATOMIC_RELAXED);

		if (vgic_apply(vc, VGIC_READ_PENDING, 0, bit, 0))
			from |= 1u << FROM_OF(&vc->priv[intid]);
		value |= (uint64_t)from << (8 * i);
	}
	return value;
}

static void write_senders(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	bool set = offset >= GICD_SPENDSGIR;

	if (offset < GICD_CPENDSGIR || offset >= GICD_SPENDSGIR + 16)
		return;
	for (unsigned i = 0; i < VGIC_SIZE(how); i++) {
		uint32_t intid = (offset + i) % 16,
			 from = (uint32_t)(value >> (8 * i)) & ALL_CPUS(vc->vm) & 0xff;

		if (set)
			__atomic_fetch_or(&vc->sgi_from[intid], (uint8_t)from, __ATOMIC_RELAXED);
		else
			__atomic_fetch_and(&vc->sgi_from[intid], (uint8_t)~from, __ATOMIC_RELAXED);
		if (!set && (from >> FROM_OF(&vc->priv[intid]) & 1))
			vgic_apply(vc, VGIC_CLEAR_PENDING, 0, 1u << intid, 0);
		next_sender(vc, intid);
	}
}

/* --- targets: a byte an interrupt. Where there is one CPU there is nothing to choose: RAZ/WI
 * --- */

static bool has_target(const struct vgic_vm *vm, uint32_t intid)
{
	return intid >= 32 && intid < GIC_MAX_INTID && vm->n_cpus > 1 && vgic_bit(vm->owned, intid);
}

/* Of those in `mask` one that is on, where the line is already if it can stay; n_cpus: nobody. */
static unsigned choose_target(const struct vgic_vm *vm, uint32_t intid, uint32_t mask)
{
	uint32_t online = __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE),
		 can = mask & online ? mask & online : mask;

	for (uint32_t left = can; left; left &= left - 1)
		if (vgic_bit(vm->cpu[__builtin_ctz(left)]->homed, intid))
			return (unsigned)__builtin_ctz(left);
	return can ? (unsigned)__builtin_ctz(can) : vm->n_cpus;
}

/* Again, if the chosen one went off meanwhile: it had looked for its lines before this one came
 * (vgic_cpu_off). */
static void route_among(struct vgic_cpu *cpu, uint32_t intid, uint32_t mask)
{
	unsigned last = VGIC_MAX_CPUS, to = choose_target(cpu->vm, intid, mask);

	for (unsigned n = 0; n < VGIC_MAX_CPUS && to != last; n++) {
		vgic_route_to(cpu, intid, to);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		last = to;
		to = choose_target(cpu->vm, intid, mask);
	}
}

static void set_targets(struct vgic_cpu *cpu, uint32_t intid, uint32_t mask)
{
	struct vgic_vm *vm = cpu->vm;
	uint32_t w = intid / 32, bit = 1u << (intid % 32);

	vm->route[intid - 32] = mask;
	if (mask & (mask - 1))
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELAXED);
	route_among(cpu, intid, mask);
}

static uint64_t read_targets(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	const struct vgic_vm *vm = vc->vm;
	uint64_t value = 0;

	for (unsigned i = 0; i < VGIC_SIZE(how); i++) {
		uint32_t intid = offset - GICD_ITARGETSR + i,
			 mask = has_target(vm, intid) ? vm->route[intid - 32] : 0;

		if (intid < 32 && vm->n_cpus > 1)
			mask = 1u << vc->index;
		value |= (uint64_t)mask << (8 * i);
	}
	return value;
}

static void write_targets(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	for (unsigned i = 0; i < VGIC_SIZE(how); i++) {
		uint32_t intid = offset - GICD_ITARGETSR + i;

		if (has_target(vc->vm, intid))
			set_targets(vc, intid,
				    (uint32_t)(value >> (8 * i)) & ALL_CPUS(vc->vm) & 0xff);
	}
}

unsigned vgic_v2_routed_to(const struct vgic_cpu *cpu, uint32_t intid)
{
	return choose_target(cpu->vm, intid, cpu->vm->route[intid - 32]);
}

static __attribute__((noinline)) void lines_go(struct vgic_cpu *cpu, unsigned word, uint32_t lines)
{
	struct vgic_vm *vm = cpu->vm;

	for (; lines; lines &= lines - 1) {
		uint32_t intid = word * 32 + (unsigned)__builtin_ctz(lines),
			 mask = vm->route[intid - 32];

		/* One that is active stays at home where it was taken, and is routed elsewhere all
		 * the same. */
		if ((mask >> cpu->index & 1) &&
		    !vgic_bit(vm->cpu[choose_target(vm, intid, mask)]->homed, intid))
			route_among(cpu, intid, mask);
	}
}

void vgic_v2_cpu_changed(struct vgic_cpu *cpu)
{
	const uint32_t *several = cpu->vm->irm;

	/* Few guests have such lines. */
	for (unsigned w = 1, words = cpu->vm->lines / 32; w < words; w++)
		if (several[w])
			lines_go(cpu, w, several[w]);
}

/* --- the rows --- */

static uint64_t read_head(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	const struct vgic_vm *vm = vc->vm;

	(void)how;
	switch (offset) {
	case GICD_CTLR:
		return vm->ctlr;
	case GICD_TYPER: /* ITLinesNumber, CPUNumber; no SecurityExtn */
		return (vm->lines / 32 - 1) | (vm->n_cpus - 1) << 5;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

/* Everything that is not listed. */
static uint64_t read_other(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	(void)vc;
	return offset == PIDR2 && VGIC_SIZE(how) == 4 ? PIDR2_GICV2 : 0;
}

static const struct vgic_row rows[VGIC_ROW(GICD_V2_SIZE)] = {
	[VGIC_ROW(GICD_CTLR)] = {read_head, vgic_write_head, VGIC_ACCESS_4, 0},
	VGIC_BANK_ROWS,
	[VGIC_ROW(GICD_ITARGETSR)... VGIC_ROW(GICD_ICFGR) - 1] = {read_targets, write_targets,
								  VGIC_ACCESS_1 | VGIC_ACCESS_4, 0},
	[VGIC_ROW(GICD_SGIR)] = {read_senders, write_senders, VGIC_ACCESS_1 | VGIC_ACCESS_4, 0},
};

static const struct vgic_row other_row = {read_other, vgic_write_ignored, 0, 0};

static inline const struct vgic_row *find_row(uint32_t offset, unsigned how)
{
	const struct vgic_row *r = &other_row;

	if (offset < GICD_V2_SIZE)
		r = &rows[VGIC_ROW(offset)];
	return vgic_row_takes(r, offset, how) ? r : &other_row;
}

/* Word 0 of each bank is the vCPU's own. */
static inline unsigned how_of(const struct vgic_row *row, uint32_t offset, unsigned how)
{
	return offset % VGIC_ROW_BYTES < row->in_sgi ? how | VGIC_PRIVATE : how;
}

uint64_t vgic_v2_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how)
{
	const struct vgic_row *r = find_row(offset, how);
	uint64_t value = r->read(cpu, offset, how_of(r, offset, how));

	if ((offset == GICD_ISPENDR || offset == GICD_ICPENDR) && how == VGIC_HOW(4))
		value |= cpu->sgi_waits;
	return value;
}

void vgic_v2_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value)
{
	const struct vgic_row *r = find_row(offset, how);

	if (offset == GICD_SGIR && how == VGIC_HOW(4)) {
		send_sgi(cpu, (uint32_t)value);
		return;
	}
	/* SGIs are always enabled, and become pending by GICD_SGIR and SPENDSGIR only. */
	if (offset == GICD_ICENABLER || offset == GICD_ISPENDR || offset == GICD_ICPENDR)
		value &= ~(uint64_t)SGIS;
	r->write(cpu, offset, how_of(r, offset, how), value);
	next_senders(cpu); /* one may have been ended here */
}
