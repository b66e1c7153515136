/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/vpl011.h"

#include "gic/vgic/vgic.h"

/* DDI 0183G, table 3-1 */
#define UARTDR        0x000u
#define UARTFR        0x018u
#define UARTIBRD      0x024u
#define UARTFBRD      0x028u
#define UARTLCR_H     0x02cu
#define UARTCR        0x030u
#define UARTIFLS      0x034u
#define UARTIMSC      0x038u
#define UARTRIS       0x03cu
#define UARTMIS       0x040u
#define UARTICR       0x044u
#define UARTPeriphID0 0xfe0u

#define FR_LINE 7u /* CTS, DSR, DCD */
#define FR_BUSY (1u << 3)
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define FR_RXFF (1u << 6)
#define FR_TXFE (1u << 7)

#define INT_RX  (1u << 4)
#define INT_TX  (1u << 5)
#define INT_RT  (1u << 6)
#define INT_ALL 0x7ffu

#define CR_RESET   0x300u /* TXE, RXE */
#define IFLS_RESET 0x12u

/* Revision r1p5, whose FIFOs have 32 places (section 3.3.15); PrimeCell's. */
static const uint8_t identification[] = {0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

static bool is_full(const struct vpl011 *uart)
{
	return uart->written - uart->shown >= VPL011_FIFO;
}

/* Characters that raise the interrupt of receiving: 1/8 to 7/8 of 32 (section 3.3.9). */
static unsigned receive_level(const struct vpl011 *uart)
{
	static const uint8_t levels[] = {4, 8, 16, 24, 28};
	unsigned select = uart->ifls >> 3 & 7;

	return levels[select < sizeof(levels) ? select : 2];
}

/* --- the guest's side --- */

static uint32_t take_received(struct vpl011 *uart)
{
	uint32_t character = 0;

	if (uart->n_received) {
		character = uart->received[uart->first];
		uart->first = (uart->first + 1) % VPL011_RECEIVE;
		uart->n_received--;
		uart->taken++;
	}
	if (uart->n_received < receive_level(uart))
		uart->ris &= ~INT_RX;
	if (!uart->n_received)
		uart->ris &= ~INT_RT;
	return character;
}

static uint32_t flags(const struct vpl011 *uart)
{
	return FR_LINE | (is_full(uart) ? FR_TXFF | FR_BUSY : FR_TXFE) |
	       (uart->n_received ? 0 : FR_RXFE) |
	       (uart->n_received == VPL011_RECEIVE ? FR_RXFF : 0);
}

static uint32_t read_locked(struct vpl011 *uart, uint64_t offset)
{
	switch (offset) {
	case UARTDR:
		return take_received(uart);
	case UARTFR:
		return flags(uart);
	case UARTIBRD:
		return uart->ibrd;
	case UARTFBRD:
		return uart->fbrd;
	case UARTLCR_H:
		return uart->lcr_h;
	case UARTCR:
		return uart->cr;
	case UARTIFLS:
		return uart->ifls;
	case UARTIMSC:
		return uart->imsc;
	case UARTRIS:
		return uart->ris;
	case UARTMIS:
		return uart->ris & uart->imsc;
	}
	if (offset >= UARTPeriphID0 && offset % 4 == 0)
		return identification[(offset - UARTPeriphID0) / 4];
	return 0; /* no errors, no DMA, no test registers */
}

/* True: who shows it is to be told. */
static bool keep_text(struct vpl011 *uart, char character)
{
	uint64_t line = uart->written - uart->lines;
	bool told = uart->poked;

	uart->text[uart->written++ % VPL011_TEXT] = character;
	if (character == '\n')
		uart->lines = uart->written;
	uart->ris = is_full(uart) ? uart->ris & ~INT_TX : uart->ris | INT_TX;
	uart->poked |= uart->eager || character == '\n' || line >= VPL011_LINE - 1;
	return uart->poked && !told;
}

/* A character that finds no room is lost, as in hardware. */
static bool write_text(struct vpl011 *uart, char character)
{
	return !is_full(uart) && keep_text(uart, character);
}

static bool write_locked(struct vpl011 *uart, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case UARTDR:
		return write_text(uart, (char)value);
	case UARTIBRD:
		uart->ibrd = value & 0xffff;
		break;
	case UARTFBRD:
		uart->fbrd = value & 0x3f;
		break;
	case UARTLCR_H:
		uart->lcr_h = value & 0xff;
		break;
	case UARTCR:
		uart->cr = value & 0xffff;
		break;
	case UARTIFLS:
		uart->ifls = value & 0x3f;
		break;
	case UARTIMSC:
		uart->imsc = value & INT_ALL;
		break;
	case UARTICR:
		uart->ris &= ~value;
		break;
	}
	return false;
}

