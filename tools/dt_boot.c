/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_boot.h"

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/clear.h"
#include "boot/loader/native.h"
#include "dtb/merged/merged_tree.h"
#include "dtb/tree/board.h"
#include "dtb/tree/gic_check.h"
#include "dtb/tree/tree.h"
#include "el2/boot/create.h"
#include "el2/boot/divide.h"
#include "el2/boot/seeds.h"
#include "el2/boot/stage2_tables.h"
#include "el2/vm/quiesce.h"
#include "image/bundle.h"
#include "image/kimage.h"
#include "image/unpack.h"
#include "include/physical.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "tools/dt_devices.h"
#include "tools/dt_memory.h"
#include "tools/dt_notes.h"

#define ALL_REACH 5u      /* nor how many address bits: 48 (ID_AA64MMFR0_EL1.PARange) */
#define SCRATCH   MIB(96) /* a bundle whose images are in its tree is the most */

static bool log_wanted;
struct vm vms[MAX_VMS];
struct vcpu vcpus[MAX_CPUS];
struct cpu cpus[MAX_CPUS];
struct quiesce_device quiesce_devices[QUIESCE_MAX];
unsigned n_quiesce_devices;
static bool whole;  /* there is a bundle, */
static bool booted; /* and the hypervisor that starts VMs with it */
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

/* The board's own tree lies where the loader finds it; else where some boot loader may have put it,
 * at the start of DRAM if that is free. */
static int claim_tree(struct range place, uint64_t size, struct memmap *map, struct diag *diag)
{
	size = ALIGN_UP(size, PAGE_SIZE);
	if (place.size)
		return memmap_claim(map, "board tree", REGION_TREE,
				    (struct range){place.base, size}, 1, diag);
	return memmap_alloc(map, "board tree", REGION_TREE, size, PAGE_SIZE, MEMMAP_ANYWHERE, 0,
			    &place.base, diag);
}

/* As map_memory() of boot/loader/main.c. */
static int map_memory(const struct dt_board *dt_board, const struct lying *lying,
		      struct memmap *map, uint64_t *block, struct diag *diag)
{
	char name[HANDOFF_NAME];

	for (unsigned i = 0; i < dt_board->n_ram; i++)
		if (memmap_add_ram(map, dt_board->ram[i], diag))
			return -1;
	if (lying_claim(lying, dt_board, map, diag))
		return -1;
	for (unsigned i = 0; i < dt_board->n_reserved; i++) {
		fmt_sn(name, sizeof(name), "reserved memory %u", i);
		if (memmap_reserve(map, name, dt_board->reserved[i], diag))
			return -1;
	}
	if (claim_tree(lying->range[LYING_TREE], handoff.tree_size, map, diag))
		return -1;
	if (DT_NATIVE)
		return 0;
	return memmap_alloc(map, "hypervisor", REGION_HYPERVISOR, HYP_BLOCK_SIZE, HYP_BLOCK_SIZE,
			    MEMMAP_ANYWHERE, 1, block, diag);
}

/* --- the start --- */

/* The whole bundle, or the configuration that *config is then. */
static int open_given(struct bundle *bundle, const void *given, size_t room, struct range *config,
		      struct diag *diag)
{
	whole = !fdt_check_full(given, room) && fdt_path_offset(given, "/images") >= 0;
	booted = whole && !DT_NATIVE;
	if (!whole)
		*config = (struct range){memory_address(given), room};
	else if (bundle_open(bundle, diag))
		return -1;
	else
		*config = bundle->config;
	return 0;
}

/* One tree of the board's and the configuration; what it says of DRAM can be used then. */
static int read_tree(struct machine *machine, struct scratch *scratch, struct range config,
		     struct diag *diag)
{
	struct merged_tree merged = {memory_at(handoff.tree), handoff.tree_size};

	if (merged_tree_add(scratch, &merged, memory_at(config.base), config.size, diag))
		return -1;
	note_targets(memory_at(handoff.tree), merged.fdt, memory_at(config.base));
	note_enabled(memory_at(handoff.tree), merged.fdt);
	if (dt_discover(merged.fdt, merged.size, &machine->board, diag))
		return -1;
	machine->merged = merged.fdt;
	return lend_ram(machine->board.ram, machine->board.n_ram, diag) ? -2 : 0;
}

