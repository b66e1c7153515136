/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a guest's tree that are written afresh: reserved memory, CPUs, chosen. */
#include <string.h>

#include "dtb/derive/derive.h"
#include "lib/printf.h"

static int write_reserved(struct derive *derive, const char *name, const struct range *range,
			  bool mapped)
{
	write_begin_at(derive, name, range->base);
	if (write_reg(derive, range, 1) < 0)
		return -1;
	if (!mapped)
		write_prop(derive, "no-map", NULL, 0);
	write_end(derive);
	return 0;
}

/* Linux' ramoops.yaml. A quarter is the console's last words, the rest twelve records. */
static int write_ramoops(struct derive *derive, const struct range *range)
{
	write_begin_at(derive, "ramoops", range->base);
	write_string(derive, "compatible", "ramoops");
	if (write_reg(derive, range, 1) < 0)
		return -1;
	write_u32(derive, "record-size", (uint32_t)(range->size / 16));
	write_u32(derive, "console-size", (uint32_t)(range->size / 4));
	write_end(derive);
	return 0;
}

int derive_reserved(struct derive *derive)
{
	unsigned board = tree_child(derive->tree, 0, "reserved-memory");
	const struct guest_params *params = derive->params;
	bool shared = derive_may_share(derive) && derive_reserves_shared(derive);

	if (!params->n_reserved && !params->pen.size && !params->ramoops.size && !shared &&
	    !is_in(derive, board))
		return 0;
	/* Linux wants the root's cell sizes here, and ranges */
	write_begin(derive, "reserved-memory");
	write_u32(derive, "#address-cells", tree_u32(derive->tree, 0, "#address-cells", 2));
	write_u32(derive, "#size-cells", tree_u32(derive->tree, 0, "#size-cells", 1));
	write_prop(derive, "ranges", NULL, 0);
	for (unsigned k = 0; k < params->n_reserved; k++)
		if (write_reserved(derive, "mullion-reserved", &params->reserved[k], false) < 0)
			return -1;
	/* mapped: the guest writes to it */
	if (params->pen.size && write_reserved(derive, "mullion-pen", &params->pen, true) < 0)
		return -1;
	if (params->ramoops.size && write_ramoops(derive, &params->ramoops) < 0)
		return -1;
	if (shared && derive_shared(derive, true) < 0)
		return -1;
	if (is_in(derive, board))
		derive_nodes(derive, board + 1, derive->tree->node[board].end);
	write_end(derive);
	return 0;
}

/* Of /cpus/cpu-map: true when a CPU of the guest's is named at `node` or below. */
static bool cpu_map_left(const struct derive *derive, unsigned node)
{
	for (unsigned j = node; j < derive->tree->node[node].end; j++)
		if (is_in(derive, tree_phandle(derive->tree, tree_u32(derive->tree, j, "cpu", 0))))
			return true;
	return false;
}

/* What is left is numbered again, because Linux stops at the first number that is
 * missing. TREE_MAX_DEPTH bounds the depth. */
static void copy_cpu_map(struct derive *derive, unsigned node)
{
	static const char *const kinds[] = {"socket", "cluster", "core", "thread"};
	unsigned count[4] = {0};

	tree_for_each_child(derive->tree, node, child) {
		char name[16];
		unsigned k = 0;

		while (k < 4 && strncmp(tree_name(derive->tree, child), kinds[k], strlen(kinds[k])))
			k++;
		if (k == 4 || !cpu_map_left(derive, child))
			continue;
		fmt_sn(name, sizeof(name), "%s%u", kinds[k], count[k]++);
		write_begin(derive, name);
		derive_props(derive, child);
		copy_cpu_map(derive, child);
		write_end(derive);
	}
}

static void write_cpu(struct derive *derive, unsigned vcpu, unsigned cells)
{
	const struct guest_params *params = derive->params;
	unsigned node = derive->cpu_nodes[vcpu];

	write_begin_at(derive, "cpu", params->mpidr[vcpu]);
	if (cells == 2)
		write_u64(derive, "reg", params->mpidr[vcpu]);
	else
		write_u32(derive, "reg", (uint32_t)params->mpidr[vcpu]);
	write_string(derive, "device_type", "cpu");
	write_string(derive, "enable-method", params->pen.size ? "spin-table" : "psci");
	if (params->pen.size)
		write_u64(derive, "cpu-release-addr", params->pen.base + 8 * vcpu);
	derive_props(derive, node);
	derive_nodes(derive, node + 1, derive->tree->node[node].end);
	write_end(derive);
}