static uint64_t read_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      bool *there)
{
	struct vpl011 *uart = state;
	uint32_t value;
	bool poke;

	(void)vcpu, (void)size, (void)there;
	device_lock(&uart->lock);
	value = read_locked(uart, offset);
	poke = offset == UARTDR && uart->starved && uart->n_received <= VPL011_RECEIVE / 2;
	uart->starved &= !poke;
	device_unlock(&uart->lock);
	if (poke)
		uart->poke();
	if (offset == UARTDR || vgic_line_repeats(uart->gic))
		vpl011_drive(uart);
	return value;
}

static void write_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			   uint64_t value, bool *there)
{
	struct vpl011 *uart = state;
	bool poke;

	(void)vcpu, (void)size, (void)there;
	device_lock(&uart->lock);
	poke = write_locked(uart, offset, (uint32_t)value);
	device_unlock(&uart->lock);
	if (poke)
		uart->poke();
	vpl011_drive(uart);
}

static void drop_received(struct vpl011 *uart)
{
	uart->taken += uart->n_received;
	uart->first = uart->n_received = 0;
}

/* The text stays: it is the last that one hears of the life that has ended. A line that it has left
 * ends, also behind a full FIFO: it is kept in a ring twice that size, and at most once a line. */
static void reset_device(struct vm *vm, void *state)
{
	struct vpl011 *uart = state;
	bool poke = false;

	(void)vm;
	device_lock(&uart->lock);
	if (uart->is_console && uart->written != uart->lines) {
		poke = keep_text(uart, '\r');
		poke |= keep_text(uart, '\n');
	}
	uart->ris = uart->imsc = uart->lcr_h = uart->ibrd = uart->fbrd = 0;
	uart->cr = CR_RESET;
	uart->ifls = IFLS_RESET;
	drop_received(uart);
	uart->begin = uart->written;
	uart->is_new = true;
	uart->lives++;
	uart->drivers = 0; /* of the cores that were stopped on their way */
	uart->driven = false;
	device_unlock(&uart->lock);
	if (poke)
		uart->poke();
	vgic_line_set(uart->gic, uart->intid, false);
}

const struct vdev_ops vpl011_registers = {.name = "virtual PL011",
					  .sizes = 1 | 2 | 4,
					  .read = read_register,
					  .write = write_register,
					  .reset = reset_device};

/* --- the other side --- */

uint64_t vpl011_written(struct vpl011 *uart, bool eager, uint64_t *lines)
{
	uint64_t written;

	device_lock(&uart->lock);
	uart->eager = eager;
	uart->poked = false;
	written = uart->written;
	*lines = uart->lines;
	device_unlock(&uart->lock);
	return written;
}

bool vpl011_begins(struct vpl011 *uart, uint64_t *since)
{
	bool begins;

	device_lock(&uart->lock);
	begins = uart->is_new;
	uart->is_new = false;
	*since = uart->begin;
	if (begins) { /* also what its other side was about to give the life before */
		drop_received(uart);
		uart->ris &= ~(INT_RX | INT_RT);
	}
	device_unlock(&uart->lock);
	return begins;
}

/* The interrupt comes when half of the FIFO is free, or a driver would be woken for each
 * character. */
void vpl011_show(struct vpl011 *uart, uint64_t until)
{
	device_lock(&uart->lock);
	if (uart->written - uart->shown > VPL011_FIFO / 2 &&
	    uart->written - until <= VPL011_FIFO / 2)
		uart->ris |= INT_TX;
	uart->shown = until;
	device_unlock(&uart->lock);
}

bool vpl011_receive(struct vpl011 *uart, uint8_t character)
{
	bool room;

	device_lock(&uart->lock);
	room = uart->n_received < VPL011_RECEIVE;
	uart->starved |= !room;
	if (room) {
		uart->received[(uart->first + uart->n_received++) % VPL011_RECEIVE] = character;
		uart->ris |= INT_RT | (uart->n_received >= receive_level(uart) ? INT_RX : 0);
	}
	device_unlock(&uart->lock);
	return room;
}

uint32_t vpl011_taken(struct vpl011 *uart)
{
	uint32_t taken;

	device_lock(&uart->lock);
	taken = uart->taken;
	uart->starved |= uart->n_received > VPL011_RECEIVE / 2;
	device_unlock(&uart->lock);
	return taken;
}
