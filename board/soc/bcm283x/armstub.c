/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/bcm283x/armstub.h"

int armstub_check_tree(uint32_t found, uint64_t wanted, struct diag *diag)
{
	if (!found || found == wanted)
		return 0;
	return diag_fail(diag, "config.txt",
			 "the firmware has put the device tree to 0x%x, wanted is "
			 "device_tree_address=0x%llx",
			 found, (unsigned long long)wanted);
}
