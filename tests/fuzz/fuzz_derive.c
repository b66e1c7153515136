/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merge, discovery, parsing, resources and derivation on real boards' trees that are bent, but that
 * libfdt takes for whole: random bytes seldom pass fdt_check_full. tools/fuzz.py puts the trees in
 * a folder, $MULLION_TREES, and overlays beside those that have a configuration of their own. The
 * input is the number of a tree, who gets what, and a list of changes: cells, lengths, phandles,
 * nodes and properties gone or doubled, single bytes. What holds of every derived tree is in
 * derive_check.h.
 */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/config/loss_words.h"
#include "dtb/config/merge.h"
#include "dtb/config/suspects.h"
#include "lib/ranges.h"
#include "tests/fuzz/derive_check.h"
#include "tests/fuzz/derive_trees.h"

#define HEAD   (2 + 2 * SECOND)
#define CHANGE 7u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *folder = getenv("MULLION_TREES");

	(void)argc;
	(void)argv;
	read_boards(folder ? folder : "build/fuzz/trees");
	return 0;
}

/* --- changes --- */

static int pick_node(const void *fdt, unsigned skip)
{
	int node = 0, last = 0;

	for (; skip && node >= 0; skip--) {
		node = fdt_next_node(fdt, node, NULL);
		last = node >= 0 ? node : last;
	}
	return last;
}

static int pick_prop(const void *fdt, int node, unsigned skip)
{
	int property = fdt_first_property_offset(fdt, node), last = property;

	for (; skip && property >= 0; skip--) {
		property = fdt_next_property_offset(fdt, property);
		last = property >= 0 ? property : last;
	}
	return last;
}

/* A change of a property or of its node, whose value is `len` bytes at `value`, with room. */
static void bend_prop(void *fdt, int node, const char *name, char *value, int len,
		      const uint8_t *change)
{
	static const uint32_t values[] = {
		0, 1, 2, 3, 4, 16, 0x8005, 0x8000, 0x7fffffff, 0xffffffff, 0xfffffffe, 0x40000000};
	static const char *const names[] = {"reg",
					    "ranges",
					    "phandle",
					    "status",
					    "compatible",
					    "interrupts",
					    "interrupt-parent",
					    "interrupt-map",
					    "interrupts-extended",
					    "clocks",
					    "device_type",
					    "#address-cells",
					    "#size-cells",
					    "#interrupt-cells",
					    "#clock-cells",
					    "iommus",
					    "gpios",
					    "memory-region",
					    "memory",
					    "access",
					    "cpus",
					    "stdout-path",
					    "pinctrl-0",
					    "msi-parent"};
	const char *other = names[change[4] % (sizeof(names) / sizeof(names[0]))];
	uint32_t number = change[5] < sizeof(values) / 4 ? values[change[5]] : change[5];

	switch (change[0] % 8) {
	case 0: /* a cell */
	case 1:
		if (len >= 4)
			fdt32_st(value + 4 * (change[4] % (len / 4)),
				 change[0] & 8 ? number << 8 | change[6] : number);
		fdt_setprop(fdt, node, name, value, len);
		break;
	case 2: /* shorter */
		fdt_setprop(fdt, node, name, value, len - (change[4] % (len + 1)));
		break;
	case 3: /* longer */
		fdt32_st(value + len, number);
		fdt_setprop(fdt, node, name, value, len + 1 + change[4] % 4);
		break;
	case 4: /* under another name */
		fdt_setprop(fdt, node, other, value, len);
		break;
	case 5:
		fdt_delprop(fdt, node, name);
		break;
	case 6:
		if (node)
			fdt_del_node(fdt, node);
		break;
	default:
		fdt_setprop_u32(fdt, node, other, number);
	}
}

/* One change, CHANGE bytes: what, node (2), property, where, value (2). */
static void bend(void *fdt, unsigned n_nodes, const uint8_t *change)
{
	char name[64], value[512];
	int node = pick_node(fdt, (change[1] | (unsigned)change[2] << 8) % n_nodes),
	    property = pick_prop(fdt, node, change[3] % 32), len;
	const char *label;
	const void *old = property < 0 ? NULL : fdt_getprop_by_offset(fdt, property, &label, &len);

	if (change[0] >= 0xf0) { /* a byte anywhere */
		((char *)fdt)[(change[1] << 8 | change[2]) % fdt_totalsize(fdt)] = (char)change[4];
		return;
	}
	if (!old || (size_t)len > sizeof(value) - 8 || strlen(label) >= sizeof(name))
		return;
	strcpy(name, label);
	memcpy(value, old, (size_t)len);
	bend_prop(fdt, node, name, value, len, change);
}

/* False when libfdt would not take the tree any more. */
static bool bend_all(void *fdt, size_t room, unsigned n_nodes, const uint8_t *data, size_t size,
		     unsigned which)
{
	for (; size >= CHANGE; data += CHANGE, size -= CHANGE) {
		if (which <= 1 && (data[6] & 1) != which)
			continue;
		bend(fdt, n_nodes, data);
		if (data[0] >= 0xf0 && fdt_check_full(fdt, room))
			return false;
	}
	return !fdt_pack(fdt);
}

/* --- what is done with them --- */

