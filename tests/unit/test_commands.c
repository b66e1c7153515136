/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of EL2's console, against two VMs that are made up. */
#include "el2/console/commands.h"

#include <stdio.h>
#include <string.h>

#include "el2/console/console.h"
#include "el2/console/regs.h"
#include "el2/console/stats_vm.h"
#include "el2/console/stop_report.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"
#include "gic/gicv3_regs.h"
#include "include/explain.h"
#include "tests/unit/expect.h"

#define RAM 0x40000000u
#define HYP 0x80000000u

struct vm vms[MAX_VMS];
unsigned n_vms;
struct vpl011 consoles[CONSOLES_MAX];
struct text_table text_table;

static struct vcpu vcpu[3];
static struct virq spis[VGIC_MAX_SPI];
static uint32_t physical_pending[VGIC_WORDS], physical_active[VGIC_WORDS];
static _Alignas(8) char ring_memory[sizeof(struct log_ring) + 4096 + 512];
static struct log_ring *ring;
static struct shell shell;
static char seen[100000];

/* --- the machine --- */

static uint32_t gic_get(uint32_t bank, unsigned word)
{
	assert_true(word >= 1 && word < VGIC_WORDS);
	assert_true(bank == GICD_ISPENDR || bank == GICD_ISACTIVER);
	return bank == GICD_ISPENDR ? physical_pending[word] : physical_active[word];
}

static unsigned gic_lines(void)
{
	return 288;
}

static const struct gic_ops fake = {.get = gic_get, .lines = gic_lines};
const struct gic_ops *gic = &fake;

bool own_irq_claimed(uint32_t intid)
{
	return intid == 33;
}

const struct log_ring *log_sink_kept(void)
{
	return ring;
}

static const struct uart uart = {.base = 0x9001040};
static const struct uart *own_uart = &uart;

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

static const struct vm *unread;

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

static char asked[200];
static const char *refusal;

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

static void maps(struct vm *vm, uint64_t address, uint64_t physical, uint64_t size,
		 uint64_t attributes)
{
	struct diag diag;

	expect_success(pgtable_map(&vm->s2, address, physical, size, attributes, &diag), &diag);
}

static void make_vm(const char *name, unsigned first, unsigned count, struct range memory)
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

static const struct vdev_ops uart_ops = {.name = "virtual PL011"},
			     gic_ops = {.name = "virtual GICD"};
static const struct vdev_region devices[] = {{{0x9000000, 0x1000}, &uart_ops, &consoles[0]},
					     {{0x8000000, 0x10000}, &gic_ops, NULL}};

static int open_shell(void **state)
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

/* What a command prints, without its echo, the prompt behind it and the carriage returns. */
static const char *prints(const char *command)
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

static bool says(const char *line)
{
	return strstr(seen, line) != NULL;
}

/* --- tests --- */

static void help(void **state)
{
	(void)state;
	prints("help");
	assert_true(says("restart  DOMAIN [IMAGE]       stop it and"));
	assert_true(says("help                          what can be typed\n"));
	assert_true(says("map      DOMAIN               which"));
	assert_true(says("dump     DOMAIN ADDRESS [N]"));
	shell.may = SHELL_SEE;
	prints("help");
	assert_true(says("map "));
	assert_false(says("dump "));
	assert_string_equal(prints("dump linux 0x40000000"),
			    "dump: this console has no right to do that\n");
}

static void names(void **state)
{
	static const char *const commands[] = {"map", "irq", "report", "start", "stop", "restart"};
	char line[64], said[128];

	(void)state;
	for (unsigned i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		sprintf(line, "%s lin", commands[i]);
		assert_string_equal(prints(line),
				    "lin: there is no such domain, but linux, control\n");
		sprintf(line, "%s linux v1 x", commands[i]);
		sprintf(said, "to be typed as: %s ", commands[i]);
		prints(line);
		assert_memory_equal(seen, said, strlen(said));
	}
	assert_string_equal(prints("dump lin 1"),
			    "lin: there is no such domain, but linux, control\n");
}

