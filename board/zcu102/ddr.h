/* SPDX-License-Identifier: Apache-2.0 */
/* ZCU102: the profile of the memory module that Kconfig has chosen. */
#ifndef MULLION_ZCU102_DDR_H
#define MULLION_ZCU102_DDR_H

#include "board/zcu102/ddr_8g.h"

#define ZCU102_DDR (IS_ENABLED(CONFIG_ZCU102_DDR_8G) ? &ddr_8g : &ddr_4g)

_Static_assert(!IS_ENABLED(CONFIG_ZCU102_DDR_4G) || CONFIG_ZCU102_DDR_RATE == ddr_4g_rate,
	       "ZCU102_DDR_RATE: the profile of ZCU102_DDR_4G is for 2133 MT/s");
_Static_assert(!IS_ENABLED(CONFIG_ZCU102_DDR_8G) || CONFIG_ZCU102_DDR_RATE == ddr_8g_rate,
	       "ZCU102_DDR_RATE: the profile of ZCU102_DDR_8G is for 2133 MT/s");

#endif