/* A slice of the first free memory for each domain: apart, and clear of what is reserved. */
static struct range memory_of(const struct dt_board *board, unsigned domain)
{
	struct range free[DT_MAX_RAM + DT_MAX_RESERVED];
	unsigned count = ranges_less(board->ram, board->n_ram, board->reserved, board->n_reserved,
				     free, DT_MAX_RAM + DT_MAX_RESERVED);

	if (!count)
		return (struct range){0, 0};
	free[0].size = ALIGN_DOWN(free[0].size / SYS_MAX_DOMAINS, PAGE_SIZE);
	free[0].base += domain * free[0].size;
	return free[0];
}

/* As the tools print it (tools/dt_losses.c): all that is said of a loss can be read. */
static void say_loss(void *ctx, const struct loss *loss)
{
	const struct tree *tree = ctx;
	const char *name = loss_entry_name(tree, loss);
	struct diag why = {.reason = ""};
	size_t said = strlen(loss_words(tree, loss).consequence) + strlen(losses_text(loss->kind)) +
		      (name ? strlen(name) : 0);

	loss_reason(tree, loss, &why);
	for (unsigned k = 0; k < loss->n_cells; k++)
		said += fdt32_ld(loss->cells + k) & 1;
	if (!said || loss->device >= tree->n_nodes)
		abort();
}

/* Of the tree that is open, with its owners. */
static void say_losses(unsigned domain, const struct guest_params *params)
{
	const struct loser loser = {domain, params->memory, params->n_memory};

	losses_visit(tree_last(), &loser, say_loss, (void *)tree_last());
	suspects_visit(tree_last(), domain, say_loss, (void *)tree_last());
}

static bool derive(const void *merged, const struct dt_board *board,
		   const struct sys_config *config, unsigned domain, struct owned *owned)
{
	static _Alignas(8) char out[TREE_ROOM];
	struct guest_params params = {.n_memory = 1,
				      .memory = {memory_of(board, domain)},
				      .bootargs = config->domains[domain].bootargs};
	struct diag diag;

	if (!params.memory[0].size || !owned_collect(owned, merged, config, domain, &params))
		return false;
	say_losses(domain, &params);
	for (unsigned k = 0; k < board->n_cpus; k++)
		if (config->domains[domain].cpus >> k & 1) {
			params.cpus[params.n_cpus] = k;
			params.mpidr[params.n_cpus++] = board->cpus[k].mpidr;
		}
	if (sys_derive(merged, board, config, domain, &params, out, TREE_ROOM, &diag))
		return false;
	derived_check(out, TREE_ROOM, board, owned);
	return true;
}

static void derive_all(const void *merged, size_t room)
{
	static struct dt_board board;
	static struct sys_config config;
	static struct owned owned[SYS_MAX_DOMAINS];
	bool done[SYS_MAX_DOMAINS];
	struct diag diag;

	if (dt_discover(merged, room, &board, &diag) < 0 ||
	    sys_parse(merged, &board, &config, &diag) < 0)
		return;
	config.n_channels = 0; /* boot places their memory, which no domain owns */
	for (unsigned i = 0; i < config.n_domains; i++) {
		done[i] = derive(merged, &board, &config, i, &owned[i]);
		for (unsigned k = 0; k < i && done[i]; k++)
			if (done[k])
				owned_apart(&owned[k], &owned[i]);
	}
}

/* The second domain's devices, by the number of a node; 0xffff: none. */
static void name_devices(void *tree, const uint8_t *data, unsigned n_nodes)
{
	int domain = fdt_path_offset(tree, "/domains/b");
	fdt32_t access[SECOND];
	unsigned count = 0;

	for (unsigned i = 0; i < SECOND; i++) {
		unsigned number = data[2 * i] | (unsigned)data[2 * i + 1] << 8;

		if (number != 0xffff)
			access[count++] = cpu_to_fdt32(
				fdt_get_phandle(tree, pick_node(tree, number % n_nodes)));
	}
	fdt_setprop(tree, domain, "access", access, (int)(4 * count));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static _Alignas(8) char tree[TREE_ROOM], overlay[TREE_ROOM], merged[TREE_ROOM];
	const struct board *board;
	struct diag diag;
	size_t room;

	if (size < HEAD)
		return 0;
	board = &boards[data[0] % n_boards];
	if (data[1] % 4 || !board->overlay) {
		room = fdt_totalsize(board->configured);
		memcpy(tree, board->configured, room);
		if (data[1] & 4)
			fdt_del_node(tree, fdt_path_offset(tree, "/domains/b"));
		else
			name_devices(tree, data + 2, board->n_nodes);
		if (bend_all(tree, room, board->n_nodes, data + HEAD, size - HEAD, 2))
			derive_all(tree, TREE_ROOM);
		return 0;
	}
	memcpy(tree, board->tree, fdt_totalsize(board->tree));
	memcpy(overlay, board->overlay, fdt_totalsize(board->overlay));
	if (bend_all(tree, fdt_totalsize(tree), board->n_nodes, data + HEAD, size - HEAD, 0) &&
	    bend_all(overlay, fdt_totalsize(overlay), 32, data + HEAD, size - HEAD, 1) &&
	    !sys_merge(merged, sizeof(merged), tree, TREE_ROOM, overlay, TREE_ROOM, &diag))
		derive_all(merged, sizeof(merged));
	return 0;
}
