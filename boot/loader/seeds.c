/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "arch/entropy.h"
#include "boot/loader/seeds.h"
#include "image/sha256.h"

/* Either source alone is good enough; the two together are no worse. */
void loader_entropy(struct dt_board *tree, uint8_t *seeds, unsigned size)
{
	unsigned given = tree->n_entropy < size ? tree->n_entropy : size;

	memcpy(seeds, tree->entropy, given);
	memset(tree->entropy, 0, sizeof(tree->entropy));
	tree->n_entropy = 0;
	entropy_mix(seeds, size);
}

void loader_secret(const struct dt_board *tree, uint64_t secret[4])
{
	struct {
		uint8_t tree[sizeof(tree->entropy)];
		uint64_t early;
	} input = {.early = entropy_early()};

	memcpy(input.tree, tree->entropy, sizeof(input.tree));
	sha256((uint8_t *)secret, &input, sizeof(input));
	memset(&input, 0, sizeof(input));
}