static void ps(void **state)
{
	(void)state;
	vms[0].life = (struct life){.state = LIFE_STATE_UP, .starts = 1, .started = 100000 - 90061};
	vms[0].psci.cpu[1].state = VPSCI_ON;
	vms[1].life = (struct life){
		.state = LIFE_STATE_DOWN, .starts = 12, .last = LIFE_CRASH, .why = "no progress"};
	unread = &vms[1];
	assert_string_equal(
		prints("ps"),
		"DOMAIN           STATE    VCPUS ON CORES        MEMORY STARTS         UP  IMAGE   "
		"   LAST END\n"
		"linux            up       1 of 2   0-1          64 MiB      1   25:01:01  v1      "
		"   none\n"
		"control          down     0 of 1   2             2 MiB     12          -  v1      "
		"   crash: no progress (report has not been read)\n");
	unread = NULL;
	vms[1].life.state = LIFE_STATE_ENDING;
	vms[1].memory[0].size = KIB(64);
	prints("ps");
	assert_true(says("control          changing 0 of 1   2            64 KiB "));
	assert_false(says("report"));
	/* more of them than there is room for */
	vms[0].n_vcpus = 16;
	for (unsigned i = 0; i < 16; i++) {
		static struct vcpu many[16];

		vms[0].vcpu[i] = &many[i];
		many[i].vm = &vms[0];
		many[i].index = i;
		many[i].gic.physical = 2 * i;
	}
	prints("ps");
	assert_true(says(" 0,2,4,6,8,10,.. "));
}

static void report(void **state)
{
	(void)state;
	assert_string_equal(prints("report control"), "control\nx0 %s?\n");
	assert_string_equal(prints("report x"), "x: there is no such domain, but linux, control\n");
}

/* All vCPUs, one in a step, or the one that is named. */
static void vcpus_of(void **state)
{
	(void)state;
	assert_string_equal(prints("regs linux"), "regs of 0\nregs of 1\n");
	assert_string_equal(prints("regs linux 1"), "regs of 1\n");
	assert_string_equal(prints("regs linux 0x0"), "regs of 0\n");
	assert_string_equal(prints("regs linux 2"), "linux has 2 vCPUs, from 0 on\n");
	assert_string_equal(prints("regs linux all"),
			    "all: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("regs lin"),
			    "lin: there is no such domain, but linux, control\n");
	assert_string_equal(prints("stats lin 0"),
			    "lin: there is no such domain, but linux, control\n");
	assert_string_equal(prints("stats control"), "control\nstats of 0\n");
	assert_string_equal(prints("stats linux 1"), "linux\nstats of 1\n");
}

static void life(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[0].life.state = vms[1].life.state = LIFE_STATE_UP;
	assert_string_equal(prints("start control"), "");
	assert_string_equal(prints("stop linux"), "");
	assert_string_equal(prints("restart control"), "");
	assert_string_equal(asked, "start control,stop linux,restart control,");
	refusal = "it is off";
	assert_string_equal(prints("stop linux"), "linux: it is off\n");
	/* with the last one the machine would end */
	asked[0] = '\0';
	vms[0].life.state = LIFE_STATE_DOWN;
	assert_string_equal(prints("stop control"),
			    "control: it is the last that runs: poweroff ends the machine\n");
	assert_string_equal(prints("stop linux"), "linux: it is off\n");
	assert_string_equal(asked, "stop linux,");
	vms[0].life.state = LIFE_STATE_WAITING;
	assert_string_equal(prints("stop control"), "control: it is off\n");
	asked[0] = '\0';
	prints("stop it");
	shell.may = SHELL_SEE;
	assert_string_equal(prints("stop linux"), "stop: this console has no right to do that\n");
	assert_string_equal(asked, "");
}

