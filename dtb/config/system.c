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

static int check_known(const struct parse *p)
{
	tree_for_each_prop(p->t, p->node, prop) {
		const char *name = tree_prop_name(p->t, prop);
		unsigned k = 0;

		while (k < sizeof(known) / sizeof(known[0]) && strcmp(name, known[k]))
			k++;
		if (k == sizeof(known) / sizeof(known[0]))
			return refuse(p, "unknown property %s", name);
	}
	tree_for_each_child(p->t, p->node, c) {
		if (strcmp(tree_name(p->t, c), "chosen"))
			return refuse(p, "unknown node %s", tree_name(p->t, c));
	}
	return 0;
}

static int copy_string(const struct parse *p, unsigned node, const char *prop, char *to,
		       size_t room)
{
	const char *s = tree_str(p->t, node, prop);

	if (!tree_has(p->t, node, prop))
		return 0;
	if (!s)
		return refuse(p, "%s is not a string", prop);
	if (strlen(s) >= room)
		return refuse(p, "%s has %zu characters, at most %zu fit", prop, strlen(s),
			      room - 1);
	fmt_sn(to, room, "%s", s);
	return 0;
}

static int parse_strings(const struct parse *p)
{
	struct sys_domain *s = p->dom;
	unsigned chosen = tree_child(p->t, p->node, "chosen");

	if (copy_string(p, p->node, "mullion,kernel", s->kernel, sizeof(s->kernel)) < 0 ||
	    copy_string(p, p->node, "mullion,ramdisk", s->ramdisk, sizeof(s->ramdisk)) < 0 ||
	    (chosen != TREE_NONE &&
	     copy_string(p, chosen, "bootargs", s->bootargs, sizeof(s->bootargs)) < 0))
		return -1;
	if (!*s->kernel)
		return refuse(p,
			      "mullion,kernel is missing: it names the image that the domain runs");
	return 0;
}

static int parse_enable_method(const struct parse *p)
{
	const char *s = tree_str(p->t, p->node, "mullion,enable-method");

	p->dom->spin_table = s && !strcmp(s, "spin-table");
	if (tree_has(p->t, p->node, "mullion,enable-method") && !p->dom->spin_table &&
	    !(s && !strcmp(s, "psci")))
		return refuse(p, "mullion,enable-method is neither \"psci\" nor \"spin-table\"");
	return 0;
}

static int parse_cpus(const struct parse *p)
{
	unsigned n;
	const fdt32_t *v = tree_cells(p->t, p->node, "cpus", &n);
	uint32_t mask, level;

	if (n != 3)
		return refuse(p, n || tree_has(p->t, p->node, "cpus")
					 ? "cpus is not <&cpus MASK LEVEL>"
					 : "cpus is missing: <&cpus MASK LEVEL>");
	if (tree_phandle(p->t, fdt32_ld(v)) != tree_child(p->t, 0, "cpus"))
		return refuse(p, "cpus does not refer to /cpus");
	mask = fdt32_ld(v + 1);
	level = fdt32_ld(v + 2);
	if (level & EL_SECURE)
		return refuse(p, "cpus asks for the secure state: domains are non-secure");
	if (level > EL_GUEST)
		return refuse(p, "cpus asks for execution level %u: a domain has EL1", level);
	if (!mask)
		return refuse(p, "cpus: the mask is 0");
	p->dom->cpus_rest = mask == ALL_CPUS;
	p->dom->cpus = p->dom->cpus_rest ? 0 : mask;
	for (unsigned k = 0; k < 32 && !p->dom->cpus_rest; k++)
		if (mask >> k & 1 && k >= p->b->n_cpus)
			return refuse(p, "cpus: there is no cpu %u, the board has %u", k,
				      p->b->n_cpus);
	return 0;
}

static int check_fixed(const struct parse *p, struct range r)
{
	bool inside = false;

	if (!r.size || !IS_ALIGNED(r.base | r.size, PAGE_SIZE))
		return refuse(p, "memory 0x%lx size 0x%lx is not made of whole 4 KiB pages", r.base,
			      r.size);
	for (unsigned k = 0; k < p->b->n_ram; k++)
		inside = inside || range_contains(p->b->ram[k], r);
	if (!inside)
		return refuse(p, "memory 0x%lx size 0x%lx is not DRAM of this board", r.base,
			      r.size);
	for (unsigned k = 0; k < p->b->n_reserved; k++)
		if (range_overlaps(p->b->reserved[k], r))
			return refuse(p,
				      "memory 0x%lx size 0x%lx overlaps what the board's tree "
				      "reserves at 0x%lx",
				      r.base, r.size, p->b->reserved[k].base);
	return 0;
}

