/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/memory_help.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <libfdt.h>
#include <lz4frame.h>

#include "arch/arm64/cache.h"
#include "dtb/merged/merged_tree.h"
#include "el2/vm/quiesce.h"
#include "el2/boot/all_cores.h"
#include "el2/boot/create.h"
#include "el2/boot/devices.h"
#include "el2/boot/divide.h"
#include "el2/boot/scrub.h"
#include "el2/boot/seeds.h"
#include "el2/core/window.h"
#include "gic/gic.h"
#include "image/unpack.h"
#include "tests/unit/dt_help.h"

#define LINE  64u
#define LINES (DRAM_SIZE / LINE)
#define CORES 4u

struct machine machine;
struct vm vms[MAX_VMS];
struct quiesce_device quiesce_devices[QUIESCE_MAX];
unsigned n_quiesce_devices;
unsigned n_vms;
struct vcpu vcpus[MAX_CPUS];
struct cpu cpus[MAX_CPUS];
unsigned served, interrupts;
bool cores_missing;
uint8_t low_memory[PAGE_SIZE];
static struct handoff handoff;
static struct blob board;
static uint8_t *behind;      /* memory without caches */
static uint8_t stale[LINES]; /* a line that may still be in a cache */

/* --- the hardware --- */

/* arch/arm64/pen.S */
__asm__(".section .rodata\n.globl spin_pen, spin_pen_code, spin_pen_end\n"
	"spin_pen:\nspin_pen_code:\n.fill 256, 1, 0x77\nspin_pen_end:\n.previous");

/* Whole lines, as the hardware; what is not in DRAM has no copy. Two cores' slices meet in the
 * middle of a line: a core that cleans it writes what both have written, and no copy of it that it
 * took before. */
static void write_back(uint64_t base, uint64_t size, bool stays)
{
	static pthread_mutex_t lines = PTHREAD_MUTEX_INITIALIZER;
	uint64_t end = ALIGN_UP(base + size, LINE);

	pthread_mutex_lock(&lines);
	for (base = ALIGN_DOWN(base, LINE); base < end; base += LINE)
		if (base - DRAM < DRAM_SIZE) {
			memcpy(behind + (base - DRAM), (const void *)(uintptr_t)base, LINE);
			stale[(base - DRAM) / LINE] = stays;
		}
	pthread_mutex_unlock(&lines);
}

void dcache_clean(uint64_t base, uint64_t size)
{
	write_back(base, size, true);
}

void dcache_flush(uint64_t base, uint64_t size)
{
	write_back(base, size, false);
}

void icache_sync(uint64_t base, uint64_t size)
{
	(void)base;
	(void)size;
}

uint64_t dcache_zero_size(void)
{
	return LINE;
}

void dcache_zero_blocks(uint64_t first, uint64_t end, uint64_t block)
{
	if (first == end) /* and no block: not aligned then */
		return;
	assert_true(!((first | end) & (block - 1)));
	memset((void *)(uintptr_t)first, 0, end - first);
}

void *mmu_window(unsigned slot, struct range range, uint64_t *size)
{
	uint64_t left = MIB(2) - (range.base & (MIB(2) - 1));

	assert_true(slot < 2);
	if (range.base < PAGE_SIZE) {
		*size = PAGE_SIZE - range.base;
		return low_memory + range.base;
	}
	if (range.base - DRAM >= DRAM_SIZE) /* EL2's own */
		return NULL;
	*size = range.size < left ? range.size : left;
	return (void *)(uintptr_t)range.base;
}

void mmu_window_close(unsigned slot)
{
	(void)slot;
}

void cpu_serve(void)
{
	served++;
}

void cpu_own_irqs(void)
{
	interrupts++;
}

struct part {
	void (*function)(void *target, void *arg);
	void *target;
};

static void *run_part(void *part)
{
	struct part *p = part;

	p->function(p->target, NULL);
	return NULL;
}

