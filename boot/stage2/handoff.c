/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board/board.h"
#include "boot/monitor/core.h"
#include "boot/stage2/stage2.h"
#include "cache.h"
#include "entropy.h"
#include "handoff_seal.h"
#include "log.h"
#include "printf.h"

/* The tree's seeds and, where the CPU has one, its generator; either alone is good enough, together no worse. */
static void fill_entropy(struct handoff *h, struct dt_board *tree)
{
	unsigned n = tree->n_entropy < sizeof(h->entropy) ? tree->n_entropy : sizeof(h->entropy);

	memcpy(h->entropy, tree->entropy, n);
	memset(tree->entropy, 0, sizeof(tree->entropy));
	tree->n_entropy = 0;
	entropy_mix(h->entropy, sizeof(h->entropy));
}

void handoff_write(struct stage2 *s, const uint32_t state[HANDOFF_MAX_CORES])
{
	struct handoff *h = s->out;
	struct log_ring *ring = log_ring_init((void *)(uintptr_t)(s->block + HYP_LOG_OFFSET), HYP_LOG_SIZE);

	stage2_stamp(s, "stage2");
	log_ring_copy(ring, s->info->ring);
	memset(h, 0, sizeof(*h));
	h->way = HANDOFF_WAY_RESET;
	fmt_sn(h->board, sizeof(h->board), "%s", board.name);
	h->reset_counter = s->info->reset_counter;
	h->tree = (uintptr_t)s->board_tree;
	h->tree_size = s->tree_size;
	h->log_ring = (uintptr_t)ring;
	fill_entropy(h, &s->tree);
	h->n_cores = s->info->n_cores;
	for (unsigned i = 0; i < h->n_cores; i++)
		h->cores[i] =
			(struct handoff_core){.mpidr = s->info->core[i].mpidr,
					      .state = state[i],
					      .park = (uintptr_t)&s->shared->mailboxes.core[s->info->core[i].slot]};
	h->n_regions = s->map.n;
	memcpy(h->regions, s->map.r, s->map.n * sizeof(h->regions[0]));
	h->n_images = s->n_images;
	memcpy(h->images, s->images, sizeof(h->images));
	h->n_stamps = s->n_stamps;
	memcpy(h->stamps, s->stamps, sizeof(h->stamps));
	handoff_seal(h);
	dcache_flush(s->block + HYP_LOG_OFFSET, HYP_BLOCK_SIZE - HYP_LOG_OFFSET);
	s->shared->handoff = (uintptr_t)h; /* stage 1 breaks its seal after a warm reset */
	dcache_clean((uintptr_t)s->shared, sizeof(*s->shared));
}
