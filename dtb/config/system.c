/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /domains (System Device Tree specification, "Execution Domains"; docs/configuration.md). */
#include "dtb/config/system.h"

#include <string.h>

#include "dtb/config/access.h"
#include "dtb/config/bystanders.h"
#include "dtb/config/channels.h"
#include "dtb/config/conflicts.h"
#include "dtb/config/console.h"
#include "dtb/config/domains.h"
#include "dtb/config/interrupts.h"
#include "dtb/config/kept.h"
#include "dtb/config/kernels.h"
#include "dtb/config/merge.h"
#include "dtb/config/node_check.h"
#include "dtb/config/own.h"
#include "dtb/config/policy.h"
#include "dtb/config/remap.h"
#include "dtb/config/regions_check.h"
#include "dtb/tree/others.h"
#include "dtb/tree/tree.h"
#include "lib/printf.h"

#define ALL_CPUS  0xffffffffu
#define EL_SECURE 0x80000000u
#define EL_GUEST  1u

/* Whatever is wrong with a domain is said of the domain. */
#define refuse(p, ...) diag_fail((p)->diag, (p)->domain->name, __VA_ARGS__)

struct parse {
	const struct tree *tree;
	const struct dt_board *board;
	struct sys_domain *domain;
	unsigned node;
	struct diag *diag;
};

/* Anything else is refused: a word with a typing error would be a
 * device or a limit that is missing. */
/* clang-format off */
static const char *const known_properties[] = {
	"mullion,watchdog", "mullion,ramoops",
	"compatible", "id", "cpus", "memory", "access", "os,type", "#address-cells", "#size-cells",
	"sram", "#sram-flags-cells",
	"#access-flags-cells", "#memory-flags-cells", "mullion,memory-size", "mullion,memory-rest",
	"mullion,memory-at",
	"mullion,access-rest", "mullion,kernel", "mullion,ramdisk", "mullion,enable-method",
	"mullion,load-offset", "mullion,entry", "mullion,tree-address",
	"mullion,console", "mullion,more-consoles", "mullion,interrupts",
	"mullion,housekeeping", "mullion,on-reset", "mullion,on-off",
	"mullion,on-crash", "mullion,restart-limit", "mullion,start", "mullion,after",
	"mullion,good-after",
	"mullion,restart-with-devices",
	"mullion,control",
	"phandle", "linux,phandle", NULL,
};
/* Of them, what is one word: of several the first would count. */
static const char *const one_word[] = {
	"mullion,console", "mullion,interrupts", "mullion,enable-method", "mullion,ramdisk",
	"mullion,on-reset", "mullion,on-off", "mullion,on-crash", "mullion,start", NULL,
};
/* Of them, what is on by being there: `= <0>` would be read as on, and is meant as off. */
static const char *const flags[] = {
	"mullion,memory-rest", "mullion,access-rest", "mullion,housekeeping",
	"mullion,restart-with-devices", "mullion,control", "mullion,watchdog", NULL,
};
/* clang-format on */

static bool has_several(const struct parse *parse, const char *name)
{
	int length;
	const char *first = tree_str(parse->tree, parse->node, name);

	(void)tree_prop(parse->tree, parse->node, name, &length);
	/* a number has a NUL in front */
	return is_one_of(one_word, name) && first && *first && strlen(first) + 1 != (size_t)length;
}

static int check_known(const struct parse *parse)
{
	tree_for_each_prop(parse->tree, parse->node, prop) {
		const char *name = tree_prop_name(parse->tree, prop);
		int wrong = 0;

		if (!is_one_of(known_properties, name))
			wrong = refuse(parse, "unknown property %s", name);
		else if (is_one_of(flags, name) && prop->len)
			wrong = refuse(parse, "%s has a value: it is on by being there", name);
		else if (has_several(parse, name))
			wrong = refuse(parse, "%s has several strings: it is one", name);
		if (diag_ends(wrong, parse->diag))
			return -1;
	}
	tree_for_each_child(parse->tree, parse->node, c) {
		if (strcmp(tree_name(parse->tree, c), "chosen") &&
		    diag_ends(refuse(parse, "unknown node %s", tree_name(parse->tree, c)),
			      parse->diag))
			return -1;
	}
	return 0;
}