/* Of the machine: all domains stop, or one of them resets it. */
static void machine(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[0].life.state = vms[1].life.state = LIFE_STATE_UP;
	assert_string_equal(prints("poweroff"), "");
	assert_string_equal(asked, "stop linux,stop control,");
	asked[0] = '\0';
	vms[0].life.state = LIFE_STATE_DOWN;
	refusal = "something else has just been asked for";
	assert_string_equal(prints("poweroff"),
			    "control: something else has just been asked for\n");
	assert_string_equal(asked, "stop linux,stop control,");
	asked[0] = '\0';
	assert_string_equal(prints("reboot"), "control: something else has just been asked for\n");
	assert_string_equal(asked, "reset by linux,reset by control,");
	asked[0] = '\0';
	refusal = NULL;
	assert_string_equal(prints("reboot"), "");
	assert_string_equal(asked, "reset by linux,");
	assert_string_equal(prints("reboot now"), "to be typed as: reboot\n");
	asked[0] = '\0';
	shell.may = SHELL_SEE;
	prints("reboot");
	prints("poweroff");
	assert_string_equal(asked, "");
}

/* The image of the next life, by its name. */
static void life_of_an_image(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	vms[1].images = (struct life_images){.count = 2, .now = 1};
	strcpy(vms[1].image[1].name, "v2");
	assert_string_equal(prints("restart control v1"), "");
	assert_string_equal(prints("start control v2"), "");
	assert_string_equal(prints("restart linux v1"), ""); /* it has no other */
	assert_string_equal(asked, "restart control 1,start control 2,restart linux 1,");
	asked[0] = '\0';
	assert_string_equal(prints("restart control v"),
			    "v: there is no such image of control, but v1, v2\n");
	assert_string_equal(prints("start linux v2"),
			    "v2: there is no such image of linux, but v1\n");
	assert_string_equal(prints("restart none v1"),
			    "none: there is no such domain, but linux, control\n");
	assert_string_equal(asked, "");
	prints("ps");
	assert_true(says("  v2         none\n"));
}

