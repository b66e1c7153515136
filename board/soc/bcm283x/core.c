/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/sysreg.h"
#include "board/soc/bcm283x/soc.h"

#define L2CTLR_EL1 s3_1_c11_c0_2
#define L2_LATENCY 0x22ull     /* armstub8: "read/write cache latency" */
#define QEMU_HZ    62500000ull /* a model's counter has this rate, and says so from reset on */

void bcm283x_core(const struct bcm283x *soc)
{
	if (read_sysreg(cntfrq_el0) != QEMU_HZ)
		write_sysreg(cntfrq_el0, soc->crystal_hz);
	write_sysreg(L2CTLR_EL1, read_sysreg(L2CTLR_EL1) | L2_LATENCY);
}
