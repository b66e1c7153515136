/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/restart.h"

#include <stddef.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/clear.h"
#include "el2/core/cpu.h"
#include "el2/core/window.h"
#include "lib/chacha20.h"

/* Without a look at what others want of this core: a quarter of a millisecond on a slow one. */
#define PIECE KIB(256)

/* The core may be the one that serves the consoles, or hands all domains' lines on (bcm2836.h), and
 * others wait a second for an answer. What a handler does may use the windows. */
static void look_around(void)
{
	cpu_serve();
	cpu_own_irqs();
}

static uint64_t a_piece(uint64_t size)
{
	return size < PIECE ? size : PIECE;
}

/* Copies through two windows, a piece at a time that both show. */
static void copy_physical(uint64_t to, uint64_t from, uint64_t size)
{
	while (size) {
		uint64_t part, seen;
		void *target = mmu_window(0, (struct range){to, size}, &seen);
		const void *source = mmu_window(1, (struct range){from, size}, &part);

		if (!target)
			break;
		if (!source) { /* a pen comes from our own image, which is mapped where it lies */
			source = (const void *)(uintptr_t)from;
			part = size;
		}
		part = a_piece(part < seen ? part : seen);
		memcpy(target, source, part);
		/* The guest starts with its caches off: the copy has to be in memory (D7.5.9). */
		icache_sync((uintptr_t)target, part);
		dcache_flush((uintptr_t)target, part);
		to += part;
		from += part;
		size -= part;
		look_around();
	}
	mmu_window_close(0);
	mmu_window_close(1);
}

/* What is done at `at`; `from` is at_physical's, and moves on with it. */
typedef void piece_act(uint64_t at, uint64_t size, const uint8_t **from);

/* Through a window, a piece at a time. */
static void at_physical(struct range range, piece_act *act, const uint8_t *from)
{
	while (range.size) {
		uint64_t part;
		void *window = mmu_window(0, range, &part);

		if (!window)
			break;
		part = a_piece(part);
		act((uintptr_t)window, part, &from);
		range.base += part;
		range.size -= part;
		look_around();
	}
	mmu_window_close(0);
}

static void clear(uint64_t at, uint64_t size, const uint8_t **from)
{
	(void)from;
	memory_clear(at, size);
}

static void flush(uint64_t at, uint64_t size, const uint8_t **from)
{
	(void)from;
	dcache_flush(at, size);
}

static void put(uint64_t at, uint64_t size, const uint8_t **from)
{
	memcpy((void *)(uintptr_t)at, *from, size);
	dcache_flush(at, size);
	*from += size;
}

void vm_choose_image(struct vm *vm, uint32_t request, uint64_t now, uint64_t hz)
{
	bool lasted = now - vm->life.started >= vm->policy.good_after * hz;

	if (!IS_ENABLED(CONFIG_SEVERAL_IMAGES))
		return;
	images_end(&vm->images, vm->life.last, lasted);
	images_choose(&vm->images, request);
}

struct range vm_not_given(const struct vm *vm, struct range range)
{
	uint64_t at = range.base, end = range_end(range);

	/* Over what is given at `at`, and what follows that without a gap. */
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (at - vm->sealed[i].target < vm->sealed[i].size) {
			at = vm->sealed[i].target + vm->sealed[i].size;
			i = -1u;
		}
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (vm->sealed[i].size && vm->sealed[i].target > at && vm->sealed[i].target < end)
			end = vm->sealed[i].target;
	return (struct range){at, end > at ? end - at : 0};
}

void vm_restore(const struct vm *vm)
{
	const struct sealed *kept = &vm->sealed[SEALED_KEPT];

	for (unsigned i = 0; i < vm->n_memory; i++) {
		uint64_t end = range_end(vm->memory[i]);
		struct range part = vm_not_given(vm, vm->memory[i]);

		for (; part.size; part = vm_not_given(vm, part)) {
			at_physical(part, clear, NULL);
			part = (struct range){range_end(part), end - range_end(part)};
		}
	}
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (i != SEALED_KEPT && vm->sealed[i].size)
			copy_physical(vm->sealed[i].target, vm->sealed[i].copy, vm->sealed[i].size);
	/* also what the caches of the life before have of it: the next may look with its own off */
	at_physical((struct range){kept->target, kept->size}, flush, NULL);
}

void vm_reseed(struct vm *vm, uint64_t now)
{
	const uint32_t nonce[3] = {(uint32_t)now, (uint32_t)(now >> 32), 0};
	struct reseed *reseed = &vm->reseed;
	uint32_t random[2 * CHACHA20_WORDS];
	const uint8_t *next = (const uint8_t *)&random[8];

	for (unsigned i = 0; i < 2; i++)
		chacha20_block(&random[i * CHACHA20_WORDS], reseed->key, i, nonce);
	memcpy(reseed->key, random, sizeof(reseed->key));
	for (unsigned i = 0; i < 2; i++) {
		at_physical((struct range){vm->sealed[SEALED_TREE].target + reseed->place[i].offset,
					   reseed->place[i].size},
			    put, next);
		next += reseed->place[i].size;
	}
	memset(random, 0, sizeof(random));
	__asm__ volatile("" ::"r"(random) : "memory"); /* they are not for the stack to keep */
}
