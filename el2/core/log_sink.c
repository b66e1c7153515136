/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/log_sink.h"

#include <stddef.h>

#include "arch/arm64/lock.h"
#include "arch/arm64/regs.h"
#include "el2/core/cpu.h"
#include "el2/core/report.h"

static struct uart uart;    /* ops NULL: none */
static bool uart_is_guests; /* set once, before a guest runs */
static const struct log_viewer *viewer;
static struct log_ring *log_ring;
static struct report report;
static bool uart_stalled; /* uart_put_text's */
static struct lock log_lock = {.level = LOCK_LOG};

static void sink_put(char character)
{
	uart_put_text(&uart, character, &uart_stalled);
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

static void log_after(const struct log_ring *ring, uint64_t from, uint64_t to)
{
	if (viewer)
		viewer->poke();
	else if (uart_is_guests)
		report_send(&report, log_cpu(), &uart, ring, from, to);
}

static const struct log_ops ops = {
	.now = log_now, .cpu = log_cpu, .lock = log_take, .unlock = log_give, .after = log_after};

void log_sink_ring(struct log_ring *ring, uint64_t reset_counter)
{
	log_ring = ring;
	log_open("el2 EL2", ring, &ops, reset_counter, read_sysreg(cntfrq_el0));
	log_sink(uart.ops ? sink_put : NULL);
}

void log_sink_uart(const struct uart *found)
{
	uart = found ? *found : (struct uart){0};
	log_sink(found ? sink_put : NULL);
}

const struct uart *log_sink_own_uart(void)
{
	return uart.ops ? &uart : NULL;
}

const struct log_ring *log_sink_kept(void)
{
	return log_ring;
}

void log_sink_to_guest(void)
{
	uart_is_guests = true;
	log_sink(NULL); /* a line costs less without */
}

struct log_ring *log_sink_to_viewer(const struct log_viewer *found)
{
	viewer = found;
	log_sink(NULL);
	return log_ring;
}

void log_sink_flush(void)
{
	if (viewer)
		viewer->flush();
}

uint64_t log_sink_written(void)
{
	return log_ring ? __atomic_load_n(&log_ring->head, __ATOMIC_ACQUIRE) : 0;
}

void log_sink_fault(uint64_t from)
{
	if (viewer)
		viewer->fault(from);
}

void log_sink_report(bool begin)
{
	if (!uart_is_guests || !uart.ops)
		return;
	if (begin)
		report_begin(&report, log_cpu());
	else if (!report_end(&report, log_cpu()))
		log_line("(cut: the UART does not drain)");
}