static int parse_fixed(const struct parse *p)
{
	unsigned n, parent = p->t->node[p->node].parent,
		    flags = tree_u32(p->t, p->node, "#memory-flags-cells", 0);
	unsigned na = tree_u32(p->t, p->node, "#address-cells",
			       tree_u32(p->t, parent, "#address-cells", 2));
	unsigned ns =
		tree_u32(p->t, p->node, "#size-cells", tree_u32(p->t, parent, "#size-cells", 2));
	const fdt32_t *v = tree_cells(p->t, p->node, "memory", &n);

	if (!tree_has(p->t, p->node, "memory"))
		return 0;
	if (na < 1 || na > 2 || ns < 1 || ns > 2 || flags > 4 || !n || n % (na + ns + flags))
		return refuse(p,
			      "memory is not a list of addresses (%u cells) and sizes (%u cells)",
			      na, ns);
	for (; n; n -= na + ns + flags, v += na + ns + flags) {
		struct range r = {tree_number(v, na), tree_number(v + na, ns)};

		if (p->dom->n_memory == SYS_MAX_MEMORY)
			return refuse(p, "memory has more than %u ranges", SYS_MAX_MEMORY);
		if (check_fixed(p, r) < 0)
			return -1;
		p->dom->memory[p->dom->n_memory++] = r;
	}
	return 0;
}

static int parse_memory(const struct parse *p)
{
	unsigned n;
	const fdt32_t *v = tree_cells(p->t, p->node, "mullion,memory-size", &n);
	struct sys_domain *s = p->dom;

	if (parse_fixed(p) < 0)
		return -1;
	if (tree_has(p->t, p->node, "mullion,memory-size")) {
		s->memory_size = n == 1 || n == 2 ? tree_number(v, n) : 0;
		if (!s->memory_size || !IS_ALIGNED(s->memory_size, PAGE_SIZE))
			return refuse(p, "mullion,memory-size is not a number of bytes in whole 4 "
					 "KiB pages");
	}
	s->memory_rest = tree_has(p->t, p->node, "mullion,memory-rest");
	if (s->memory_rest && s->memory_size)
		return refuse(p, "mullion,memory-size and mullion,memory-rest exclude each other");
	if (!s->memory_rest && !s->memory_size && !s->n_memory)
		return refuse(p,
			      "no memory: give memory, mullion,memory-size or mullion,memory-rest");
	return 0;
}

static int parse_access(const struct parse *p)
{
	unsigned n, flags = tree_u32(p->t, p->node, "#access-flags-cells", 0);
	const fdt32_t *v = tree_cells(p->t, p->node, "access", &n);
	struct sys_domain *s = p->dom;

	s->devices_rest = tree_has(p->t, p->node, "mullion,access-rest");
	if (!tree_has(p->t, p->node, "access"))
		return 0;
	if (!n || flags > 4 || n % (1 + flags))
		return refuse(p,
			      "access is not a list of devices with %u flag cells each "
			      "(#access-flags-cells)",
			      flags);
	for (; n; n -= 1 + flags, v += 1 + flags) {
		unsigned i = tree_phandle(p->t, fdt32_ld(v));

		if (i == TREE_NONE)
			return refuse(
				p,
				"access: no node has phandle 0x%x (is #access-flags-cells right?)",
				fdt32_ld(v));
		if (s->n_devices == SYS_MAX_DEVICES)
			return refuse(p, "access has more than %u devices", SYS_MAX_DEVICES);
		for (unsigned k = 0; k < s->n_devices; k++)
			if (s->devices[k] == p->t->node[i].off)
				return refuse(p, "access names %s twice", tree_name(p->t, i));
		s->devices[s->n_devices++] = p->t->node[i].off;
	}
	return 0;
}

