/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion-dt BOARD.dtb CONFIG.dtbo|BUNDLE.itb [--check] [--losses] [--map] [--tables]
 *            [--domains] [--domain NAME] [--append ARGS] [--memory SIZE[@BASE,..]] [--lines N]
 *            [--in-dram KIND=SIZE@BASE,..] [--by-loader] [--errors] [--explain WHAT] [-o OUT]
 * mullion-dt BOARD.dtb BOARD.dtbo --whole [-o OUT]
 * mullion-dt BUNDLE.itb --images
 *
 * Checks a system configuration against a board's tree with the code that checks it at boot, and
 * writes the tree that a domain (the first, unless named) would be given. With a bundle, which
 * holds the configuration and the images, everything up to the first guest's start is done, and all
 * addresses are those of a start from reset; with the configuration alone, those of a machine whose
 * images take no memory. A GIC for which boot would stop is a note then, unless --check or
 * --domains asks for more than a tree. Seeds are filled in at boot. With --losses it writes no
 * tree, but what each domain's devices refer to and do not get (dt_losses.h); with --map likewise
 * who has what (dt_map.h), with --tables what the stage-2 tables map (dt_tables.h), with --explain
 * whose something is and why (dt_explain.h); with --domains what each domain has, whatever its
 * images are, is said on stderr. With --whole it writes the board's tree with the overlay that is
 * its board.dts, as the loader makes it (dt_whole.h), and with --images it says whether the loader
 * takes the bundle's images, whatever the board's memory is (dt_images.h). Exit code 0: fine; 1:
 * the board would refuse this, stderr says what and why in one line; 2: wrong usage, no such thing
 * to explain, a file that cannot be read or written, or more memory than this host can lend.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "el2/console/explain_words.h"
#include "el2/vm/vm.h"
#include "dtb/derive/guest_tree.h"
#include "include/physical.h"
#include "el2/boot/devices.h"
#include "lib/diag_collect.h"
#include "tools/dt_boot.h"
#include "tools/dt_channels.h"
#include "tools/dt_devices.h"
#include "tools/dt_explain.h"
#include "tools/dt_fill.h"
#include "tools/dt_images.h"
#include "tools/dt_losses.h"
#include "tools/dt_map.h"
#include "tools/dt_notes.h"
#include "tools/dt_tables.h"
#include "tools/dt_whole.h"
#include "tools/host_file.h"

struct options {
	const char *board, *given, *domain, *append, *memory, *lines, *in_dram, *out, *explain;
	int check, losses, map, tables, domains, by_loader, errors, whole, images;
};

#define USAGE                                                                      \
	"usage: mullion-dt BOARD.dtb CONFIG.dtbo|BUNDLE.itb [--check] [--losses] " \
	"[--map] [--tables] [--domains] [--domain NAME] [--append ARGS] "          \
	"[--memory SIZE[@BASE,..]] [--lines N] [--in-dram KIND=SIZE@BASE,..] "     \
	"[--by-loader] [--errors] [--explain WHAT] [-o OUT]\n"                     \
	"       mullion-dt BOARD.dtb BOARD.dtbo --whole [-o OUT]\n"                \
	"       mullion-dt BUNDLE.itb --images\n"

static int usage(void)
{
	fputs(USAGE, stderr);
	return 2;
}

