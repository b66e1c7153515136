/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_devices.h"

#include <stdio.h>

#include "dtb/tree/uart.h"
#include "el2/boot/devices.h"
#include "el2/console/console.h"
#include "el2/console/control.h"
#include "el2/console/watchdog_bite.h"
#include "el2/core/own_irq.h"
#include "el2/core/window.h"
#include "el2/vdev/sbsa_watchdog.h"
#include "tools/dt_lines.h"
#include "tools/dt_stage2.h"

struct vpl011 consoles[CONSOLES_MAX], control_uart;
void (*vm_end_channels)(struct vm *vm);
static uint32_t uarts_intid; /* the hypervisor's; 0: it has none */
static unsigned guessed;     /* lines; 0: they were said */
static unsigned said;        /* lines; 0: nobody has said */

/* --- what the devices call while they work, which they do not here --- */

struct vpl011 *console_add(const struct vm *vm, const char *label)
{
	static unsigned count;

	(void)vm;
	(void)label;
	return &consoles[count++ % CONSOLES_MAX];
}

void watchdog_bite(struct vm *vm)
{
	(void)vm;
}

uint64_t timer_hz(void)
{
	return 1000000;
}

uint64_t timer_now(void)
{
	return 0;
}

void timer_set(struct timer *timer, uint64_t at)
{
	(void)timer;
	(void)at;
}

bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	(void)cpu;
	(void)function;
	(void)target;
	(void)arg;
	return false;
}

bool cpu_call_brief(unsigned cpu, void (*function)(void *target, void *arg), void *target,
		    void *arg)
{
	return cpu_call(cpu, function, target, arg);
}

void device_lock(struct lock *lock)
{
	(void)lock;
}

void device_unlock(struct lock *lock)
{
	(void)lock;
}

unsigned device_core(void)
{
	return 0;
}

void *mmu_window_at(unsigned slot, struct range owner, uint64_t address, uint64_t *size)
{
	(void)slot;
	(void)owner;
	(void)address;
	(void)size;
	return NULL;
}

void mmu_windows_close(void)
{
}

void mmu_windows_forget(void)
{
}

/* --- what boot asks --- */

bool own_irq_claimed(uint32_t intid)
{
	return uarts_intid && intid == uarts_intid;
}

/* That of stdout-path, as own_uart_take() of el2/boot/own_uart.c claims it. */
static uint32_t own_uart(const struct machine *machine)
{
	static const char *const no_names[] = {NULL};
	struct dt_uart uart;
	struct diag ignored; /* of a UART that cannot be driven boot tells */

	if (!machine->config.uart_is_el2s || dt_find_uart(tree_last(), no_names, &uart, &ignored))
		return 0;
	return uart.intid;
}

int make_devices(struct machine *machine, unsigned lines, struct diag *diag)
{
	said = lines;
	guessed = lines ? 0 : lines_needed(tree_last());
	stage2_start(lines ? lines : guessed);
	if (!IS_ENABLED(CONFIG_EMULATED_DEVICES))
		return 0;
	uarts_intid = own_uart(machine);
	return devices_create(machine, device_kinds, lines ? lines : guessed, diag);
}

unsigned gic_lines(void)
{
	return said;
}

void note_lines(unsigned domain)
{
	unsigned count, with_lines = 0;
	const struct guest_device *device = devices_of(&vms[domain], &count);

	for (unsigned i = 0; i < count; i++)
		with_lines += device[i].n_lines;
	if (guessed && with_lines)
		fprintf(stderr,
			"mullion-dt: note: the interrupts of emulated devices are those of a GIC "
			"with %u (--lines N: how many the board's has)\n",
			guessed);
}
