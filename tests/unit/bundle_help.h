/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles for tests, built with libfdt, and the small machine that they are loaded into. */
#ifndef MULLION_TESTS_BUNDLE_HELP_H
#define MULLION_TESTS_BUNDLE_HELP_H

#include "image/bundle.h"
#include "tests/unit/expect.h"

/* not used by anything else in a host process; below 2^40 as the loader wants */
#define DRAM      0x40000000ull
#define DRAM_SIZE MIB(64)
#define BLOCK     (DRAM + DRAM_SIZE - HYP_BLOCK_SIZE)
#define TREE      8192u
#define STORE     (TREE + 0x10000u)
#define CHUNK     0x2000u

extern struct diag said; /* what a call reported */
extern struct memmap map;
extern struct handoff_image images[HANDOFF_MAX_IMAGES]; /* what was loaded, */
extern uint32_t n_images;                               /* and how much */
extern uint8_t *bundle;                                 /* STORE bytes: the tree, then the data */
extern unsigned cleaned;                                /* calls of opened.clean */
extern struct bundle opened;

/* For cmocka: the group's memory at DRAM; a bundle without an image, and its end. */
int map_dram(void **state);
int new_bundle(void **state);
int drop_bundle(void **state);

/* From a store that gives each byte once, with a good digest: all of it, or no more than the first
 * of the two steps. */
int load_bundle(void);
int open_bundle(void);
/* Regions of the map, without what is only remembered as used. */
unsigned claims(void);
/* With the digest that is there; the same from any store. */
int load_as_it_is(void);
int load_from(const struct store *store);
/* What was loaded under that name; fails when nothing was. */
const struct handoff_image *loaded(const char *name);

/* An arm64 Image of `size` bytes that wants `image_size` (booting.rst section 4), until the
 * next. */
uint8_t *image_file(uint32_t size, uint64_t text_offset, uint64_t image_size);
/* An image of the bundle; the node that describes it. */
int add_image(const char *name, const char *type, const char *comp, const void *data,
	      uint32_t size);
void add_hypervisor(uint64_t text_offset, uint64_t image_size);
void add_config(void);
void add_kernel(const char *name, uint64_t text_offset, uint64_t image_size);
/* All of memory is taken but for `left` bytes below the hypervisor's block. */
void fill_memory(uint64_t left);

#endif
