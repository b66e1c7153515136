/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/bundle_help.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <libfdt.h>

#include "image/kimage.h"
#include "image/sha256.h"
#include "tests/unit/one_shot.h"

struct diag said;
struct memmap map;
struct handoff_image images[HANDOFF_MAX_IMAGES];
uint32_t n_images;
uint8_t *bundle;
unsigned cleaned;
static uint32_t used; /* of the external data */
static uint64_t heap[UNPACK_HEAP / 8];

static void clean(uint64_t base, uint64_t size)
{
	assert_true(base >= DRAM && size && base + size <= DRAM + DRAM_SIZE);
	cleaned++;
}

static struct scratch scratch;
struct bundle opened = {.scratch = &scratch,
			.map = &map,
			.hyp_block = BLOCK,
			.granules = 1,
			.board = "virt",
			.version = "0.1",
			.heap = heap,
			.clean = clean};

int map_dram(void **state)
{
	(void)state;
	return mmap((void *)DRAM, DRAM_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)DRAM;
}

static void put_words(uint8_t *target, int node, const char *property)
{
	const char *words = fdt_getprop(bundle, node, property, NULL);

	memcpy(target, words, strlen(words));
}

/* What a kernel's node says of its place, if it does not all say 0. */
static void add_place(int node, uint8_t digest[32])
{
	static const char *const names[] = {"load", "entry", FIT_MEMORY};
	uint64_t number[3] = {0}, says = 0;
	uint8_t record[32 + 4 * 8];

	for (unsigned i = 0; i < 3; i++) {
		int len = 0;
		const fdt32_t *cells = fdt_getprop(bundle, node, names[i], &len);

		for (int k = 0; cells && k < len / 4; k++)
			number[i] = number[i] << 32 | fdt32_to_cpu(cells[k]);
		says |= (uint64_t)(cells != NULL) << i;
	}
	if (!(says & 4) && !number[0] && !number[1])
		return;
	memcpy(record, digest, 32);
	says = cpu_to_fdt64(says);
	memcpy(record + 32, &says, 8);
	for (unsigned i = 0; i < 3; i++) {
		number[i] = cpu_to_fdt64(number[i]);
		memcpy(record + 40 + 8 * i, &number[i], 8);
	}
	sha256(digest, record, sizeof(record));
}

static void add_purpose(uint8_t digest[32])
{
	const char *board = fdt_getprop(bundle, 0, FIT_BOARD, NULL),
		   *version = fdt_getprop(bundle, 0, FIT_VERSION, NULL);
	char record[96] = {0};

	if (!board && !version)
		return;
	memcpy(record, digest, 32);
	strncpy(record + 32, board ? board : "", 31);
	strncpy(record + 64, version ? version : "", 31);
	sha256(digest, record, sizeof(record));
}

/* As the head of image/fit.h has it. */
static void stamp_bundle(void)
{
	uint8_t digest[32];
	int node, images_node = fdt_path_offset(bundle, "/images");

	if (images_node < 0)
		return;
	sha256(digest, "mullion bundle 1", 16);
	add_purpose(digest);
	fdt_for_each_subnode(node, bundle, images_node) {
		uint8_t record[32 + 32 + 16 + 16 + 8 + 32] = {0};
		const fdt32_t *size = fdt_getprop(bundle, node, "data-size", NULL);
		const char *name = fdt_get_name(bundle, node, NULL);
		int hash = fdt_first_subnode(bundle, node), inside = 0;

		fdt_getprop(bundle, node, "data", &inside);
		memcpy(record, digest, 32);
		memcpy(record + 32, name, strlen(name));
		put_words(record + 64, node, "type");
		put_words(record + 80, node, "compression");
		*(fdt32_t *)(record + 100) = size ? *size : cpu_to_fdt32((uint32_t)inside);
		memcpy(record + 104, fdt_getprop(bundle, hash, "value", NULL), 32);
		sha256(digest, record, sizeof(record));
		if (!strcmp(fdt_getprop(bundle, node, "type", NULL), "kernel"))
			add_place(node, digest);
	}
	assert_int_equal(fdt_setprop(bundle, 0, FIT_DIGEST, digest, 32), 0);
}

static int open_from(const struct store *store)
{
	scratch = (struct scratch){.map = map};
	for (unsigned i = 0; i < map.n_regions; i++) /* is here already */
		if (map.regions[i].type == REGION_TREE)
			scratch.map.regions[i].type = REGION_FIRMWARE;
	opened.store = store;
	return bundle_open(&opened, &said);
}

