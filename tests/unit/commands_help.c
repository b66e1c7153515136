/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/commands_help.h"

#include <stdio.h>
#include <string.h>

#include "el2/console/regs.h"
#include "el2/console/stats_vm.h"
#include "el2/console/stop_report.h"
#include "el2/core/cpu.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/vdev/channel_device.h"
#include "el2/vdev/doorbell.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/life.h"
#include "gic/gicv3_regs.h"

struct vm vms[MAX_VMS];
struct cpu cpus[MAX_CPUS];
unsigned n_vms;
struct vpl011 consoles[CONSOLES_MAX];
struct text_table text_table;

struct vcpu vcpu[3];
struct virq spis[VGIC_MAX_SPI];
uint32_t physical_pending[VGIC_WORDS], physical_active[VGIC_WORDS];
uint32_t physical_config[2 * VGIC_WORDS], physical_routes[32 * VGIC_WORDS];
_Alignas(8) char ring_memory[RING_MEMORY];
struct log_ring *ring;
struct shell shell;
char seen[100000];

/* --- the machine --- */

static uint32_t gic_get(uint32_t bank, unsigned word)
{
	if (bank == GICD_IROUTER)
		return physical_routes[word / 2];
	if (bank == GICD_ICFGR)
		return physical_config[word];
	assert_true(word >= 1 && word < VGIC_WORDS);
	assert_true(bank == GICD_ISPENDR || bank == GICD_ISACTIVER);
	return bank == GICD_ISPENDR ? physical_pending[word] : physical_active[word];
}

static unsigned gic_lines(void)
{
	return 288;
}

static const struct gic_ops fake = {.version = 3, .get = gic_get, .lines = gic_lines};
const struct gic_ops *gic = &fake;

bool own_irq_claimed(uint32_t intid)
{
	return intid == 33;
}

const struct log_ring *log_sink_kept(void)
{
	return ring;
}

const struct uart commands_uart = {.base = 0x9001040};
const struct uart *own_uart = &commands_uart;

const struct uart *log_sink_own_uart(void)
{
	return own_uart;
}

struct range mmu_block(void)
{
	return (struct range){HYP, MIB(2)};
}

/* Each doubleword is its own address. */
bool vm_read(void *vm, uint64_t address, uint64_t *value)
{
	const struct vm *owner = vm;

	*value = address & ~7ull;
	return range_contains(owner->guest[0], (struct range){address, 1});
}

uint64_t console_seconds_since(uint64_t start)
{
	return 100000 - start;
}

const struct vm *unread;

bool stop_record_unread(const struct vm *vm)
{
	return vm == unread;
}

void stop_record_print(const struct vm *vm, void (*print)(void *ctx, const char *line), void *ctx)
{
	print(ctx, vm->name);
	print(ctx, "x0 %s\033");
}

void regs_print(struct vcpu *of, void (*print)(void *ctx, const char *line), void *ctx)
{
	print(ctx, of->index ? "regs of 1" : "regs of 0");
}

void stats_print(const struct vm *vm, unsigned index, void (*print)(void *ctx, const char *line),
		 void *ctx)
{
	print(ctx, vm->name);
	print(ctx, index ? "stats of 1" : "stats of 0");
}

char asked[200];
const char *refusal;

static const char *ask(const char *what, const struct vm *vm, unsigned image)
{
	sprintf(asked + strlen(asked), image ? "%s %s %u," : "%s %s,", what, vm->name, image);
	return refusal;
}

const char *life_start(struct vm *vm, unsigned image)
{
	return ask("start", vm, image);
}

const char *life_stop(struct vm *vm)
{
	return ask("stop", vm, 0);
}

const char *life_restart(struct vm *vm, unsigned image)
{
	return ask("restart", vm, image);
}

const char *life_reset_board(struct vm *vm)
{
	return ask("reset by", vm, 0);
}

/* --- the VMs --- */

static _Alignas(4096) uint64_t pages[32][512];
static unsigned n_pages;

static uint64_t *new_table(void *ctx)
{
	(void)ctx;
	assert_true(n_pages < 32);
	return memset(pages[n_pages++], 0, sizeof(pages[0]));
}

void maps(struct vm *vm, uint64_t address, uint64_t physical, uint64_t size, uint64_t attributes)
{
	struct diag diag;

	expect_success(pgtable_map(&vm->s2, address, physical, size, attributes, &diag), &diag);
}

