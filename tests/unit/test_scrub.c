/* SPDX-License-Identifier: Apache-2.0 */
/* What a VM finds in its memory at its first start and at the next: what it was given, and zeroes.
 * */
#include <string.h>

#include <libfdt.h>

#include "arch/pen.h"
#include "el2/boot/create.h"
#include "el2/boot/scrub.h"
#include "el2/vm/restart.h"
#include "tests/unit/memory_help.h"

#define KERNEL  0x1000u
#define RAMDISK 0x3003u /* not a multiple of anything */
#define OF_A    0x41
#define OF_B    0x42
#define BASICS  "compatible = \"openamp,domain-v1\"; "

static void add_payload(const char *comp)
{
	uint8_t kernel[KERNEL];

	memcpy(kernel, image_file(KERNEL, 0, MIB(4)), KERNEL);
	add_packed("k", "kernel", comp, kernel, KERNEL);
	add_packed("second", "kernel", comp, kernel, KERNEL);
	add_packed("r", "ramdisk", comp, marked(RAMDISK, OF_A), RAMDISK);
	add_packed("other", "ramdisk", comp, marked(RAMDISK, OF_B), RAMDISK);
}

static void add_one(void)
{
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-rest; mullion,kernel = "
		    "\"k\"; mullion,ramdisk = \"r\"; };");
}

static void add_two(void)
{
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-rest; mullion,kernel = "
		    "\"k\"; mullion,ramdisk = \"r\"; };"
		    "b { " BASICS "cpus = <&cpus 2 1>; mullion,memory-size = <0 0x1000000>; "
		    "mullion,kernel = \"second\"; mullion,ramdisk = \"other\"; };");
}

static void expect_all_given(const struct vm *vm)
{
	uint8_t kernel[KERNEL];

	memcpy(kernel, image_file(KERNEL, 0, MIB(4)), KERNEL);
	expect_given(vm, SEALED_KERNEL, kernel, KERNEL);
	expect_given(vm, SEALED_RAMDISK, marked(RAMDISK, vm->index ? OF_B : OF_A), RAMDISK);
	assert_memory_equal((const void *)vm->sealed[SEALED_TREE].target, "\xd0\x0d\xfe\xed", 4);
}

static void expect_as_new(bool junk_too)
{
	for (unsigned i = 0; i < n_vms; i++) {
		expect_all_given(&vms[i]);
		expect_cleared(&vms[i], junk_too);
		expect_written_back(&vms[i]);
	}
}

/* All ways in, in all forms: [compression][heap in DRAM][what was never used, too]. */
static void boot_in_all_ways(void **state, void (*add_config_)(void))
{
	static const char *const comp[] = {"none", "gzip", "lz4"};

	for (unsigned way = 0; way < 12; way++) {
		if (way) {
			drop_machine(state);
			new_machine(state);
		}
		add_payload(comp[way % 3]);
		add_config_();
		boot(way / 3 & 1, way / 6);
		expect_as_new(!(way / 6));
	}
}

static void test_one_vm(void **state)
{
	boot_in_all_ways(state, add_one);
}

static void test_two_vms(void **state)
{
	boot_in_all_ways(state, add_two);
	assert_int_equal(n_vms, 2);
}

/* A pen, whose release addresses a guest writes: it is as new in the next life. */
static void test_pen(void **state)
{
	(void)state;
	add_payload("none");
	add_domains("a { " BASICS "cpus = <&cpus 3 1>; mullion,memory-rest; mullion,kernel = "
		    "\"k\"; mullion,ramdisk = \"r\"; mullion,enable-method = \"spin-table\"; };"
		    "b { " BASICS "cpus = <&cpus 4 1>; mullion,memory-size = <0 0x1000000>; "
		    "mullion,kernel = \"second\"; mullion,ramdisk = \"other\"; };");
	boot(false, true);
	live(&vms[0]);
	vm_restore(&vms[0]);
	expect_all_given(&vms[0]);
	assert_memory_equal((const void *)vms[0].sealed[SEALED_PEN].target, spin_pen,
			    (size_t)(spin_pen_end - spin_pen));
	expect_cleared(&vms[0], false);
	expect_written_back(&vms[0]);
}

