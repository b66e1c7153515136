/* SPDX-License-Identifier: Apache-2.0 */
/* The bootblock's tree scan on arbitrary bytes. The copy ends where the room ends, so that ASan
 * sees one byte too many. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dtb/tree/fdt_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A header that holds together, so that most inputs reach the structure block; the input's bytes
 * follow it as tokens. */
static void wrap(uint8_t *to, const uint8_t *data, size_t size)
{
	static const char strings[] = "device_type\0reg\0status\0#address-cells\0#size-cells\0"
				      "secure-status";
	const uint32_t body = (uint32_t)size & ~3u, total = 40 + body + sizeof(strings);
	const uint32_t header[10] = {0xd00dfeed, total, 40, 40 + body,       40,
				     17,         16,    0,  sizeof(strings), body};

	for (unsigned k = 0; k < 10; k++) {
		uint32_t be = __builtin_bswap32(header[k]);

		memcpy(to + 4 * k, &be, 4);
	}
	memcpy(to + 40, data, body);
	memcpy(to + 40 + body, strings, sizeof(strings));
}

static void scan(const void *fdt, size_t room)
{
	struct range ram[3];
	uint64_t mpidr[3];
	struct diag d;
	unsigned n;

	if (!fdt_scan_memory(fdt, room, ram, 3, &n, &d) && (n > 3 || (n && !ram[n - 1].size)))
		abort();
	if (!fdt_scan_reserved(fdt, room, ram, 3, &n, &d) && (n > 3 || (n && !ram[n - 1].size)))
		abort();
	if (!fdt_scan_cpus(fdt, room, mpidr, 3, &n, &d) && (n < 1 || n > 3))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t wrapped = 40 + (size & ~(size_t)3) + 80;
	uint8_t *raw = malloc(size + 1), *tree = calloc(1, wrapped);

	memcpy(raw, data, size);
	scan(raw, size);
	wrap(tree, data, size);
	scan(tree, wrapped);
	free(tree);
	free(raw);
	return 0;
}
