/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/console.h"

#include "el2/console/control.h"
#include "el2/console/mux.h"
#include "el2/console/patience.h"
#include "el2/console/wire.h"
#include "el2/console/shell.h"
#include "el2/core/cpu.h"
#include "el2/core/log_sink.h"
#include "el2/core/own_irq.h"
#include "el2/core/signal.h"
#include "lib/log.h"
#include "lib/printf.h"

/* Characters a turn, each way: a guest of this core waits meanwhile. */
#define TURN      64u
#define FLUSH_US  500000u
#define FAULT_US  500000u
#define FAULT_LOG KIB(6) /* what goes out in that time at 115200 baud: a report has less */

_Static_assert(CONSOLES_MAX <= 9, "a digit chooses each");
_Static_assert(SHELL_TEXT - SHELL_STEP >= MUX_OWN, "hidden, it still answers who is attached");
_Static_assert(CONSOLES_MAX + 2 <= MUX_MAX, "the log and EL2's console are channels too");

struct vpl011 consoles[CONSOLES_MAX];
struct text_table text_table;

/* The serving core's alone. */
static struct mux mux;
static struct wire wire;
static struct shell own;
static struct {
	const struct uart *uart;
	uint32_t intid;
	unsigned cpu;
	int kept;         /* taken from the mux, and found no room; MUX_NOTHING */
	bool poked;       /* atomic: the interrupt is, or is also, one that we pended */
	bool is_open;     /* atomic: all channels are there */
	bool quiet;       /* atomic: at the end of a turn nothing was left */
	bool in_turn;     /* in what a turn always does */
	uint64_t faulted; /* atomic: the log has a fault of EL2's, from there on: that + 1 */
	struct mux_channel *log;
} line = {.kept = MUX_NOTHING};

static void poke(void)
{
	__atomic_store_n(&line.poked, true, __ATOMIC_RELEASE);
	own_line_pend(line.cpu, line.intid);
}

/* --- channels --- */

static uint64_t device_written(void *state, bool eager, uint64_t *lines)
{
	return vpl011_written(state, eager, lines);
}

static char device_at(void *state, uint64_t position)
{
	return ((const struct vpl011 *)state)->text[position % VPL011_TEXT];
}

static void device_show(void *state, uint64_t until)
{
	vpl011_show(state, until);
}

static bool device_receive(void *state, uint8_t character)
{
	return vpl011_receive(state, character);
}

static uint32_t device_taken(void *state)
{
	return vpl011_taken(state);
}

static const struct mux_ops device_ops = {.written = device_written,
					  .at = device_at,
					  .kept = VPL011_TEXT,
					  .show = device_show,
					  .receive = device_receive,
					  .taken = device_taken};

static uint64_t log_written(void *ring, bool eager, uint64_t *lines)
{
	(void)eager;
	*lines = __atomic_load_n(&((struct log_ring *)ring)->head, __ATOMIC_ACQUIRE);
	return *lines;
}

static char log_at(void *ring, uint64_t position)
{
	return ((struct log_ring *)ring)->text[log_ring_place(ring, position)];
}

static void log_show(void *ring, uint64_t until)
{
	(void)ring;
	(void)until;
}

/* Half of its ring: the other half is for what is written meanwhile. */
static const struct mux_ops log_ops = {
	.written = log_written, .at = log_at, .kept = KIB(16), .show = log_show};

static bool own_receive(void *shell, uint8_t character)
{
	return shell_typed(shell, character);
}

static const struct mux_ops own_ops = {.written = shell_written,
				       .at = shell_at,
				       .kept = SHELL_TEXT,
				       .show = shell_show,
				       .receive = own_receive};

/* --- the line: the mux's, or framed for a tool at its other end --- */

static void line_look(void)
{
	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH))
		wire_look(&wire);
	else
		mux_look(&mux);
}