/* What both share is zero at first, also where the rest is not cleared, and then what they make of
 * it: neither one's new life changes it. */
static void test_shared(void **state)
{
	static uint8_t text[MIB(1)];
	struct vm shared = {.n_memory = 1};

	for (unsigned unused = 0; unused < 2; unused++) {
		if (unused) {
			drop_machine(state);
			new_machine(state);
		}
		memset(text, 0, sizeof(text));
		add_payload("none");
		add_domains(
			"one: a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-rest; "
			"mullion,kernel = \"k\"; mullion,ramdisk = \"r\"; };"
			"two: b { " BASICS
			"cpus = <&cpus 2 1>; mullion,memory-size = <0 0x1000000>; "
			"mullion,kernel = \"second\"; mullion,ramdisk = \"other\"; }; };"
			"channels { both { compatible = \"mullion,wire\"; domains = <&one &two>; "
			"type = \"memory\"; mullion,size = <0x100000>; };");
		boot(false, unused);
		shared.memory[0] = machine.config.channels[0].memory;
		assert_int_equal(shared.memory[0].size, sizeof(text));
		assert_memory_equal((const void *)shared.memory[0].base, text, sizeof(text));
		expect_written_back(&shared);
		for (unsigned i = 0; i < n_vms; i++) {
			for (unsigned k = 0; k < vms[i].n_memory; k++)
				assert_false(range_overlaps(vms[i].memory[k], shared.memory[0]));
			memset(text, (int)(0x33 + i), sizeof(text));
			memcpy((void *)shared.memory[0].base, text, sizeof(text));
			live(&vms[i]);
			vm_restore(&vms[i]);
			assert_memory_equal((const void *)shared.memory[0].base, text,
					    sizeof(text));
		}
	}
}

/* What a life leaves to the next: zero at first, then whatever was written, with caches on; and
 * nothing else. */
static void test_kept(void **state)
{
	static uint8_t text[KIB(64)];
	const struct sealed *kept = &vms[0].sealed[SEALED_KEPT];

	(void)state;
	add_payload("none");
	add_domains("a { " BASICS "cpus = <&cpus 3 1>; mullion,memory-rest; mullion,kernel = "
		    "\"k\"; mullion,ramdisk = \"r\"; mullion,enable-method = \"spin-table\"; "
		    "mullion,ramoops = <0x10000>; };"
		    "b { " BASICS "cpus = <&cpus 4 1>; mullion,memory-size = <0 0x1000000>; "
		    "mullion,kernel = \"second\"; mullion,ramdisk = \"other\"; };");
	boot(false, true);
	assert_int_equal(kept->size, KIB(64));
	expect_given(&vms[0], SEALED_KEPT, text, sizeof(text));
	expect_written_back(&vms[0]);
	for (unsigned slot = 0; slot < SEALED_KEPT; slot++)
		assert_false(range_overlaps(
			(struct range){kept->target, kept->size},
			(struct range){vms[0].sealed[slot].target, vms[0].sealed[slot].size}));
	live(&vms[0]);
	memset(text, 0x33, sizeof(text));
	memcpy((void *)kept->target, text, sizeof(text));
	vm_restore(&vms[0]);
	expect_given(&vms[0], SEALED_KEPT, text, sizeof(text));
	expect_all_given(&vms[0]);
	expect_cleared(&vms[0], false);
	expect_written_back(&vms[0]);
	assert_int_equal(vms[1].sealed[SEALED_KEPT].size, 0);
}

