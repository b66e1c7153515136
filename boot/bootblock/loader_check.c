/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/loader_check.h"

#include "lib/crc32.h"

typedef unsigned long long ull;

#define FDT_MAGIC 0xd00dfeedu

/* What is stored: its name in messages, and its magic number. */
struct kind {
	const char *object;
	uint32_t magic;
};

static const struct kind loader = {"loader image", LOADER_IMAGE_MAGIC},
			 tree = {"tree image", TREE_IMAGE_MAGIC};

/* That it is a header, whole, and of the version that this bootblock knows. */
static int check_identity(const struct kind *kind, const struct loader_image *header,
			  struct diag *diag)
{
	uint32_t crc;

	if (header->magic != kind->magic)
		return diag_fail(diag, kind->object, "wrong magic 0x%08x, want 0x%08x",
				 header->magic, kind->magic);
	crc = crc32(0, header, offsetof(struct loader_image, header_crc));
	if (crc != header->header_crc)
		return diag_fail(diag, kind->object,
				 "header CRC mismatch: is 0x%08x, should be 0x%08x", crc,
				 header->header_crc);
	if (header->version != LOADER_IMAGE_VERSION || header->header_size != sizeof(*header))
		return diag_fail(
			diag, kind->object,
			"version %u with a header of %u bytes, want version %u and %u bytes",
			header->version, header->header_size, LOADER_IMAGE_VERSION,
			(unsigned)sizeof(*header));
	return 0;
}

static int check_header(const struct kind *kind, const struct loader_image *header, uint64_t room,
			struct diag *diag)
{
	if (check_identity(kind, header, diag))
		return -1;
	if (room < sizeof(*header) || header->size > room - sizeof(*header))
		return diag_fail(diag, kind->object,
				 "size too large: %llu bytes, the store has %llu",
				 (ull)header->size, (ull)room);
	return 0;
}

static int check_payload(const struct kind *kind, const struct loader_image *header,
			 const void *data, struct diag *diag)
{
	uint32_t crc = crc32(0, data, header->size);

	if (crc != header->payload_crc)
		return diag_fail(diag, kind->object, "CRC mismatch: is 0x%08x, should be 0x%08x",
				 crc, header->payload_crc);
	return 0;
}

int loader_check_header(const struct loader_image *header, uint64_t room, struct range ram,
			struct diag *diag)
{
	if (check_header(&loader, header, room, diag))
		return -1;
	if (!header->size || !IS_ALIGNED(header->size | header->load, 8) ||
	    header->memory < header->size)
		return diag_fail(diag, loader.object,
				 "size %llu, memory %llu, load address 0x%llx do not fit together",
				 (ull)header->size, (ull)header->memory, (ull)header->load);
	if (!range_contains(ram, (struct range){header->load, header->memory}))
		return diag_fail(diag, loader.object,
				 "load range 0x%llx + 0x%llx is outside secure RAM 0x%llx + 0x%llx",
				 (ull)header->load, (ull)header->memory, (ull)ram.base,
				 (ull)ram.size);
	if (header->entry < header->load || header->entry - header->load >= header->size ||
	    !IS_ALIGNED(header->entry, 4))
		return diag_fail(diag, loader.object, "entry 0x%llx is outside the image",
				 (ull)header->entry);
	return 0;
}

int loader_check_payload(const struct loader_image *header, const void *data, struct diag *diag)
{
	return check_payload(&loader, header, data, diag);
}

/* Zeroes from a store that is too small for one. */
static int fetch_header(const struct store *store, struct loader_image *header, struct diag *diag)
{
	*header = (struct loader_image){0};
	if (store->size < sizeof(*header))
		return 0;
	return store_fetch(store, 0, header, sizeof(*header), diag);
}

int loader_fetch(const struct store *store, struct range ram, struct loader_image *header,
		 struct diag *diag)
{
	void *load;

	if (fetch_header(store, header, diag) ||
	    loader_check_header(header, store->size, ram, diag))
		return -1;
	load = (void *)(uintptr_t)header->load;
	if (store_fetch(store, sizeof(*header), load, header->size, diag))
		return -1;
	return loader_check_payload(header, load, diag);
}

int tree_fetch(const struct store *store, struct range target, uint64_t *size, struct diag *diag)
{
	struct loader_image header;
	uint32_t *words = (uint32_t *)(uintptr_t)target.base;

	if (fetch_header(store, &header, diag) || check_header(&tree, &header, store->size, diag))
		return -1;
	if (header.size < 2 * sizeof(*words) || header.size > target.size)
		return diag_fail(diag, tree.object, "%llu bytes: a tree has 8 to %llu",
				 (ull)header.size, (ull)target.size);
	if (store_fetch(store, sizeof(header), words, header.size, diag) ||
	    check_payload(&tree, &header, words, diag))
		return -1;
	if (__builtin_bswap32(words[0]) != FDT_MAGIC)
		return diag_fail(diag, tree.object, "no device tree in it (magic 0x%08x)",
				 __builtin_bswap32(words[0]));
	*size = __builtin_bswap32(words[1]); /* totalsize */
	if (*size > header.size)
		return diag_fail(diag, tree.object,
				 "the tree says it has %llu bytes, %llu are "
				 "there",
				 (ull)*size, (ull)header.size);
	return 0;
}
