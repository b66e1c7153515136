/* SPDX-License-Identifier: Apache-2.0 */
/* Input: one byte for the format, one for the room, then the data. ASan watches both ends of the
 * room. */
#include <stdlib.h>
#include <string.h>

#include "image/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t heap[UNPACK_HEAP];
	enum compression how;
	size_t room, out = 0;
	struct diag d = {0};
	uint8_t *dst;

	if (size < 2)
		return 0;
	how = data[0] & 1 ? COMP_GZIP : COMP_LZ4;
	room = (size_t)data[1] << (data[0] >> 4);
	dst = malloc(room ? room : 1);
	unpack_size_hint(how, data + 2, size - 2);
	if (unpack(how, "fuzz", data + 2, size - 2, dst, room, &out, heap, sizeof(heap), &d)) {
		if (!d.reason[0] || strcmp(d.object, "fuzz"))
			abort();
	} else if (out > room) {
		abort();
	}
	free(dst);
	return 0;
}