int on_all_cores(uint32_t cores, void (*function)(void *target, void *arg), void *target,
		 struct diag *diag)
{
	struct part part = {function, target};
	pthread_t thread[CORES];

	if (cores_missing)
		return diag_fail(diag, "CPU 1", "does not answer");
	assert_int_equal(cores, (1u << CORES) - 1);
	for (unsigned i = 1; i < CORES; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, run_part, &part), 0);
	function(target, NULL);
	for (unsigned i = 1; i < CORES; i++)
		pthread_join(thread[i], NULL);
	return CORES;
}

/* --- what boot does beside --- */

void vm_seed(const struct machine *of, unsigned domain, uint8_t *out, unsigned size)
{
	(void)of;
	memset(out, 0x60 + (int)domain, size);
}

const struct guest_device *devices_of(const struct vm *vm, unsigned *count)
{
	(void)vm;
	*count = 0;
	return NULL;
}

/* --- for tests --- */

int new_machine(void **state)
{
	new_bundle(state);
	memset(&machine, 0, sizeof(machine));
	memset(&handoff, 0, sizeof(handoff));
	memset(vms, 0, sizeof(vms));
	memset(vcpus, 0, sizeof(vcpus));
	memset(stale, 0, sizeof(stale));
	n_vms = served = interrupts = 0;
	cores_missing = false;
	opened.clean = dcache_flush;
	behind = malloc(DRAM_SIZE);
	assert_non_null(behind);
	memcpy(behind, (const void *)DRAM, DRAM_SIZE);
	board = dt_board_file(
		"virt.dts", "/ { memory@40000000 { reg = <0 0x40000000 0 0x4000000>; }; };", "-@");
	add_hypervisor(0, HYP_BLOCK_SIZE);
	return 0;
}

int drop_machine(void **state)
{
	dt_free(&board);
	free(behind);
	return drop_bundle(state);
}

void add_packed(const char *name, const char *type, const char *comp, const void *data,
		uint32_t size)
{
	static uint8_t packed[4 * CHUNK];
	z_stream z = {.next_in = (void *)(uintptr_t)data,
		      .avail_in = size,
		      .next_out = packed,
		      .avail_out = sizeof(packed)};
	LZ4F_preferences_t sized = {.frameInfo.contentSize = size};

	if (!strcmp(comp, "gzip")) {
		assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
		assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
		deflateEnd(&z);
		data = packed;
		size = (uint32_t)z.total_out;
	} else if (!strcmp(comp, "lz4")) {
		size_t n = LZ4F_compressFrame(packed, sizeof(packed), data, size, &sized);

		assert_false(LZ4F_isError(n));
		data = packed;
		size = (uint32_t)n;
	}
	add_image(name, type, comp, data, size);
}

void add_domains(const char *text)
{
	char all[2048];
	struct blob config;

	assert_true(snprintf(all, sizeof(all), "&{/} { domains { %s }; };", text) <
		    (int)sizeof(all));
	config = dt_overlay(all);
	add_image("config", "flat_dt", "none", config.data, (uint32_t)config.size);
	dt_free(&config);
}

const uint8_t *marked(uint32_t size, uint8_t mark)
{
	static uint8_t data[4 * CHUNK];

	assert_true(size <= sizeof(data));
	memset(data, mark, size);
	return data;
}

