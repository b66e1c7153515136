/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_boot.h"

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/clear.h"
#include "dtb/tree/board.h"
#include "el2/boot/create.h"
#include "el2/boot/devices.h"
#include "el2/boot/divide.h"
#include "el2/boot/seeds.h"
#include "el2/boot/stage2_tables.h"
#include "image/bundle.h"
#include "image/kimage.h"
#include "image/unpack.h"
#include "include/physical.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "tools/dt_memory.h"

#define ALL_GRANULES 7u /* which the board's CPU has is not in the tree */

static bool log_wanted;
struct vm vms[MAX_VMS];
struct vcpu vcpus[MAX_CPUS];
struct cpu cpus[MAX_CPUS];
static bool booted;
static struct handoff handoff;

/* --- what the boot code calls of the hardware --- */

/* arch/arm64/pen.S, of which the size is all that counts. */
__asm__(".section .rodata\n.globl spin_pen, spin_pen_code, spin_pen_end\n"
	"spin_pen:\nspin_pen_code:\n.zero 256\nspin_pen_end:\n.previous");

void dcache_flush(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

void memory_clear(uint64_t base, uint64_t size)
{
	memset(memory_at(base), 0, size);
}

void icache_sync(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

/* Seeds are made at boot. */
void vm_seed(const struct machine *machine, unsigned domain, uint8_t *out, unsigned size)
{
	(void)machine;
	(void)domain;
	memset(out, 0, size);
}

/* Emulated devices get their places and lines at boot, too. */
const struct guest_device *devices_of(const struct vm *vm, unsigned *count)
{
	(void)vm;
	*count = 0;
	return NULL;
}

int vm_map(struct machine *machine, unsigned domain, struct vm *vm, struct diag *diag)
{
	(void)machine;
	(void)domain;
	(void)vm;
	(void)diag;
	return 0;
}

void log_line(const char *format, ...)
{
	va_list arguments;

	if (!log_wanted)
		return;
	fputs("mullion-dt: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* --- the loader's part --- */

/* As map_memory() of boot/loader/main.c. The board's own tree lies where some boot loader may have
 * put it, at the start of DRAM if that is free. */
static int map_memory(const struct dt_board *dt_board, uint64_t tree_size, struct memmap *map,
		      uint64_t *block, struct diag *diag)
{
	char name[HANDOFF_NAME];
	uint64_t tree;

	for (unsigned i = 0; i < dt_board->n_ram; i++)
		if (memmap_add_ram(map, dt_board->ram[i], diag))
			return -1;
	for (unsigned i = 0; i < dt_board->n_reserved; i++) {
		fmt_sn(name, sizeof(name), "reserved memory %u", i);
		if (memmap_reserve(map, name, dt_board->reserved[i], diag))
			return -1;
	}
	if (memmap_alloc(map, "board tree", REGION_TREE, ALIGN_UP(tree_size, PAGE_SIZE), PAGE_SIZE,
			 MEMMAP_ANYWHERE, 0, &tree, diag))
		return -1;
	return memmap_alloc(map, "hypervisor", REGION_HYPERVISOR, HYP_BLOCK_SIZE, HYP_BLOCK_SIZE,
			    MEMMAP_ANYWHERE, 1, block, diag);
}

/* --- the start --- */

static int load_given(struct machine *machine, uint64_t block, const void *given, size_t room,
		      struct diag *diag)
{
	static uint64_t heap[UNPACK_HEAP / 8];
	struct bundle_loader bundle = {.map = &machine->map,
				       .hyp_block = block,
				       .granules = ALL_GRANULES,
				       .heap = heap,
				       .clean = dcache_flush};
	const struct store store = store_of_memory((struct range){memory_address(given), room});

	booted = fdt_path_offset(given, "/images") >= 0;
	if (booted) {
		if (fdt_path_offset(given, "/images/hypervisor") <
		    0) /* for another boot loader, which has it in a file */
			bundle.hyp_block = 0;
		return bundle_load(&bundle, &store, handoff.images, &handoff.n_images, diag);
	}
	handoff.images[0] = (struct handoff_image){
		.base = memory_address(given), .size = room, .type = IMAGE_CONFIG};
	handoff.n_images = 1;
	return 0;
}

static void append_to_all(struct sys_config *config, const char *more)
{
	for (unsigned i = 0; i < config->n_domains; i++) {
		char *bootargs = config->domains[i].bootargs;
		size_t used = strlen(bootargs);

		fmt_sn(bootargs + used, sizeof(config->domains[i].bootargs) - used, "%s%s",
		       used ? " " : "", more);
	}
}

int dt_boot(struct machine *machine, void *tree, size_t tree_room, const void *given, size_t room,
	    const char *append, bool log, struct diag *diag)
{
	uint64_t block;

	if (dt_discover(tree, tree_room, &machine->board, diag))
		return -1;
	if (lend_ram(machine->board.ram, machine->board.n_ram, diag))
		return -2;
	machine->handoff = &handoff;
	machine->cpus = ~0u;
	machine->granules = ALL_GRANULES;
	handoff.tree = memory_address(tree);
	handoff.tree_size = fdt_totalsize(tree);
	if (map_memory(&machine->board, handoff.tree_size, &machine->map, &block, diag) ||
	    load_given(machine, block, given, room, diag))
		return -1;
	log_wanted = log;
	if (configure(machine, diag))
		return -1;
	if (append)
		append_to_all(&machine->config, append);
	for (unsigned i = 0; booted && i < machine->config.n_domains; i++)
		if (vm_create(machine, i, &vms[i], diag))
			return -1;
	return 0;
}

bool dt_booted(void)
{
	return booted;
}
