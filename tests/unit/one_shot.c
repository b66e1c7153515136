/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/one_shot.h"

#include <string.h>

#include "tests/unit/expect.h"

#define MOST (256u << 10)

static uint8_t bytes[MOST], fetched[MOST];
static unsigned again;
static struct store store;

static unsigned left = ~0u; /* fetches that succeed */

static int fetch(const struct store *from, uint64_t offset, void *target, size_t size,
		 struct diag *diag)
{
	if (!left)
		return diag_fail(diag, "store", "is broken");
	left--;
	assert_ptr_equal(from, &store);
	assert_true(offset <= store.size && size <= store.size - offset);
	memcpy(target, bytes + offset, size);
	for (size_t i = 0; i < size; i++) {
		bytes[offset + i] ^= 0x5a;
		again += fetched[offset + i]++;
	}
	return 0;
}

void one_shot_breaks(unsigned after)
{
	left = after;
}

const struct store *one_shot(const void *content, size_t size)
{
	assert_true(size <= MOST);
	memcpy(bytes, content, size);
	memset(fetched, 0, sizeof(fetched));
	again = 0;
	left = ~0u;
	store = (struct store){.size = size, .fetch = fetch};
	return &store;
}

unsigned one_shot_again(void)
{
	return again;
}
