/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /domains (System Device Tree specification, "Execution Domains"; docs/configuration.md has
 * our part of it). */
#include "dtb/config/system.h"

#include <string.h>

#include "dtb/config/own.h"
#include "lib/printf.h"
#include "dtb/config/resources.h"
#include "dtb/tree/tree.h"

#define ALL_CPUS  0xffffffffu
#define EL_SECURE 0x80000000u
#define EL_GUEST  1u

/* Whatever is wrong with a domain is said of the domain. */
#define refuse(p, ...) diag_fail((p)->d, (p)->dom->name, __VA_ARGS__)

struct parse {
	const struct tree *t;
	const struct dt_board *b;
	struct sys_domain *dom;
	unsigned node;
	struct diag *d;
};

/* Anything else is refused: a word with a typing error would otherwise be a device or a limit
 * silently missing. */
/* clang-format off */
static const char *const known[] = {
	"compatible", "id", "cpus", "memory", "access", "os,type", "#address-cells", "#size-cells", "#access-flags-cells",
	"#memory-flags-cells", "mullion,memory-size", "mullion,memory-rest", "mullion,access-rest", "mullion,kernel",
	"mullion,ramdisk", "mullion,enable-method", "phandle", "linux,phandle",
};
/* clang-format on */

static int check_known(const struct parse *parse)
{
	tree_for_each_prop(parse->t, parse->node, prop) {
		const char *name = tree_prop_name(parse->t, prop);
		unsigned k = 0;

		while (k < sizeof(known) / sizeof(known[0]) && strcmp(name, known[k]))
			k++;
		if (k == sizeof(known) / sizeof(known[0]))
			return refuse(parse, "unknown property %s", name);
	}
	tree_for_each_child(parse->t, parse->node, c) {
		if (strcmp(tree_name(parse->t, c), "chosen"))
			return refuse(parse, "unknown node %s", tree_name(parse->t, c));
	}
	return 0;
}

static int copy_string(const struct parse *parse, unsigned node, const char *prop, char *to,
		       size_t room)
{
	const char *s = tree_str(parse->t, node, prop);

	if (!tree_has(parse->t, node, prop))
		return 0;
	if (!s)
		return refuse(parse, "%s is not a string", prop);
	if (strlen(s) >= room)
		return refuse(parse, "%s has %zu characters, at most %zu fit", prop, strlen(s),
			      room - 1);
	fmt_sn(to, room, "%s", s);
	return 0;
}

static int parse_strings(const struct parse *parse)
{
	struct sys_domain *s = parse->dom;
	unsigned chosen = tree_child(parse->t, parse->node, "chosen");

	if (copy_string(parse, parse->node, "mullion,kernel", s->kernel, sizeof(s->kernel)) < 0 ||
	    copy_string(parse, parse->node, "mullion,ramdisk", s->ramdisk, sizeof(s->ramdisk)) <
		    0 ||
	    (chosen != TREE_NONE &&
	     copy_string(parse, chosen, "bootargs", s->bootargs, sizeof(s->bootargs)) < 0))
		return -1;
	if (!*s->kernel)
		return refuse(parse,
			      "mullion,kernel is missing: it names the image that the domain runs");
	return 0;
}

static int parse_enable_method(const struct parse *parse)
{
	const char *s = tree_str(parse->t, parse->node, "mullion,enable-method");

	parse->dom->spin_table = s && !strcmp(s, "spin-table");
	if (tree_has(parse->t, parse->node, "mullion,enable-method") && !parse->dom->spin_table &&
	    !(s && !strcmp(s, "psci")))
		return refuse(parse,
			      "mullion,enable-method is neither \"psci\" nor \"spin-table\"");
	return 0;
}

static int parse_cpus(const struct parse *parse)
{
	unsigned n;
	const fdt32_t *v = tree_cells(parse->t, parse->node, "cpus", &n);
	uint32_t mask, level;

	if (n != 3)
		return refuse(parse, n || tree_has(parse->t, parse->node, "cpus")
					     ? "cpus is not <&cpus MASK LEVEL>"
					     : "cpus is missing: <&cpus MASK LEVEL>");
	if (tree_phandle(parse->t, fdt32_ld(v)) != tree_child(parse->t, 0, "cpus"))
		return refuse(parse, "cpus does not refer to /cpus");
	mask = fdt32_ld(v + 1);
	level = fdt32_ld(v + 2);
	if (level & EL_SECURE)
		return refuse(parse, "cpus asks for the secure state: domains are non-secure");
	if (level > EL_GUEST)
		return refuse(parse, "cpus asks for execution level %u: a domain has EL1", level);
	if (!mask)
		return refuse(parse, "cpus: the mask is 0");
	parse->dom->cpus_rest = mask == ALL_CPUS;
	parse->dom->cpus = parse->dom->cpus_rest ? 0 : mask;
	for (unsigned k = 0; k < 32 && !parse->dom->cpus_rest; k++)
		if (mask >> k & 1 && k >= parse->b->n_cpus)
			return refuse(parse, "cpus: there is no cpu %u, the board has %u", k,
				      parse->b->n_cpus);
	return 0;
}

