/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serial ports. A driver is one struct uart_ops, which holds no state: what differs from one UART
 * to another of its kind is in struct uart. Nothing here takes a lock; who shares a UART does.
 */
#ifndef MULLION_UART_H
#define MULLION_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uart_ops;

struct uart {
	const struct uart_ops *ops;
	uint64_t base;       /* of its registers, as this stage maps them */
	uint32_t clock_hz;   /* what the divisor divides; 0: not known, init keeps the speed */
	uint8_t reg_shift;   /* 8250: registers are 1 << reg_shift bytes apart */
	uint8_t access_size; /* 8250: bytes an access has to have, 1 or 4 */
};

/* What get returns: UART_NOTHING, or a character (bits 7:0) and what was wrong with it. */
#define UART_NOTHING   (-1)
#define UART_CHARACTER 0xff
#define UART_FRAMING   0x100 /* no stop bit */
#define UART_PARITY    0x200
#define UART_BREAK     0x400 /* the line was held low: this is no character */
#define UART_OVERRUN   0x800 /* characters were lost about here; this one is good */

#define UART_INIT(function) (IS_ENABLED(MULLION_EL2) ? NULL : (function))

struct uart_ops {
	/*
	 * 8 data bits, no parity, one stop bit, `baud` bits a second, no flow control; FIFOs on and
	 * empty, transmitter and receiver on, no interrupt. What is still being sent is waited for,
	 * 20 ms at most. With clock or baud 0 nothing is changed: whoever ran before has set the
	 * line. False: the clock cannot be divided to within 3 % of this speed, and nothing was
	 * changed, or the UART does not take its settings. NULL in EL2's image, which is smaller
	 * for it: EL2 keeps the line as it finds it.
	 */
	bool (*init)(const struct uart *uart, uint32_t baud);

	/* Hands a character over for sending. False: no room at this moment, it is not taken. */
	bool (*put)(const struct uart *uart, char character);

	/* The next received character, or UART_NOTHING. */
	int (*get)(const struct uart *uart);

	/* Everything that was put has left on the line. */
	bool (*idle)(const struct uart *uart);

	/*
	 * Whether the UART asserts its interrupt (a level) when it receives something, and when it
	 * has room again after it had none. What is there already, characters or room, may not
	 * count: look with get, or try with put, after this call. Others of its interrupts are off
	 * from here on.
	 */
	void (*interrupt_enable)(const struct uart *uart, bool receive, bool transmit);

	/*
	 * Lets go of the interrupt line as far as reading characters does not do that, or the end
	 * of interrupt_enable's `transmit`. For a handler that has just got UART_NOTHING; it then
	 * looks with get once more, because what came in between may have lost its interrupt here.
	 * False: the UART did not assert it.
	 */
	bool (*interrupt_acknowledge)(const struct uart *uart);
};

/* Arm PrimeCell PL011 and the SBSA generic UART, which is the part of it that only init exceeds. */
extern const struct uart_ops uart_pl011;
/* Cadence UART of Zynq-7000 and Zynq UltraScale+. */
extern const struct uart_ops uart_cadence;
/* 8250 to 16750; and Synopsys DesignWare's, which refuses settings while it is busy. */
extern const struct uart_ops uart_ns16550, uart_dw_apb;
/* Mini UART in the auxiliary block of BCM2835 to BCM2711. */
extern const struct uart_ops uart_bcm_aux;

/* Puts a character, waiting 20 ms at most for room. False: there was none, it is lost. (A full FIFO
 * of 32 characters at 9600 baud takes 33 ms; one of them has left long before.) */
bool uart_put(const struct uart *uart, char character);

/* The same with the caller's own deadline (deadline_us), for a text that has one. */
bool uart_put_until(const struct uart *uart, char character, uint64_t end);

/*
 * The same for text of any length. *stalled is the caller's, false at first: once a character has
 * found no room, those behind it are tried and not waited for, until one is taken. So a line that
 * does not move costs 20 ms in all.
 */
bool uart_put_text(const struct uart *uart, char character, bool *stalled);

/* The divisor that makes `clock_hz` the rate `rate_hz`. 0: none from 1 to `most` comes within 3 %,
 * which is what a receiver that samples each of ten bits at its middle can stand. */
uint32_t uart_divisor(uint32_t clock_hz, uint64_t rate_hz, uint32_t most);

/* Waits `microseconds` at most until all has been sent. False: it has not. */
bool uart_drain(const struct uart *uart, uint32_t microseconds);

/*
 * For the handler of a UART's interrupt: gives what was received to `take`, and acknowledges once
 * nothing is left. At most 256 characters a call: what remains keeps the interrupt asserted.
 * Returns how many.
 */
unsigned uart_receive(const struct uart *uart, void (*take)(void *context, int received),
		      void *context);

#endif