static int copy_string(const struct parse *parse, unsigned node, const char *prop, char *to,
		       size_t room)
{
	const char *text = tree_str(parse->tree, node, prop);

	if (!tree_has(parse->tree, node, prop))
		return 0;
	if (!text)
		return refuse(parse, "%s is not a string", prop);
	if (strlen(text) >= room)
		return refuse(parse, "%s has %zu characters, at most %zu fit", prop, strlen(text),
			      room - 1);
	fmt_sn(to, room, "%s", text);
	return 0;
}

static int parse_strings(const struct parse *parse)
{
	struct sys_domain *domain = parse->domain;
	unsigned chosen = tree_child(parse->tree, parse->node, "chosen");

	if (diag_ends(copy_string(parse, parse->node, "mullion,ramdisk", domain->ramdisk,
				  sizeof(domain->ramdisk)),
		      parse->diag) ||
	    (chosen != TREE_NONE &&
	     diag_ends(copy_string(parse, chosen, "bootargs", domain->bootargs,
				   sizeof(domain->bootargs)),
		       parse->diag)))
		return -1;
	return kernels_parse(parse->tree, parse->node, domain, parse->diag);
}

/* Whether `prop` is there, and then *value, a multiple of `align`. -1: it is none. */
static int parse_number(const struct parse *parse, const char *prop, unsigned align,
			uint64_t *value)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, prop, &count);

	if (!tree_has(parse->tree, parse->node, prop))
		return 0;
	if ((count == 1 || count == 2) && IS_ALIGNED(tree_number(cells, count), align)) {
		*value = tree_number(cells, count);
		return 1;
	}
	return refuse(parse, "%s is not a multiple of %u in one or two cells", prop, align);
}

static int parse_places(const struct parse *parse)
{
	struct sys_domain *domain = parse->domain;
	int load = parse_number(parse, "mullion,load-offset", 4, &domain->load_offset);
	int tree;

	domain->has_load_offset = load > 0;
	if (diag_ends(load, parse->diag) ||
	    diag_ends(parse_number(parse, "mullion,entry", 4, &domain->entry), parse->diag))
		return -1;
	tree = parse_number(parse, "mullion,tree-address", 8, &domain->tree_address);
	domain->has_tree_address = tree > 0;
	return tree < 0 ? -1 : 0;
}

static int parse_enable_method(const struct parse *parse)
{
	const char *method = tree_str(parse->tree, parse->node, "mullion,enable-method");

	parse->domain->spin_table = method && !strcmp(method, "spin-table");
	if (tree_has(parse->tree, parse->node, "mullion,enable-method") &&
	    !parse->domain->spin_table && !(method && !strcmp(method, "psci")))
		return refuse(parse,
			      "mullion,enable-method is neither \"psci\" nor \"spin-table\"");
	return 0;
}

static int parse_console(const struct parse *parse)
{
	const char *console = tree_str(parse->tree, parse->node, "mullion,console");
	struct sys_domain *domain = parse->domain;

	domain->housekeeping = tree_has(parse->tree, parse->node, "mullion,housekeeping");
	domain->restart_with_devices =
		tree_has(parse->tree, parse->node, "mullion,restart-with-devices");
	domain->control = tree_has(parse->tree, parse->node, "mullion,control");
	if (domain->control && !IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) &&
	    diag_ends(refuse(parse, "mullion,control: this build's hypervisor has no console "
				    "(HYPERVISOR_CONSOLE)"),
		      parse->diag))
		return -1;
	domain->virtual_console = tree_has(parse->tree, parse->node, "mullion,console") &&
				  !(console && !strcmp(console, "uart"));
	if (domain->virtual_console && !(console && !strcmp(console, "virtual")))
		return refuse(parse, "mullion,console is neither \"uart\" nor \"virtual\"");
	if (domain->virtual_console && !IS_ENABLED(CONFIG_VIRTUAL_CONSOLE))
		return refuse(parse, "mullion,console: this build has no virtual ones "
				     "(VIRTUAL_CONSOLE)");
	return console_parse_more(parse->tree, parse->node, domain, parse->diag);
}

