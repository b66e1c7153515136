/* SPDX-License-Identifier: Apache-2.0 */
/* Input: the ID registers that traps depend on (64 bytes). */
#include <stdlib.h>
#include <string.h>

#include "el2/vm/vcpu_traps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* Bits that may ever be set, whatever the ID registers say: never TGE, E2H, NV, TDA, TDE, nor a
 * trap of FP. */
#define HCR_EVER                                                                            \
	(0x3c0039ull | 2 | 1ull << 16 | 1ull << 31 | 1ull << 35 | 1ull << 36 | 3ull << 40 | \
	 1ull << 53 | 1ull << 58)
#define MDCR_EVER (3ull << 5 | 1ull << 14 | 1ull << 17 | 1ull << 19 | 1ull << 23)

static void check_traps(const struct vcpu_ids *id)
{
	struct vcpu_traps t;

	vcpu_traps_of(id, &t);
	require(!(t.hcr & ~HCR_EVER) && !(t.mdcr & ~MDCR_EVER) && !(t.hcrx & ~0x40ull));
	/* stage 2, interrupts, ID registers, SMC: always */
	require((t.hcr & 0x803c003bull) == 0x803c003bull);
	require((t.cptr & ~(1ull << 30)) == (0x33ffull | 1ull << 20));
	require(!t.fgt2 || t.fgt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vcpu_ids id = {0};

	memcpy(&id, data, size < sizeof(id) ? size : sizeof(id));
	check_traps(&id);
	return 0;
}
