/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_map.h"

#include <stdio.h>
#include <string.h>

#include "dtb/config/own.h"
#include "dtb/config/regions.h"
#include "el2/boot/guest_memory.h"
#include "el2/vm/vm.h"
#include "include/handoff.h"
#include "tools/dt_boot.h"
#include "tools/dt_channels.h"
#include "tools/dt_losses.h"
#include "tools/dt_map_devices.h"

/* --- domains and CPUs --- */

static void print_console(const struct machine *machine, const struct tree *tree, unsigned domain)
{
	unsigned uart = tree_stdout(tree);

	putchar('\t');
	if (machine->config.domains[domain].virtual_console)
		fputs("virtual", stdout);
	else if (uart != TREE_NONE && own_is_device(tree, uart, domain))
		map_print_path(tree, uart);
	else
		putchar('-');
}

static void print_domain(const struct machine *machine, const struct tree *tree, unsigned k)
{
	const struct sys_domain *domain = &machine->config.domains[k];
	const char *const roles[] = {
		domain->control ? "control" : "", domain->housekeeping ? "housekeeping" : "",
		domain->watchdog ? "watchdog" : "", domain->direct ? "direct" : ""};
	bool any = false;

	printf("domain\t%s\t0x%x", domain->name, domain->cpus);
	print_console(machine, tree, k);
	for (unsigned i = 0; i < domain->n_kernels; i++)
		printf("%s%s", i ? " " : "\t", domain->kernel[i]);
	printf("\t%s\t", map_word(domain->ramdisk));
	for (unsigned i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		printf("%s%s", *roles[i] && any ? " " : "", roles[i]);
		any |= *roles[i] != '\0';
	}
	puts(any ? "" : "-");
}

static void print_place(const struct vm *vm, const char *what, const char *name,
			const struct sealed *sealed)
{
	struct range dram = {sealed->target, sealed->size}, guest = dram;

	(void)guest_sees(vm, dram, &guest);
	printf("place\t%s\t%s%s", vm->name, what, name);
	map_print_range(guest);
	putchar('\n');
}

static void print_places(const struct vm *vm)
{
	static const char *const names[VM_MAX_SEALED] = {[SEALED_RAMDISK] = "ramdisk",
							 [SEALED_TREE] = "tree",
							 [SEALED_PEN] = "pen",
							 [SEALED_KEPT] = "ramoops"};

	for (unsigned i = 0; i < vm->images.count; i++)
		print_place(vm, "kernel ", vm->image[i].name, &vm->image[i].kernel);
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (names[i] && vm->sealed[i].size)
			print_place(vm, names[i], "", &vm->sealed[i]);
}

static void print_cpus(const struct machine *machine, const struct tree *tree)
{
	const struct sys_config *config = &machine->config;
	unsigned node = tree_next_cpu(tree, TREE_NONE);

	for (unsigned cpu = 0; node != TREE_NONE && cpu < machine->board.n_cpus; cpu++) {
		unsigned k = 0;

		printf("cpu\t%u\t0x%llx\t", cpu,
		       (unsigned long long)machine->board.cpus[cpu].mpidr);
		map_print_path(tree, node);
		while (k < config->n_domains && !(config->domains[k].cpus >> cpu & 1))
			k++;
		if (k < config->n_domains)
			printf("\t%s\t%d\n", config->domains[k].name,
			       __builtin_popcount(config->domains[k].cpus & ((1u << cpu) - 1)));
		else
			puts("\t" MAP_NOBODY "\t-");
		node = tree_next_cpu(tree, node);
	}
}

/* --- memory --- */

/* `address`: where its owner has it. */
static void print_memory_at(struct range range, uint64_t address, const char *owner,
			    const char *what, const char *name)
{
	fputs("memory", stdout);
	map_print_range(range);
	printf("\t%s\t%s%s", owner, what, name);
	printf("\t0x%llx\n", (unsigned long long)address);
}

static void print_memory(struct range range, const char *owner, const char *what, const char *name)
{
	print_memory_at(range, range.base, owner, what, name);
}