static int line_next(void)
{
	return IS_ENABLED(CONFIG_CONSOLE_ATTACH) ? wire_next(&wire) : mux_next(&mux);
}

static void line_type(uint8_t character)
{
	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH))
		wire_type(&wire, character);
	else
		mux_type(&mux, character);
}

static bool line_settle(void)
{
	return IS_ENABLED(CONFIG_CONSOLE_ATTACH) ? wire_settle(&wire) : mux_settle(&mux);
}

/* --- a turn --- */

static unsigned receive(void)
{
	unsigned count = 0;

	for (bool again = true; count < TURN && mux_takes(&mux);) {
		int received = line.uart->ops->get(line.uart);

		if (received == UART_NOTHING && !again)
			return count;
		again = received != UART_NOTHING;
		if (!again)
			line.uart->ops->interrupt_acknowledge(line.uart);
		else if (!(received & (UART_FRAMING | UART_PARITY | UART_BREAK)))
			line_type((uint8_t)received);
		count += again;
	}
	return count;
}

static unsigned send(unsigned most)
{
	unsigned count = 0;

	for (; count < most; count++) {
		if (line.kept == MUX_NOTHING)
			line.kept = line_next();
		if (line.kept == MUX_NOTHING || !line.uart->ops->put(line.uart, (char)line.kept))
			return count;
		line.kept = MUX_NOTHING;
	}
	return count;
}

/* The interrupt of transmission tells of room only where there was none, and perhaps not of what
 * was there before it was asked for (uart_ops): so it is tried once more, and where a turn ends for
 * its length, the next one is asked for without it. */
static unsigned send_turn(void)
{
	unsigned count = send(TURN);
	bool is_full = count < TURN && line.kept != MUX_NOTHING, takes = mux_takes(&mux);

	line.uart->ops->interrupt_enable(line.uart, takes, is_full);
	if (IS_ENABLED(CONFIG_EL2_TIMER) && !takes)
		patience_begin(&mux, poke);
	if (is_full)
		count += send(1);
	/* else all that there was is sent, or the interrupt tells of room */
	if (line.kept == MUX_NOTHING && (is_full || count == TURN || mux.passed == MUX_PASS))
		poke();
	return count;
}

/* --- a fault of EL2's --- */

/* False: `end` has come. */
static bool put_by(uint64_t end, char character)
{
	return (character != '\n' || uart_put_until(line.uart, '\r', end)) &&
	       uart_put_until(line.uart, character, end);
}

/* The log's lines that wait, whatever else is shown, polled and bounded. No lock is taken, nor is
 * anything asked of what a turn takes its characters from: the fault may lie there. */
static void show_fault(uint64_t since)
{
	uint64_t end = deadline_us(FAULT_US), lines;
	uint64_t head = log_written(line.log->state, true, &lines), from = line.log->shown;
	char frame[3] = "";
	bool in_time = true;

	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH))
		wire_to_view(&wire, frame);
	for (const char *at = frame; *at && in_time; at++)
		in_time = put_by(end, *at);
	in_time = in_time && put_by(end, '\n');
	from = since < from ? since : from; /* a log that is not shown is passed over */
	from = head - from > FAULT_LOG ? head - FAULT_LOG : from;
	for (; in_time && from != head; from++)
		in_time = put_by(end, log_at(line.log->state, from));
	line.log->shown = line.log->line = from;
	mux.open = MUX_MAX;
}

/* On the core that serves, the command that has faulted is not gone on with; when it was the turn
 * itself, there are no consoles any more. */
static void fault(uint64_t from)
{
	if (!__atomic_load_n(&line.is_open, __ATOMIC_ACQUIRE))
		return;
	if (this_cpu()->index != line.cpu) {
		__atomic_store_n(&line.faulted, from + 1, __ATOMIC_RELEASE);
		poke();
		return;
	}
	if (line.in_turn)
		__atomic_store_n(&line.is_open, false, __ATOMIC_RELEASE);
	show_fault(from);
	if (IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE)) {
		shell_drop(&own);
		control_drop();
	}
}

