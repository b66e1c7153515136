/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/loader_check.h"

#include "lib/crc32.h"

typedef unsigned long long ull;

static const char object[] = "loader image";

/* That it is a header, whole, and of the version that this bootblock knows. */
static int check_identity(const struct loader_image *header, struct diag *diag)
{
	uint32_t crc;

	if (header->magic != LOADER_IMAGE_MAGIC)
		return diag_fail(diag, object, "wrong magic 0x%08x, want 0x%08x", header->magic,
				 LOADER_IMAGE_MAGIC);
	crc = crc32(0, header, offsetof(struct loader_image, header_crc));
	if (crc != header->header_crc)
		return diag_fail(diag, object, "header CRC mismatch: is 0x%08x, should be 0x%08x",
				 crc, header->header_crc);
	if (header->version != LOADER_IMAGE_VERSION || header->header_size != sizeof(*header))
		return diag_fail(
			diag, object,
			"version %u with a header of %u bytes, want version %u and %u bytes",
			header->version, header->header_size, LOADER_IMAGE_VERSION,
			(unsigned)sizeof(*header));
	return 0;
}

int loader_check_header(const struct loader_image *header, uint64_t room, struct range ram,
			struct diag *diag)
{
	if (check_identity(header, diag))
		return -1;
	if (room < sizeof(*header) || header->size > room - sizeof(*header))
		return diag_fail(diag, object, "size too large: %llu bytes, the store has %llu",
				 (ull)header->size, (ull)room);
	if (!header->size || !IS_ALIGNED(header->size | header->load, 8) ||
	    header->memory < header->size)
		return diag_fail(diag, object,
				 "size %llu, memory %llu, load address 0x%llx do not fit together",
				 (ull)header->size, (ull)header->memory, (ull)header->load);
	if (!range_contains(ram, (struct range){header->load, header->memory}))
		return diag_fail(diag, object,
				 "load range 0x%llx + 0x%llx is outside secure RAM 0x%llx + 0x%llx",
				 (ull)header->load, (ull)header->memory, (ull)ram.base,
				 (ull)ram.size);
	if (header->entry < header->load || header->entry - header->load >= header->size ||
	    !IS_ALIGNED(header->entry, 4))
		return diag_fail(diag, object, "entry 0x%llx is outside the image",
				 (ull)header->entry);
	return 0;
}

int loader_check_payload(const struct loader_image *header, const void *data, struct diag *diag)
{
	uint32_t crc = crc32(0, data, header->size);

	if (crc != header->payload_crc)
		return diag_fail(diag, object, "CRC mismatch: is 0x%08x, should be 0x%08x", crc,
				 header->payload_crc);
	return 0;
}

int loader_fetch(const struct store *store, struct range ram, struct loader_image *header,
		 struct diag *diag)
{
	void *load;

	*header = (struct loader_image){0};
	if (store->size >= sizeof(*header) && store_fetch(store, 0, header, sizeof(*header), diag))
		return -1;
	if (loader_check_header(header, store->size, ram, diag))
		return -1;
	load = (void *)(uintptr_t)header->load;
	if (store_fetch(store, sizeof(*header), load, header->size, diag))
		return -1;
	return loader_check_payload(header, load, diag);
}