void derive_cpus(struct derive *derive)
{
	unsigned cpus = derive->tree->node[derive->cpu_nodes[0]].parent, cells = 1;

	for (unsigned vcpu = 0; vcpu < derive->params->n_cpus; vcpu++)
		if (derive->params->mpidr[vcpu] >> 32)
			cells = 2;
	write_begin(derive, "cpus");
	write_u32(derive, "#address-cells", cells);
	write_u32(derive, "#size-cells", 0);
	for (unsigned vcpu = 0; vcpu < derive->params->n_cpus; vcpu++)
		write_cpu(derive, vcpu, cells);
	tree_for_each_child(derive->tree, cpus, child) {
		if (!strcmp(tree_name(derive->tree, child), "cpu-map") &&
		    cpu_map_left(derive, child)) {
			write_begin(derive, "cpu-map");
			copy_cpu_map(derive, child);
			write_end(derive);
		} else if (is_in(derive, child) && !tree_is_cpu(derive->tree, child)) {
			derive_nodes(derive, child, derive->tree->node[child].end);
		}
	}
	write_end(derive);
}

static void write_path(struct derive *derive, const char *prop, const struct guest_device *device)
{
	char path[48];

	fmt_sn(path, sizeof(path), "/%s@%lx", device->name, device->range.base);
	write_string(derive, prop, path);
}

/* The console that EL2 emulates; false: there is none. */
static bool write_virtual_console(struct derive *derive)
{
	for (unsigned i = 0; i < derive->params->n_devices; i++) {
		const struct guest_device *device = &derive->params->devices[i];

		if (!device->is_console)
			continue;
		write_path(derive, "stdout-path", device);
		return true;
	}
	return false;
}

void derive_chosen(struct derive *derive)
{
	unsigned chosen = tree_child(derive->tree, 0, "chosen"),
		 console = tree_stdout(derive->tree);

	write_begin(derive, "chosen");
	if (derive->params->bootargs && *derive->params->bootargs)
		write_string(derive, "bootargs", derive->params->bootargs);
	if (!write_virtual_console(derive) && is_in(derive, console) &&
	    derive->tree->node[console].owner == derive->domain)
		write_string(derive, "stdout-path", tree_str(derive->tree, chosen, "stdout-path"));
	if (derive->params->initrd.size) {
		write_u64(derive, "linux,initrd-start", derive->params->initrd.base);
		write_u64(derive, "linux,initrd-end",
			  derive->params->initrd.base + derive->params->initrd.size);
	}
	if (!derive->params->no_seeds) {
		write_prop(derive, "kaslr-seed", derive->params->kaslr_seed,
			   sizeof(derive->params->kaslr_seed));
		write_prop(derive, "rng-seed", derive->params->rng_seed,
			   sizeof(derive->params->rng_seed));
	}
	write_end(derive);
}

/* Of a list, which an alias is not, Linux reads the first path; options may be behind it, as in
 * stdout-path. True: a UART is among what was kept. */
static bool copy_aliases(struct derive *derive, unsigned aliases)
{
	bool has_serial = false;

	tree_for_each_prop(derive->tree, aliases, p) {
		const char *name = tree_prop_name(derive->tree, p);
		size_t room = fdt32_ld(&p->len), len = strnlen(p->data, room);

		if (len == room || !is_in(derive, tree_path(derive->tree, p->data,
							    tree_path_length(p->data, len))))
			continue;
		write_prop(derive, name, p->data, len + 1);
		has_serial |= starts_with(name, "serial");
	}
	return has_serial;
}

/* Emulated UARTs are counted in their order, which Linux numbers them by (ttyAMA0), where none of
 * the board's is counted: its number may be one that somebody has written into a command line. */
static void count_serials(struct derive *derive)
{
	/* of one domain: its first, more, and EL2's; constants, as names are known by address */
	static const char *const names[] = {"serial0", "serial1", "serial2",
					    "serial3", "serial4", "serial5"};
	unsigned count = 0;

	_Static_assert(sizeof(names) / sizeof(names[0]) == SYS_MORE_CONSOLES + 2, "as many names");
	for (unsigned i = 0; i < derive->params->n_devices; i++) {
		const struct guest_device *device = &derive->params->devices[i];

		if (!strcmp(device->name, "serial") && count < SYS_MORE_CONSOLES + 2)
			write_path(derive, names[count++], device);
	}
}

void derive_aliases(struct derive *derive)
{
	unsigned aliases = tree_child(derive->tree, 0, "aliases");

	if (aliases == TREE_NONE && !derive->params->n_devices)
		return;
	write_begin(derive, "aliases");
	if (aliases == TREE_NONE || !copy_aliases(derive, aliases))
		count_serials(derive);
	write_end(derive);
}

void derive_psci(struct derive *derive)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	write_begin(derive, "psci");
	write_prop(derive, "compatible", compatible, sizeof(compatible));
	write_string(derive, "method", derive->params->native ? "smc" : "hvc");
	write_end(derive);
}
