/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/boot_uart.h"

#include "board/driver/uart_match.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"

int boot_uart(const struct tree *tree, struct dt_uart *found, struct diag *diag)
{
	struct uart uart;

	if (dt_find_uart(tree, uart_names, found, diag))
		return -1;
	if (!found->compatible[0])
		return 0;
	if (uart_match(found, &uart, diag) || mmu_map_device(found->regs, diag)) {
		found->match = -1;
		return -1;
	}
	log_sink_uart(&uart);
	return 0;
}
