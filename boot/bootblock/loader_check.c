/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/loader_check.h"

#include "lib/crc32.h"

typedef unsigned long long ull;

static const char object[] = "loader image";

int loader_check_header(const struct loader_image *h, uint64_t room, struct range ram,
			struct diag *d)
{
	uint32_t crc;

	if (h->magic != LOADER_IMAGE_MAGIC)
		return diag_fail(d, object, "wrong magic 0x%08x, want 0x%08x", h->magic,
				 LOADER_IMAGE_MAGIC);
	crc = crc32(0, h, offsetof(struct loader_image, header_crc));
	if (crc != h->header_crc)
		return diag_fail(d, object, "header CRC mismatch: is 0x%08x, should be 0x%08x", crc,
				 h->header_crc);
	if (h->version != LOADER_IMAGE_VERSION || h->header_size != sizeof(*h))
		return diag_fail(
			d, object,
			"version %u with a header of %u bytes, want version %u and %u bytes",
			h->version, h->header_size, LOADER_IMAGE_VERSION, (unsigned)sizeof(*h));
	if (room < sizeof(*h) || h->size > room - sizeof(*h))
		return diag_fail(d, object, "size too large: %llu bytes, the store has %llu",
				 (ull)h->size, (ull)room);
	if (!h->size || !IS_ALIGNED(h->size | h->load, 8) || h->memory < h->size)
		return diag_fail(d, object,
				 "size %llu, memory %llu, load address 0x%llx do not fit together",
				 (ull)h->size, (ull)h->memory, (ull)h->load);
	if (!range_contains(ram, (struct range){h->load, h->memory}))
		return diag_fail(d, object,
				 "load range 0x%llx + 0x%llx is outside secure RAM 0x%llx + 0x%llx",
				 (ull)h->load, (ull)h->memory, (ull)ram.base, (ull)ram.size);
	if (h->entry < h->load || h->entry - h->load >= h->size || !IS_ALIGNED(h->entry, 4))
		return diag_fail(d, object, "entry 0x%llx is outside the image", (ull)h->entry);
	return 0;
}

int loader_check_payload(const struct loader_image *h, const void *data, struct diag *d)
{
	uint32_t crc = crc32(0, data, h->size);

	if (crc != h->payload_crc)
		return diag_fail(d, object, "CRC mismatch: is 0x%08x, should be 0x%08x", crc,
				 h->payload_crc);
	return 0;
}
