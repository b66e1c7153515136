/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: what a domain's addresses are, by its stage-2 tables (map). */
#include <stddef.h>

#include "el2/console/command_channels.h"
#include "el2/console/commands.h"
#include "el2/console/explain_words.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

#define LOOKUPS 64u /* of a step */

struct mapping command_mapping(const struct vm *vm, uint64_t address)
{
	unsigned level = 3;
	uint64_t entry = pgtable_lookup(&vm->s2, address, &level),
		 inside = address & ((1ull << pgtable_shift(level)) - 1);

	return (struct mapping){.attributes = entry & ~(PTE_ADDR | PTE_TABLE),
				.physical = (entry & PTE_ADDR) + inside,
				.span = (1ull << pgtable_shift(level)) - inside};
}

/* The memory of a channel, if that is what it is: no domain's own, and nothing in it is executed.
 */
static const struct place *shared_at(const struct mapping *run)
{
	if (!IS_ENABLED(CONFIG_CHANNELS) || !(run->attributes & S2_XN) ||
	    (!s2_is_cacheable(run->attributes) && (run->attributes & S2_TYPE) != S2_UNCACHED))
		return NULL;
	return command_shared_memory(run->physical);
}

static void print_range(struct shell *shell, uint64_t base, uint64_t size,
			const struct mapping *run)
{
	const char *kind = explain_mapping(run->attributes);
	const struct place *shared = shared_at(run);
	char text[PLACES_NAME + 12] = "";

	if (shared)
		fmt_sn(text, sizeof(text), EXPLAIN_OF_CHANNEL, shared->name);
	if (size < MIB(1) || size % MIB(1))
		shell_print(shell, "0x%010lx %8lu KiB  %s%s", base, size >> 10, kind, text);
	else
		shell_print(shell, "0x%010lx %8lu MiB  %s%s", base, size >> 20, kind, text);
}

/* From shell->end up to shell->at. */
static void print_run(struct shell *shell, const struct vm *vm)
{
	struct mapping run = command_mapping(vm, shell->end);
	uint64_t size = shell->at - shell->end;

	if (run.physical == shell->end)
		print_range(shell, shell->end, size, &run);
	else
		shell_print(shell, "0x%010lx %8lu KiB  %s, physical 0x%lx", shell->end, size >> 10,
			    explain_mapping(run.attributes), run.physical);
}

static bool goes_on(const struct vm *vm, uint64_t begin, uint64_t at, const struct mapping *here)
{
	struct mapping run = command_mapping(vm, begin);

	return here->attributes == run.attributes &&
	       here->physical == run.physical + (at - begin) && shared_at(here) == shared_at(&run);
}

enum { MAP_BEGIN, MAP_HOLE, MAP_RUN, MAP_EMULATED };

/* A part of the walk; shell->at is the next address, shell->end where the run began that it is
 * in. At most one line. */
static void walk(struct shell *shell, const struct vm *vm)
{
	uint64_t top = 1ull << vm->s2.va_bits;

	for (unsigned n = 0; n < LOOKUPS && shell->at < top; n++) {
		struct mapping here = command_mapping(vm, shell->at);

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

const char *command_which(const struct vdev_region *region, char text[COMMAND_WHICH])
{
	const char *name = console_name(region->state);
	struct channel_view view;

	if (IS_ENABLED(CONFIG_CHANNELS) && command_channel(region, &view))
		fmt_sn(text, COMMAND_WHICH, EXPLAIN_OF_CHANNEL, view.name);
	else
		fmt_sn(text, COMMAND_WHICH, name ? EXPLAIN_OF_CONSOLE : "", name);
	return text;
}

static void print_emulated(struct shell *shell, const struct vdev_region *region)
{
	char text[COMMAND_WHICH], line[16] = "";
	struct channel_view view;

	if (IS_ENABLED(CONFIG_CHANNELS) && command_channel(region, &view))
		fmt_sn(line, sizeof(line), ", INTID %u", view.intid);
	shell_print(shell, "0x%010lx %8lu KiB  emulated: %s%s%s", region->range.base,
		    region->range.size >> 10, region->ops->name, command_which(region, text), line);
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