/* It needs its room: the next larger one has none in 16 MiB beside the kernel. */
static void test_kept_is_too_large(void **state)
{
	struct diag diag;

	(void)state;
	add_payload("none");
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-size = <0 0x1000000>; "
		    "mullion,kernel = \"k\"; mullion,ramoops = <0x1000000>; };");
	load_and_divide(false);
	assert_int_equal(vm_create(&machine, 0, &vms[0], &diag), -1);
	assert_string_equal(diag.object, "a");
	assert_non_null(strstr(diag.reason, "mullion,ramoops wants 0x1000000 bytes in one piece of "
					    "its memory, within 32 GiB of the kernel"));
}

/* Where DRAM begins at 0, an image may lie there. */
static void test_copy_at_zero(void **state)
{
	uint8_t image[64];

	(void)state;
	add_payload("none");
	add_two();
	boot(false, true);
	memset(low_memory, 0x55, sizeof(image));
	memcpy(image, low_memory, sizeof(image));
	vms[0].sealed[SEALED_RAMDISK].copy = 0;
	vms[0].sealed[SEALED_RAMDISK].size = sizeof(image);
	live(&vms[0]);
	vm_restore(&vms[0]);
	expect_given(&vms[0], SEALED_RAMDISK, image, sizeof(image));
}

static void test_restart(void **state)
{
	uint8_t other[64];
	uint64_t at;

	(void)state;
	add_payload("gzip");
	add_two();
	boot(false, true);
	for (unsigned life = 0; life < 2; life++) {
		live(&vms[0]);
		live(&vms[1]);
		at = vms[1].memory[0].base + MIB(1);
		memcpy(other, (const void *)at, sizeof(other));
		served = interrupts = 0;
		vm_restore(&vms[0]);
		expect_all_given(&vms[0]);
		expect_cleared(&vms[0], false);
		expect_written_back(&vms[0]);
		/* another core's call is answered, and an interrupt taken, all the time */
		assert_true(served >= vms[0].memory[0].size / KIB(256));
		assert_int_equal(interrupts, served);
		assert_memory_equal((const void *)at, other, sizeof(other));
	}
}

static const uint8_t *seed(const struct vm *vm, unsigned i)
{
	return (const uint8_t *)vm->tree + vm->reseed.place[i].offset;
}

/* Each life has its own seeds, in a tree that is otherwise the first; the kept copy has none. */
static void test_seeds(void **state)
{
	static const uint8_t nothing[32];
	uint8_t seen[8][32];
	unsigned n_seen = 0;

	(void)state;
	add_payload("none");
	add_two();
	boot(false, true);
	for (unsigned life = 0; life < 4; life++)
		for (unsigned k = 0; k < 2; k++) {
			struct vm *vm = &vms[k];
			struct sealed tree = vm->sealed[SEALED_TREE];
			const void *fdt = (const void *)vm->tree;
			int chosen = fdt_path_offset(fdt, "/chosen");

			assert_ptr_equal(fdt_getprop(fdt, chosen, "kaslr-seed", NULL), seed(vm, 0));
			assert_ptr_equal(fdt_getprop(fdt, chosen, "rng-seed", NULL), seed(vm, 1));
			assert_int_equal(vm->reseed.place[0].size, 8);
			assert_int_equal(vm->reseed.place[1].size, 32);
			memcpy(seen[n_seen], seed(vm, 1), 32);
			for (unsigned i = 0; i < n_seen; i++)
				assert_memory_not_equal(seen[i], seen[n_seen], 32);
			n_seen++;
			assert_memory_not_equal(seed(vm, 0), nothing, 8);
			if (life) /* boot's are made elsewhere */
				assert_memory_not_equal(seed(vm, 0), seed(vm, 1), 8);
			for (unsigned i = 0; i < 2; i++)
				assert_memory_equal((const uint8_t *)tree.copy +
							    vm->reseed.place[i].offset,
						    nothing, vm->reseed.place[i].size);
			live(vm);
			vm_restore(vm);
			assert_memory_equal(fdt, (const void *)tree.copy, tree.size);
			vm_reseed(vm, 7); /* a counter that stands still */
			expect_written_back(vm);
		}
}

