/* SPDX-License-Identifier: Apache-2.0 */
/* Where a FIT says that a kernel belongs, and what it may not say: load, entry, mullion,memory. */
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "el2/boot/create.h"
#include "el2/boot/image_place.h"
#include "el2/vm/restart.h"
#include "include/physical.h"
#include "tests/unit/memory_help.h"

#define FLAT    0x5005u
#define RAMDISK 0x3003u
#define HEADED  0x1000u
#define A(more)                                                                                \
	"a { compatible = \"openamp,domain-v1\"; cpus = <&cpus 1 1>; mullion,kernel = \"k\"; " \
	"mullion,ramdisk = \"r\"; " more " };"
#define REST "mullion,memory-rest; "
#define LOW  "memory = <0 0x40000000 0 0x1000000>; "
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

/* Of the kernel k, in one cell. */
static void say(const char *property, uint32_t value)
{
	assert_int_equal(
		fdt_setprop_u32(bundle, fdt_path_offset(bundle, "/images/k"), property, value), 0);
}

/* As tools/bundle.py does of an ELF file. */
static void say_all(uint32_t load, uint32_t entry, uint32_t memory)
{
	say("load", load);
	say("entry", entry);
	say(FIT_MEMORY, memory);
}

/* Nothing that the VM was given lies on what its kernel says it needs. */
static void expect_apart(const struct vm *vm, struct range room)
{
	assert_int_equal(vm->sealed[SEALED_KERNEL].target, room.base);
	for (unsigned slot = SEALED_RAMDISK; slot <= SEALED_TREE; slot++)
		assert_false(range_overlaps(
			room, (struct range){vm->sealed[slot].target, vm->sealed[slot].size}));
}

static void expect_flat(const struct vm *vm)
{
	expect_given(vm, SEALED_KERNEL, marked(FLAT, 0x14), FLAT);
	expect_given(vm, SEALED_RAMDISK, marked(RAMDISK, 0x16), RAMDISK);
	expect_cleared(vm, false);
	expect_written_back(vm);
}

/* In its place from the start, also where its loaded copy and the ramdisk's were; its bss is zero,
 * and nothing else lies there. */
static void test_load(void **state)
{
	static const uint32_t loads[] = {DRAM, DRAM + 0x4000, DRAM + MIB(2), DRAM + 0x2345678};

	for (unsigned i = 0; i < COUNT(loads); i++) {
		add_flat(A(REST));
		say_all(loads[i], loads[i] + 0x40, 0x900000);
		boot(false, true);
		assert_int_equal(vms[0].entry, loads[i] + 0x40);
		expect_apart(&vms[0], (struct range){loads[i], 0x900000});
		expect_flat(&vms[0]);
		drop_machine(state);
		new_machine(state);
	}
}

/* The same at the last address that there is: of its memory no byte is left behind. */
static void test_to_the_end(void **state)
{
	(void)state;
	add_flat(A(LOW) B);
	say_all(DRAM + MIB(16) - 0x6000, DRAM + MIB(16) - 0x6000, 0x6000);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + MIB(16) - 0x6000);
	expect_flat(&vms[0]);
}

/* In each life: the same place and entry, and bss is zero again. */
static void test_two_lives(void **state)
{
	(void)state;
	add_flat(A(LOW) B);
	say_all(DRAM + 0x10000, DRAM + 0x15000, 0x400000);
	boot(false, true);
	for (unsigned life = 0; life < 2; life++) {
		vm_take_image(&vms[0]);
		assert_int_equal(vms[0].entry, DRAM + 0x15000);
		expect_apart(&vms[0], (struct range){DRAM + 0x10000, 0x400000});
		expect_flat(&vms[0]);
		live(&vms[0]);
		vm_restore(&vms[0]);
	}
	assert_int_equal(vms[1].entry, vms[1].memory[0].base + 0x80000);
}

/* A FIT of mkimage's alone: nobody says how large bss is, so it is thought of. Without an entry its
 * first byte is that. */
static void test_mkimage(void **state)
{
	add_flat(A(LOW) B);
	say("load", DRAM + MIB(2));
	say("entry", DRAM + MIB(2) + 8);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + MIB(2) + 8);
	expect_apart(&vms[0], (struct range){DRAM + MIB(2), MIB(7)});
	expect_flat(&vms[0]);
	drop_machine(state);
	new_machine(state);
	add_flat(A(REST));
	say("load", DRAM + MIB(4));
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + MIB(4));
	expect_flat(&vms[0]);
}

