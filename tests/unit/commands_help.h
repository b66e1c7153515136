/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console and a machine with two VMs that are made up, for tests of its commands. */
#ifndef MULLION_TESTS_COMMANDS_HELP_H
#define MULLION_TESTS_COMMANDS_HELP_H

#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/core/places.h"
#include "el2/vm/vm.h"
#include "include/explain.h"
#include "tests/unit/expect.h"

#define RAM         0x40000000u
#define HYP         0x80000000u
#define RING_MEMORY (sizeof(struct log_ring) + 4096 + 512)

extern struct vcpu vcpu[3];
extern struct virq spis[VGIC_MAX_SPI];
extern uint32_t physical_pending[VGIC_WORDS], physical_active[VGIC_WORDS];
extern uint32_t physical_config[2 * VGIC_WORDS], physical_routes[32 * VGIC_WORDS];
extern char ring_memory[RING_MEMORY];
extern struct log_ring *ring; /* the hypervisor's log */
extern struct shell shell;
extern char seen[100000];                          /* what the last command has printed */
extern const struct uart commands_uart, *own_uart; /* EL2's, and NULL where it has none */
extern const struct vm *unread;                    /* whose record nobody has read */
extern char asked[200];                            /* what life was asked for, each with ',' */
extern const char *refusal;                        /* what it answers */

/* For cmocka: the machine as at first, with a shell open. */
int open_shell(void **state);
#define TEST(name) cmocka_unit_test_setup(name, open_shell)

/* What a command prints, without its echo, the prompt behind it and the carriage returns. */
const char *prints(const char *command);
/* Whether that is in what the last one has printed. */
bool says(const char *line);

/* One more, of `count` vCPUs from `first` on. */
void make_vm(const char *name, unsigned first, unsigned count, struct range memory);
void maps(struct vm *vm, uint64_t address, uint64_t physical, uint64_t size, uint64_t attributes);
struct vpl011 *adds_console(const char *name);
/* The interrupt is the VM's, and at home at its first core. */
void owns(struct vm *vm, uint32_t intid, bool wired);

#endif