static int parse_watchdog(const struct parse *parse)
{
	parse->domain->watchdog = tree_has(parse->tree, parse->node, "mullion,watchdog");
	if (parse->domain->watchdog && !IS_ENABLED(CONFIG_VIRTUAL_WATCHDOG))
		return refuse(parse, "mullion,watchdog: this build has none (VIRTUAL_WATCHDOG)");
	return 0;
}

/* Linux rounds its parts to powers of two. */
static int parse_ramoops(const struct parse *parse)
{
	struct sys_domain *domain = parse->domain;

	if (!tree_has(parse->tree, parse->node, "mullion,ramoops"))
		return 0;
	domain->ramoops = tree_u32(parse->tree, parse->node, "mullion,ramoops", 0);
	if (domain->ramoops < SYS_MIN_RAMOOPS || domain->ramoops > SYS_MAX_RAMOOPS ||
	    (domain->ramoops & (domain->ramoops - 1)))
		return refuse(parse, "mullion,ramoops is not a power of two from 64 KiB to 16 MiB");
	return 0;
}

static int check_cpu_mask(const struct parse *parse, uint32_t mask)
{
	if (!mask)
		return refuse(parse, "cpus: the mask is 0");
	for (unsigned k = 0; k < 32 && mask != ALL_CPUS; k++)
		if (mask >> k & 1 && k >= parse->board->n_cpus)
			return refuse(parse, "cpus: there is no cpu %u, the board's are 0 to %u", k,
				      parse->board->n_cpus - 1);
	return 0;
}

static int parse_cpus(const struct parse *parse)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, "cpus", &count);
	uint32_t mask, level;

	if (count != 3)
		return refuse(parse, count || tree_has(parse->tree, parse->node, "cpus")
					     ? "cpus is not <&cpus MASK LEVEL>"
					     : "cpus is missing: <&cpus MASK LEVEL>");
	if (tree_phandle(parse->tree, fdt32_ld(cells)) != tree_child(parse->tree, 0, "cpus") &&
	    !merge_has_refused(fdt32_ld(cells), parse->diag))
		return refuse(parse, "cpus does not refer to /cpus");
	mask = fdt32_ld(cells + 1);
	level = fdt32_ld(cells + 2);
	if (level & EL_SECURE)
		return refuse(parse, "cpus asks for the secure state: domains are non-secure");
	if (level > EL_GUEST)
		return refuse(parse, "cpus asks for execution level %u: a domain has EL1", level);
	parse->domain->cpus_rest = mask == ALL_CPUS;
	parse->domain->cpus = parse->domain->cpus_rest ? 0 : mask;
	return check_cpu_mask(parse, mask);
}

static int check_fixed(const struct parse *parse, struct range range)
{
	bool inside = false;

	if (!range.size || !IS_ALIGNED(range.base | range.size, PAGE_SIZE))
		return refuse(parse, "memory 0x%lx size 0x%lx is not made of whole 4 KiB pages",
			      range.base, range.size);
	for (unsigned k = 0; k < parse->board->n_ram; k++)
		inside = inside || range_contains(parse->board->ram[k], range);
	if (!inside)
		return refuse(parse, "memory 0x%lx size 0x%lx is not DRAM of this board",
			      range.base, range.size);
	if (others_at(parse->tree, range) != TREE_NONE)
		return refuse(parse, "memory 0x%lx size 0x%lx overlaps that of domain %s",
			      range.base, range.size,
			      tree_name(parse->tree, others_at(parse->tree, range)));
	for (unsigned k = 0; k < parse->board->n_reserved; k++)
		if (range_overlaps(parse->board->reserved[k], range))
			return refuse(parse,
				      "memory 0x%lx size 0x%lx overlaps what the board's tree "
				      "reserves at 0x%lx",
				      range.base, range.size, parse->board->reserved[k].base);
	return 0;
}

