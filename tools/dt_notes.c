/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_notes.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dtb/config/nearest.h"
#include "dtb/config/part.h"
#include "el2/vm/vm.h"

#define LINES 8u
#define PATH  256

/* Devicetree specification 0.4, 2.3.4; "ok" is older, and Linux takes it for "okay". */
static bool is_known(const char *status)
{
	static const char *const words[] = {"okay", "ok", "disabled", "reserved", "fail"};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(status, words[i]))
			return true;
	return !strncmp(status, "fail-", 5);
}

void note_statuses(const void *fdt)
{
	unsigned found = 0;

	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		int length;
		const char *status = fdt_getprop(fdt, node, "status", &length);

		if (!status || (length > 0 && !status[length - 1] && is_known(status)))
			continue;
		if (found++ < LINES)
			fprintf(stderr,
				"mullion-dt: note: %s: status is \"%.*s\", which is none of okay, "
				"disabled, reserved and fail: nobody gets it\n",
				fdt_get_name(fdt, node, NULL), (int)strnlen(status, (size_t)length),
				status);
	}
	if (found > LINES)
		fprintf(stderr, "mullion-dt: note: .. and %u more like it\n", found - LINES);
}

void note_cpus(const struct dt_board *board)
{
	unsigned found = 0;

	for (unsigned k = 0; board->n_cpus > 1 && k < board->n_cpus; k++) {
		const struct dt_cpu *cpu = &board->cpus[k];

		if ((cpu->psci && board->psci == DT_PSCI_SMC) || cpu->spin_table)
			continue;
		if (found++ < LINES)
			fprintf(stderr, "%s0x%llx",
				found == 1 ? "mullion-dt: note: no way to start CPU " : ", ",
				(unsigned long long)cpu->mpidr);
	}
	if (found)
		fprintf(stderr,
			"%s: the tree has neither PSCI by SMC nor a spin-table for them, so boot "
			"leaves out all but the one that it begins on. Often the board's firmware "
			"adds it (U-Boot: /psci, enable-method, cpu-release-addr): check the tree "
			"that it hands over\n",
			found > LINES ? ", .." : "");
}

/* Of somebody else's: what is not okay, nor plainly disabled. */
static bool is_kept(const char *status)
{
	return status && strcmp(status, "okay") && strcmp(status, "ok") &&
	       strcmp(status, "disabled");
}

void note_enabled(const void *board, const void *merged)
{
	for (int node = 0; node >= 0; node = fdt_next_node(board, node, NULL)) {
		const char *before = fdt_getprop(board, node, "status", NULL), *after;
		char path[PATH];
		int now;

		if (!is_kept(before) || fdt_get_path(board, node, path, PATH))
			continue;
		now = fdt_path_offset(merged, path);
		after = now < 0 ? NULL : fdt_getprop(merged, now, "status", NULL);
		if (after && (!strcmp(after, "okay") || !strcmp(after, "ok")))
			fprintf(stderr,
				"mullion-dt: note: %s: the board's tree says \"%s\", the "
				"configuration enables it: firmware may use it\n",
				fdt_get_name(board, node, NULL), before);
	}
}

/* Whether one of the places that a label is written to is the target of a fragment. */
static bool is_target(const void *overlay, int fixups, const char *label)
{
	static const char end[] = ":target:0";
	const char *place;

	for (int k = 0; (place = fdt_stringlist_get(overlay, fixups, label, k, NULL)); k++)
		if (ends_with(place, end))
			return true;
	return false;
}

void note_targets(const void *board, const void *merged, const void *overlay)
{
	struct diag why;
	const struct tree *tree = tree_open(merged, &why);
	int fixups = fdt_path_offset(overlay, "/__fixups__"), property, declared, length;

	declared = fdt_path_offset(board, "/__symbols__");
	fdt_for_each_property_offset(property, overlay, fixups) {
		const char *label, *path;
		unsigned node;

		fdt_getprop_by_offset(overlay, property, &label, &length);
		path = fdt_getprop(merged, fdt_path_offset(merged, "/__symbols__"), label, NULL);
		if (!tree || !path || *label == '/' || !is_target(overlay, fixups, label) ||
		    (declared >= 0 && fdt_getprop(board, declared, label, NULL)))
			continue;
		node = tree_path(tree, path, strlen(path));
		if (node != TREE_NONE && part_refuse(tree, node, "", &why)) /* "access: .." */
			fprintf(stderr, "mullion-dt: note: &%s {..}: %s\n", label,
				strchr(why.reason, ' ') + 1);
	}
}

