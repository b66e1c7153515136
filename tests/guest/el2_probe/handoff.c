/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-off as the hypervisor would find it: memory, images, stamps, entropy, log. */
#include "include/addr.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "tests/guest/el2_probe/probe.h"

static bool ring_holds(const struct log_ring *ring, const char *text)
{
	for (uint64_t i = 0; i < ring->head && i < ring->kept + ring->size; i++) {
		unsigned k = 0;

		while (text[k] && ring->text[log_ring_place(ring, i + k)] == text[k])
			k++;
		if (!text[k])
			return true;
	}
	return false;
}

static void check_memory(const struct handoff *handoff)
{
	struct range self = {(uintptr_t)_start, HYP_BLOCK_SIZE};
	bool apart = true, block = false, in_block;

	/* claims may lie in memory that boot has used */
	const uint32_t shared = 1u << REGION_RAM | 1u << REGION_USED;

	for (unsigned i = 0; i < handoff->n_regions; i++) {
		struct range a = {handoff->regions[i].base, handoff->regions[i].size};

		say("probe: region %u 0x%llx + 0x%llx %s\n", handoff->regions[i].type, (ull)a.base,
		    (ull)a.size, handoff->regions[i].name);
		block |= handoff->regions[i].type == REGION_HYPERVISOR && a.base == self.base &&
			 a.size == self.size;
		for (unsigned k = 0; k < i; k++)
			if (!((1u << handoff->regions[i].type | 1u << handoff->regions[k].type) &
			      shared))
				apart &= !range_overlaps(a,
							 (struct range){handoff->regions[k].base,
									handoff->regions[k].size});
	}
	result("memory-apart", apart, "two claims overlap");
	result("memory-block", block, "no region of type hypervisor at 0x%llx", (ull)self.base);
	in_block = (uintptr_t)handoff == self.base + HYP_HANDOFF_OFFSET &&
		   handoff->log_ring == self.base + HYP_LOG_OFFSET;
	result("memory-offsets", in_block, "hand-off at 0x%llx, log ring at 0x%llx",
	       (ull)(uintptr_t)handoff, (ull)handoff->log_ring);
}

void check_handoff(const struct handoff *handoff)
{
	const struct log_ring *ring = (const void *)(uintptr_t)handoff->log_ring;
	struct diag d = {"", ""};
	unsigned hypervisors = 0, configs = 0, entropy = 0;
	uint64_t last = 0;
	bool ascending = true;

	result("handoff", handoff_check(handoff, &d) == 0, "%s", d.reason);
	result("handoff-way", handoff->way == HANDOFF_WAY_RESET, "way %u", handoff->way);
	result("handoff-board", handoff->board[0] != 0, "empty");
	for (unsigned i = 0; i < handoff->n_cores; i++)
		say("probe: core %u 0x%llx state %u\n", i, (ull)handoff->cores[i].mpidr,
		    handoff->cores[i].state);
	check_memory(handoff);
	for (unsigned i = 0; i < handoff->n_images; i++) {
		say("probe: image %u 0x%llx + 0x%llx %s\n", handoff->images[i].type,
		    (ull)handoff->images[i].base, (ull)handoff->images[i].size,
		    handoff->images[i].name);
		hypervisors += handoff->images[i].type == IMAGE_HYPERVISOR;
		configs += handoff->images[i].type == IMAGE_CONFIG;
	}
	/* the tree has the configuration in it */
	result("images", hypervisors == 1 && !configs, "%u hypervisors, %u configurations",
	       hypervisors, configs);
	for (unsigned i = 0; i < handoff->n_stamps; i++) {
		say("probe: stamp %s %llu\n", handoff->stamps[i].name,
		    (ull)(handoff->stamps[i].counter - handoff->reset_counter));
		ascending &= handoff->stamps[i].counter >= last;
		last = handoff->stamps[i].counter;
	}
	result("stamps", ascending && handoff->n_stamps >= 3, "%u stamps", handoff->n_stamps);
	for (unsigned i = 0; i < sizeof(handoff->entropy); i++)
		entropy += handoff->entropy[i] != 0;
	result("entropy", entropy > 16, "%u bytes are not 0", entropy);
	result("log-ring",
	       ring->magic == LOG_RING_MAGIC && ring_holds(ring, "bootblock EL3") &&
		       ring_holds(ring, "loader EL3"),
	       "not the log of both stages");
}
