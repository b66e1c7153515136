/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/basic/basic.h"
#include "lib/printf.h"

extern char _start[];
#define STEP 0x200000ull

static bool overlaps(uint64_t address, uint64_t base, uint64_t size)
{
	return address + 8 > base && address < base + size;
}

/* True when the word at `address` may be written: not this image, not the tree, not reserved. */
static bool is_free(uint64_t address)
{
	if (overlaps(address, (uint64_t)_start, 4u << 20) ||
	    overlaps(address, (uint64_t)machine.tree, STEP))
		return false;
	for (unsigned i = 0; i < machine.n_reserved; i++) {
		if (overlaps(address, machine.reserved[i].base, machine.reserved[i].size))
			return false;
	}
	return true;
}

/* The first and last word of every 2 MiB: each holds its own address, so two that are one memory
 * show. */
static unsigned sweep(struct guest_range range, bool write, uint64_t *bad)
{
	unsigned wrong = 0;

	for (uint64_t a = range.base; a < range.base + range.size; a += STEP) {
		uint64_t at[2] = {
			a,
			(a + STEP < range.base + range.size ? a + STEP : range.base + range.size) -
				8};

		for (unsigned i = 0; i < 2; i++) {
			if (!is_free(at[i]))
				continue;
			if (write) {
				mmio_write64(at[i], at[i] ^ 0x5a5a000000000000);
			} else if (mmio_read64(at[i]) != (at[i] ^ 0x5a5a000000000000)) {
				*bad = at[i];
				wrong++;
			}
		}
	}
	return wrong;
}

static void test_ram(void)
{
	uint64_t total = 0, bad = 0;
	unsigned wrong = 0;
	bool here = false;

	for (unsigned i = 0; i < machine.n_memory; i++) {
		total += machine.memory[i].size;
		here |= (uint64_t)_start >= machine.memory[i].base &&
			(uint64_t)_start - machine.memory[i].base < machine.memory[i].size;
		say("guest: memory 0x%lx size 0x%lx\n", machine.memory[i].base,
		    machine.memory[i].size);
	}
	TEST("memory_node", total != 0, "no memory in the tree");
	TEST("memory_holds_image", here, "the image at 0x%lx is outside", (uint64_t)_start);
	for (unsigned i = 0; i < machine.n_memory; i++)
		sweep(machine.memory[i], true, &bad);
	for (unsigned i = 0; i < machine.n_memory; i++)
		wrong += sweep(machine.memory[i], false, &bad);
	TEST("memory_sweep", !wrong, "%u words changed, one at 0x%lx", wrong, bad);
}

static void test_outside_at(const char *what, uint64_t address)
{
	struct cpu *c = this_cpu();
	char name[48];
	uint32_t v;
	bool ok;

	ok = try_read32(address, &v);
	fmt_sn(name, sizeof(name), "%s_read_aborts", what);
	TEST(name,
	     !ok && (c->fault.kind == FAULT_SERROR ||
		     (ESR_EC(c->fault.esr) == EC_DABT_CUR && c->fault.far == address)),
	     "0x%lx: faulted %d esr 0x%lx far 0x%lx", address, !ok, c->fault.esr, c->fault.far);
	ok = try_write32(address, 0);
	fmt_sn(name, sizeof(name), "%s_write_aborts", what);
	TEST(name,
	     !ok && (c->fault.kind == FAULT_SERROR ||
		     (ESR_EC(c->fault.esr) == EC_DABT_CUR && c->fault.far == address &&
		      (c->fault.esr & 0x40))),
	     "0x%lx: faulted %d esr 0x%lx far 0x%lx", address, !ok, c->fault.esr, c->fault.far);
	ok = try_jump(address);
	fmt_sn(name, sizeof(name), "%s_fetch_aborts", what);
	TEST(name, !ok && ESR_EC(c->fault.esr) == EC_IABT_CUR && c->fault.elr == address,
	     "0x%lx: faulted %d esr 0x%lx elr 0x%lx", address, !ok, c->fault.esr, c->fault.elr);
}

static void test_outside(void)
{
	uint64_t end = 0;
	uint32_t v;

	for (unsigned i = 0; i < machine.n_memory; i++) {
		if (machine.memory[i].base + machine.memory[i].size > end)
			end = machine.memory[i].base + machine.memory[i].size;
	}
	test_outside_at("after_memory", end);
	test_outside_at("secure_ram", CONFIG_SRAM_BASE);
	test_outside_at("nothing", CONFIG_TEST_HOLE);
	TEST("secure_uart_aborts", !try_read32(CONFIG_TEST_SECURE_DEVICE, &v), "0x%x can be read",
	     CONFIG_TEST_SECURE_DEVICE);
}

static void test_tree(void)
{
	unsigned psci_cpus = 0;

	for (unsigned i = 0; i < machine.n_cpus; i++)
		psci_cpus += machine.cpu_psci[i];
	TEST("tree_size", machine.tree_size <= 2u << 20, "0x%x bytes", machine.tree_size);
	TEST("tree_cpus", machine.n_cpus > 0, "none");
	/* QEMU's own tree gives a single CPU no enable-method */
	TEST("tree_psci",
	     machine.psci &&
		     (psci_cpus == machine.n_cpus || (machine.n_cpus == 1 && !machine.hypervisor)),
	     "psci node %d, %u of %u cpus with enable-method psci", machine.psci, psci_cpus,
	     machine.n_cpus);
	TEST("tree_timer",
	     machine.vtimer >= 16 && machine.vtimer < 32 && machine.ptimer >= 16 &&
		     machine.ptimer < 32,
	     "INTIDs %u and %u", machine.ptimer, machine.vtimer);
}

void test_memory(void)
{
	test_tree();
	test_ram();
	test_outside();
}
