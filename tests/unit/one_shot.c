/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/one_shot.h"

#include <string.h>

#include "tests/unit/expect.h"

#define MOST (256u << 10)

static uint8_t bytes[MOST], fetched[MOST];
static unsigned again;
static struct store store;

static void fetch(const struct store *from, uint64_t offset, void *target, size_t size)
{
	assert_ptr_equal(from, &store);
	assert_true(offset <= store.size && size <= store.size - offset);
	memcpy(target, bytes + offset, size);
	for (size_t i = 0; i < size; i++) {
		bytes[offset + i] ^= 0x5a;
		again += fetched[offset + i]++;
	}
}

const struct store *one_shot(const void *content, size_t size)
{
	assert_true(size <= MOST);
	memcpy(bytes, content, size);
	memset(fetched, 0, sizeof(fetched));
	again = 0;
	store = (struct store){.size = size, .fetch = fetch};
	return &store;
}

unsigned one_shot_again(void)
{
	return again;
}