/* A request that does not come back has been made all the same, once. */
static void life_once(void **state)
{
	(void)state;
	asked[0] = '\0';
	refusal = NULL;
	for (const char *at = "restart linux\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	assert_non_null(shell.command);
	shell.command->step(&shell); /* and the core goes elsewhere */
	while (shell_turn(&shell))
		;
	assert_string_equal(asked, "restart linux,");
	assert_null(shell.command);
}

static void writes_log(const char *text)
{
	for (; *text; text++)
		ring->text[log_ring_place(ring, ring->head++)] = *text;
}

static void log_of_el2(void **state)
{
	char line[32];

	(void)state;
	assert_string_equal(prints("log"), "");
	writes_log("[ 0.1] el2: first\n[ 0.2] el2: second\n");
	assert_string_equal(prints("log"), "[ 0.1] el2: first\n[ 0.2] el2: second\n");
	writes_log("no end");
	assert_string_equal(prints("log"), "[ 0.1] el2: first\n[ 0.2] el2: second\nno end\n");
	/* more than the ring has: what is kept of the beginning, and the end */
	writes_log("\n");
	for (unsigned i = 0; i < 1000; i++) {
		sprintf(line, "[ 1.%03u] line\n", i);
		writes_log(line);
	}
	prints("log");
	assert_memory_equal(seen, "[ 0.1] el2: first\n", 18);
	assert_true(says(" characters are gone)\n"));
	assert_non_null(strstr(seen, "[ 1.750] line\n"));
	assert_string_equal(seen + strlen(seen) - 14, "[ 1.999] line\n");
}

/* What is kept of the beginning ends within a step. */
static void log_with_a_seam(void **state)
{
	(void)state;
	ring = log_ring_init(ring_memory, sizeof(ring_memory) - 8 * 37);
	assert_true(ring->kept % 512);
	for (unsigned i = 0; i < 1000; i++)
		writes_log("0123456789abcde\n");
	prints("log");
	assert_true(says(" characters are gone)\n"));
	assert_string_equal(seen + strlen(seen) - 14, "23456789abcde\n");
}

static void writes(struct vpl011 *console, const char *text)
{
	for (; *text; text++)
		console->text[console->written++ % VPL011_TEXT] = *text;
}

static struct vpl011 *adds_console(const char *name)
{
	strcpy(text_table.at[text_table.count].name, name);
	return &consoles[text_table.count++];
}

static void log_of_a_domain(void **state)
{
	(void)state;
	adds_console("linux");
	assert_string_equal(prints("log control"), "control: it has no virtual console\n");
	adds_console("control");
	assert_string_equal(prints("log control"), "");
	writes(&consoles[1], "\033[31mhello\r\nline two\r\n# ");
	assert_string_equal(prints("log control"), "[31mhello\nline two\n# \n");
	for (unsigned i = 0; i < 1000; i++)
		writes(&consoles[1], "0123456\n");
	prints("log control");
	assert_int_equal(strlen(seen), VPL011_TEXT);
}

static void log_of_several(void **state)
{
	(void)state;
	writes(adds_console("linux"), "first\n");
	writes(adds_console("linux.trace"), "second\n");
	assert_string_equal(prints("log linux"), "first\n");
	assert_string_equal(prints("log linux.trace"), "second\n");
	assert_string_equal(prints("log linux.trac"),
			    "linux.trac: there is no such console, but linux, linux.trace\n");
}

/* What is printed meanwhile takes the place of what is not shown yet, and does not make it
 * endless. */
static void log_goes_on(void **state)
{
	(void)state;
	adds_console("linux");
	adds_console("control");
	for (unsigned i = 0; i < 500; i++)
		writes(&consoles[1], "0123456\n");
	for (const char *at = "log control\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	shell_turn(&shell);
	for (unsigned i = 0; i < 100; i++)
		writes(&consoles[1], "abcdefg\n");
	for (unsigned i = 0; i < 20; i++) {
		shell_show(&shell, shell.written);
		shell_turn(&shell);
		for (unsigned k = 0; k < 20; k++)
			writes(&consoles[1], "abcdefg\n");
	}
	assert_null(shell.command);
}

static void map(void **state)
{
	(void)state;
	adds_console("linux.trace");
	maps(&vms[0], 0x9010000, 0x9010000, 0x2000, MAP_S2_DEVICE);
	maps(&vms[0], 0x9012000, 0x9012000, 0x1000, MAP_S2_RAM); /* beside it, and different */
	maps(&vms[0], 0x8010000, 0x8040000, 0x1000, MAP_S2_DEVICE);
	maps(&vms[0], 0x8020000, 0x8020000, 0x1000, MAP_S2_DEVICE & ~S2_RW);
	maps(&vms[0], 0x8021000, 0x8021000, 0x1000, MAP_S2_DEVICE & ~S2_XN);
	maps(&vms[0], 0x8022000, 0x8022000, 0x1000, MAP_S2_RAM | S2_XN);
	maps(&vms[0], 0x8023000, 0x8023000, 0x1000, MAP_S2_RAM & ~S2_RW);
	maps(&vms[0], (1ull << 39) - 0x1000, 0x9012000, 0x1000, MAP_S2_RAM);
	assert_string_equal(prints("map linux"),
			    "guest address      size  what is there, at the same physical address "
			    "if none is given\n"
			    "0x0008010000        4 KiB  device, rw, physical 0x8040000\n"
			    "0x0008020000        4 KiB  device, not rw\n"
			    "0x0008021000        4 KiB  device, rwx\n"
			    "0x0008022000        4 KiB  memory, rw\n"
			    "0x0008023000        4 KiB  memory, not rw\n"
			    "0x0009010000        8 KiB  device, rw\n"
			    "0x0009012000        4 KiB  memory, rwx\n"
			    "0x0040000000    65544 KiB  memory, rwx\n"
			    "0x7ffffff000        4 KiB  memory, rwx, physical 0x9012000\n"
			    "0x0009000000        4 KiB  emulated: virtual PL011 (linux.trace)\n"
			    "0x0008000000       64 KiB  emulated: virtual GICD\n");
	prints("map control");
	assert_true(says("\n0x0060000000        2 MiB  memory, rwx\n"));
	assert_false(says("emulated"));
}

/* A step looks at few entries, however the tables are. */
static void map_in_steps(void **state)
{
	unsigned steps = 0;

	(void)state;
	maps(&vms[1], 0x10000000, 0x10000000, 0x1ff000, MAP_S2_DEVICE);
	for (const char *at = "map control\n"; *at; at++)
		shell_typed(&shell, (uint8_t)*at);
	for (; shell_turn(&shell); steps++)
		shell_show(&shell, shell.written);
	assert_true(steps > (511 + 511 + 512) / 64);
}

static void owns(struct vm *vm, uint32_t intid, bool wired)
{
	if (wired)
		vgic_own_wires(&vm->gic, intid / 32, 1u << (intid % 32));
	else
		vgic_own_line(&vm->gic, intid, false);
	vm->gic.cpu[0]->homed[intid / 32] |= 1u << (intid % 32);
}

static void set(uint32_t *words, uint32_t intid)
{
	words[intid / 32] |= 1u << (intid % 32);
}

static void irq(void **state)
{
	struct vgic_vm *vgic_vm = &vms[0].gic;

	(void)state;
	for (uint32_t intid = 40; intid < 46; intid++)
		owns(&vms[0], intid, true);
	set(vgic_vm->enabled, 40);
	set(physical_pending, 40);
	set(physical_active, 41);
	set(vgic_vm->edge, 41);
	set(vgic_vm->enabled, 42);
	set(vgic_vm->irm, 42);
	vgic_vm->cpu[0]->homed[1] &= ~(1u << (42 - 32));
	set(vgic_vm->cpu[1]->homed, 42);
	set(physical_pending, 50); /* somebody else's */
	for (uint32_t intid = 288; intid < 292; intid++) {
		owns(&vms[0], intid, false);
		set(vgic_vm->enabled, intid);
	}
	set(vgic_vm->level, 288);
	set(vgic_vm->latch, 289);
	spis[290 - 32].state = VIRQ_ACTIVE;
	spis[291 - 32].lr = 2;
	vgic_vm->cpu[0]->lr_intid[1] = 291;
	assert_string_equal(prints("irq linux"),
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "   40  wire    level  enabled  pending  -      vCPU 0, cpu0\n"
			    "   41  wire    edge   -        -        taken  vCPU 0, cpu0\n"
			    "   42  wire    level  enabled  -        -      vCPU 1, cpu1 (any)\n"
			    "  288  device  level  enabled  pending  -      vCPU 0, cpu0\n"
			    "  289  device  level  enabled  pending  -      vCPU 0, cpu0\n"
			    "  290  device  level  enabled  -        taken  vCPU 0, cpu0\n"
			    "  291  device  level  enabled  -        taken  vCPU 0, cpu0\n"
			    "3 more are the domain's, disabled and idle\n");
	/* a list register that has another one by now; one that is at home nowhere */
	vgic_vm->cpu[0]->lr_intid[1] = 40;
	vgic_vm->cpu[0]->homed[290 / 32] &= ~(1u << (290 % 32));
	prints("irq linux");
	assert_true(says("  291  device  level  enabled  -        -      vCPU 0, cpu0\n"));
	assert_true(says("  290  device  level  enabled  -        -      vCPU 1, cpu1\n"));
	adds_console("control")->intid = 290;
	*adds_console("linux.trace") = (struct vpl011){.gic = vgic_vm, .intid = 290};
	prints("irq linux");
	assert_true(says("  290  device  level  enabled  -        -      vCPU 1, cpu1; console "
			 "linux.trace\n"));
	assert_true(says("  289  device  level  enabled  pending  -      vCPU 0, cpu0\n"));
	assert_string_equal(prints("irq control"),
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "0 more are the domain's, disabled and idle\n");
}

#define USAGE "to be typed as: explain ADDRESS | DOMAIN:ADDRESS | irq N | cpu N | NODE\n"

static void explain_irq(void **state)
{
	(void)state;
	owns(&vms[1], 40, true);
	assert_string_equal(prints("explain irq 40"),
			    "what:    SPI 8 (INTID 40), of 256 that the GIC has\n"
			    "owner:   control\n"
			    "mapped:  control: from a wire, level\n"
			    "INTID  from    kind   enabled  pending  taken  goes to\n"
			    "   40  wire    level  -        -        -      vCPU 0, cpu2\n"
			    "decided: control has its device, or mullion,access-rest where no "
			    "device has it\n"
			    "to move: it goes where its device goes\n");
	owns(&vms[0], 288, false);
	prints("explain irq 288");
	assert_true(says("mapped:  linux: from a device, level\n"));
	assert_true(says("decided: the hypervisor emulates it for linux\n"));
	assert_string_equal(
		prints("explain irq 33"),
		"what:    SPI 1 (INTID 33), of 256 that the GIC has\n"
		"owner:   the hypervisor\n"
		"mapped:  in no domain\n"
		"decided: mullion,console = \"virtual\": it shows the domains' consoles\n"
		"to move: no virtual console, and a domain's access names it\n");
	prints("explain irq 0x29");
	assert_true(says("owner:   nobody\nmapped:  in no domain\n"));
	assert_string_equal(prints("explain irq 1020"),
			    "irq 1020: is none: the last is 1019, SPI 987\n");
	assert_string_equal(prints("explain irq"), USAGE);
	assert_string_equal(prints("explain cpu"), USAGE);
	assert_string_equal(prints("explain 1 2"), USAGE);
	assert_string_equal(prints("explain irq -1"),
			    "-1: no number of 64 bits, decimal or with 0x\n");
}

static void explain_private_irq(void **state)
{
	(void)state;
	vms[0].gic.owned[0] = 1u << 27;
	assert_string_equal(prints("explain irq 15"),
			    "what:    SGI 15, between the vCPUs of a domain\n"
			    "owner:   each domain its own\n"
			    "decided: each domain has one\n"
			    "to move: nothing is to be moved\n");
	assert_string_equal(prints("explain irq 27"),
			    "what:    PPI 11 (INTID 27), of each core its own\n"
			    "owner:   each domain its own\n"
			    "decided: each domain has one\n"
			    "to move: nothing is to be moved\n");
	prints("explain irq 25");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: the hypervisor's own need\n"));
	prints("explain irq 29");
	assert_true(says("owner:   firmware\n"));
}

static void explain_cpu(void **state)
{
	(void)state;
	vms[1].psci.cpu[0].state = VPSCI_ON;
	assert_string_equal(prints("explain cpu 2"),
			    "owner:   control\n"
			    "mapped:  control: vCPU 0, on\n"
			    "decided: cpus of control\n"
			    "to move: out of that mask, into another domain's\n");
	prints("explain cpu 1");
	assert_true(says("mapped:  linux: vCPU 1, off\n"));
	assert_string_equal(prints("explain cpu 7"), "owner:   nobody\n"
						     "mapped:  in no domain\n"
						     "decided: no cpus names it\n"
						     "to move: a domain's cpus names it\n");
}

static void is_place(const char *name, struct range range, enum explain_why why)
{
	assert_true(places_add(&known_places, name, range, PLACES_ALL));
	known_places.at[known_places.count - 1].why = (uint8_t)why;
}

static void explain_address(void **state)
{
	(void)state;
	is_place("pl061@9030000", (struct range){0x9030000, 0x1000}, EXPLAIN_ACCESS);
	is_place("intc@8000000", (struct range){0x8040000, 0x10000}, EXPLAIN_EACH);
	is_place("off@9070000", (struct range){0x9070000, 0x1000}, EXPLAIN_DISABLED);
	maps(&vms[1], 0x9030000, 0x9030000, 0x1000, MAP_S2_DEVICE);
	maps(&vms[0], 0x8010000, 0x8040000, 0x1000, MAP_S2_DEVICE);
	assert_string_equal(prints("explain 0x9030010"),
			    "what:    pl061@9030000, 0x10 from its begin\n"
			    "owner:   control\n"
			    "mapped:  control: device, rw, physical 0x9030010\n"
			    "decided: access of control\n"
			    "to move: out of that access, into another domain's\n");
	known_places.at[0].why = EXPLAIN_MEMORY_REST;
	assert_string_equal(prints("explain 0x40000000"),
			    "what:    linux, 0x0 from its begin\n"
			    "owner:   linux\n"
			    "mapped:  linux: memory, rwx, physical 0x40000000\n"
			    "decided: the rule mullion,memory-rest of linux: nobody else asks for "
			    "it\n"
			    "to move: another domain's memory names it\n");
	/* a GICv2's CPU interface */
	prints("explain 134283280"); /* 0x8010010 */
	assert_true(says("mapped:  linux: device, rw, physical 0x8040010\n"));
	prints("explain 0x8040010");
	assert_true(says("owner:   the hypervisor\n"));
	assert_string_equal(prints("explain 0x9000018"),
			    "what:    next to pl061@9030000\n"
			    "owner:   linux\n"
			    "mapped:  linux: emulated: virtual PL011, offset 0x18\n"
			    "decided: the hypervisor emulates it for linux\n"
			    "to move: nothing is to be moved\n");
	adds_console("linux.trace");
	prints("explain 0x9000018");
	assert_true(says("mapped:  linux: emulated: virtual PL011 (linux.trace), offset 0x18\n"));
	prints("explain 0x9070000");
	assert_true(says("owner:   nobody\nmapped:  in no domain\ndecided: its status\n"));
}

static void explain_own(void **state)
{
	(void)state;
	prints("explain 0x80001000");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: the hypervisor's own need\n"));
	vms[0].sealed[SEALED_TREE] = (struct sealed){.copy = 0x70000000, .size = 0x1000};
	prints("explain 0x70000fff");
	assert_true(says("owner:   the hypervisor\n"));
	prints("explain 0x70001000");
	assert_true(says("owner:   nobody\n"));
	prints("explain 0x9001000");
	assert_true(says("owner:   the hypervisor\n"));
	assert_true(says("decided: mullion,console = "));
	own_uart = NULL;
	prints("explain 0x9001000");
	assert_true(says("owner:   nobody\n"));
	own_uart = &uart;
	prints("explain 0xffffffffffffffff");
	assert_true(says("owner:   nobody\n"));
	assert_true(says("decided: no arm64 CPU has addresses of more than 52 bits\n"));
	assert_string_equal(prints("explain 0x"), "0x: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 12a"),
			    "12a: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 0x10000000000000000"),
			    "0x10000000000000000: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("explain 18446744073709551616"),
			    "18446744073709551616: no number of 64 bits, decimal or with 0x\n");
}

