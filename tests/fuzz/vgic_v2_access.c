/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/vgic_v2_life.h"
#include "tests/fuzz/vgic_v2_ref.h"

#define SPIS       (HELP_LINES - 32)
#define MAX_CALLS  128u  /* of other cores, in one access */
#define MAX_WRITES 1024u /* of the physical GIC's registers */

const struct vgic_vm *life_wild;
bool life_broke, life_actives, life_trace;

static struct vgic_vm *vm_of(unsigned cpu)
{
	return help_cpu[cpu].vm;
}

_Noreturn void life_stop(const char *what, unsigned cpu, uint32_t at)
{
	fprintf(stderr, "cpu %u, 0x%x: %s\n", cpu, at, what);
	abort();
}

void life_wrong(const char *what, unsigned cpu, uint32_t at)
{
	if (!life_broke || vm_of(cpu) != life_wild)
		life_stop(what, cpu, at);
}

void life_show(const char *what, unsigned cpu, uint32_t at, uint64_t arg)
{
	if (life_trace)
		printf("%-10s cpu %u 0x%03x 0x%llx\n", what, cpu, at, (unsigned long long)arg);
}

bool life_in_service(unsigned cpu, uint32_t intid)
{
	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (unsigned i = 0; (intid >= 32 || n == cpu) && i < life_guests[n].depth; i++)
			if ((life_guests[n].stack[i] & 0x3ff) == intid)
				return true;
	return false;
}

/* --- what an access must not touch: the other VM --- */

static struct {
	struct vgic_vm vm;
	struct vgic_cpu cpu[HELP_MAX_CPUS];
	struct fake_cpu hw[HELP_MAX_CPUS];
	struct fake_line line[SPIS];
	struct virq virq[SPIS];
	uint32_t route[SPIS];
} before;

static void remember(const struct vgic_vm *vm)
{
	before.vm = *vm;
	memcpy(before.cpu, help_cpu, sizeof(before.cpu));
	memcpy(before.hw, fake_cpus, sizeof(before.hw));
	memcpy(before.line, fake_line(0, 32), sizeof(before.line));
	memcpy(before.virq, vm->spi, sizeof(before.virq));
	memcpy(before.route, vm->route, sizeof(before.route));
}

/* SPIs in one go when none changed, else one by one: those of the VM that had the access may. */
static bool spis_untouched(const struct vgic_vm *vm)
{
	if (!memcmp(before.line, fake_line(0, 32), sizeof(before.line)) &&
	    !memcmp(before.virq, vm->spi, sizeof(before.virq)) &&
	    !memcmp(before.route, vm->route, sizeof(before.route)))
		return true;
	for (uint32_t i = 0; i < SPIS; i++)
		if (vgic_bit(vm->owned, i + 32) &&
		    (memcmp(&before.line[i], fake_line(0, i + 32), sizeof(before.line[i])) ||
		     memcmp(&before.virq[i], &vm->spi[i], sizeof(before.virq[i])) ||
		     before.route[i] != vm->route[i]))
			return false;
	return true;
}

static bool is_untouched(const struct vgic_vm *vm)
{
	bool same = !memcmp(&before.vm, vm, sizeof(*vm)) && spis_untouched(vm);

	for (unsigned n = 0; n < vm->n_cpus; n++) {
		unsigned p = vm->cpu[n]->physical;

		same &= !memcmp(&before.cpu[p], &help_cpu[p], sizeof(help_cpu[p])) &&
			!memcmp(&before.hw[p], &fake_cpus[p], sizeof(fake_cpus[p]));
	}
	return same;
}

static struct vgic_vm *begin_access(unsigned cpu, uint32_t offset)
{
	struct vgic_vm *other = vm_of(cpu) == &help_vm ? &help_other : &help_vm;

	remember(other);
	life_actives = offset >= GICD_ISACTIVER && offset < GICD_IPRIORITYR;
	fake_enter(cpu);
	fake_writes = fake_remote_calls = 0;
	return other;
}

static void end_access(const struct vgic_vm *other, unsigned cpu, uint32_t offset)
{
	if (!is_untouched(other))
		life_stop("an access changed something of the other VM", cpu, offset);
	if (fake_remote_calls > MAX_CALLS || fake_writes > MAX_WRITES)
		life_stop("an access takes long", cpu, offset);
}

/* --- accesses --- */

/* Only what the architecture says the effect of. Ending what a CPU has taken, it does not; nor
 * changing an edge to a level and back while there is something. */
static uint64_t tame(unsigned cpu, uint32_t offset, unsigned size, uint64_t value)
{
	uint32_t first;
	unsigned bits, n = ref_lines(offset, size, &first, &bits);

	for (unsigned i = 0; i < n; i++) {
		const struct ref_line *l;
		uint64_t field = ((1ull << bits) - 1) << (i * bits);

		if (!ref_visible(cpu, first + i))
			continue;
		l = ref_line(cpu, first + i);
		if (offset >= GICD_ICACTIVER && offset < GICD_IPRIORITYR &&
		    life_in_service(cpu, first + i))
			value &= ~field;
		if (bits == 2 &&
		    (l->enabled || l->active || ref_pending(l) || l->extra || l->input))
			value = (value & ~field) | (uint64_t)(l->edge * 2) << (i * 2);
	}
	return value;
}

static void forget_begun(unsigned cpu, uint32_t offset, unsigned size)
{
	uint32_t first;
	unsigned bits, lines = ref_lines(offset, size, &first, &bits);

	for (uint32_t intid = first; lines-- && intid < HELP_LINES; intid++)
		for (unsigned n = 0; n < help_cpus + 2; n++)
			if ((intid >= 32 || n == cpu) && ref_visible(cpu, intid) &&
			    !ref_line(cpu, intid)->active)
				life_guests[n].begun[intid] = 0;
}

void life_write(unsigned cpu, uint32_t offset, unsigned size, uint64_t value)
{
	const struct vgic_vm *other = begin_access(cpu, offset);

	if (vm_of(cpu) != life_wild)
		value = tame(cpu, offset, size, value);
	else
		life_broke |= tame(cpu, offset, size, value) != value;
	life_show("write", cpu, offset, value);
	ref_write(cpu, offset, size, value);
	if (offset >= GICD_ICACTIVER && offset < GICD_IPRIORITYR)
		forget_begun(cpu, offset, size);
	vgic_v2_write(&help_cpu[cpu], offset, VGIC_HOW(size), value);
	end_access(other, cpu, offset);
}

void life_read(unsigned cpu, uint32_t offset, unsigned size)
{
	const struct vgic_vm *other = begin_access(cpu, offset);
	uint64_t got = vgic_v2_read(&help_cpu[cpu], offset, VGIC_HOW(size));

	life_show("read", cpu, offset, got);
	end_access(other, cpu, offset);
	if (!ref_reads(cpu, offset, size, got))
		life_wrong("reads something else", cpu, offset);
}

void life_dir(unsigned cpu, uint32_t value)
{
	const struct vgic_vm *other = begin_access(cpu, GICD_ISACTIVER);

	life_show("DIR", cpu, value, 0);
	vgic_v2_dir(&help_cpu[cpu], value);
	end_access(other, cpu, value);
}