/* The status that keeps `node` from being used, NULL where none does: that of the topmost. */
static const char *disabling(const void *fdt, int node, char path[PATH])
{
	const char *found = NULL;

	for (int up = node; up >= 0; up = fdt_parent_offset(fdt, up)) {
		const char *status = fdt_getprop(fdt, up, "status", NULL);

		if (!status || !strcmp(status, "okay") || !strcmp(status, "ok"))
			continue;
		found = status;
		if (fdt_get_path(fdt, up, path, PATH))
			*path = '\0';
	}
	return found;
}

void say_whose_status(const void *board, const struct machine *machine, struct diag *diag)
{
	const struct sys_config *config = &machine->config;
	const char *status = NULL, *before;
	char path[PATH] = "";
	size_t used = strlen(diag->reason);
	bool by_board;

	if (!strstr(diag->reason, " is disabled by "))
		return;
	for (unsigned k = 0; k < config->n_domains; k++)
		for (unsigned i = 0; !strcmp(config->domains[k].name, diag->object) && !status &&
				     i < config->domains[k].n_devices;
		     i++)
			status = disabling(machine->merged, config->domains[k].devices[i], path);
	if (!status)
		return;
	before = fdt_getprop(board, fdt_path_offset(board, path), "status", NULL);
	by_board = before && !strcmp(before, status);
	snprintf(diag->reason + used, sizeof(diag->reason) - used, " in the %s",
		 by_board ? "board's tree" : "configuration");
	used = strlen(diag->reason);
	if (is_kept(status))
		snprintf(diag->reason + used, sizeof(diag->reason) - used, ", \"%s\"", status);
	used = strlen(diag->reason);
	if (!is_kept(status) || !by_board)
		return;
	for (char *c = strrchr(path, '/') + 1; *c; c++)
		*c = label_character(*c);
	snprintf(diag->reason + used, sizeof(diag->reason) - used,
		 ": &%s { status = \"okay\"; }; if the hardware is yours", strrchr(path, '/') + 1);
}

static bool says_where(const struct sys_domain *domain, uint64_t base)
{
	for (unsigned i = 0; i < domain->n_memory; i++)
		if (domain->memory[i].base == base)
			return true;
	return false;
}

/* Of a domain whose memory is elsewhere: where its guest has it. DRAM's place is known where the
 * configuration says it: what it asks for by size alone is placed with the images. */
static void note_places(const struct sys_domain *domain, const struct vm *vm)
{
	for (unsigned i = 0; domain->moved && i < vm->n_memory; i++) {
		fprintf(stderr, "%s from 0x%llx",
			!i                      ? ""
			: i + 1 == vm->n_memory ? " and"
						: ",",
			(unsigned long long)vm->guest[i].base);
		if (vm->guest[i].base != vm->memory[i].base &&
		    says_where(domain, vm->memory[i].base))
			fprintf(stderr, " (in DRAM from 0x%llx)",
				(unsigned long long)vm->memory[i].base);
	}
	fputc('\n', stderr);
}

void note_domains(const struct sys_config *config)
{
	for (unsigned k = 0; k < config->n_domains; k++) {
		const struct sys_domain *domain = &config->domains[k];
		unsigned count = (unsigned)__builtin_popcount(domain->cpus);
		uint64_t total = 0;

		for (unsigned i = 0; i < vms[k].n_memory; i++)
			total += vms[k].memory[i].size;
		fprintf(stderr, "mullion-dt: %s: %u CPU%s (mask 0x%x), ", domain->name, count,
			"s" + (count == 1), domain->cpus);
		if (domain->memory_rest)
			fputs("the memory that is left", stderr);
		else
			fprintf(stderr, "%llu MiB", (unsigned long long)(total >> 20));
		note_places(domain, &vms[k]);
	}
}

void note_direct(const struct machine *machine)
{
	const struct sys_config *config = &machine->config;

	for (unsigned k = 0; machine->board.gic.version == 2 && k < config->n_domains; k++)
		if (config->domains[k].direct)
			fprintf(stderr,
				"mullion-dt: note: %s: mullion,interrupts: \"direct\" needs a "
				"GICv2 with two security states: boot finds out\n",
				config->domains[k].name);
}
