/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the UART that the tree names becomes the log's. */
#ifndef MULLION_EL2_BOOT_UART_H
#define MULLION_EL2_BOOT_UART_H

#include "dtb/tree/uart.h"
#include "lib/diag.h"

/*
 * Finds the UART of the tree that dt_discover has opened (tree_last), maps its registers and gives
 * it to the log. With none in the tree nothing changes (0). -1, and found->match < 0: there is one
 * that cannot be used, `diag` says why.
 */
int boot_uart(const struct tree *tree, struct dt_uart *found, struct diag *diag);

#endif