static int add_fixed(const struct parse *parse, struct range range)
{
	if (parse->domain->n_memory == SYS_MAX_MEMORY)
		return refuse(parse, "memory has more than %u ranges", SYS_MAX_MEMORY);
	if (check_fixed(parse, range) < 0)
		return -1;
	parse->domain->memory[parse->domain->n_memory++] = range;
	return 0;
}

static int parse_fixed(const struct parse *parse)
{
	struct domain_ranges ranges;
	struct range range;

	if (!tree_has(parse->tree, parse->node, "memory"))
		return 0;
	if (!domain_ranges(parse->tree, parse->node, "memory", "#memory-flags-cells", &ranges))
		return refuse(parse,
			      "%s is not a list of addresses (%u cells) and sizes (%u cells)",
			      "memory", ranges.address_cells, ranges.size_cells);
	while (domain_ranges_next(&ranges, &range))
		if (diag_ends(add_fixed(parse, range), parse->diag))
			return -1;
	return 0;
}

static int parse_memory(const struct parse *parse)
{
	unsigned count;
	const fdt32_t *cells = tree_cells(parse->tree, parse->node, "mullion,memory-size", &count);
	struct sys_domain *domain = parse->domain;

	if (diag_ends(parse_fixed(parse), parse->diag))
		return -1;
	if (tree_has(parse->tree, parse->node, "mullion,memory-size")) {
		domain->memory_size = count == 1 || count == 2 ? tree_number(cells, count) : 0;
		if ((!domain->memory_size || !IS_ALIGNED(domain->memory_size, PAGE_SIZE)) &&
		    diag_ends(refuse(parse,
				     "mullion,memory-size is not a number of bytes in whole 4 "
				     "KiB pages"),
			      parse->diag))
			return -1;
	}
	domain->memory_rest = tree_has(parse->tree, parse->node, "mullion,memory-rest");
	if (domain->memory_rest && domain->memory_size)
		return refuse(parse,
			      "mullion,memory-size and mullion,memory-rest exclude each other");
	if (!domain->memory_rest && !tree_has(parse->tree, parse->node, "mullion,memory-size") &&
	    !tree_has(parse->tree, parse->node, "memory"))
		return refuse(parse,
			      "no memory: give memory, mullion,memory-size or mullion,memory-rest");
	return 0;
}

/* What each has, for whichever processors it is. */
static int parse_head(const struct parse *parse)
{
	static const char *const binding[] = {"openamp,domain-v1", NULL};
	const char *name = tree_name(parse->tree, parse->node);
	struct diag *diag = parse->diag;

	fmt_sn(parse->domain->name, SYS_NAME, "%s", name);
	if (strlen(name) >= SYS_NAME &&
	    diag_ends(diag_fail(diag, name, "the name of a domain has at most %u characters",
				SYS_NAME - 1),
		      diag))
		return -1;
	if (!tree_compatible(parse->tree, parse->node, binding))
		return diag_fail(diag, name,
				 "is no domain: compatible is not \"openamp,domain-v1\"");
	return 0;
}

static int parse_others(const struct parse *parse)
{
	if (parse_head(parse) < 0 ||
	    diag_ends(kept_check(parse->tree, parse->node, parse->domain, parse->diag),
		      parse->diag))
		return -1;
	return access_parse(parse->tree, parse->node, parse->domain, parse->diag);
}

static int parse_domain(const struct parse *parse, unsigned index, unsigned n_domains)
{
	struct diag *diag = parse->diag;

	parse->domain->id = tree_u32(parse->tree, parse->node, "id", index + 1);
	parse->domain->policy.after = LIFE_AFTER_NONE;
	if (parse_head(parse) < 0)
		return -1;
	if (diag_ends(check_known(parse), diag) || diag_ends(parse_cpus(parse), diag) ||
	    diag_ends(parse_enable_method(parse), diag) || diag_ends(parse_memory(parse), diag) ||
	    diag_ends(remap_parse(parse->tree, parse->node, parse->domain, diag), diag) ||
	    diag_ends(parse_places(parse), diag) ||
	    diag_ends(access_parse(parse->tree, parse->node, parse->domain, diag), diag) ||
	    diag_ends(access_parse_sram(parse->tree, parse->node, parse->domain, diag), diag) ||
	    diag_ends(parse_watchdog(parse), diag) || diag_ends(parse_ramoops(parse), diag) ||
	    diag_ends(parse_console(parse), diag) ||
	    diag_ends(interrupts_parse(parse->tree, parse->node, parse->domain, diag), diag) ||
	    diag_ends(policy_parse(parse->tree, parse->node, parse->domain, n_domains, diag), diag))
		return -1;
	return parse_strings(parse);
}

