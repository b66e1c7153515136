/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/uart_match.h"

#include <stddef.h>

#define REG_SHIFT_MOST 4u

struct uart_kind {
	const struct uart_ops *ops; /* NULL: not built in */
	const char *symbol;         /* what would build it in */
	/* its registers as in struct uart; those of the 8250's binding as the tree has them */
	uint8_t reg_shift, access_size;
	bool by_tree;
};

/* compatible; Kconfig symbol; driver; reg_shift, access_size, by_tree */
#define UARTS(X)                                                      \
	X("arm,pl011", UART_PL011, uart_pl011, 0, 4, false)           \
	X("arm,sbsa-uart", UART_PL011, uart_pl011, 0, 4, false)       \
	X("cdns,uart-r1p12", UART_CADENCE, uart_cadence, 0, 4, false) \
	X("cdns,uart-r1p8", UART_CADENCE, uart_cadence, 0, 4, false)  \
	X("xlnx,xuartps", UART_CADENCE, uart_cadence, 0, 4, false)    \
	X("snps,dw-apb-uart", UART_8250, uart_dw_apb, 0, 1, true)     \
	X("ns16550a", UART_8250, uart_ns16550, 0, 1, true)            \
	X("ns16550", UART_8250, uart_ns16550, 0, 1, true)             \
	X("ns16450", UART_8250, uart_ns16550, 0, 1, true)             \
	X("ns8250", UART_8250, uart_ns16550, 0, 1, true)              \
	X("brcm,bcm2835-aux-uart", UART_BCM_AUX, uart_bcm_aux, 0, 4, false)

#define NAME(compatible, symbol, driver, shift, size, tree) compatible,
#define KIND(compatible, symbol, driver, shift, size, tree) \
	{IS_ENABLED(CONFIG_##symbol) ? &driver : NULL, "CONFIG_" #symbol, shift, size, tree},

const char *const uart_names[] = {UARTS(NAME) NULL};
static const struct uart_kind kinds[] = {UARTS(KIND)};

static uint32_t or_else(uint32_t said, uint32_t otherwise)
{
	return said == DT_UART_MISSING ? otherwise : said;
}

int uart_match(const struct dt_uart *found, struct uart *uart, struct diag *diag)
{
	const struct uart_kind *kind;
	uint32_t shift, size;

	if (found->match < 0)
		return diag_fail(diag, "UART", "no driver for \"%s\"", found->compatible);
	kind = &kinds[found->match];
	if (!kind->ops)
		return diag_fail(diag, "UART", "the driver for \"%s\" is not built in (%s)",
				 found->compatible, kind->symbol);
	shift = kind->by_tree ? or_else(found->reg_shift, kind->reg_shift) : kind->reg_shift;
	size = kind->by_tree ? or_else(found->reg_io_width, kind->access_size) : kind->access_size;
	if (shift > REG_SHIFT_MOST || (size != 1 && size != 4) || found->big_endian)
		return diag_fail(diag, "UART",
				 "\"%s\" with reg-shift %u, reg-io-width %u%s is not supported",
				 found->compatible, shift, size,
				 found->big_endian ? ", big-endian" : "");
	*uart = (struct uart){.ops = kind->ops,
			      .base = found->regs.base,
			      .reg_shift = (uint8_t)shift,
			      .access_size = (uint8_t)size};
	return 0;
}
