/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/handoff_seal.h"

#include "lib/crc32.h"

/* CRC-32 with the checksum field taken as 0, without writing to `h`. */
static uint32_t checksum(const struct handoff *h)
{
	static const uint8_t zero[sizeof(h->checksum)];
	const uint8_t *bytes = (const uint8_t *)h;
	size_t at = offsetof(struct handoff, checksum), after = at + sizeof(h->checksum);
	uint32_t c = crc32(0, bytes, at);

	c = crc32(c, zero, sizeof(zero));
	return crc32(c, bytes + after, sizeof(*h) - after);
}

void handoff_seal(struct handoff *h)
{
	h->magic = HANDOFF_MAGIC;
	h->version = HANDOFF_VERSION;
	h->size = sizeof(*h);
	h->checksum = checksum(h);
}

void handoff_void(struct handoff *h)
{
	h->magic = 0;
	h->checksum = ~h->checksum;
}

int handoff_check(const struct handoff *h, struct diag *d)
{
	uint32_t sum;

	if (h->magic != HANDOFF_MAGIC)
		return diag_fail(d, "hand-off", "wrong magic 0x%llx", (unsigned long long)h->magic);
	if (h->version != HANDOFF_VERSION || h->size != sizeof(*h))
		return diag_fail(d, "hand-off",
				 "version %u of %u bytes, want version %u of %u bytes", h->version,
				 h->size, HANDOFF_VERSION, (unsigned)sizeof(*h));
	sum = checksum(h);
	if (sum != h->checksum)
		return diag_fail(d, "hand-off", "checksum is 0x%08x, should be 0x%08x", h->checksum,
				 sum);
	if (h->n_cores == 0 || h->n_cores > HANDOFF_MAX_CORES ||
	    h->n_regions > HANDOFF_MAX_REGIONS || h->n_images > HANDOFF_MAX_IMAGES ||
	    h->n_stamps > HANDOFF_MAX_STAMPS)
		return diag_fail(d, "hand-off",
				 "counts out of range: %u cores, %u regions, %u images, %u stamps",
				 h->n_cores, h->n_regions, h->n_images, h->n_stamps);
	return 0;
}
