/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/uart.h"

#include "board/driver/mmio.h"

#define PUT_US             20000u
#define RECEIVE_MOST       256u
#define MOST_OFF_OF(clock) ((clock)*3ull / 100)

/* The last look at the device follows the last look at the clock: who is kept away between the two
 * does not lose a character for it. */
bool uart_put_until(const struct uart *uart, char character, uint64_t end)
{
	bool over;

	do {
		over = deadline_over(end);
		if (uart->ops->put(uart, character))
			return true;
	} while (!over);
	return false;
}

bool uart_put(const struct uart *uart, char character)
{
	return uart->ops->put(uart, character) ||
	       uart_put_until(uart, character, deadline_us(PUT_US));
}

bool uart_put_text(const struct uart *uart, char character, bool *stalled)
{
	*stalled = !(*stalled ? uart->ops->put(uart, character) : uart_put(uart, character));
	return !*stalled;
}

uint32_t uart_divisor(uint32_t clock_hz, uint64_t rate_hz, uint32_t most)
{
	uint64_t divisor = (clock_hz + rate_hz / 2) / rate_hz, made = divisor * rate_hz;
	uint64_t off = made > clock_hz ? made - clock_hz : clock_hz - made;

	return divisor && divisor <= most && off <= MOST_OFF_OF(clock_hz) ? (uint32_t)divisor : 0;
}

bool uart_drain(const struct uart *uart, uint32_t microseconds)
{
	uint64_t end = deadline_us(microseconds);

	for (bool over = false; !uart->ops->idle(uart); over = deadline_over(end))
		if (over)
			return false;
	return true;
}

unsigned uart_receive(const struct uart *uart, void (*take)(void *context, int received),
		      void *context)
{
	bool acknowledged = false;

	for (unsigned n = 0; n < RECEIVE_MOST;) {
		int received = uart->ops->get(uart);

		if (received != UART_NOTHING) {
			take(context, received);
			acknowledged = false;
			n++;
		} else if (acknowledged) {
			return n;
		} else {
			uart->ops->interrupt_acknowledge(uart);
			acknowledged = true;
		}
	}
	return RECEIVE_MOST;
}
