/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: what a domain's addresses are, by its stage-2 tables (map), and whose an address
 * is (explain). */
#include <stddef.h>
#include <string.h>

#include "el2/console/commands.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

#define LOOKUPS 64u /* of a step */

/* What a guest's address is. */
struct mapping {
	uint64_t attributes; /* 0: nothing is mapped */
	uint64_t physical;
	uint64_t span; /* up to the end of the entry that says so */
};

static struct mapping mapping_at(const struct vm *vm, uint64_t address)
{
	unsigned level = 3;
	uint64_t entry = pgtable_lookup(&vm->s2, address, &level),
		 inside = address & ((1ull << pgtable_shift(level)) - 1);

	return (struct mapping){.attributes = entry & ~(PTE_ADDR | PTE_TABLE),
				.physical = (entry & PTE_ADDR) + inside,
				.span = (1ull << pgtable_shift(level)) - inside};
}

/* "memory, rwx" */
static const char *kind_of(uint64_t attributes)
{
	bool is_memory = (attributes & S2_TYPE) == S2_NORMAL, executes = !(attributes & S2_XN);

	if ((attributes & S2_RW) != S2_RW)
		return is_memory ? "memory, not rw" : "device, not rw";
	return is_memory  ? executes ? "memory, rwx" : "memory, rw"
	       : executes ? "device, rwx"
			  : "device, rw";
}

static void print_range(struct shell *shell, uint64_t base, uint64_t size, const char *kind)
{
	if (size < MIB(1) || size % MIB(1))
		shell_print(shell, "0x%010lx %8lu KiB  %s", base, size >> 10, kind);
	else
		shell_print(shell, "0x%010lx %8lu MiB  %s", base, size >> 20, kind);
}

/* From shell->end up to shell->at. */
static void print_run(struct shell *shell, const struct vm *vm)
{
	struct mapping run = mapping_at(vm, shell->end);
	uint64_t size = shell->at - shell->end;

	if (run.physical == shell->end)
		print_range(shell, shell->end, size, kind_of(run.attributes));
	else
		shell_print(shell, "0x%010lx %8lu KiB  %s, physical 0x%lx", shell->end, size >> 10,
			    kind_of(run.attributes), run.physical);
}

static bool goes_on(const struct vm *vm, uint64_t begin, uint64_t at, const struct mapping *here)
{
	struct mapping run = mapping_at(vm, begin);

	return here->attributes == run.attributes && here->physical == run.physical + (at - begin);
}

enum { MAP_BEGIN, MAP_HOLE, MAP_RUN, MAP_EMULATED };

/* A part of the walk; shell->at is the next address, shell->end where the run began that it is
 * in. At most one line. */
static void walk(struct shell *shell, const struct vm *vm)
{
	uint64_t top = 1ull << vm->s2.va_bits;

	for (unsigned n = 0; n < LOOKUPS && shell->at < top; n++) {
		struct mapping here = mapping_at(vm, shell->at);

		if (shell->row == MAP_RUN && !goes_on(vm, shell->end, shell->at, &here)) {
			print_run(shell, vm);
			shell->row = MAP_HOLE;
			return;
		}
		if (shell->row == MAP_HOLE && here.attributes) {
			shell->row = MAP_RUN;
			shell->end = shell->at;
		}
		shell->at += here.span;
	}
	if (shell->at < top)
		return;
	if (shell->row == MAP_RUN)
		print_run(shell, vm);
	shell->row = MAP_EMULATED;
}

/* Of a virtual console which one it is, " (linux.trace)", in `text`; else nothing. */
static const char *which(const struct vdev_region *region, char text[VM_NAME + 4])
{
	const char *name = console_name(region->state);

	fmt_sn(text, VM_NAME + 4, name ? " (%s)" : "", name);
	return text;
}

static void print_emulated(struct shell *shell, const struct vdev_region *region)
{
	char text[VM_NAME + 4];

	shell_print(shell, "0x%010lx %8lu KiB  emulated: %s%s", region->range.base,
		    region->range.size >> 10, region->ops->name, which(region, text));
}

bool command_map(struct shell *shell)
{
	const struct vm *vm = command_vm(shell, 1);
	unsigned region;

	if (!vm)
		return false;
	if (shell->row == MAP_BEGIN) {
		shell_print(shell, "guest address      size  what is there, at the same physical "
				   "address if none is given");
		shell->row = MAP_HOLE;
	}
	if (shell->row < MAP_EMULATED) {
		walk(shell, vm);
		return true;
	}
	region = shell->row++ - MAP_EMULATED;
	if (region < vm->n_devices)
		print_emulated(shell, &vm->devices[region]);
	return region + 1 < vm->n_devices;
}

/* --- explain --- */

/* False: it is nothing to this domain. */
static bool explain_to(struct shell *shell, const struct vm *vm, uint64_t address)
{
	struct mapping mapping = mapping_at(vm, address);
	uint64_t offset;
	const struct vdev_region *region = vdev_find(vm, address, &offset);
	char text[VM_NAME + 4];

	if (address >> vm->s2.va_bits == 0 && mapping.attributes)
		shell_print(shell, "%s: %s, physical 0x%lx", vm->name, kind_of(mapping.attributes),
			    mapping.physical);
	else if (region)
		shell_print(shell, "%s: emulated: %s%s, offset 0x%lx", vm->name, region->ops->name,
			    which(region, text), offset);
	else
		return false;
	return true;
}

/* Where this console is, the board's UART is the hypervisor's. */
static bool is_own_uart(uint64_t address)
{
	const struct uart *uart = log_sink_own_uart();

	return uart && ALIGN_DOWN(uart->base, PAGE_SIZE) == ALIGN_DOWN(address, PAGE_SIZE);
}

static void explain_address(struct shell *shell, uint64_t address)
{
	const char *place = places_holding(&known_places, address);
	bool is_own = range_contains(mmu_block(), (struct range){address, 1}),
	     is_known = is_own || is_own_uart(address);

	if (is_known)
		shell_print(shell, "the hypervisor's own %s", is_own ? "memory" : "UART");
	for (unsigned i = 0; i < n_vms; i++)
		is_known |= explain_to(shell, &vms[i], address);
	if (!is_known)
		shell_print(shell, "no domain's");
	if (place)
		shell_print(shell, "it is in %s", place);
	else
		shell_print(shell, "it is next to %s",
			    places_nearest(&known_places, address, PLACES_ALL));
}

bool command_explain(struct shell *shell)
{
	bool of_irq = shell->n_words == 3;
	uint64_t value;

	if (of_irq != !strcmp(shell->word[1], "irq")) {
		shell_print(shell, "to be typed as: explain ADDRESS | irq N");
		return false;
	}
	if (!command_number(shell, of_irq ? 2 : 1, &value))
		return false;
	if (of_irq)
		command_explain_irq(shell, value);
	else
		explain_address(shell, value);
	return false;
}
