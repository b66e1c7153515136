/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/access.h"

#include "dtb/tree/others.h"
#include "dtb/tree/tree_bus.h"

static bool is_noted(const struct tree *tree, unsigned node, const struct sys_domain *domain)
{
	for (unsigned k = 0; k < domain->n_devices; k++)
		if (domain->devices[k] == tree->node[node].offset)
			return true;
	return false;
}

static int note(const struct tree *tree, unsigned node, struct sys_domain *domain,
		struct diag *diag)
{
	if (domain->n_devices == SYS_MAX_DEVICES)
		return diag_fail(diag, domain->name, "access has more than %u devices",
				 SYS_MAX_DEVICES);
	domain->devices[domain->n_devices++] = tree->node[node].offset;
	return 0;
}

/* Notes the device that an entry of `access` refers to. */
static int add_device(const struct tree *tree, uint32_t phandle, struct sys_domain *domain,
		      struct diag *diag)
{
	unsigned node = tree_phandle(tree, phandle);

	if (node == TREE_NONE && diag_has_ended(diag)) /* sys_merge has refused it */
		return 0;
	if (node == TREE_NONE)
		return diag_fail(diag, domain->name,
				 "access: no node has phandle 0x%x (is #access-flags-cells right?)",
				 phandle);
	if (domain->n_devices < SYS_MAX_DEVICES && is_noted(tree, node, domain))
		return diag_fail(diag, domain->name, "access names %s twice",
				 tree_name(tree, node));
	return note(tree, node, domain, diag);
}

int access_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		 struct diag *diag)
{
	unsigned count, flags = tree_u32(tree, node, "#access-flags-cells", 0);
	const fdt32_t *cells = tree_cells(tree, node, "access", &count);

	domain->devices_rest = tree_has(tree, node, "mullion,access-rest");
	if (!tree_has(tree, node, "access"))
		return 0;
	if (!count || flags > 4 || count % (1 + flags))
		return diag_fail(diag, domain->name,
				 "access is not a list of devices with %u flag cells each "
				 "(#access-flags-cells)",
				 flags);
	for (; count; count -= 1 + flags, cells += 1 + flags)
		if (diag_ends(add_device(tree, fdt32_ld(cells), domain, diag), diag))
			return -1;
	return 0;
}

/* --- sram --- */

/* The node whose only registers these are, or TREE_NONE. */
static unsigned bank_at(const struct tree *tree, struct range range)
{
	static const char *const sram[] = {"mmio-sram", NULL};
	struct diag ignored; /* node_check tells */
	struct range registers;

	for (unsigned node = 1; node < tree->n_nodes; node++)
		if (tree_compatible(tree, node, sram) &&
		    tree_reg(tree, node, 0, &registers, &ignored) == 1 &&
		    registers.base == range.base && registers.size == range.size &&
		    !tree_reg(tree, node, 1, &registers, &ignored))
			return node;
	return TREE_NONE;
}

static int add_bank(const struct tree *tree, struct range range, struct sys_domain *domain,
		    struct diag *diag)
{
	unsigned bank = bank_at(tree, range);

	if (bank == TREE_NONE)
		return diag_fail(diag, domain->name,
				 "sram 0x%lx size 0x%lx is not all of a bank (mmio-sram) of the "
				 "board's tree",
				 range.base, range.size);
	return is_noted(tree, bank, domain) ? 0 : note(tree, bank, domain, diag);
}

int access_parse_sram(const struct tree *tree, unsigned node, struct sys_domain *domain,
		      struct diag *diag)
{
	struct domain_ranges ranges;
	struct range range;

	if (!tree_has(tree, node, "sram"))
		return 0;
	if (!domain_ranges(tree, node, "sram", "#sram-flags-cells", &ranges))
		return diag_fail(diag, domain->name,
				 "%s is not a list of addresses (%u cells) and sizes (%u cells)",
				 "sram", ranges.address_cells, ranges.size_cells);
	while (domain_ranges_next(&ranges, &range))
		if (diag_ends(add_bank(tree, range, domain, diag), diag))
			return -1;
	return 0;
}