static void help(void)
{
	fputs(USAGE
	      "\nChecks a system configuration against a board's tree as the board will, and "
	      "writes "
	      "the tree\nof a domain. BOARD.dtb is the board's own tree, CONFIG.dtbo the "
	      "configuration (dtc -@ -q -I dts\n-O dtb), BUNDLE.itb both it and the images.\n\n"
	      "  --domain NAME   whose tree (without it: the first domain's)\n"
	      "  -o OUT          where to (without it: standard output)\n"
	      "  --check         write no tree\n"
	      "  --domains       say on stderr what each domain has\n"
	      "  --losses        write no tree, but a line for each reference that a device does "
	      "not get,\n                  with a tab between these:\n" LOSSES_COLUMNS
	      "  --map           likewise, but a line for each thing that somebody has "
	      "(tools/dt_map.h)\n"
	      "  --tables        write no tree, but a line for each piece of memory and each "
	      "interrupt of a domain:\n" TABLES_LINES
	      "  --append ARGS   more for the domains' command lines\n"
	      "  --memory ..     what memory the board has: 4G, or 2G@0x80000000,2G@0x880000000\n"
	      "  --lines N       how many interrupts its GIC has (without it: as few as its tree "
	      "needs)\n"
	      "  --in-dram ..    what Mullion's own boot stages keep of its DRAM (secure, loader) "
	      "and find there\n                  (bundle, tree): secure=2M@0x0,tree=4K@0x4000000\n"
	      "  --by-loader     another boot loader starts the hypervisor: say which CPUs that "
	      "leaves "
	      "out\n"
	      "  --errors        name all errors, not the first alone: on standard output, a line "
	      "for each,\n                  object and reason, with a tab between\n"
	      "  --explain WHAT  write no tree, but whose WHAT is, and why: " EXPLAIN_USAGE "\n"
	      "  --whole         write the board's tree with its board.dts, as the loader makes "
	      "it\n"
	      "  --images        check the images of a bundle alone, whatever the board's memory "
	      "is\n"
	      "\nEnds with 0; 1: the board would refuse it; 2: wrong usage, or a file that cannot "
	      "be read\nor written, or more memory than this host can lend. "
	      "(docs/configuration.md)\n",
	      stdout);
}

/* What is known here only. Half of all trees leave their memory to the boot loader. */
static void add_to_reason(struct diag *diag, const struct machine *machine, const void *board,
			  const char *memory)
{
	size_t used = strlen(diag->reason);

	say_whose_status(board, machine, diag);
	if (!memory && !strcmp(diag->object, "/memory"))
		snprintf(diag->reason + used, sizeof(diag->reason) - used,
			 " (--memory SIZE says what the board has)");
}

/* All errors; what has ended the run is the last of them. */
static int print_errors(const struct diag *last, const struct machine *machine, const void *board,
			const char *memory)
{
	const struct diag *errors;
	unsigned count;

	collect(last);
	errors = collected(&count);
	for (unsigned k = 0; k < count; k++) {
		struct diag error = errors[k];

		add_to_reason(&error, machine, board, memory);
		printf("%s\t%s\n", error.object, error.reason);
	}
	return 1;
}

static int print_failure(const struct diag *diag)
{
	fprintf(stderr, "mullion-dt: error: %s: %s\n", diag->object, diag->reason);
	return 1;
}

static int print_refusal(struct diag *diag, const struct machine *machine, const void *board,
			 const char *memory)
{
	add_to_reason(diag, machine, board, memory);
	return print_failure(diag);
}

static int read_options(struct options *options, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *argument = argv[i];
		const char **value = !strcmp(argument, "--domain")    ? &options->domain
				     : !strcmp(argument, "--append")  ? &options->append
				     : !strcmp(argument, "--memory")  ? &options->memory
				     : !strcmp(argument, "--lines")   ? &options->lines
				     : !strcmp(argument, "--in-dram") ? &options->in_dram
				     : !strcmp(argument, "-o")        ? &options->out
				     : !strcmp(argument, "--explain") ? &options->explain
								      : NULL;

		if (value && ++i == argc)
			return usage();
		if (value)
			*value = argv[i];
		else if (!strcmp(argument, "--check"))
			options->check = 1;
		else if (!strcmp(argument, "--losses"))
			options->losses = 1;
		else if (!strcmp(argument, "--map"))
			options->map = 1;
		else if (!strcmp(argument, "--tables"))
			options->tables = 1;
		else if (!strcmp(argument, "--domains"))
			options->domains = 1;
		else if (!strcmp(argument, "--by-loader"))
			options->by_loader = 1;
		else if (!strcmp(argument, "--errors"))
			options->errors = 1;
		else if (!strcmp(argument, "--whole"))
			options->whole = 1;
		else if (!strcmp(argument, "--images"))
			options->images = 1;
		else if (*argument == '-' || options->given)
			return usage();
		else if (options->board)
			options->given = argument;
		else
			options->board = argument;
	}
	return options->images  ? (options->board && !options->given ? 0 : usage())
	       : options->given ? 0
				: usage();
}

