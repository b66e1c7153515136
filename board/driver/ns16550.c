/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 8250, 16450, 16550 (National Semiconductor PC16550D data sheet) and what came of them; and the
 * Synopsys DesignWare DW_apb_uart, whose additions are in its databook, and in Linux' 8250_dw.c.
 */
#include "board/driver/uart.h"

#include "board/driver/mmio.h"

/* Numbers of registers; where they are depends on reg_shift. */
#define RBR 0u /* read: receive buffer */
#define THR 0u /* written: transmit holding */
#define DLL 0u /* these two while LCR.DLAB is 1 */
#define DLM 1u
#define IER 1u
#define IIR 2u /* read */
#define FCR 2u /* written */
#define LCR 3u
#define MCR 4u
#define LSR 5u
#define USR 0x1fu /* DesignWare's own */

#define IER_ERBFI      (1u << 0)
#define IER_ETBEI      (1u << 1)
#define IIR_NONE       (1u << 0)
#define IIR_ID         0xfu
#define IIR_ID_BUSY    0x7u /* DesignWare's own */
#define IIR_ID_TIMEOUT 0xcu
#define FCR_EMPTY      (1u << 0 | 1u << 1 | 1u << 2) /* FIFOs on, both emptied */
#define LCR_8N1        0x03u
#define LCR_DLAB       0x80u
#define LSR_DR         (1u << 0)
#define LSR_OE         (1u << 1)
#define LSR_PE         (1u << 2)
#define LSR_FE         (1u << 3)
#define LSR_BI         (1u << 4)
#define LSR_THRE       (1u << 5)
#define LSR_TEMT       (1u << 6)
#define DRAIN_US       20000u
#define BUSY_US        20000u
#define DIVISOR_MOST   0xffffu

static uint32_t ns16550_read(const struct uart *uart, unsigned number)
{
	uint64_t address = uart->base + ((uint64_t)number << uart->reg_shift);

	return uart->access_size == 4 ? mmio_read32(address) & 0xff : mmio_read8(address);
}

static void ns16550_write(const struct uart *uart, unsigned number, uint32_t value)
{
	uint64_t address = uart->base + ((uint64_t)number << uart->reg_shift);

	if (uart->access_size == 4)
		mmio_write32(address, value);
	else
		mmio_write8(address, (uint8_t)value);
}

static bool ns16550_idle(const struct uart *uart)
{
	return ns16550_read(uart, LSR) & LSR_TEMT;
}

static bool ns16550_set_line(const struct uart *uart, uint32_t value)
{
	ns16550_write(uart, LCR, value);
	return true;
}

/*
 * A DesignWare UART that sends or receives ignores a write to LCR, and raises an interrupt that
 * only a read of USR ends. So the write is repeated until it has worked, and what comes meanwhile,
 * which keeps the UART busy, is thrown away.
 */
static bool dw_apb_set_line(const struct uart *uart, uint32_t value)
{
	uint64_t end = deadline_us(BUSY_US);

	ns16550_write(uart, LCR, value);
	for (bool over = false; ns16550_read(uart, LCR) != value; over = deadline_over(end)) {
		if (over)
			return false;
		/* an empty one may answer with a bus error */
		if (ns16550_read(uart, LSR) & LSR_DR)
			ns16550_read(uart, RBR);
		ns16550_read(uart, USR);
		ns16550_write(uart, LCR, value);
	}
	return true;
}

static bool init_line(const struct uart *uart, uint32_t baud,
		      bool (*set_line)(const struct uart *uart, uint32_t value))
{
	uint32_t divisor;

	if (!baud || !uart->clock_hz)
		return true;
	divisor = uart_divisor(uart->clock_hz, 16ull * baud, DIVISOR_MOST);
	if (!divisor)
		return false;
	uart_drain(uart, DRAIN_US);
	ns16550_write(uart, IER, 0);
	ns16550_write(uart, MCR, 0);
	ns16550_write(uart, FCR, FCR_EMPTY);
	if (!set_line(uart, LCR_DLAB | LCR_8N1))
		return false;
	ns16550_write(uart, DLL, divisor & 0xff);
	ns16550_write(uart, DLM, divisor >> 8);
	return set_line(uart, LCR_8N1);
}

static bool ns16550_init(const struct uart *uart, uint32_t baud)
{
	return init_line(uart, baud, ns16550_set_line);
}

static bool dw_apb_init(const struct uart *uart, uint32_t baud)
{
	return init_line(uart, baud, dw_apb_set_line);
}

/* THRE: the whole FIFO is empty, not only one place of it. How deep it is nothing says, so it is
 * used as one place. */
static bool ns16550_put(const struct uart *uart, char character)
{
	if (!(ns16550_read(uart, LSR) & LSR_THRE))
		return false;
	ns16550_write(uart, THR, (uint8_t)character);
	return true;
}

/* LSR has the errors of the character that RBR gives next, and forgets them when it is read. */
static int ns16550_get(const struct uart *uart)
{
	uint32_t status = ns16550_read(uart, LSR);

	if (!(status & LSR_DR))
		return UART_NOTHING;
	return (int)ns16550_read(uart, RBR) | (status & LSR_FE ? UART_FRAMING : 0) |
	       (status & LSR_PE ? UART_PARITY : 0) | (status & LSR_BI ? UART_BREAK : 0) |
	       (status & LSR_OE ? UART_OVERRUN : 0);
}

/* With the FIFOs on, ERBFI also has the time-out that tells of fewer characters than its
 * trigger. */
static void ns16550_interrupt_enable(const struct uart *uart, bool receive, bool transmit)
{
	ns16550_write(uart, IER, (receive ? IER_ERBFI : 0) | (transmit ? IER_ETBEI : 0));
}

/* That of receiving ends when RBR is read, that of transmission by this look at IIR, until the FIFO
 * is empty once more. */
static bool ns16550_interrupt_acknowledge(const struct uart *uart)
{
	return !(ns16550_read(uart, IIR) & IIR_NONE);
}

/* Its two that do not: busy, which no enable turns off; and a time-out with nothing in the FIFO,
 * which it can get into and which a read of RBR ends all the same (Linux, dw8250_handle_irq). */
static bool dw_apb_interrupt_acknowledge(const struct uart *uart)
{
	uint32_t id = ns16550_read(uart, IIR) & IIR_ID;

	if (id == IIR_ID_BUSY)
		ns16550_read(uart, USR);
	else if (id == IIR_ID_TIMEOUT && !(ns16550_read(uart, LSR) & (LSR_DR | LSR_BI)))
		ns16550_read(uart, RBR);
	return id == IIR_ID_BUSY || !(id & IIR_NONE);
}

const struct uart_ops uart_ns16550 = {
	.init = UART_INIT(ns16550_init),
	.put = ns16550_put,
	.get = ns16550_get,
	.idle = ns16550_idle,
	.interrupt_enable = ns16550_interrupt_enable,
	.interrupt_acknowledge = ns16550_interrupt_acknowledge,
};

const struct uart_ops uart_dw_apb = {
	.init = UART_INIT(dw_apb_init),
	.put = ns16550_put,
	.get = ns16550_get,
	.idle = ns16550_idle,
	.interrupt_enable = ns16550_interrupt_enable,
	.interrupt_acknowledge = dw_apb_interrupt_acknowledge,
};
