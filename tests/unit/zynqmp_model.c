/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/zynqmp_model.h"

#include "tests/unit/expect.h"

const struct model_pll model_pll[MODEL_PLLS] = {
	{PLL_IOPLL}, {PLL_RPLL}, {PLL_APLL}, {PLL_DPLL}, {PLL_VPLL}};

void zynqmp_model_start(void)
{
	static const struct model_rule uart = {MODEL_UART_CTL, 3, 3, MODEL_UART_CTL, 3, 0, 0};

	model_start();
	for (unsigned i = 0; i < MODEL_PLLS; i++) {
		const struct model_pll *pll = &model_pll[i];
		const struct model_rule lock[] = {
			{pll->ctrl, PLL_CTRL_RESET, 1, pll->status, pll->lock, 0, MODEL_NEVER},
			{pll->ctrl, PLL_CTRL_RESET, 0, pll->status, 0, pll->lock, 80},
		};

		model_rules(lock, COUNT(lock));
		model_set(pll->ctrl, 0x00712c09);
		model_set(pll->ctrl + 8, 0x80001234);
	}
	model_rules(&uart, 1);
	model_set(MODEL_UART_STS, UART_EMPTY);
}