/* Nothing is below `domains`, where that is there: what was meant to be? */
static int refuse_no_domain(const struct tree *tree, unsigned domains, struct diag *diag)
{
	static const char *const binding[] = {"openamp,domain-v1", NULL};

	if (domains != TREE_NONE && tree_compatible(tree, domains, binding))
		return diag_fail(diag, "/domains",
				 "is no domain itself: a domain is a node in it, with a name: "
				 "domains { NAME { .. }; }");
	for (unsigned node = 1; node < tree->n_nodes; node++)
		if (tree_compatible(tree, node, binding))
			return diag_fail(diag, tree_name(tree, node),
					 "is a domain that is not in /domains");
	return diag_fail(diag, "/domains", "the system configuration has no domain");
}

int sys_check(struct tree *tree, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag)
{
	node_check_all(tree, config);
	if (diag_ends(own_assign(tree, config, diag), diag) ||
	    diag_ends(conflicts_check(tree, board, config, diag), diag) ||
	    diag_ends(regions_check(tree, board, config, diag), diag) ||
	    diag_ends(remap_check(tree, board, config, diag), diag) ||
	    diag_ends(bystanders_check(tree, board, config, diag), diag))
		return -1;
	return diag_has_ended(diag) ? -1 : 0;
}

/* How many domains there are, of which kind. */
static int count_domains(const struct tree *tree, unsigned domains, struct sys_config *config,
			 struct diag *diag)
{
	tree_for_each_child(tree, domains, i) {
		if (sys_owners(config) == SYS_MAX_DOMAINS)
			return diag_fail(diag, "/domains", "more than %u domains", SYS_MAX_DOMAINS);
		if (others_cluster(tree, i) == TREE_NONE)
			config->n_domains++;
		else
			config->n_others++;
	}
	if (!config->n_domains)
		return diag_fail(diag, "/domains", "the system configuration has no domain");
	return 0;
}

/* libfdt adds each new node in front of the others: the first comes last. */
static int parse_all(const struct tree *tree, unsigned domains, const struct dt_board *board,
		     struct sys_config *config, struct diag *diag)
{
	unsigned ours = config->n_domains, others = sys_owners(config);

	tree_for_each_child(tree, domains, i) {
		bool is_ours = others_cluster(tree, i) == TREE_NONE;
		struct parse parse = {tree, board, &config->domains[is_ours ? --ours : --others], i,
				      diag};

		if (diag_ends(is_ours ? parse_domain(&parse, ours, config->n_domains)
				      : parse_others(&parse),
			      diag))
			return -1;
	}
	return 0;
}

int sys_parse(const void *merged, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag)
{
	struct tree *tree = tree_open(merged, diag);
	unsigned domains = tree ? tree_child(tree, 0, "domains") : TREE_NONE;

	memset(config, 0, sizeof(*config));
	if (!tree)
		return -1;
	if (domains == TREE_NONE || tree->node[domains].end == domains + 1)
		return diag_has_ended(diag) ? -1 : refuse_no_domain(tree, domains, diag);
	if (domains_check_node(tree, domains, diag) < 0 ||
	    count_domains(tree, domains, config, diag) < 0 ||
	    parse_all(tree, domains, board, config, diag) < 0 ||
	    diag_ends(domains_settle(board, config, diag), diag) ||
	    diag_ends(console_settle(tree, config, diag), diag) ||
	    diag_ends(policy_settle(tree, domains, config, diag), diag) ||
	    diag_ends(channels_parse(tree, domains, board, config, diag), diag))
		return -1;
	return sys_check(tree, board, config, diag);
}