static int parse_domain(const struct parse *p, unsigned index)
{
	static const char *const binding[] = {"openamp,domain-v1", NULL};
	const char *name = tree_name(p->t, p->node);

	if (strlen(name) >= SYS_NAME)
		return diag_fail(p->d, name, "the name of a domain has at most %u characters",
				 SYS_NAME - 1);
	fmt_sn(p->dom->name, SYS_NAME, "%s", name);
	if (!tree_compatible(p->t, p->node, binding))
		return diag_fail(p->d, name,
				 "is no domain: compatible is not \"openamp,domain-v1\"");
	p->dom->id = tree_u32(p->t, p->node, "id", index + 1);
	if (check_known(p) < 0 || parse_cpus(p) < 0 || parse_enable_method(p) < 0 ||
	    parse_memory(p) < 0 || parse_access(p) < 0)
		return -1;
	return parse_strings(p);
}

static int check_pair(const struct sys_domain *a, const struct sys_domain *b, struct diag *d)
{
	uint32_t both = a->cpus & b->cpus;

	if (a->id == b->id)
		return diag_fail(d, b->name, "id %u is that of domain %s too", b->id, a->name);
	if (both)
		return diag_fail(d, b->name, "cpu %u is given to domain %s as well",
				 (unsigned)__builtin_ctz(both), a->name);
	if (a->cpus_rest && b->cpus_rest)
		return diag_fail(d, b->name,
				 "cpus: domain %s has the rest already (mask 0xffffffff)", a->name);
	if (a->memory_rest && b->memory_rest)
		return diag_fail(d, b->name, "mullion,memory-rest: domain %s has the rest already",
				 a->name);
	if (a->devices_rest && b->devices_rest)
		return diag_fail(d, b->name, "mullion,access-rest: domain %s has the rest already",
				 a->name);
	for (unsigned k = 0; k < a->n_memory; k++)
		for (unsigned m = 0; m < b->n_memory; m++)
			if (range_overlaps(a->memory[k], b->memory[m]))
				return diag_fail(
					d, b->name,
					"memory 0x%lx size 0x%lx overlaps that of domain %s",
					b->memory[m].base, b->memory[m].size, a->name);
	return 0;
}

static int check_own_memory(const struct sys_domain *s, struct diag *d)
{
	for (unsigned k = 0; k < s->n_memory; k++)
		for (unsigned m = 0; m < k; m++)
			if (range_overlaps(s->memory[k], s->memory[m]))
				return diag_fail(d, s->name,
						 "memory 0x%lx size 0x%lx is named twice",
						 s->memory[k].base, s->memory[k].size);
	return 0;
}

static int share_cpus(const struct dt_board *b, struct sys_config *s, struct diag *d)
{
	uint32_t left = (uint32_t)((1ull << b->n_cpus) - 1);

	for (unsigned k = 0; k < s->n; k++)
		left &= ~s->dom[k].cpus;
	for (unsigned k = 0; k < s->n; k++) {
		if (!s->dom[k].cpus_rest)
			continue;
		if (!left)
			return diag_fail(d, s->dom[k].name, "cpus: the other domains leave no CPU");
		s->dom[k].cpus = left;
	}
	return 0;
}

int sys_parse(const void *merged, const struct dt_board *b, struct sys_config *s, struct diag *d)
{
	struct tree *t = tree_open(merged, d);
	unsigned domains = t ? tree_child(t, 0, "domains") : TREE_NONE, k = 0;

	memset(s, 0, sizeof(*s));
	if (!t)
		return -1;
	if (domains == TREE_NONE || t->node[domains].end == domains + 1)
		return diag_fail(d, "/domains", "the system configuration has no domain");
	tree_for_each_child(t, domains, i) {
		if (s->n++ == SYS_MAX_DOMAINS)
			return diag_fail(d, "/domains", "more than %u domains", SYS_MAX_DOMAINS);
	}
	/* libfdt adds each new node in front of the others: the first comes last. */
	tree_for_each_child(t, domains, i) {
		struct parse p = {t, b, &s->dom[s->n - 1 - k], i, d};

		if (parse_domain(&p, s->n - 1 - k++) < 0)
			return -1;
	}
	for (k = 0; k < s->n; k++) {
		if (check_own_memory(&s->dom[k], d) < 0)
			return -1;
		for (unsigned m = 0; m < k; m++)
			if (check_pair(&s->dom[m], &s->dom[k], d) < 0)
				return -1;
	}
	if (share_cpus(b, s, d) < 0 || own_assign(t, s, d) < 0)
		return -1;
	return res_check(t, b, s, d);
}