/* A VM that were given EL2's own memory: none of that is touched, and the restart ends. */
static void test_not_the_hypervisors(void **state)
{
	uint64_t own = DRAM + DRAM_SIZE;

	(void)state;
	add_payload("none");
	add_two();
	boot(false, true);
	live(&vms[0]);
	vms[0].memory[vms[0].n_memory++] = (struct range){own, MIB(2)};
	vms[0].sealed[SEALED_RAMDISK].target = own + MIB(1);
	vm_restore(&vms[0]);
	vms[0].n_memory--;
	expect_cleared(&vms[0], false);
}

static void test_cores_missing(void **state)
{
	(void)state;
	add_payload("none");
	add_two();
	boot(false, true);
	cores_missing = true;
	expect_failure(scrub_memory(&machine, true, &said), &said, "CPU 1", "does not answer");
}

/* What lies in no VM's memory goes, too, if it has secrets: the configuration here. */
static void test_secrets(void **state)
{
	struct range config;

	(void)state;
	add_payload("none");
	add_two();
	boot(false, false);
	config = opened.config;
	for (uint64_t i = 0; i < config.size; i++)
		assert_int_equal(((const uint8_t *)config.base)[i], 0);
	assert_memory_equal((const void *)loaded("r")->base, marked(RAMDISK, OF_A), RAMDISK);
}

/* Trees in memory that no VM was given. */
static void test_secrets_of_nobodys(void **state)
{
	const uint8_t *tree;

	(void)state;
	add_payload("none");
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-size = <0 0x800000>; "
		    "mullion,kernel = \"k\"; };"
		    "b { " BASICS "cpus = <&cpus 2 1>; mullion,memory-size = <0 0x800000>; "
		    "mullion,kernel = \"second\"; };");
	boot(false, true);
	tree = machine.merged;
	for (unsigned i = 0; i < 1024; i++)
		assert_int_equal(tree[i], 0);
}

/* More of them than there is a list for. */
static void test_many_parts(void **state)
{
	(void)state;
	machine.cpus = (1u << 4) - 1;
	n_vms = MAX_VMS;
	for (unsigned i = 0; i < MAX_VMS; i++)
		for (unsigned k = 0; k < VM_MAX_MEMORY; k++, vms[i].n_memory++)
			vms[i].memory[k] = (struct range){
				DRAM + (2 * (i * VM_MAX_MEMORY + k)) * PAGE_SIZE, PAGE_SIZE};
	for (unsigned k = 0; k < 8; k++, machine.map.n_regions++)
		machine.map.regions[k] =
			(struct handoff_region){.base = DRAM + MIB(16) + k * PAGE_SIZE,
						.size = PAGE_SIZE,
						.type = REGION_TREE};
	expect_success(scrub_memory(&machine, true, &said), &said);
	for (unsigned i = 0; i < MAX_VMS; i++)
		expect_cleared(&vms[i], false);
	for (uint64_t at = DRAM + MIB(16); at < DRAM + MIB(16) + 8 * PAGE_SIZE; at++)
		assert_int_equal(*(const uint8_t *)at, 0);
}

/* Reserved pages leave more pieces of memory than a VM can have: the largest are its. */
static void test_many_pieces(void **state)
{
	const unsigned n_small = VM_MAX_MEMORY + 2;

	(void)state;
	for (unsigned k = 0; k <= n_small; k++)
		expect_success(memmap_reserve(&map, "r",
					      (struct range){DRAM + MIB(40) + k * KIB(32), 1},
					      &said),
			       &said);
	add_payload("none");
	add_one();
	boot(false, true);
	assert_int_equal(vms[0].n_memory, VM_MAX_MEMORY);
	assert_int_equal(vms[0].memory[0].base, DRAM);
	assert_true(range_end(vms[0].memory[VM_MAX_MEMORY - 1]) > DRAM + MIB(41));
	for (unsigned k = 0; k < VM_MAX_MEMORY; k++) {
		assert_true(vms[0].memory[k].size >= KIB(28));
		for (unsigned i = 0; i < k; i++)
			assert_false(range_overlaps(vms[0].memory[i], vms[0].memory[k]));
	}
	expect_cleared(&vms[0], false);
}