/* --- serving --- */

/* True: there was something to do, be it only to pass over what is not shown. Last come a command
 * and the guests' interrupts: calls that wait, and that do not come back when this core's own VM is
 * stopped meanwhile. */
static bool serve(void *state)
{
	bool poked = __atomic_exchange_n(&line.poked, false, __ATOMIC_ACQUIRE), all;
	uint64_t faulted = __atomic_exchange_n(&line.faulted, 0, __ATOMIC_ACQUIRE);
	unsigned count;

	(void)state;
	if (!__atomic_load_n(&line.is_open, __ATOMIC_ACQUIRE)) {
		line.uart->ops->interrupt_enable(line.uart, false, false);
		return false;
	}
	line.in_turn = true;
	if (faulted)
		show_fault(faulted - 1);
	count = receive();
	line_look();
	count += send_turn();
	all = line_settle();
	__atomic_store_n(&line.quiet, all && line.kept == MUX_NOTHING, __ATOMIC_RELEASE);
	line.in_turn = false;
	if (IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) && shell_is_ready(&own)) {
		poke();
		shell_turn(&own);
	}
	for (unsigned i = 0; i < mux.n_channels; i++)
		if (mux.channel[i].ops == &device_ops)
			vpl011_drive(mux.channel[i].state);
	if (IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE))
		control_turn();
	return poked || count;
}

/* The machine is about to go off: what was written is shown, if the UART takes it in time. */
static void flush(void)
{
	uint64_t end = deadline_us(FLUSH_US);

	__atomic_store_n(&mux.flush, true, __ATOMIC_RELEASE);
	__atomic_store_n(&line.quiet, false, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&line.quiet, __ATOMIC_ACQUIRE) && !deadline_over(end)) {
		if (this_cpu()->index == line.cpu)
			serve(NULL);
		else
			poke();
		__asm__ volatile("yield");
	}
	uart_drain(line.uart, 20000);
}

static const struct log_viewer viewer = {.poke = poke, .flush = flush, .fault = fault};

struct vpl011 *console_add(const struct vm *vm, const char *label)
{
	unsigned i = text_table.count++;
	struct vpl011 *uart = &consoles[i];

	fmt_sn(text_table.at[i].name, sizeof(text_table.at[i].name), label ? "%s.%s" : "%s",
	       vm->name, label);
	uart->lock.level = LOCK_DEVICE;
	uart->poke = poke;
	uart->is_console = true;
	mux_add(&mux, 0, text_table.at[i].name, &device_ops, uart);
	return uart;
}

int console_claim(const struct uart *uart, uint32_t intid, bool edge, unsigned cpu,
		  struct diag *diag)
{
	line.uart = uart;
	line.intid = intid;
	line.cpu = cpu;
	return own_irq_claim(intid, edge, cpu, serve, NULL, diag);
}

struct log_ring *console_open(const struct shell_command *commands)
{
	struct log_ring *ring = log_sink_to_viewer(&viewer);

	mux_add(&mux, 0, NULL, &log_ops, ring);
	line.log = &mux.channel[mux.n_channels - 1];
	line.log->shown = ring->head;
	if (IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE)) {
		shell_open(&own, SHELL_ALL, commands);
		control_open(poke, commands);
		mux_add(&mux, 'm', "mullion", &own_ops, &own);
	}
	if (IS_ENABLED(CONFIG_CONSOLE_ATTACH))
		wire_open(&wire, &mux);
	mux_open(&mux, CONFIG_CONSOLE_ESCAPE[0] - '@');
	__atomic_store_n(&line.is_open, true, __ATOMIC_RELEASE);
	line.uart->ops->interrupt_enable(line.uart, true, false);
	poke(); /* for what has come before */
	return ring;
}

uint64_t console_seconds_since(uint64_t start)
{
	return seconds_since(start);
}
