/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/remap.h"

#include "dtb/config/dma.h"
#include "dtb/config/regions.h"
#include "dtb/config/resources.h"
#include "dtb/tree/gic_check.h"

#define MOST_BITS 48u /* of a guest's address, on any core without FEAT_LPA2 */

static unsigned count_ranges(const struct sys_domain *domain)
{
	return domain->n_memory + (domain->memory_size != 0);
}

int remap_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		struct diag *diag)
{
	unsigned count, ranges = count_ranges(domain);
	const fdt32_t *cells = tree_cells(tree, node, "mullion,memory-at", &count);

	if (!tree_has(tree, node, "mullion,memory-at"))
		return 0;
	if (domain->memory_rest)
		return diag_fail(diag, domain->name,
				 "mullion,memory-at with mullion,memory-rest: boot alone knows in "
				 "how many pieces that is; give memory or mullion,memory-size");
	if (count != ranges && count != 2 * ranges && diag_has_ended(diag))
		return 0; /* what was said before may be of a range, which is not counted */
	if (count != ranges && count != 2 * ranges)
		return diag_fail(diag, domain->name,
				 "mullion,memory-at is not an address, in one or two cells, for "
				 "each range of its memory (%u)",
				 ranges);
	domain->moved = ranges != 0;
	for (unsigned n = 0; n < ranges; n++)
		domain->memory_at[n] = tree_number(cells + n * (count / ranges), count / ranges);
	return 0;
}

struct range remap_range(const struct sys_domain *domain, unsigned n)
{
	uint64_t size = n < domain->n_memory    ? domain->memory[n].size
			: n == domain->n_memory ? domain->memory_size
						: 0;

	return (struct range){size ? domain->memory_at[n] : 0, size};
}

/* An address that the property gives, and what is wrong with it. */
static int refuse(const struct sys_domain *domain, struct range at, const char *why, const char *of,
		  uint64_t where, struct diag *diag)
{
	return diag_fail(diag, domain->name, "mullion,memory-at: 0x%lx + 0x%lx %s %s at 0x%lx",
			 at.base, at.size, why, of, where);
}

static int check_alone(const struct sys_domain *domain, unsigned n, struct diag *diag)
{
	struct range at = remap_range(domain, n);

	if (!IS_ALIGNED(at.base, REMAP_ALIGN))
		return diag_fail(diag, domain->name,
				 "mullion,memory-at: 0x%lx is not a multiple of 2 MiB", at.base);
	if (!range_contains((struct range){0, 1ull << MOST_BITS}, at))
		return diag_fail(diag, domain->name,
				 "mullion,memory-at: 0x%lx + 0x%lx is not below 2^%u", at.base,
				 at.size, MOST_BITS);
	for (unsigned k = 0; k < n; k++)
		if (range_overlaps(at, remap_range(domain, k)))
			return refuse(domain, at, "overlaps", "its memory",
				      remap_range(domain, k).base, diag);
	return 0;
}

struct meeting {
	const struct sys_domain *domain;
	struct range at;
};

static int meet_registers(void *ctx, const char *node, struct range range, struct diag *diag)
{
	const struct meeting *meeting = ctx;

	return range_overlaps(meeting->at, range_pages(range))
		       ? refuse(meeting->domain, meeting->at, "lies on", node, range.base, diag)
		       : 0;
}

static int check_regions(const struct tree *tree, unsigned index, const struct meeting *meeting,
			 struct diag *diag)
{
	struct range pages[DT_MAX_RESERVED];
	unsigned count;

	if (regions_of(tree, index, pages, &count, diag) < 0)
		return -1;
	for (unsigned k = 0; k < count; k++)
		if (range_overlaps(meeting->at, pages[k]))
			return refuse(meeting->domain, meeting->at, "lies on",
				      "the memory reserved for its devices", pages[k].base, diag);
	return 0;
}

/* That what EL2 emulates for it is elsewhere, boot sees to (el2/boot/devices.c). */
static int check_place(const struct tree *tree, const struct dt_board *board, unsigned index,
		       const struct sys_domain *domain, unsigned n, struct diag *diag)
{
	struct meeting meeting = {domain, remap_range(domain, n)};
	const struct sys_visitor visitor = {.ctx = &meeting, .mmio = meet_registers};

	if (check_alone(domain, n, diag) < 0)
		return -1;
	if (gic_has(&board->gic, meeting.at))
		return refuse(domain, meeting.at, "lies on", "the interrupt controller",
			      board->gic.gicd.base, diag);
	return res_visit(tree, index, &visitor, diag) < 0 ||
			       check_regions(tree, index, &meeting, diag) < 0
		       ? -1
		       : 0;
}

/* The mend is the same for all of them. */
static int check_device(const struct tree *tree, const struct sys_domain *domain, unsigned node,
			struct diag *diag)
{
	static const char *const why[] = {[DMA_UNKNOWN] = "may write memory by DMA",
					  [DMA_MASTER] = "writes memory by DMA",
					  [DMA_SMMU] = "writes memory by DMA",
					  [DMA_IOMMU] = "translates addresses"};
	const char *compatible = tree_str(tree, node, "compatible");
	enum dma_kind kind = dma_kind(tree, node);

	if (kind == DMA_NONE)
		return 0;
	return diag_fail(diag, domain->name,
			 "mullion,memory-at: %.36s (%.32s) %s: give it to another domain, or leave "
			 "that out",
			 tree_name(tree, node), compatible ? compatible : "nothing compatible",
			 why[kind]);
}

static int check_domain(const struct tree *tree, const struct dt_board *board,
			const struct sys_config *config, unsigned index, struct diag *diag)
{
	const struct sys_domain *domain = &config->domains[index];

	for (unsigned n = 0; remap_range(domain, n).size; n++)
		if (diag_ends(check_place(tree, board, index, domain, n, diag), diag))
			return -1;
	for (unsigned node = 1; node < tree->n_nodes; node++)
		if (own_is_device(tree, node, index) &&
		    diag_ends(check_device(tree, domain, node, diag), diag))
			return -1;
	return 0;
}

int remap_check(const struct tree *tree, const struct dt_board *board,
		const struct sys_config *config, struct diag *diag)
{
	for (unsigned index = 0; index < config->n_domains; index++)
		if (config->domains[index].moved &&
		    check_domain(tree, board, config, index, diag) < 0)
			return -1;
	return 0;
}
