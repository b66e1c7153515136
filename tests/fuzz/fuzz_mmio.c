/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a syndrome, a register's value and a byte order. What a store leaves on the bus, a load
 * brings back. */
#include <stdlib.h>
#include <string.h>

#include "el2/trap/mmio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t esr, value, lanes, bus, back, sign;
	struct mmio m;

	if (size < 17)
		return 0;
	memcpy(&esr, data, 8);
	memcpy(&value, data + 8, 8);
	if (!mmio_decode(esr, data[16] & 1, &m)) {
		if (esr & ESR_ISV)
			abort();
		return 0;
	}
	if (m.size > 8 || (m.size & (m.size - 1)) || m.reg > 31)
		abort();
	lanes = m.size == 8 ? ~0ull : (1ull << 8 * m.size) - 1;
	bus = mmio_stored(&m, value);
	back = mmio_loaded(&m, bus);
	if (bus & ~lanes || (back & lanes & (m.wide ? ~0ull : 0xffffffffu)) !=
				    (value & lanes & (m.wide ? ~0ull : 0xffffffffu)))
		abort();
	sign = m.sign_extend && (value >> (8 * m.size - 1) & 1) ? ~lanes : 0;
	if ((back & ~lanes) != (m.wide ? sign : sign & 0xffffffffu))
		abort();
	return 0;
}
