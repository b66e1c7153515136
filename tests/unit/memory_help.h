/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A boot from the bundle to the moment before the guests, and a VM's restart, by the production
 * code (image/bundle.c, el2/boot/{divide,create,scrub}.c, el2/vm/restart.c, arch/arm64/clear.c), in
 * the DRAM of bundle_help.h and behind a cache: what the CPU sees is that DRAM, what an observer
 * with its caches off would see is another buffer, which only cache maintenance brings up to date.
 */
#ifndef MULLION_TESTS_MEMORY_HELP_H
#define MULLION_TESTS_MEMORY_HELP_H

#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "tests/unit/bundle_help.h"

#define JUNK 0xa5 /* what DRAM holds at power-on (bundle_help.c) */

extern struct machine machine;
extern unsigned served, interrupts;   /* calls of cpu_serve; interrupts of EL2's own taken */
extern bool cores_missing;            /* on_all_cores fails */
extern uint8_t low_memory[PAGE_SIZE]; /* at physical address 0 */

/* For cmocka: an empty bundle and machine, its caches empty; and their end. */
int new_machine(void **state);
int drop_machine(void **state);

/* An image of the bundle, packed with gzip or lz4 if `comp` says so. */
void add_packed(const char *name, const char *type, const char *comp, const void *data,
		uint32_t size);
/* A system configuration: domains with these bodies. */
void add_domains(const char *text);
/* Bytes that are nowhere else: `size` of them, until the next. */
const uint8_t *marked(uint32_t size, uint8_t mark);

/* Loads the bundle (`heap_in_dram`: as when another boot loader started us) and divides memory. */
void load_and_divide(bool heap_in_dram);

/* That; then makes the VMs and scrubs. */
void boot(bool heap_in_dram, bool unused);

/* Fails unless all of the VM's memory reads the same with caches and without, and no line of it is
 * left in a cache. */
void expect_written_back(const struct vm *vm);
/* Fails unless what was not given to the VM is zero, or (`junk_too`) what it was at power-on. */
void expect_cleared(const struct vm *vm, bool junk_too);
/* The VM has these bytes there. */
void expect_given(const struct vm *vm, unsigned slot, const void *data, uint32_t size);
/* A life of the VM: it writes to all that it has, some of that with its caches off. */
void live(const struct vm *vm);

#endif