/* What take_gic() of el2/boot/take_gic.c asks of the tree. */
static int check_gic(const struct machine *machine, bool must, struct diag *diag)
{
	if (!gic_check(tree_last(), &machine->board.gic, GIC_BUILT, diag))
		return 0;
	if (must)
		return -1;
	fprintf(stderr, "mullion-dt: note: boot would stop: %s: %s\n", diag->object, diag->reason);
	return 0;
}

static int load_given(struct machine *machine, struct bundle *bundle, const void *given,
		      const struct lying *lying, struct diag *diag)
{
	struct merged_tree merged = {machine->merged, fdt_totalsize(machine->merged)};
	uint64_t block = 0;

	if (map_memory(&machine->board, lying, &machine->map, &block, diag) ||
	    merged_tree_keep(&machine->map, &merged, diag))
		return -1;
	machine->merged = merged.fdt;
	bundle->map = &machine->map;
	bundle->several = machine->board.images_stay;
	/* one for another boot loader has its hypervisor in a file */
	if (booted && fdt_path_offset(given, "/images/hypervisor") >= 0)
		bundle->hyp_block = block;
	if (whole && bundle_load(bundle, handoff.images, &handoff.n_images, diag))
		return -1;
	return lying_free_bundle(lying, &machine->map, diag);
}

/* Without the hypervisor: what the loader asks of the configuration and its images. */
static int check_native(const struct machine *machine, struct diag *diag)
{
	struct native chosen;

	if (native_check(&machine->config, diag))
		return -1;
	return whole ? native_choose(&machine->config.domains[0], handoff.images, handoff.n_images,
				     DT_GRANULES, &chosen, diag)
		     : 0;
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
	    const struct dt_wishes *wishes, struct diag *diag)
{
	static uint64_t heap[UNPACK_HEAP / 8], first[SCRATCH / 8] __attribute__((aligned(4096)));
	struct scratch scratch = {.own = {memory_address(first), SCRATCH}};
	struct store store = store_of_memory((struct range){memory_address(given), room});
	struct bundle bundle = {.store = &store,
				.scratch = &scratch,
				.heap = heap,
				.granules = DT_GRANULES,
				.version = MULLION_VERSION,
				.clean = dcache_flush};
	struct range config;
	int failed;

	if (tree_check(tree, tree_room, "board tree", diag) ||
	    memmap_add_ram(&scratch.map, scratch.own, diag))
		return -1;
	machine->handoff = &handoff;
	machine->cpus = ~0u;
	machine->granules = DT_GRANULES;
	machine->mmfr0 = ALL_REACH;
	handoff.tree = memory_address(tree);
	handoff.tree_size = fdt_totalsize(tree);
	if (open_given(&bundle, given, room, &config, diag))
		return -1;
	failed = read_tree(machine, &scratch, config, diag);
	if (failed)
		return failed;
	if (diag_ends(check_gic(machine, booted || wishes->must_start, diag), diag))
		return -1;
	note_statuses(machine->merged);
	/* From here on addresses are the board's: what was kept as one before is so no more. */
	store = store_of_memory((struct range){memory_address(given), room});
	if (load_given(machine, &bundle, given, &wishes->lying, diag))
		return -1;
	log_wanted = wishes->log;
	if (configure(machine, diag) || (DT_NATIVE && diag_ends(check_native(machine, diag), diag)))
		return -1;
	if (wishes->append)
		append_to_all(&machine->config, wishes->append);
	if (make_devices(machine, wishes->lines, diag))
		return -1;
	for (unsigned i = 0; booted && i < machine->config.n_domains; i++)
		if (diag_ends(vm_create(machine, i, &vms[i], diag), diag))
			return -1;
	if (diag_has_ended(diag))
		return -1;
	log_wanted = false; /* of devices that it maps and leaves out: a domain's business */
	for (unsigned i = 0; wishes->tables && i < machine->config.n_domains; i++)
		if (vm_map(machine, i, &vms[i], diag))
			return -1;
	return 0;
}

bool dt_booted(void)
{
	return booted;
}
