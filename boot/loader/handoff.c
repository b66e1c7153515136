/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board/board.h"
#include "boot/monitor/core.h"
#include "boot/loader/loader.h"
#include "arch/arm64/cache.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"

static unsigned going(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	unsigned n = 0;

	for (unsigned i = 0; i < loader->info->n_cores; i++)
		n += state[i] == CORE_LEADER || state[i] == CORE_RELEASED;
	return n;
}

int next_prepare(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES], struct diag *diag)
{
	struct handoff *h = loader->out;
	struct log_ring *ring =
		log_ring_init((void *)(uintptr_t)(loader->block + HYP_LOG_OFFSET), HYP_LOG_SIZE);

	(void)diag;
	log_line("%u of %u cores go to EL2 at 0x%llx, PSCI 1.1 stays at EL3", going(loader, state),
		 loader->info->n_cores, (unsigned long long)loader->block);
	loader_stamp(loader, "loader");
	log_ring_copy(ring, loader->info->ring);
	memset(h, 0, sizeof(*h));
	h->way = HANDOFF_WAY_RESET;
	fmt_sn(h->board, sizeof(h->board), "%s", board.name);
	h->reset_counter = loader->info->reset_counter;
	h->tree = (uintptr_t)loader->board_tree;
	h->tree_size = loader->tree_size;
	h->log_ring = (uintptr_t)ring;
	loader_entropy(&loader->tree, h->entropy, sizeof(h->entropy));
	h->n_cores = loader->info->n_cores;
	for (unsigned i = 0; i < h->n_cores; i++) {
		const struct boot_core *c = &loader->info->core[i];

		h->cores[i] = (struct handoff_core){.mpidr = c->mpidr, .state = state[i]};
		if (c->slot < CONFIG_MAX_CPUS) /* else the board has no slot for it */
			h->cores[i].park = (uintptr_t)&loader->shared->mailboxes.core[c->slot];
	}
	h->n_regions = loader->map.n;
	memcpy(h->regions, loader->map.r, loader->map.n * sizeof(h->regions[0]));
	h->n_images = loader->n_images;
	memcpy(h->images, loader->images, sizeof(h->images));
	h->n_stamps = loader->n_stamps;
	memcpy(h->stamps, loader->stamps, sizeof(h->stamps));
	handoff_seal(h);
	dcache_flush(loader->block + HYP_LOG_OFFSET, HYP_BLOCK_SIZE - HYP_LOG_OFFSET);
	/* the bootblock breaks its seal after a warm reset */
	loader->shared->handoff = (uintptr_t)h;
	dcache_clean((uintptr_t)loader->shared, sizeof(*loader->shared));
	loader->entry = loader->block;
	loader->x0 = (uintptr_t)h;
	return 0;
}

void next_secondary(const struct loader *loader, struct core *core)
{
	core->entry = loader->entry;
	core->x[0] = loader->x0;
	core->x[1] = 1;
	core->x[2] = core->index;
}
