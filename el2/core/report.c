/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/core/report.h"

#include "board/driver/mmio.h"

static bool reports(const struct report *report, unsigned core)
{
	return __atomic_load_n(&report->owner, __ATOMIC_RELAXED) == core + 1;
}

void report_begin(struct report *report, unsigned core)
{
	uint64_t end = deadline_us(REPORT_US);
	uint32_t none = 0;

	if (reports(report, core))
		return;
	while (!__atomic_compare_exchange_n(&report->owner, &none, core + 1, false,
					    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		if (deadline_over(end))
			return;
		none = 0;
	}
	report->cut = false;
	report->end = end;
}

/* The head is looked at for each character: other cores go on writing meanwhile, and what is sent
 * must still be this report. */
void report_send(struct report *report, unsigned core, const struct uart *uart,
		 const struct log_ring *ring, uint64_t from, uint64_t to)
{
	if (!reports(report, core))
		return;
	for (; from < to && !report->cut; from++) {
		char c = ring->text[log_ring_place(ring, from)];
		uint64_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);

		report->cut = head - from > ring->size ||
			      (c == '\n' && !uart_put_until(uart, '\r', report->end)) ||
			      !uart_put_until(uart, c, report->end);
	}
}

bool report_end(struct report *report, unsigned core)
{
	bool all = reports(report, core) && !report->cut;

	if (reports(report, core))
		__atomic_store_n(&report->owner, 0, __ATOMIC_RELEASE);
	return all;
}
