/* SPDX-License-Identifier: Apache-2.0 */
/* The PLLs and a UART of a Zynq UltraScale+ on the register model, for whatever plan of clocks. */
#ifndef MULLION_ZYNQMP_MODEL_H
#define MULLION_ZYNQMP_MODEL_H

#include "board/driver/uart.h"
#include "board/soc/zynqmp/clock_regs.h"
#include "tests/unit/reg_model.h"

#define MODEL_UART     0xff000000ull
#define MODEL_UART_CTL MODEL_UART
#define MODEL_UART_CD  (MODEL_UART + 0x18)
#define MODEL_UART_STS (MODEL_UART + 0x2c)
#define MODEL_UART_DIV (MODEL_UART + 0x34)
#define UART_EMPTY     (1u << 3)
#define UART_ACTIVE    (1u << 11)

#define MODEL_PLLS 5u

struct model_pll {
	uint64_t ctrl, status;
	uint32_t lock;
};
extern const struct model_pll model_pll[MODEL_PLLS]; /* IOPLL, RPLL, APLL, DPLL, VPLL */

/* PLLs that lock after 80 us, as an earlier stage may have left them; a UART that sends nothing. */
void zynqmp_model_start(void);

#endif