/* Two cells are one number. */
static void test_two_cells(void **state)
{
	int node;

	(void)state;
	add_flat(A(LOW) B);
	node = fdt_path_offset(bundle, "/images/k");
	assert_int_equal(fdt_setprop_u64(bundle, node, "load", DRAM + MIB(8)), 0);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + MIB(8));
	expect_flat(&vms[0]);
}

/* Its place is anywhere: a boundary of 2 MiB, with room for its bss; and its entry is counted from
 * its first byte. With one domain it stays where the loader has put it. */
static void test_anywhere(void **state)
{
	uint64_t base;

	add_flat(A("mullion,memory-size = <0x1000000>; ") B);
	say("entry", 0x20);
	say(FIT_MEMORY, 0x700000);
	boot(false, true);
	base = vms[0].memory[0].base;
	assert_true(IS_ALIGNED(base, MIB(2)));
	assert_int_equal(vms[0].entry, base + 0x20);
	expect_apart(&vms[0], (struct range){base, 0x700000});
	live(&vms[0]);
	vm_restore(&vms[0]);
	expect_flat(&vms[0]);
	drop_machine(state);
	new_machine(state);
	add_flat(A(REST));
	say(FIT_MEMORY, 0x700000);
	boot(false, true);
	assert_int_equal(vms[0].entry, loaded("k")->base);
	expect_apart(&vms[0], (struct range){vms[0].entry, 0x700000});
	expect_flat(&vms[0]);
}

/* The configuration decides of what has no address of its own, at any multiple of 4. */
static void test_offset(void **state)
{
	add_flat(A(LOW "mullion,load-offset = <0x12344>; ") B);
	say("entry", 4);
	say(FIT_MEMORY, 0x700000);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x12348);
	expect_flat(&vms[0]);
	drop_machine(state);
	new_machine(state);
	add_flat(A(LOW "mullion,load-offset = <0x200000>; ") B);
	say_all(DRAM + MIB(2), DRAM + MIB(2), 0x10000); /* they say the same */
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + MIB(2));
	expect_flat(&vms[0]);
}

/* An entry alone is one of a flat binary where it always is, and 0 and 0 say nothing at all. */
static void test_no_load(void **state)
{
	add_flat(A(REST));
	say("entry", 0x40);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x80040);
	expect_flat(&vms[0]);
	drop_machine(state);
	new_machine(state);
	add_flat(A(REST "mullion,entry = <0x44>; "));
	say("load", 0);
	say("entry", 0);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x80044);
	expect_flat(&vms[0]);
}

/* A header says where a kernel may be, whatever load says, but for mullion,memory. */
static void test_header(void **state)
{
	add_kernel("k", 0x80000, MIB(4));
	add_packed("r", "ramdisk", "none", marked(RAMDISK, 0x16), RAMDISK);
	add_domains(A(REST));
	say("load", DRAM + 0x10000);
	say("entry", 7);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x80000);
	drop_machine(state);
	new_machine(state);
	add_kernel("k", 0x80000, MIB(4));
	add_packed("r", "ramdisk", "none", marked(RAMDISK, 0x16), RAMDISK);
	add_domains(A(REST));
	say_all(DRAM + 0x10000, DRAM + 0x10040, 0x1000);
	boot(false, true);
	assert_int_equal(vms[0].entry, DRAM + 0x10040);
	expect_given(&vms[0], SEALED_KERNEL, image_file(HEADED, 0x80000, MIB(4)), HEADED);
	expect_cleared(&vms[0], false);
}

static void expect_refused(void **state, const char *domains, uint32_t load, uint32_t entry,
			   uint32_t memory, const char *why)
{
	drop_machine(state);
	new_machine(state);
	add_flat(domains);
	if (load)
		say("load", load);
	if (entry)
		say("entry", entry);
	if (memory)
		say(FIT_MEMORY, memory);
	load_and_divide(false);
	expect_failure(vm_create(&machine, 0, &vms[0], &said), &said, "a", why);
}