int load_from(const struct store *store)
{
	return open_from(store) || scratch_claim(&scratch, &map, &said) ||
			       bundle_load(&opened, images, &n_images, &said)
		       ? -1
		       : 0;
}

int open_bundle(void)
{
	stamp_bundle();
	return open_from(one_shot(bundle, STORE));
}

int load_as_it_is(void)
{
	int result = load_from(one_shot(bundle, STORE));

	assert_int_equal(one_shot_again(), 0);
	return result;
}

int load_bundle(void)
{
	stamp_bundle();
	return load_as_it_is();
}

unsigned claims(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < map.n_regions; i++)
		count += map.regions[i].type != REGION_USED;
	return count;
}

static void put64(uint8_t *bytes, uint64_t value)
{
	memcpy(bytes, &value, 8);
}

uint8_t *image_file(uint32_t size, uint64_t text_offset, uint64_t image_size)
{
	static uint8_t data[CHUNK];

	assert_true(size <= sizeof(data));
	for (uint32_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 13 + size);
	memset(data, 0, 64);
	put64(data + 8, text_offset);
	put64(data + 16, image_size);
	put64(data + 24, 2); /* 4 KiB pages */
	memcpy(data + 56, "ARM\x64", 4);
	return data;
}

int add_image(const char *name, const char *type, const char *comp, const void *data, uint32_t size)
{
	int node = fdt_add_subnode(bundle, fdt_path_offset(bundle, "/images"), name), hash;
	uint8_t value[32];

	assert_true(node >= 0 && used + size <= STORE - TREE);
	memcpy(bundle + TREE + used, data, size);
	sha256(value, data, size);
	hash = fdt_add_subnode(bundle, node, "hash-1");
	assert_int_equal(fdt_setprop_string(bundle, hash, "algo", "sha256"), 0);
	assert_int_equal(fdt_setprop(bundle, hash, "value", value, 32), 0);
	assert_int_equal(fdt_setprop_string(bundle, node, "compression", comp), 0);
	assert_int_equal(fdt_setprop_string(bundle, node, "arch", "arm64"), 0);
	assert_int_equal(fdt_setprop_string(bundle, node, "type", type), 0);
	assert_int_equal(fdt_setprop_string(bundle, node, "os", "mullion"), 0);
	assert_int_equal(fdt_setprop_u32(bundle, node, "data-size", size), 0);
	assert_int_equal(fdt_setprop_u32(bundle, node, "data-offset", used), 0);
	used += (uint32_t)ALIGN_UP(size, 64);
	return node;
}

void add_hypervisor(uint64_t text_offset, uint64_t image_size)
{
	add_image("hypervisor", "firmware", "none", image_file(0x1800, text_offset, image_size),
		  0x1800);
}

void add_config(void)
{
	add_image("config", "flat_dt", "none", "tree", 4);
}

void add_kernel(const char *name, uint64_t text_offset, uint64_t image_size)
{
	add_image(name, "kernel", "none", image_file(0x1000, text_offset, image_size), 0x1000);
}

int new_bundle(void **state)
{
	(void)state;
	bundle = calloc(1, STORE);
	assert_non_null(bundle);
	assert_int_equal(fdt_create_empty_tree(bundle, TREE), 0);
	assert_true(fdt_add_subnode(bundle, 0, "images") >= 0);
	memset(&map, 0, sizeof(map));
	memset(images, 0, sizeof(images));
	memset((void *)DRAM, 0xa5, DRAM_SIZE);
	n_images = used = cleaned = 0;
	expect_success(memmap_add_ram(&map, (struct range){DRAM, DRAM_SIZE}, &said), &said);
	expect_success(memmap_claim(&map, "hypervisor", REGION_HYPERVISOR,
				    (struct range){BLOCK, HYP_BLOCK_SIZE}, 1, &said),
		       &said);
	expect_success(
		memmap_claim(&map, "tree", REGION_TREE, (struct range){DRAM, 0x2000}, 1, &said),
		&said);
	opened.board = "virt";
	opened.now = NULL;
	opened.hyp_block = BLOCK;
	opened.several = false;
	return 0;
}

int drop_bundle(void **state)
{
	(void)state;
	free(bundle);
	return 0;
}

const struct handoff_image *loaded(const char *name)
{
	for (uint32_t i = 0; i < n_images; i++)
		if (!strcmp(images[i].name, name))
			return &images[i];
	fail_msg("%s was not loaded", name);
	return NULL;
}

void fill_memory(uint64_t left)
{
	expect_success(memmap_claim(&map, "taken", REGION_RESERVED,
				    (struct range){DRAM + 0x2000, BLOCK - left - DRAM - 0x2000}, 1,
				    &said),
		       &said);
}