/* A tree at the end of its VM's memory: behind that is another's kernel. */
static void test_tree_at_the_end(void **state)
{
	uint8_t kernel[KERNEL];

	(void)state;
	add_payload("none");
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; memory = <0 0x40800000 0 0x800000>; "
		    "mullion,kernel = \"k\"; mullion,tree-address = <0x40ff0000>; };"
		    "b { " BASICS "cpus = <&cpus 2 1>; memory = <0 0x41000000 0 0x800000>; "
		    "mullion,kernel = \"second\"; };");
	boot(false, false);
	assert_int_equal(vms[0].tree, 0x40ff0000);
	memcpy(kernel, image_file(KERNEL, 0, MIB(4)), KERNEL);
	expect_given(&vms[1], SEALED_KERNEL, kernel, KERNEL);
	expect_cleared(&vms[0], true);
	expect_cleared(&vms[1], true);
}

/* A partition of 1 MiB has no 2 MiB for its tree, which is then at its end: behind a flat binary
 * is its bss. */
static void test_small_memory(void **state)
{
	(void)state;
	add_payload("none");
	add_packed("flat", "kernel", "none", marked(64, OF_B), 64);
	add_domains("a { " BASICS "cpus = <&cpus 1 1>; mullion,memory-rest; mullion,kernel = "
		    "\"k\"; mullion,ramdisk = \"r\"; };"
		    "b { " BASICS "cpus = <&cpus 2 1>; mullion,memory-size = <0 0x100000>; "
		    "mullion,kernel = \"flat\"; };");
	boot(false, true);
	assert_int_equal(vms[1].memory[0].size, MIB(1));
	assert_int_equal(vms[1].entry, vms[1].memory[0].base + KIB(512));
	assert_true(IS_ALIGNED(vms[1].tree, PAGE_SIZE));
	assert_true(range_end(vms[1].memory[0]) - vms[1].tree < KIB(64));
	expect_given(&vms[1], SEALED_KERNEL, marked(64, OF_B), 64);
	for (unsigned i = 0; i < n_vms; i++) {
		assert_memory_equal((const void *)vms[i].sealed[SEALED_TREE].target,
				    "\xd0\x0d\xfe\xed", 4);
		expect_cleared(&vms[i], false);
		expect_written_back(&vms[i]);
	}
}

/* Given pieces that touch, that overlap the range's ends, and that fill it. */
static void test_not_given(void **state)
{
	struct vm vm = {.sealed = {{0, 0x2000, 0x800},
				   {0, 0x1800, 0x800},
				   {0, 0x4ff0, 0x1000},
				   {0, 0x9000, 0}}};
	static const struct {
		struct range range, first;
	} cases[] = {
		{{0x1000, 0x4000}, {0x1000, 0x800}},   {{0x1800, 0x3000}, {0x2800, 0x2000}},
		{{0x1900, 0x1000}, {0x2800, 0x100}},   {{0x1900, 0x700}, {0, 0}},
		{{0x2800, 0x10000}, {0x2800, 0x27f0}}, {{0x5000, 0x2000}, {0x5ff0, 0x1010}},
		{{0x8000, 0x2000}, {0x8000, 0x2000}},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(cases); i++) {
		struct range part = vm_not_given(&vm, cases[i].range);

		assert_int_equal(part.size, cases[i].first.size);
		if (part.size)
			assert_int_equal(part.base, cases[i].first.base);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_vm, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_two_vms, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_restart, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_seeds, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_pen, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_shared, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_kept, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_kept_is_too_large, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_copy_at_zero, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_not_the_hypervisors, new_machine,
						drop_machine),
		cmocka_unit_test_setup_teardown(test_cores_missing, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_secrets, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_secrets_of_nobodys, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_many_parts, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_many_pieces, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_tree_at_the_end, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_small_memory, new_machine, drop_machine),
		cmocka_unit_test(test_not_given),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