static void test_refused(void **state)
{
#define TWO "memory = <0 0x40000000 0 0x200000>, <0 0x41000000 0 0x1000000>; "
#define THREE                                                                           \
	"memory = <0 0x40000000 0 0x200000>, <0 0x41000000 0 0x200000>, <0 0x42000000 " \
	"0 0x200000>; "
	/* before its memory, behind it, across its end, over a hole in it */
	expect_refused(state, A(LOW) B, 0x3fff0000, 0x3fff0000, 0x10000,
		       "k belongs at 0x3fff0000+0x10000, its memory is 0x40000000+0x1000000");
	expect_refused(state, A(LOW) B, 0x41000000, 0x41000000, 0,
		       "k belongs at 0x41000000+0x5005, its memory is 0x40000000+0x1000000");
	expect_refused(state, A(LOW) B, 0x40800000, 0x40800000, 0x800001,
		       "k belongs at 0x40800000+0x800001, its memory is 0x40000000+0x1000000");
	expect_refused(state, A(LOW) B, 0xfffffff0, 0xfffffff0, 0xffffffff,
		       "k belongs at 0xfffffff0+0xffffffff, its memory is 0x40000000+0x1000000");
	expect_refused(state, A(TWO) B, 0x401ff000, 0x401ff000, 0,
		       "k belongs at 0x401ff000+0x5005, its memory is 0x40000000+0x200000, "
		       "0x41000000+0x1000000");
	expect_refused(state, A(THREE) B, 0x401ff000, 0x401ff000, 0,
		       "k belongs at 0x401ff000+0x5005, its memory is 0x40000000+0x200000, "
		       "0x41000000+0x200000, ..");
	/* no place is left for its bss */
	expect_refused(state, A(LOW) B, 0, 0, 0x1000001,
		       "wants 0x1000001 bytes at 0x0 above a 2 MiB boundary, the largest free "
		       "piece of its memory is 0x1000000");
	expect_refused(state, A(LOW "mullion,load-offset = <0x800000>; ") B, 0, 0, 0x800001,
		       "wants 0x800001 bytes at 0x800000 above the start of memory, whose largest "
		       "piece is 0x1000000");
	expect_refused(state, A(LOW) B, DRAM, DRAM, 0x5004,
		       "k says that it needs 0x5004 bytes of memory, and has 0x5005");
	/* its first byte and its last word are the ends of what may be an entry */
	expect_refused(state, A(LOW) B, DRAM + 0x1000, DRAM + 0xffc, 0,
		       "k is entered at 0x40000ffc, which is no multiple of 4 in its 0x5005 bytes "
		       "from 0x40001000");
	expect_refused(state, A(LOW) B, DRAM, DRAM + 0x5008, 0x10000,
		       "k is entered at 0x40005008, which is no multiple of 4 in its 0x5005 bytes "
		       "from 0x40000000");
	expect_refused(state, A(LOW) B, DRAM, DRAM + 2, 0,
		       "k is entered at 0x40000002, which is no multiple of 4 in its 0x5005 bytes "
		       "from 0x40000000");
	expect_refused(state, A(LOW) B, 0, 0x5008, 0x10000,
		       "k is entered at 0x5008, which is no multiple of 4 in its 0x5005 bytes from "
		       "0x0");
	/* two say it */
	expect_refused(state, A(LOW "mullion,entry = <0x40>; ") B, DRAM, DRAM, 0,
		       "mullion,entry: k says itself where it is entered, at 0x40000000");
	expect_refused(state, A(LOW "mullion,load-offset = <0x200000>; ") B, DRAM, DRAM, 0x10000,
		       "mullion,load-offset is address 0x40200000, but k belongs at 0x40000000");
	expect_refused(state, A(LOW "mullion,tree-address = <0x40005000>; ") B, DRAM, DRAM, 0x10000,
		       "mullion,tree-address 0x40005000 is in its kernel, 0x40000000+0x10000");
}

/* Boot's own merged tree is at the top of what one domain has. */
static void test_boot_still_reads(void **state)
{
	char why[160];
	uint64_t load;

	(void)state;
	add_flat(A(REST));
	say_all(DRAM, DRAM, DRAM_SIZE - HYP_BLOCK_SIZE);
	load_and_divide(false);
	load = memory_address(machine.merged);
	for (unsigned i = 0; i < machine.map.n_regions; i++)
		if (machine.map.regions[i].base == load)
			snprintf(why, sizeof(why),
				 "k belongs at 0x40000000+0x3e00000, where boot still reads "
				 "0x%lx+0x%lx",
				 (unsigned long)load, (unsigned long)machine.map.regions[i].size);
	expect_failure(vm_create(&machine, 0, &vms[0], &said), &said, "a", why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_load, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_to_the_end, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_two_lives, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_mkimage, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_two_cells, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_anywhere, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_offset, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_no_load, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_header, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_refused, new_machine, drop_machine),
		cmocka_unit_test_setup_teardown(test_boot_still_reads, new_machine, drop_machine),
	};

	return cmocka_run_group_tests(tests, map_dram, NULL);
}