/* What is at fixed offsets (include/handoff.h). */
static void print_block(uint64_t block)
{
	static const uint64_t log_end = HYP_LOG_OFFSET + HYP_LOG_SIZE;

	print_memory((struct range){block, HYP_LOG_OFFSET}, MAP_OURS, "code, data, tables", "");
	print_memory((struct range){block + HYP_LOG_OFFSET, HYP_LOG_SIZE}, MAP_OURS, "log", "");
	print_memory((struct range){block + log_end, HYP_BLOCK_SIZE - log_end}, MAP_OURS,
		     "unused after boot", "");
}

static int print_regions(const struct tree *tree, unsigned domain, struct diag *diag)
{
	struct range pages[DT_MAX_RESERVED];
	unsigned count;

	if (regions_of(tree, domain, pages, &count, diag))
		return -1;
	for (unsigned i = 0; i < count; i++)
		print_memory(pages[i], vms[domain].name, "memory, rwx: reserved for its devices",
			     "");
	return 0;
}

/* What each domain starts from again is the hypervisor's. */
static void print_copy(const struct machine *machine, const struct handoff_region *claim)
{
	const char *whose = "";

	for (unsigned k = 0; k < machine->config.n_domains; k++)
		if (vms[k].sealed[SEALED_TREE].copy == claim->base)
			whose = vms[k].name;
	print_memory((struct range){claim->base, claim->size}, MAP_OURS,
		     *whose ? "sealed tree of " : claim->name, whose);
}

static bool is_domains(const struct machine *machine, const struct handoff_region *claim)
{
	for (unsigned k = 0; k < machine->config.n_domains; k++)
		if (claim->type == REGION_RESERVED && !strcmp(claim->name, vms[k].name))
			return true;
	return false;
}

/* Boot's own tree goes, and so does what is free again; the domains' memory has been printed. */
static void print_claim(const struct machine *machine, const struct handoff_region *claim)
{
	struct range range = {claim->base, claim->size};

	if (is_domains(machine, claim) || is_shared_memory(&machine->config, claim))
		return;
	if (claim->type == REGION_HYPERVISOR && claim->size == HYP_BLOCK_SIZE)
		print_block(claim->base);
	else if (claim->type == REGION_HYPERVISOR)
		print_copy(machine, claim);
	else if (claim->type == REGION_IMAGE)
		print_memory(range, MAP_OURS, "sealed image ", claim->name);
	else if (claim->type == REGION_FIRMWARE)
		print_memory(range, "firmware", "", claim->name);
	else if (claim->type == REGION_RESERVED)
		print_memory(range, MAP_NOBODY, "", claim->name);
}

static int print_all_memory(const struct machine *machine, const struct tree *tree,
			    struct diag *diag)
{
	for (unsigned i = 0; i < machine->board.n_ram; i++) {
		fputs("ram", stdout);
		map_print_range(machine->board.ram[i]);
		putchar('\n');
	}
	for (unsigned k = 0; k < machine->config.n_domains; k++) {
		for (unsigned i = 0; i < vms[k].n_memory; i++)
			print_memory_at(vms[k].memory[i], vms[k].guest[i].base, vms[k].name,
					"memory, rwx", "");
		if (print_regions(tree, k, diag))
			return -1;
	}
	print_shared_memory(&machine->config);
	for (unsigned i = 0; i < machine->map.n_regions; i++)
		print_claim(machine, &machine->map.regions[i]);
	return 0;
}

int print_map(const struct machine *machine, struct diag *diag)
{
	const struct tree *tree = losses_tree(machine, diag);

	if (!tree)
		return -1;
	for (unsigned k = 0; k < machine->config.n_domains; k++) {
		print_domain(machine, tree, k);
		if (dt_booted())
			print_places(&vms[k]);
	}
	print_channels(&machine->config);
	print_cpus(machine, tree);
	return print_all_memory(machine, tree, diag) ? -1 : map_print_devices(machine, tree, diag);
}
