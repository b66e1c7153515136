/* SPDX-License-Identifier: Apache-2.0 */
/* Input: the choices of a life of two VMs on the virtual GIC, beside a model of a GIC
 * (tests/unit/vgic_model.h). */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/vgic_model.h"

struct bytes {
	const uint8_t *at, *end;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned next(void *ctx, unsigned below)
{
	struct bytes *b = ctx;

	return b->at == b->end ? ~0u : *b->at++ % below;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, data + size};
	unsigned long steps;
	const char *wrong = model_run(next, &b, &steps);

	if (wrong) {
		fprintf(stderr, "step %lu: %s\n", steps, wrong);
		abort();
	}
	return 0;
}
