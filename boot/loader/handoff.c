/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board/board.h"
#include "boot/monitor/core.h"
#include "boot/loader/loader.h"
#include "arch/arm64/cache.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"

static unsigned going(const struct loader *s, const uint32_t state[HANDOFF_MAX_CORES])
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->info->n_cores; i++)
		n += state[i] == CORE_LEADER || state[i] == CORE_RELEASED;
	return n;
}

int next_prepare(struct loader *s, const uint32_t state[HANDOFF_MAX_CORES], struct diag *d)
{
	struct handoff *h = s->out;
	struct log_ring *ring =
		log_ring_init((void *)(uintptr_t)(s->block + HYP_LOG_OFFSET), HYP_LOG_SIZE);

	(void)d;
	log_line("%u of %u cores go to EL2 at 0x%llx, PSCI 1.1 stays at EL3", going(s, state),
		 s->info->n_cores, (unsigned long long)s->block);
	loader_stamp(s, "loader");
	log_ring_copy(ring, s->info->ring);
	memset(h, 0, sizeof(*h));
	h->way = HANDOFF_WAY_RESET;
	fmt_sn(h->board, sizeof(h->board), "%s", board.name);
	h->reset_counter = s->info->reset_counter;
	h->tree = (uintptr_t)s->board_tree;
	h->tree_size = s->tree_size;
	h->log_ring = (uintptr_t)ring;
	loader_entropy(&s->tree, h->entropy, sizeof(h->entropy));
	h->n_cores = s->info->n_cores;
	for (unsigned i = 0; i < h->n_cores; i++) {
		const struct boot_core *c = &s->info->core[i];

		h->cores[i] = (struct handoff_core){.mpidr = c->mpidr, .state = state[i]};
		if (c->slot < CONFIG_MAX_CPUS) /* else the board has no slot for it */
			h->cores[i].park = (uintptr_t)&s->shared->mailboxes.core[c->slot];
	}
	h->n_regions = s->map.n;
	memcpy(h->regions, s->map.r, s->map.n * sizeof(h->regions[0]));
	h->n_images = s->n_images;
	memcpy(h->images, s->images, sizeof(h->images));
	h->n_stamps = s->n_stamps;
	memcpy(h->stamps, s->stamps, sizeof(h->stamps));
	handoff_seal(h);
	dcache_flush(s->block + HYP_LOG_OFFSET, HYP_BLOCK_SIZE - HYP_LOG_OFFSET);
	s->shared->handoff = (uintptr_t)h; /* the bootblock breaks its seal after a warm reset */
	dcache_clean((uintptr_t)s->shared, sizeof(*s->shared));
	s->entry = s->block;
	s->x0 = (uintptr_t)h;
	return 0;
}

void next_secondary(const struct loader *s, struct core *c)
{
	c->entry = s->entry;
	c->x[0] = s->x0;
	c->x[1] = 1;
	c->x[2] = c->index;
}
