/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_memory.h"

#include <stddef.h>
#include <sys/mman.h>

#include "include/physical.h"

#define UNIT MIB(2) /* an address keeps its alignment; no host has larger pages */

uint64_t memory_offset;

int lend_ram(const struct range *ram, unsigned count, struct diag *diag)
{
	uint64_t low = ALIGN_DOWN(ram[0].base, UNIT),
		 high = ALIGN_UP(range_end(ram[count - 1]), UNIT);
	void *place = MAP_FAILED;
	int failed;

	/* all of it at once, so that nothing of this process lies between the banks */
	if (high > low)
		place = mmap(NULL, high - low + UNIT, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	failed = place == MAP_FAILED;
	memory_offset = failed ? 0 : ALIGN_UP((uintptr_t)place, UNIT) - low;
	for (unsigned i = 0; i < count && !failed; i++) {
		uint64_t base = ALIGN_DOWN(ram[i].base, UNIT),
			 end = ALIGN_UP(range_end(ram[i]), UNIT);

		failed = mprotect(memory_at(base), end - base, PROT_READ | PROT_WRITE);
	}
	return failed ? diag_fail(diag, "/memory",
				  "this host cannot lend 0x%llx + 0x%llx for the check",
				  (unsigned long long)low, (unsigned long long)(high - low))
		      : 0;
}