/* The domain has its memory at an address of its own; another one has other memory there. */
static void explain_elsewhere(void **state)
{
	(void)state;
	vms[1].guest[0].base = 0x40000000;
	memset(vms[1].s2.root, 0, 4096);
	maps(&vms[1], 0x40000000, vms[1].memory[0].base, vms[1].memory[0].size, MAP_S2_RAM);
	prints("explain control:0x40000010");
	assert_true(says("owner:   control\n"
			 "mapped:  control: memory, rwx, physical 0x60000010, its own address "
			 "0x40000010\n"));
	prints("explain 0x40000010");
	assert_true(says("owner:   linux\n"
			 "mapped:  linux: memory, rwx, physical 0x40000010\n"));
	assert_true(says("what:    also an address of control's own: control:0x40000010\n"));
	assert_false(says("mapped:  control:"));
	assert_string_equal(prints("explain contrl:0x0"),
			    "contrl: there is no such domain, but linux, control\n");
	assert_string_equal(prints("explain control:x"),
			    "x: no number of 64 bits, decimal or with 0x\n");
}

static void explain_node(void **state)
{
	(void)state;
	is_place("pl061@9030000", (struct range){0x9030000, 0x1000}, EXPLAIN_ACCESS_REST);
	is_place("interrupt-controller@8000000", (struct range){0x8000000, 0x10000}, EXPLAIN_EACH);
	maps(&vms[0], 0x9030000, 0x9030000, 0x1000, MAP_S2_DEVICE);
	prints("explain pl061@9030000");
	assert_true(says("what:    pl061@9030000, 0x0 from its begin\nowner:   linux\n"));
	prints("explain /soc/pl061@9030000");
	assert_true(says("owner:   linux\n"));
	/* a name that is kept in part */
	prints("explain interrupt-controller@8000000");
	assert_true(says("mapped:  linux: emulated: virtual GICD, offset 0x0\n"));
	assert_string_equal(prints("explain pl061"),
			    "pl061: no device with registers is called so (./mullion explain on "
			    "the host knows all)\n");
}

