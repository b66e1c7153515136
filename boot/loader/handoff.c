/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "arch/arm64/cache.h"
#include "board/board.h"
#include "boot/loader/next.h"
#include "boot/loader/stamps.h"
#include "boot/loader/seeds.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"

static unsigned count_going(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	unsigned count = 0;

	for (unsigned i = 0; i < loader->info->n_cores; i++)
		count += state[i] == CORE_LEADER || state[i] == CORE_RELEASED;
	return count;
}

/* In the order of the tree's cpu nodes, by which configurations number them. */
static void fill_cores(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES],
		       struct handoff *handoff)
{
	handoff->n_cores = loader->tree.n_cpus;
	for (unsigned i = 0; i < loader->info->n_cores; i++) {
		const struct boot_core *c = &loader->info->core[i];
		unsigned index = loader_tree_index(loader, c->mpidr);

		if (index == DT_MAX_CPUS)
			continue;
		handoff->cores[index] = (struct handoff_core){.mpidr = c->mpidr, .state = state[i]};
		if (c->slot < CONFIG_MAX_CPUS) /* else the board has no slot for it */
			handoff->cores[index].park =
				(uintptr_t)&loader->shared->mailboxes.core[c->slot];
	}
}

static void fill_lists(const struct loader *loader, struct handoff *handoff)
{
	handoff->n_regions = loader->map.n_regions;
	memcpy(handoff->regions, loader->map.regions,
	       loader->map.n_regions * sizeof(handoff->regions[0]));
	handoff->n_images = loader->n_images;
	memcpy(handoff->images, loader->images, sizeof(handoff->images));
	handoff->n_stamps = loader->n_stamps;
	memcpy(handoff->stamps, loader->stamps, sizeof(handoff->stamps));
}

static void fill_handoff(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES],
			 const struct log_ring *ring, struct handoff *handoff)
{
	memset(handoff, 0, sizeof(*handoff));
	handoff->way = HANDOFF_WAY_RESET;
	fmt_sn(handoff->board, sizeof(handoff->board), "%s", board.name);
	handoff->reset_counter = loader->info->reset_counter;
	handoff->tree = (uintptr_t)loader->merged.fdt;
	handoff->tree_size = loader->merged.size;
	handoff->log_ring = (uintptr_t)ring;
	loader_entropy(&loader->tree, handoff->entropy, sizeof(handoff->entropy));
	fill_cores(loader, state, handoff);
	fill_lists(loader, handoff);
	handoff_seal(handoff);
}

int next_prepare(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES], struct diag *diag)
{
	struct handoff *handoff = loader->handoff;
	struct log_ring *ring =
		log_ring_init((void *)(uintptr_t)(loader->block + HYP_LOG_OFFSET), HYP_LOG_SIZE);

	(void)diag;
	log_line("%u of %u cores go to EL2 at 0x%llx, PSCI 1.1 stays at EL3",
		 count_going(loader, state), loader->tree.n_cpus,
		 (unsigned long long)loader->block);
	loader_stamp(loader, "loader");
	log_ring_copy(ring, (const struct log_ring *)(uintptr_t)loader->info->ring);
	fill_handoff(loader, state, ring, handoff);
	dcache_flush(loader->block + HYP_LOG_OFFSET, HYP_BLOCK_SIZE - HYP_LOG_OFFSET);
	/* the bootblock breaks its seal after a warm reset */
	loader->shared->handoff = (uintptr_t)handoff;
	dcache_clean((uintptr_t)loader->shared, sizeof(*loader->shared));
	loader->entry = loader->block;
	loader->x0 = (uintptr_t)handoff;
	return 0;
}

void next_secondary(const struct loader *loader, struct core *core)
{
	core->entry = loader->entry;
	core->x[0] = loader->x0;
	core->x[1] = 1;
	core->x[2] = loader_tree_index(loader, core->mpidr);
}
