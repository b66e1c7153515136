/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/seeds.h"

#include <string.h>

#include "arch/arm64/sysreg.h"
#include "image/sha256.h"

void vm_seed(const struct machine *machine, unsigned domain, uint8_t *out, unsigned size)
{
	static uint32_t serial;
	struct {
		uint8_t entropy[sizeof(machine->handoff->entropy)];
		uint64_t counter;
		uint32_t domain, serial;
	} input;
	uint8_t digest[32];

	memcpy(input.entropy, machine->handoff->entropy, sizeof(input.entropy));
	input.counter = counter();
	input.domain = domain;
	input.serial = serial++;
	sha256(digest, &input, sizeof(input));
	memcpy(out, digest, size);
	memset(&input, 0, sizeof(input));
	memset(digest, 0, sizeof(digest));
}