static int check_fixed(const struct parse *parse, struct range range)
{
	bool inside = false;

	if (!range.size || !IS_ALIGNED(range.base | range.size, PAGE_SIZE))
		return refuse(parse, "memory 0x%lx size 0x%lx is not made of whole 4 KiB pages",
			      range.base, range.size);
	for (unsigned k = 0; k < parse->b->n_ram; k++)
		inside = inside || range_contains(parse->b->ram[k], range);
	if (!inside)
		return refuse(parse, "memory 0x%lx size 0x%lx is not DRAM of this board",
			      range.base, range.size);
	for (unsigned k = 0; k < parse->b->n_reserved; k++)
		if (range_overlaps(parse->b->reserved[k], range))
			return refuse(parse,
				      "memory 0x%lx size 0x%lx overlaps what the board's tree "
				      "reserves at 0x%lx",
				      range.base, range.size, parse->b->reserved[k].base);
	return 0;
}

static int parse_fixed(const struct parse *parse)
{
	unsigned n, parent = parse->t->node[parse->node].parent,
		    flags = tree_u32(parse->t, parse->node, "#memory-flags-cells", 0);
	unsigned na = tree_u32(parse->t, parse->node, "#address-cells",
			       tree_u32(parse->t, parent, "#address-cells", 2));
	unsigned ns = tree_u32(parse->t, parse->node, "#size-cells",
			       tree_u32(parse->t, parent, "#size-cells", 2));
	const fdt32_t *v = tree_cells(parse->t, parse->node, "memory", &n);

	if (!tree_has(parse->t, parse->node, "memory"))
		return 0;
	if (na < 1 || na > 2 || ns < 1 || ns > 2 || flags > 4 || !n || n % (na + ns + flags))
		return refuse(parse,
			      "memory is not a list of addresses (%u cells) and sizes (%u cells)",
			      na, ns);
	for (; n; n -= na + ns + flags, v += na + ns + flags) {
		struct range r = {tree_number(v, na), tree_number(v + na, ns)};

		if (parse->dom->n_memory == SYS_MAX_MEMORY)
			return refuse(parse, "memory has more than %u ranges", SYS_MAX_MEMORY);
		if (check_fixed(parse, r) < 0)
			return -1;
		parse->dom->memory[parse->dom->n_memory++] = r;
	}
	return 0;
}

static int parse_memory(const struct parse *parse)
{
	unsigned n;
	const fdt32_t *v = tree_cells(parse->t, parse->node, "mullion,memory-size", &n);
	struct sys_domain *s = parse->dom;

	if (parse_fixed(parse) < 0)
		return -1;
	if (tree_has(parse->t, parse->node, "mullion,memory-size")) {
		s->memory_size = n == 1 || n == 2 ? tree_number(v, n) : 0;
		if (!s->memory_size || !IS_ALIGNED(s->memory_size, PAGE_SIZE))
			return refuse(parse,
				      "mullion,memory-size is not a number of bytes in whole 4 "
				      "KiB pages");
	}
	s->memory_rest = tree_has(parse->t, parse->node, "mullion,memory-rest");
	if (s->memory_rest && s->memory_size)
		return refuse(parse,
			      "mullion,memory-size and mullion,memory-rest exclude each other");
	if (!s->memory_rest && !s->memory_size && !s->n_memory)
		return refuse(parse,
			      "no memory: give memory, mullion,memory-size or mullion,memory-rest");
	return 0;
}

static int parse_access(const struct parse *parse)
{
	unsigned n, flags = tree_u32(parse->t, parse->node, "#access-flags-cells", 0);
	const fdt32_t *v = tree_cells(parse->t, parse->node, "access", &n);
	struct sys_domain *s = parse->dom;

	s->devices_rest = tree_has(parse->t, parse->node, "mullion,access-rest");
	if (!tree_has(parse->t, parse->node, "access"))
		return 0;
	if (!n || flags > 4 || n % (1 + flags))
		return refuse(parse,
			      "access is not a list of devices with %u flag cells each "
			      "(#access-flags-cells)",
			      flags);
	for (; n; n -= 1 + flags, v += 1 + flags) {
		unsigned i = tree_phandle(parse->t, fdt32_ld(v));

		if (i == TREE_NONE)
			return refuse(
				parse,
				"access: no node has phandle 0x%x (is #access-flags-cells right?)",
				fdt32_ld(v));
		if (s->n_devices == SYS_MAX_DEVICES)
			return refuse(parse, "access has more than %u devices", SYS_MAX_DEVICES);
		for (unsigned k = 0; k < s->n_devices; k++)
			if (s->devices[k] == parse->t->node[i].offset)
				return refuse(parse, "access names %s twice",
					      tree_name(parse->t, i));
		s->devices[s->n_devices++] = parse->t->node[i].offset;
	}
	return 0;
}