static void dump(void **state)
{
	(void)state;
	assert_string_equal(
		prints("dump linux 0x40414240 20"),
		"0x0040414240  40 42 41 40 00 00 00 00 48 42 41 40 00 00 00 00  "
		"@BA@....HBA@....\n"
		"0x0040414250  50 42 41 40                                      PBA@\n");
	prints("dump linux 0x40000001");
	assert_true(says("0x0040000001  00 00 40 00 00 00 00 08 "));
	assert_true(says("0x0040000031  "));
	assert_false(says("0x0040000041  "));
	assert_string_equal(prints("dump linux 0x60000000 8"),
			    "0x60000000: not in linux's memory\n");
	/* the end of it */
	prints("dump control 0x601ffff0");
	assert_true(says("0x00601ffff0  f0 ff 1f 60 "));
	assert_true(says("\n0x60200000: not in control's memory\n"));
	assert_string_equal(prints("dump linux 0xfffffffffffffff8 16"),
			    "0xfffffffffffffff8: not in linux's memory\n");
	assert_string_equal(prints("dump linux 0x40000000 0"), "");
	assert_string_equal(prints("dump linux 0x40000000 4097"), "at most 4096 bytes at once\n");
	assert_string_equal(prints("dump linux here"),
			    "here: no number of 64 bits, decimal or with 0x\n");
	assert_string_equal(prints("dump linux 0 x"),
			    "x: no number of 64 bits, decimal or with 0x\n");
}

#define TEST(name) cmocka_unit_test_setup(name, open_shell)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ps),
		TEST(report),
		TEST(life),
		TEST(machine),
		TEST(life_of_an_image),
		TEST(life_once),
		TEST(help),
		TEST(names),
		TEST(log_of_el2),
		TEST(log_with_a_seam),
		TEST(log_of_a_domain),
		TEST(log_of_several),
		TEST(log_goes_on),
		TEST(map),
		TEST(map_in_steps),
		TEST(irq),
		TEST(explain_irq),
		TEST(explain_private_irq),
		TEST(explain_cpu),
		TEST(explain_address),
		TEST(explain_own),
		TEST(explain_elsewhere),
		TEST(explain_node),
		TEST(dump),
		TEST(vcpus_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
