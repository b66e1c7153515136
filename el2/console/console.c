/* SPDX-License-Identifier: Apache-2.0 */
/* What EL2 says once guests run: their console lines by hypercall, and why a VM was stopped. */
#include <stddef.h>

#include "board/board.h"
#include "arch/arm64/lock.h"
#include "lib/log.h"
#include "arch/arm64/regs.h"
#include "el2/trap/trap.h"
#include "el2/vm/vm.h"

static uint64_t uart_base;  /* 0: none */
static bool uart_is_guests; /* set once, before a guest runs */
/* atomic: bit n: core n writes a stop report to a UART that a guest owns */
static uint32_t reporting;
static struct lock log_lock = {.level = LOCK_LOG};

struct places places;

static void uart_put(char character)
{
	if (!uart_is_guests ||
	    (__atomic_load_n(&reporting, __ATOMIC_RELAXED) >> this_cpu()->index & 1))
		uart_pl011.put(uart_base, character);
}

static uint64_t log_now(void)
{
	return counter();
}

static unsigned log_cpu(void)
{
	return this_cpu() ? this_cpu()->index : 0;
}

/* Exclusives need the MMU (Arm ARM B2.9.5). */
static bool mmu_on(void)
{
	return read_sysreg(sctlr_el2) & SCTLR_M;
}

/* In the order of coming: a VM that floods the console delays a line of another core by one of its
 * own for each of its cores. */
static void log_take(void)
{
	if (mmu_on())
		lock(&log_lock);
}

static void log_give(void)
{
	if (mmu_on())
		unlock(&log_lock);
}

static const struct log_ops console_ops = {
	.now = log_now, .cpu = log_cpu, .lock = log_take, .unlock = log_give};

void console_log(struct log_ring *ring, uint64_t reset_counter)
{
	log_open("el2", 2, ring, &console_ops, reset_counter, read_sysreg(cntfrq_el0));
	log_sink(uart_base ? uart_put : NULL);
}

void console_open(uint64_t base)
{
	uart_base = base;
	log_sink(uart_put);
}

void console_to_guest(void)
{
	uart_is_guests = true;
	log_sink(NULL); /* a line costs less without */
}

void console_for_report(bool begin)
{
	if (!this_cpu()) /* a fault before there are cores: the UART is still ours */
		return;
	log_sink(uart_put);
	if (begin)
		__atomic_fetch_or(&reporting, 1u << this_cpu()->index, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&reporting, ~(1u << this_cpu()->index), __ATOMIC_RELAXED);
}

/* Several vCPUs may write at once: a line is gathered without a lock, and at worst mixes what they
 * say. */
void console_put(struct vm *vm, char character)
{
	unsigned n = __atomic_load_n(&vm->line_length, __ATOMIC_RELAXED);

	if (character == '\r')
		return;
	if (character != '\n' && n < sizeof(vm->line) - 1) {
		vm->line[n] = character;
		__atomic_store_n(&vm->line_length, n + 1, __ATOMIC_RELAXED);
		return;
	}
	vm->line[n < sizeof(vm->line) - 1 ? n : sizeof(vm->line) - 1] = '\0';
	__atomic_store_n(&vm->line_length, character == '\n' ? 0 : 1, __ATOMIC_RELAXED);
	log_line("[%s] %s", vm->name, vm->line);
	vm->line[0] = character;
}

/* The instruction at ELR_EL2: through the guest's own translation, if it is in its memory. 0
 * otherwise. PAR_EL1 is given up. */
static uint32_t instruction(struct vm *vm)
{
	uint64_t elr = read_sysreg(elr_el2), word = 0, pa;

	__asm__ volatile("at s12e1r, %0\n\tisb" ::"r"(elr));
	pa = read_sysreg(par_el1);
	if (!(pa & 1))
		vm_read(vm, (pa & 0xffffffffff000ull) | (elr & 0xfff), &word);
	return (uint32_t)(word >> (elr & 4 ? 32 : 0));
}

void report_stop(struct vm *vm, const struct frame *frame, const char *why)
{
	console_for_report(true);
	log_error(vm->name, "stopped: %s", why);
	log_line("%s: cpu%u vcpu%u: ESR_EL2 0x%lx ELR_EL2 0x%lx SPSR_EL2 0x%lx FAR_EL2 0x%lx "
		 "HPFAR_EL2 0x%lx",
		 vm->name, this_cpu()->index, this_vcpu()->index, read_sysreg(esr_el2),
		 read_sysreg(elr_el2), read_sysreg(spsr_el2), read_sysreg(far_el2),
		 read_sysreg(hpfar_el2));
	log_line("%s: instruction 0x%08x, last stage-2 abort next to %s", vm->name, instruction(vm),
		 places_nearest(&places, fault_ipa()));
	for (unsigned i = 0; i < 30; i += 5)
		log_line("%s: x%u.. %lx %lx %lx %lx %lx", vm->name, i, frame->x[i], frame->x[i + 1],
			 frame->x[i + 2], frame->x[i + 3], frame->x[i + 4]);
	log_line("%s: lr %lx SP_EL1 %lx ELR_EL1 %lx ESR_EL1 %lx", vm->name, frame->x[30],
		 read_sysreg(sp_el1), read_sysreg(elr_el1), read_sysreg(esr_el1));
	console_for_report(false);
}
