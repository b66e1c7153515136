/* SPDX-License-Identifier: Apache-2.0 */
/* What both boards have in their struct board; board/<name>/board.c says what differs. */
#ifndef MULLION_RASPBERRY_COMMON_H
#define MULLION_RASPBERRY_COMMON_H

#include "board/board.h"
#include "board/soc/bcm283x/soc.h"

#define BCM283X_BAUD 115200u
#define BCM283X_DRAM_TEST          \
	{                          \
		0x4400000, KIB(64) \
	}

/* The board's own. */
extern const struct bcm283x bcm283x;

/* The loader is behind the bootblock in the file that the firmware puts to address 0. The bundle is
 * a file on the card, or where the firmware puts that: by Kconfig. */
extern const struct boot_source bcm283x_armstub, bcm283x_card, bcm283x_firmware;

#define BCM283X_FIRST (IS_ENABLED(CONFIG_RASPBERRY_FIRST_CARD) ? &bcm283x_card : &bcm283x_firmware)
#define BCM283X_SECOND                                                      \
	(IS_ENABLED(CONFIG_RASPBERRY_SECOND_CARD)       ? &bcm283x_card     \
	 : IS_ENABLED(CONFIG_RASPBERRY_SECOND_FIRMWARE) ? &bcm283x_firmware \
							: NULL)
#define BCM283X_SOURCES                                         \
	{                                                       \
		&bcm283x_armstub, BCM283X_FIRST, BCM283X_SECOND \
	}

extern const struct board_coherency bcm283x_coherency;

/* As struct board says of each. */
void bcm283x_board_early(void);
int bcm283x_board_clocks(struct diag *diag);
int bcm283x_board_dram(struct diag *diag);
unsigned bcm283x_board_dram_there(struct range *there, unsigned max);
void bcm283x_board_off(void);
void bcm283x_board_reset(void);

#endif