/* The text of a tree, where a compiled one belongs: its first bytes are no magic, and not a NUL. */
static int refuse_source(const char *path, const struct host_file *file)
{
	const char *text = file->data;

	if (!strstr(text, "/dts-v1/") || (unsigned char)*text == 0xd0)
		return 0;
	fprintf(stderr,
		"mullion-dt: error: %s: is the source of a device tree: compile it (dtc -@ -q -I "
		"dts -O dtb)\n",
		path);
	return -1;
}

static int read_file(const char *path, struct host_file *file)
{
	return host_file_read(path, file) || refuse_source(path, file) ? 2 : 0;
}

/* The board's tree gets the memory that --memory says. */
static int fill_board(struct host_file *tree, const char *memory)
{
	char said[FILL_SAID];
	struct host_file old = *tree;
	struct fill fill;
	struct diag d;
	int failed;

	if (!memory)
		return 0;
	if (fill_parse(memory, &fill, &d))
		return print_failure(&d) + 1;
	failed = fill_memory(old.data, old.size, &fill, &tree->data, &tree->size, said, &d);
	if (*said)
		fprintf(stderr, "mullion-dt: %s\n", said);
	if (failed)
		return print_failure(&d);
	free(old.data);
	return 0;
}

static int read_lying(const char *text, struct lying *lying)
{
	struct diag d;

	return lying_parse(text, lying, &d) ? print_failure(&d) + 1 : 0;
}

/* How many INTIDs a GIC has is a multiple of 32, and at most 1020. 0: nobody has said. */
static int read_lines(const char *text, unsigned *lines)
{
	char *end = NULL;

	*lines = text ? (unsigned)strtoul(text, &end, 10) : 0;
	if (!text || (end != text && !*end && *lines >= 32 && *lines <= 1024))
		return 0;
	fprintf(stderr, "mullion-dt: error: --lines %s: not a number from 32 to 1024\n", text);
	return 2;
}

static int write_file(const char *path, const void *data, size_t size)
{
	FILE *out = path ? fopen(path, "wb") : stdout;
	int bad = !out || fwrite(data, 1, size, out) != size;

	if (path && out)
		bad |= fclose(out);
	else if (out)
		bad |= fflush(out);
	if (bad)
		fprintf(stderr, "mullion-dt: error: %s: cannot be written: %s\n",
			path ? path : "standard output", strerror(errno));
	return bad ? 2 : 0;
}

static int find_domain(const struct sys_config *config, const char *name)
{
	for (unsigned k = 0; k < config->n_domains; k++)
		if (!name || !strcmp(config->domains[k].name, name))
			return (int)k;
	fprintf(stderr, "mullion-dt: error: %s: no such domain; there are:", name);
	for (unsigned k = 0; k < config->n_domains; k++)
		fprintf(stderr, "%s %s", "," + !k, config->domains[k].name);
	fputc('\n', stderr);
	return -1;
}

/* Without images there is no VM: the tree is made as el2/boot/create_tree.c makes it, for the
 * memory that the domain has. */
static int derive_tree(const struct machine *machine, unsigned domain, uint64_t *out,
		       struct diag *diag)
{
	const struct vm *vm = &vms[domain];
	const struct sys_domain *configured = &machine->config.domains[domain];
	struct guest_params params = {.bootargs = configured->bootargs,
				      .vm_name = configured->name,
				      .moved = configured->moved,
				      .version = MULLION_VERSION};

	for (unsigned k = 0; k < machine->board.n_cpus; k++)
		if (configured->cpus >> k & 1) {
			params.mpidr[params.n_cpus] = vgic_mpidr(params.n_cpus);
			params.cpus[params.n_cpus++] = k;
		}
	for (unsigned k = 0; k < vm->n_memory; k++)
		params.memory[params.n_memory++] = vm->guest[k];
	params.devices = devices_of(vm, &params.n_devices);
	/* where the hypervisor puts these depends on the images */
	if (configured->spin_table)
		params.pen = (struct range){range_end(params.memory[0]) - PAGE_SIZE, PAGE_SIZE};
	if (configured->ramoops)
		params.ramoops = (struct range){range_end(params.memory[0]) - PAGE_SIZE -
							configured->ramoops,
						configured->ramoops};
	return sys_derive(machine->merged, &machine->board, &machine->config, domain, &params, out,
			  GUEST_TREE_MAX, diag);
}

