/* SPDX-License-Identifier: Apache-2.0 */
/* Where the configuration puts a flat binary, its entry and its tree, and what it may not say. */
#include <stdio.h>
#include <string.h>

#include "dtb/derive/guest_tree.h"
#include "el2/boot/create.h"
#include "el2/vm/restart.h"
#include "lib/log.h"
#include "tests/unit/memory_help.h"

#define FLAT    0x5005u
#define RAMDISK 0x3003u
#define HEADED  0x1000u
#define A(more)                                                                                \
	"a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; mullion,kernel = \"k\"; " \
	"mullion,ramdisk = \"r\"; " more " };"
#define REST "mullion,memory-rest; "
#define B                                                                                       \
	"b { compatible = \"openamp,domain-v1\"; cpus = <&cpus 2 1>; mullion,kernel = \"k2\"; " \
	"mullion,memory-size = <0x1000000>; };"

static void add_flat(const char *domains)
{
	add_packed("k", "kernel", "none", marked(FLAT, 0x14), FLAT);
	add_packed("k2", "kernel", "none", marked(FLAT, 0x15), FLAT);
	add_packed("r", "ramdisk", "none", marked(RAMDISK, 0x16), RAMDISK);
	add_domains(domains);
}

static void add_headed(uint64_t text_offset, const char *domains)
{
	add_kernel("k", text_offset, MIB(4));
	add_packed("r", "ramdisk", "none", marked(RAMDISK, 0x16), RAMDISK);
	add_domains(domains);
}

static uint64_t tree_size(const struct vm *vm)
{
	const uint32_t *head = (const void *)(uintptr_t)vm->tree;

	assert_int_equal(head[0], __builtin_bswap32(0xd00dfeed));
	assert_int_equal(vm->sealed[SEALED_TREE].target, vm->tree);
	return __builtin_bswap32(head[1]);
}

static void expect_flat(const struct vm *vm)
{
	struct range tree = {vm->tree, tree_size(vm)};

	expect_given(vm, SEALED_KERNEL, marked(FLAT, 0x14), FLAT);
	expect_given(vm, SEALED_RAMDISK, marked(RAMDISK, 0x16), RAMDISK);
	for (unsigned slot = SEALED_KERNEL; slot <= SEALED_RAMDISK; slot++)
		assert_false(range_overlaps(
			tree, (struct range){vm->sealed[slot].target, vm->sealed[slot].size}));
	expect_cleared(vm, false);
	expect_written_back(vm);
}

/* As U-Boot for QEMU's virt wants it. */
static void test_tree_first(void **state)
{
	(void)state;
	add_flat(A(REST "mullion,load-offset = <0x200000>; mullion,entry = <0x40>; "
			"mullion,tree-address = <0 0x40000000>;"));
	boot(false, true);
	assert_int_equal(vms[0].tree, DRAM);
	assert_int_equal(vms[0].sealed[SEALED_KERNEL].target, DRAM + MIB(2));
	assert_int_equal(vms[0].entry, DRAM + MIB(2) + 0x40);
	expect_flat(&vms[0]);
}

/* The tree between the kernel and what may be its bss, of which the configuration knows more. The
 * binary lies where it does without an offset. */
static void test_tree_in_bss(void **state)
{
	(void)state;
	add_flat(A(REST "mullion,tree-address = <0x40085008>;"));
	boot(false, true);
	assert_int_equal(vms[0].tree, DRAM + 0x85008);
	assert_int_equal(vms[0].entry, DRAM + 0x80000);
	expect_flat(&vms[0]);
}

/* The room ends where the kernel begins, and that is enough; the ramdisk was loaded there. */
static void test_room_before_kernel(void **state)
{
	(void)state;
	add_flat(A(REST "mullion,load-offset = <0x80000>; mullion,tree-address = <0x40000000>;"));
	boot(true, true);
	assert_int_equal(vms[0].tree, DRAM);
	assert_int_equal(vms[0].entry, DRAM + 0x80000);
	expect_flat(&vms[0]);
}