static int parse_domain(const struct parse *parse, unsigned index)
{
	static const char *const binding[] = {"openamp,domain-v1", NULL};
	const char *name = tree_name(parse->t, parse->node);

	if (strlen(name) >= SYS_NAME)
		return diag_fail(parse->d, name, "the name of a domain has at most %u characters",
				 SYS_NAME - 1);
	fmt_sn(parse->dom->name, SYS_NAME, "%s", name);
	if (!tree_compatible(parse->t, parse->node, binding))
		return diag_fail(parse->d, name,
				 "is no domain: compatible is not \"openamp,domain-v1\"");
	parse->dom->id = tree_u32(parse->t, parse->node, "id", index + 1);
	if (check_known(parse) < 0 || parse_cpus(parse) < 0 || parse_enable_method(parse) < 0 ||
	    parse_memory(parse) < 0 || parse_access(parse) < 0)
		return -1;
	return parse_strings(parse);
}

static int check_pair(const struct sys_domain *a, const struct sys_domain *b, struct diag *diag)
{
	uint32_t both = a->cpus & b->cpus;

	if (a->id == b->id)
		return diag_fail(diag, b->name, "id %u is that of domain %s too", b->id, a->name);
	if (both)
		return diag_fail(diag, b->name, "cpu %u is given to domain %s as well",
				 (unsigned)__builtin_ctz(both), a->name);
	if (a->cpus_rest && b->cpus_rest)
		return diag_fail(diag, b->name,
				 "cpus: domain %s has the rest already (mask 0xffffffff)", a->name);
	if (a->memory_rest && b->memory_rest)
		return diag_fail(diag, b->name,
				 "mullion,memory-rest: domain %s has the rest already", a->name);
	if (a->devices_rest && b->devices_rest)
		return diag_fail(diag, b->name,
				 "mullion,access-rest: domain %s has the rest already", a->name);
	for (unsigned k = 0; k < a->n_memory; k++)
		for (unsigned m = 0; m < b->n_memory; m++)
			if (range_overlaps(a->memory[k], b->memory[m]))
				return diag_fail(
					diag, b->name,
					"memory 0x%lx size 0x%lx overlaps that of domain %s",
					b->memory[m].base, b->memory[m].size, a->name);
	return 0;
}

static int check_own_memory(const struct sys_domain *domain, struct diag *diag)
{
	for (unsigned k = 0; k < domain->n_memory; k++)
		for (unsigned m = 0; m < k; m++)
			if (range_overlaps(domain->memory[k], domain->memory[m]))
				return diag_fail(diag, domain->name,
						 "memory 0x%lx size 0x%lx is named twice",
						 domain->memory[k].base, domain->memory[k].size);
	return 0;
}

static int share_cpus(const struct dt_board *board, struct sys_config *config, struct diag *diag)
{
	uint32_t left = (uint32_t)((1ull << board->n_cpus) - 1);

	for (unsigned k = 0; k < config->n; k++)
		left &= ~config->dom[k].cpus;
	for (unsigned k = 0; k < config->n; k++) {
		if (!config->dom[k].cpus_rest)
			continue;
		if (!left)
			return diag_fail(diag, config->dom[k].name,
					 "cpus: the other domains leave no CPU");
		config->dom[k].cpus = left;
	}
	return 0;
}

int sys_parse(const void *merged, const struct dt_board *board, struct sys_config *config,
	      struct diag *diag)
{
	struct tree *t = tree_open(merged, diag);
	unsigned domains = t ? tree_child(t, 0, "domains") : TREE_NONE, k = 0;

	memset(config, 0, sizeof(*config));
	if (!t)
		return -1;
	if (domains == TREE_NONE || t->node[domains].end == domains + 1)
		return diag_fail(diag, "/domains", "the system configuration has no domain");
	tree_for_each_child(t, domains, i) {
		if (config->n++ == SYS_MAX_DOMAINS)
			return diag_fail(diag, "/domains", "more than %u domains", SYS_MAX_DOMAINS);
	}
	/* libfdt adds each new node in front of the others: the first comes last. */
	tree_for_each_child(t, domains, i) {
		struct parse p = {t, board, &config->dom[config->n - 1 - k], i, diag};

		if (parse_domain(&p, config->n - 1 - k++) < 0)
			return -1;
	}
	for (k = 0; k < config->n; k++) {
		if (check_own_memory(&config->dom[k], diag) < 0)
			return -1;
		for (unsigned m = 0; m < k; m++)
			if (check_pair(&config->dom[m], &config->dom[k], diag) < 0)
				return -1;
	}
	if (share_cpus(board, config, diag) < 0 || own_assign(t, config, diag) < 0)
		return -1;
	return res_check(t, board, config, diag);
}