static int write_tree(const struct options *options, const struct machine *machine)
{
	static uint64_t derived[GUEST_TREE_MAX / 8];
	struct diag d;
	int domain = find_domain(&machine->config, options->domain);
	const uint8_t *tree = (const uint8_t *)derived;

	if (domain < 0)
		return 1;
	if (dt_booted())
		tree = memory_at(vms[domain].tree);
	else if (derive_tree(machine, (unsigned)domain, derived, &d))
		return print_failure(&d);
	/* totalsize, the header's second word */
	if (write_file(options->out, tree,
		       (size_t)tree[4] << 24 | (size_t)tree[5] << 16 | (size_t)tree[6] << 8 |
			       tree[7]))
		return 2;
	if (!dt_booted())
		note_losses(machine, (unsigned)domain); /* else vm_create has */
	note_lines((unsigned)domain);
	fputs(dt_booted() ? "mullion-dt: seeds are filled in at boot\n"
			  : "mullion-dt: no images given, so memory is divided as if they took "
			    "none; initrd addresses "
			    "and seeds are filled in at boot\n",
	      stderr);
	return 0;
}

/* The board's tree alone, for whoever asks for the rest. */
static int write_whole(const struct options *options, const struct host_file *tree,
		       const struct host_file *overlay)
{
	struct merged_tree whole;
	struct diag d;

	if (dt_whole(tree->data, tree->size, overlay->data, overlay->size, &whole, &d))
		return print_failure(&d);
	return write_file(options->out, whole.fdt, whole.size);
}

/* The bundle is the one file that there is. */
static int check_images(const struct host_file *bundle)
{
	struct diag d;
	int failed = dt_images(bundle->data, bundle->size, &d);

	return failed ? print_failure(&d) - failed - 1 : 0;
}

int main(int argc, char **argv)
{
	static struct machine m;
	struct options o = {0};
	struct host_file tree, given;
	struct lying lying;
	struct diag d;
	unsigned lines;
	int err;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		help();
		return 0;
	}
	err = read_options(&o, argc, argv);
	err = err ? err : read_lines(o.lines, &lines);
	err = err ? err : read_lying(o.in_dram, &lying);
	err = err ? err : read_file(o.board, &tree);
	if (!err && o.images)
		return check_images(&tree);
	err = err ? err : read_file(o.given, &given);
	if (err)
		return err;
	if (o.whole)
		return write_whole(&o, &tree, &given);
	err = fill_board(&tree, o.memory);
	if (err)
		return err;
	if (o.errors)
		collect_from(&d);
	err = dt_boot(&m, tree.data, tree.size, given.data, given.size,
		      &(struct dt_wishes){.append = o.append,
					  .lines = lines,
					  .lying = lying,
					  .log = !o.check && !o.explain,
					  .must_start = o.check || o.domains || o.tables,
					  .tables = o.check || o.tables},
		      &d);
	if (err == -1 && o.errors)
		return print_errors(&d, &m, tree.data, o.memory);
	if (err)
		return print_refusal(&d, &m, tree.data, o.memory) - err - 1;
	if (o.by_loader)
		note_cpus(&m.board);
	if (o.check || !dt_booted()) /* else vm_create has */
		note_consoles(&m);
	if (o.check || o.losses || o.domains)
		note_direct(&m);
	if (o.check || o.losses || o.domains)
		note_channels(&m.config);
	if (o.domains)
		note_domains(&m.config);
	if (o.explain)
		return explain(o.explain, &m, &d) ? print_failure(&d) + 1 : 0;
	if (o.map)
		return print_map(&m, &d) ? print_failure(&d) : 0;
	if (o.tables) {
		print_tables(&m);
		return 0;
	}
	if (o.losses)
		return print_losses(&m, &d) ? print_failure(&d) : 0;
	return o.check ? 0 : write_tree(&o, &m);
}