/* Behind a binary far up, bss is thought of, too. */
static void test_far_up(void **state)
{
	struct range kernel = {DRAM + MIB(40), FLAT};

	(void)state;
	add_flat(A(REST "mullion,load-offset = <0x2800000>;"));
	boot(false, true);
	assert_int_equal(vms[0].entry, kernel.base);
	assert_true(vms[0].tree < kernel.base || vms[0].tree >= kernel.base + MIB(8));
	assert_true(vms[0].sealed[SEALED_RAMDISK].target < kernel.base ||
		    vms[0].sealed[SEALED_RAMDISK].target >= kernel.base + MIB(8));
	expect_flat(&vms[0]);
}

/* The places are the same in the next life. */
static void test_two_lives(void **state)
{
	uint64_t base;

	(void)state;
	add_flat(A("mullion,memory-size = <0x1000000>; mullion,load-offset = <0>; "
		   "mullion,entry = <0x5004>;") B);
	boot(false, true);
	base = vms[0].memory[0].base;
	assert_int_equal(vms[0].sealed[SEALED_KERNEL].target, base);
	assert_int_equal(vms[0].entry, base + 0x5004);
	live(&vms[0]);
	vm_restore(&vms[0]);
	expect_flat(&vms[0]);
	assert_int_equal(vms[1].entry, vms[1].memory[0].base + 0x80000);
}

/* The same beside another domain: the images of both lie at the other end of DRAM. */
static void test_tree_first_of_two(void **state)
{
	(void)state;
	add_flat(A("memory = <0 0x40000000 0 0x2000000>; mullion,load-offset = <0x200000>; "
		   "mullion,tree-address = <0x40000000>;") B);
	boot(false, true);
	assert_int_equal(vms[0].n_memory, 1);
	assert_int_equal(vms[0].memory[0].base, DRAM);
	assert_int_equal(vms[0].tree, DRAM);
	assert_int_equal(vms[0].entry, DRAM + MIB(2));
	expect_flat(&vms[0]);
	live(&vms[0]);
	vm_restore(&vms[0]);
	expect_flat(&vms[0]);
}

/* A kernel with a header goes where its header and the configuration agree, and out of the way of
 * its tree. */
static void test_header(void **state)
{
	(void)state;
	add_headed(0x80000, A(REST "mullion,load-offset = <0x880000>;"));
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x880000);
	expect_written_back(&vms[0]);
	drop_machine(state);
	new_machine(state);
	add_headed(0, A(REST "mullion,tree-address = <0x40000000>;"));
	boot(false, true);
	assert_int_equal(vms[0].tree, DRAM);
	tree_size(&vms[0]);
	assert_int_equal(vms[0].entry, DRAM + MIB(2));
	expect_cleared(&vms[0], false);
}

#define IMAGES(list, more)                                                                      \
	"a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; mullion,ramdisk = \"r\"; " \
	"mullion,kernel = " list "; " more " };"
#define LARGE MIB(20) /* with its bss; its file is HEADED */

static void add_several(const char *domains)
{
	add_kernel("large", 0x80000, LARGE);
	add_flat(domains);
}

#define HZ 1000u

/* A life ends after so many seconds, by a crash; the next one is of that image, and all that was of
 * another is gone. */
static void live_with(struct vm *vm, unsigned seconds, unsigned image)
{
	images_begin(&vm->images);
	vm->life.started = 77;
	vm->life.last = LIFE_CRASH;
	live(vm);
	vm_choose_image(vm, LIFE_ASK_NOTHING, 77 + seconds * HZ, HZ);
	assert_int_equal(vm->images.next, image);
	vm_take_image(vm);
	vm_restore(vm);
	expect_cleared(vm, false);
	expect_written_back(vm);
}

/* A flat binary and a kernel with a header: each where it belongs, in place of the other; what the
 * domain has else lies where none of them comes. */
