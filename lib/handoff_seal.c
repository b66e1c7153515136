/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/handoff_seal.h"

#include "lib/crc32.h"

/* CRC-32 with the checksum field taken as 0, without writing to `handoff`. */
static uint32_t checksum_of(const struct handoff *handoff)
{
	static const uint8_t zero[sizeof(handoff->checksum)];
	const uint8_t *bytes = (const uint8_t *)handoff;
	size_t at = offsetof(struct handoff, checksum), after = at + sizeof(handoff->checksum);
	uint32_t c = crc32(0, bytes, at);

	c = crc32(c, zero, sizeof(zero));
	return crc32(c, bytes + after, sizeof(*handoff) - after);
}

void handoff_seal(struct handoff *handoff)
{
	handoff->magic = HANDOFF_MAGIC;
	handoff->version = HANDOFF_VERSION;
	handoff->size = sizeof(*handoff);
	handoff->checksum = checksum_of(handoff);
}

void handoff_void(struct handoff *handoff)
{
	handoff->magic = 0;
	handoff->checksum = ~handoff->checksum;
}

int handoff_check(const struct handoff *handoff, struct diag *diag)
{
	uint32_t sum;

	if (handoff->magic != HANDOFF_MAGIC)
		return diag_fail(diag, "hand-off", "wrong magic 0x%llx",
				 (unsigned long long)handoff->magic);
	if (handoff->version != HANDOFF_VERSION || handoff->size != sizeof(*handoff))
		return diag_fail(diag, "hand-off",
				 "version %u of %u bytes, want version %u of %u bytes",
				 handoff->version, handoff->size, HANDOFF_VERSION,
				 (unsigned)sizeof(*handoff));
	sum = checksum_of(handoff);
	if (sum != handoff->checksum)
		return diag_fail(diag, "hand-off", "checksum is 0x%08x, should be 0x%08x",
				 handoff->checksum, sum);
	if (handoff->n_cores == 0 || handoff->n_cores > HANDOFF_MAX_CORES ||
	    handoff->n_regions > HANDOFF_MAX_REGIONS || handoff->n_images > HANDOFF_MAX_IMAGES ||
	    handoff->n_stamps > HANDOFF_MAX_STAMPS)
		return diag_fail(diag, "hand-off",
				 "counts out of range: %u cores, %u regions, %u images, %u stamps",
				 handoff->n_cores, handoff->n_regions, handoff->n_images,
				 handoff->n_stamps);
	return 0;
}
