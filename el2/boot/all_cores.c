/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/all_cores.h"

#include <stddef.h>

#include "arch/timeout.h"
#include "el2/core/signal.h"

#define BACK_MS 5000u

/* Each core is called as if by itself: its own call is free, because nothing runs on it yet. */
static void send_call(struct cpu *cpu, void (*function)(void *target, void *arg), void *target)
{
	call_make(&cpu->call, cpu->index, boot_call, (void *)function, target);
	__atomic_fetch_or(&cpu->inbox, 1u << cpu->index, __ATOMIC_RELEASE);
	cpu_kick(cpu->index);
}

/* Nobody has taken it, nor will. */
static bool take_back(struct cpu *cpu)
{
	return call_withdraw(&cpu->call, cpu->index);
}

static bool wait_done(struct cpu *cpu)
{
	uint64_t until = deadline_us(1000 * BACK_MS);

	while (!call_ended(&cpu->call))
		if (counter() > until)
			return false;
		else
			__asm__ volatile("yield");
	return call_answered(&cpu->call);
}

int on_all_cores(uint32_t cores, void (*function)(void *target, void *arg), void *target,
		 struct diag *diag)
{
	int count = 1;

	cores &= ~(1u << this_cpu()->index);
	for (uint32_t left = cores; left; left &= left - 1)
		send_call(&cpus[__builtin_ctz(left)], function, target);
	function(target, NULL);
	for (uint32_t left = cores; left; left &= left - 1) {
		struct cpu *cpu = &cpus[__builtin_ctz(left)];

		if (take_back(cpu))
			continue;
		if (!wait_done(cpu))
			return diag_fail(diag, "core",
					 "0x%lx does not end its part of boot within %u ms",
					 cpu->mpidr, BACK_MS);
		count++;
	}
	return count;
}