static void expect_images(const char *memory)
{
	struct range large = {DRAM + 0x80000, LARGE};
	struct vm *vm = &vms[0];

	add_several(memory);
	boot(false, true);
	assert_int_equal(vm->images.count, 2);
	assert_string_equal(vm->image[1].name, "large");
	large.base += vm->memory[0].base - DRAM;
	assert_int_equal(vm->entry, vm->memory[0].base + 0x80000);
	expect_flat(vm);
	live_with(vm, 60, 0);
	expect_flat(vm);
	live_with(vm, 59, 1);
	assert_int_equal(vm->entry, large.base);
	expect_given(vm, SEALED_KERNEL, image_file(HEADED, 0x80000, LARGE), HEADED);
	expect_given(vm, SEALED_RAMDISK, marked(RAMDISK, 0x16), RAMDISK);
	assert_false(range_overlaps(large, (struct range){vm->tree, tree_size(vm)}));
	assert_false(
		range_overlaps(large, (struct range){vm->sealed[SEALED_RAMDISK].target, RAMDISK}));
	live_with(vm, 0, 0);
	expect_flat(vm);
	assert_int_equal(vm->entry, vm->memory[0].base + 0x80000);
}

static void test_images(void **state)
{
	expect_images(IMAGES("\"k\", \"large\"", REST));
	drop_machine(state);
	new_machine(state);
	expect_images(IMAGES("\"k\", \"large\"", "mullion,memory-size = <0x1800000>;") B);
}

static void expect_refused(void **state, void (*add)(const char *domains), const char *domains,
			   const char *object, const char *why)
{
	drop_machine(state);
	new_machine(state);
	add(domains);
	load_and_divide(false);
	if (why) {
		expect_failure(vm_create(&machine, 0, &vms[0], &said), &said, object, why);
		return;
	}
	assert_int_equal(vm_create(&machine, 0, &vms[0], &said), -1);
	assert_string_equal(said.object, object);
}

static void add_headed_0(const char *domains)
{
	add_headed(0, domains);
}

static char logged[4096];

static void log_put(char character)
{
	size_t used = strlen(logged);

	if (used + 1 < sizeof(logged))
		logged[used] = character;
}

static uint64_t log_now(void)
{
	return 0;
}

static unsigned log_cpu(void)
{
	return 0;
}

/* What boot says of the places of a domain. */
static void expect_said(void **state, const char *domains, const char *line, bool is_said)
{
	static const struct log_ops ops = {.put = log_put, .now = log_now, .cpu = log_cpu},
				    none = {.now = log_now, .cpu = log_cpu};

	drop_machine(state);
	new_machine(state);
	add_flat(domains);
	memset(logged, 0, sizeof(logged));
	log_open("test", NULL, &ops, 0, 0);
	boot(false, true);
	log_open("test", NULL, &none, 0, 0);
	assert_int_equal(strstr(logged, line) != NULL, is_said);
}

/* Where the kernel is, and where it is entered if that is elsewhere; and that a part of what has
 * places of its own is not in the first piece of memory, if that is small. */
static void test_said(void **state)
{
	static const char tree[] = "a: mullion,tree-address is in memory from 0x41000000, and the "
				   "first piece has 2048 KiB from 0x40000000: too small for "
				   "software that begins there?",
			  offset[] = "a: mullion,load-offset is in memory from 0x41000000, and the "
				     "first piece has 2048 KiB from 0x40000000: ";

	(void)state;
	expect_said(state, A(REST), ", kernel 0x40080000, ramdisk", true);
	expect_said(state, A(REST), "starts with image", false);
	expect_said(state, IMAGES("\"k\", \"k2\"", REST),
		    "a: starts with image k; for later lives it has k2", true);
	expect_said(state, A(REST "mullion,entry = <0x40>;"),
		    ", kernel 0x40080000 (entry 0x40080040), ramdisk", true);
#define PIECES "memory = <0 0x41000000 0 0x2000000>, <0 0x40000000 0 0x200000>; "
	expect_said(state, A(PIECES "mullion,load-offset = <0>;"), offset, true);
	expect_said(state,
		    A(PIECES "mullion,load-offset = <0>; mullion,tree-address = <0x40000000>;"),
		    offset, true);
	expect_said(state, A(PIECES "mullion,tree-address = <0x41800000>;"), tree, true);
	expect_said(state, A(PIECES "mullion,tree-address = <0x40000000>;"),
		    "too small for software", false);
	expect_said(state, A(PIECES), "too small for software", false);
	expect_said(state,
		    A("memory = <0 0x41000000 0 0x1000000>, <0 0x42200000 0 0x1800000>; "
		      "mullion,load-offset = <0>;"),
		    "too small for software", false);
	expect_said(state,
		    A("memory = <0 0x41000000 0 0x800000>, <0 0x42200000 0 0x400000>; "
		      "mullion,load-offset = <0>; mullion,tree-address = <0x42200000>;"),
		    "a: mullion,tree-address is in memory from 0x42200000, and the first piece has "
		    "8192 KiB from 0x41000000: ",
		    true);
}