void load_and_divide(bool heap_in_dram)
{
	static uint8_t heap[UNPACK_HEAP];
	uint64_t at = (uintptr_t)heap;
	struct merged_tree merged = {board.data, board.size};

	if (heap_in_dram)
		expect_success(memmap_alloc(&map, "heap", REGION_TREE, UNPACK_HEAP, PAGE_SIZE,
					    MEMMAP_ANYWHERE, 1, &at, &said),
			       &said);
	opened.heap = (void *)(uintptr_t)at;
	expect_success(open_bundle(), &said);
	expect_success(merged_tree_add(opened.scratch, &merged, (void *)opened.config.base,
				       opened.config.size, &said),
		       &said);
	expect_success(dt_discover(merged.fdt, merged.size, &machine.board, &said), &said);
	expect_success(scratch_claim(opened.scratch, &map, &said), &said);
	expect_success(merged_tree_keep(&map, &merged, &said), &said);
	opened.several = machine.board.images_stay;
	expect_success(bundle_load(&opened, images, &n_images, &said), &said);
	if (heap_in_dram)
		expect_success(memmap_release(&map, at, &said), &said);
	memcpy(handoff.images, images, sizeof(images));
	handoff.n_images = n_images;
	machine.merged = merged.fdt;
	machine.handoff = &handoff;
	machine.map = map;
	machine.cpus = (1u << CORES) - 1;
	machine.granules = 1;
	expect_success(configure(&machine, &said), &said);
}

void boot(bool heap_in_dram, bool unused)
{
	load_and_divide(heap_in_dram);
	for (; n_vms < machine.config.n_domains; n_vms++)
		expect_success(vm_create(&machine, n_vms, &vms[n_vms], &said), &said);
	expect_success(scrub_memory(&machine, unused, &said), &said);
}

static void expect_page_written_back(const struct vm *vm, uint64_t page)
{
	static const uint8_t none[PAGE_SIZE / LINE];

	if (!memcmp((const void *)page, behind + (page - DRAM), PAGE_SIZE) &&
	    !memcmp(stale + (page - DRAM) / LINE, none, sizeof(none)))
		return;
	for (uint64_t at = page; at < page + PAGE_SIZE; at += LINE) {
		if (memcmp((const void *)at, behind + (at - DRAM), LINE))
			fail_msg("%s: 0x%lx is only in a cache", vm->name, at);
		if (stale[(at - DRAM) / LINE])
			fail_msg("%s: 0x%lx is still in a cache", vm->name, at);
	}
}

void expect_written_back(const struct vm *vm)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		for (uint64_t at = vm->memory[i].base; at < range_end(vm->memory[i]);
		     at += PAGE_SIZE)
			expect_page_written_back(vm, at);
}

static bool is_given(const struct vm *vm, uint64_t at)
{
	for (unsigned i = 0; i < VM_MAX_SEALED; i++)
		if (at - vm->sealed[i].target < vm->sealed[i].size)
			return true;
	return false;
}

static void expect_page_cleared(const struct vm *vm, bool junk_too, uint64_t page)
{
	static uint8_t zero[PAGE_SIZE], junk[PAGE_SIZE];

	memset(junk, JUNK, sizeof(junk));
	if (!memcmp((const void *)page, zero, PAGE_SIZE) ||
	    (junk_too && !memcmp((const void *)page, junk, PAGE_SIZE)))
		return;
	for (uint64_t at = page; at < page + PAGE_SIZE; at++) {
		uint8_t byte = *(const uint8_t *)at;

		if (byte && !(junk_too && byte == JUNK) && !is_given(vm, at))
			fail_msg("%s: 0x%lx holds 0x%02x", vm->name, at, byte);
	}
}

void expect_cleared(const struct vm *vm, bool junk_too)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		for (uint64_t at = vm->memory[i].base; at < range_end(vm->memory[i]);
		     at += PAGE_SIZE)
			expect_page_cleared(vm, junk_too, at);
}

void expect_given(const struct vm *vm, unsigned slot, const void *data, uint32_t size)
{
	assert_int_equal(vm->sealed[slot].size, size);
	assert_memory_equal((const void *)vm->sealed[slot].target, data, size);
}

void live(const struct vm *vm)
{
	for (unsigned i = 0; i < vm->n_memory; i++) {
		uint64_t base = vm->memory[i].base, size = vm->memory[i].size;

		memset((void *)base, 0x5a, size);
		memset(behind + (base - DRAM), 0x3c, size);
		memset(stale + (base - DRAM) / LINE, 1, size / LINE);
	}
}