void make_vm(const char *name, unsigned first, unsigned count, struct range memory)
{
	struct vm *vm = &vms[n_vms];

	strcpy(vm->name, name);
	vm->index = n_vms++;
	vm->n_memory = 1;
	vm->memory[0] = vm->guest[0] = memory;
	vm->images.count = 1;
	strcpy(vm->image[0].name, "v1");
	vm->n_vcpus = vm->gic.n_cpus = count;
	vm->gic.spi = spis;
	for (unsigned i = 0; i < count; i++) {
		vm->vcpu[i] = &vcpu[first + i];
		vm->gic.cpu[i] = &vcpu[first + i].gic;
		vcpu[first + i].vm = vm;
		vcpu[first + i].index = i;
		vcpu[first + i].gic.physical = first + i;
	}
	vm->s2 = (struct pgtable){
		.root = new_table(NULL), .start_level = 1, .va_bits = 39, .alloc = new_table};
	maps(vm, memory.base, memory.base, memory.size, MAP_S2_RAM);
	places_add(&known_places, name, memory, PLACES_ALL);
}

const struct vdev_ops channel_registers = {.name = "virtio"},
		      doorbell_registers = {.name = "doorbell"};

static const struct vdev_ops uart_ops = {.name = "virtual PL011"},
			     gic_ops = {.name = "virtual GICD"};
static const struct vdev_region devices[] = {{{0x9000000, 0x1000}, &uart_ops, &consoles[0]},
					     {{0x8000000, 0x10000}, &gic_ops, NULL}};

int open_shell(void **state)
{
	(void)state;
	memset(vms, 0, sizeof(vms));
	memset(vcpu, 0, sizeof(vcpu));
	memset(spis, 0, sizeof(spis));
	memset(consoles, 0, sizeof(consoles));
	memset(&text_table, 0, sizeof(text_table));
	memset(&known_places, 0, sizeof(known_places));
	memset(physical_pending, 0, sizeof(physical_pending));
	memset(physical_active, 0, sizeof(physical_active));
	n_vms = n_pages = 0;
	make_vm("linux", 0, 2, (struct range){RAM, MIB(64) + KIB(8)});
	make_vm("control", 2, 1, (struct range){0x60000000, MIB(2)});
	vms[0].devices = devices;
	vms[0].n_devices = 2;
	ring = log_ring_init(ring_memory, sizeof(ring_memory));
	shell_open(&shell, SHELL_ALL, shell_commands);
	shell_show(&shell, shell.written);
	return 0;
}

const char *prints(const char *command)
{
	uint64_t lines, most = 100000;
	unsigned used = 0;

	for (const char *at = command; *at; at++)
		assert_true(shell_typed(&shell, (uint8_t)*at));
	shell_show(&shell, shell.written);
	assert_true(shell_typed(&shell, '\n'));
	do {
		for (uint64_t at = shell.shown, to = shell_written(&shell, true, &lines); at < to;
		     at++)
			if (shell_at(&shell, at) != '\r')
				seen[used++] = shell_at(&shell, at);
		assert_true(shell.written - shell.shown <= SHELL_STEP);
		assert_false(shell.is_cut);
		shell_show(&shell, shell.written);
	} while (shell_turn(&shell) && --most);
	assert_true(most);
	seen[used] = '\0';
	assert_true(used >= strlen(SHELL_PROMPT));
	assert_string_equal(seen + used - strlen(SHELL_PROMPT), SHELL_PROMPT);
	seen[used - strlen(SHELL_PROMPT)] = '\0';
	return memmove(seen, seen + 1, used); /* the newline that was typed */
}

bool says(const char *line)
{
	return strstr(seen, line) != NULL;
}

struct vpl011 *adds_console(const char *name)
{
	strcpy(text_table.at[text_table.count].name, name);
	return &consoles[text_table.count++];
}

void owns(struct vm *vm, uint32_t intid, bool wired)
{
	if (wired)
		vgic_own_wires(&vm->gic, intid / 32, 1u << (intid % 32));
	else
		vgic_own_line(&vm->gic, intid, false);
	vm->gic.cpu[0]->homed[intid / 32] |= 1u << (intid % 32);
}