static void test_refused(void **state)
{
	char why[128];

	expect_refused(state, add_flat, A(REST "mullion,load-offset = <0x4000000>;"), "a",
		       "wants 0x5005 bytes at 0x4000000 above the start of memory, whose largest "
		       "piece is 0x3e00000");
	expect_refused(state, add_headed_0, A(REST "mullion,load-offset = <0x100000>;"), "a",
		       "mullion,load-offset is address 0x40100000, the kernel's header wants 0x0 "
		       "above a 2 MiB boundary");
	expect_refused(state, add_headed_0, A(REST "mullion,entry = <4>;"), "a",
		       "mullion,entry: k has an arm64 Image header, and is entered at its first "
		       "byte");
	expect_refused(state, add_flat, A(REST "mullion,entry = <0x5008>;"), "a",
		       "mullion,entry 0x5008 is beyond the 0x5005 bytes of k");
	expect_refused(state, add_flat, A(REST "mullion,tree-address = <0x3ffffff8>;"), "a",
		       "mullion,tree-address 0x3ffffff8 is not in its memory");
	expect_refused(state, add_flat, A(REST "mullion,tree-address = <0x43e00000>;"), "a",
		       "mullion,tree-address 0x43e00000 is not in its memory");
	expect_refused(state, add_flat, A(REST "mullion,tree-address = <0x40085000>;"), "a",
		       "mullion,tree-address 0x40085000 is in its kernel, 0x40080000+0x5005");
	expect_refused(state, add_flat, A("mullion,memory-size = <0x8a000>;"), "a",
		       "its tree wants up to 24 KiB beside the kernel: more memory, or "
		       "mullion,tree-address");
	/* of several each is looked at */
	expect_refused(state, add_several, IMAGES("\"k\", \"gone\"", REST), "a",
		       "kernel \"gone\" is not in the bundle");
	expect_refused(state, add_several, IMAGES("\"k\", \"large\"", REST "mullion,entry = <4>;"),
		       "a",
		       "mullion,entry: large has an arm64 Image header, and is entered at its "
		       "first byte");
	expect_refused(state, add_several,
		       IMAGES("\"k\", \"large\"", "mullion,memory-size = <0x1000000>;"), "a",
		       "wants 0x1400000 bytes at 0x80000 above a 2 MiB boundary, the largest free "
		       "piece of its memory is 0x1000000");
	/* too little room: to the end of memory, and before the kernel */
	expect_refused(state, add_flat, A(REST "mullion,tree-address = <0x4007fff8>;"),
		       "guest tree", NULL);
	assert_non_null(strstr(said.reason, " bytes, has 8 at mullion,tree-address, before its "
					    "kernel or the end of that memory: another address"));
	expect_refused(state, add_flat, A(REST "mullion,tree-address = <0x43dffff8>;"),
		       "guest tree", NULL);
	expect_refused(state, add_flat,
		       A(REST "mullion,load-offset = <0x10>; mullion,tree-address = <0x40000000>;"),
		       "guest tree", NULL);
	/* boot's own merged tree */
	drop_machine(state);
	new_machine(state);
	add_flat(A(REST));
	load_and_divide(false);
	machine.config.domains[0].has_tree_address = true;
	machine.config.domains[0].tree_address = (uintptr_t)machine.merged + 8;
	snprintf(why, sizeof(why), "mullion,tree-address 0x%lx is in what boot still reads, ",
		 (unsigned long)machine.config.domains[0].tree_address);
	assert_int_equal(vm_create(&machine, 0, &vms[0], &said), -1);
	assert_memory_equal(said.reason, why, strlen(why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tree_first, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_tree_in_bss, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_room_before_kernel, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_far_up, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_tree_first_of_two, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_two_lives, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_images, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_header, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_refused, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_said, new_machine, drop_machine),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
