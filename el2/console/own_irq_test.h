/* SPDX-License-Identifier: Apache-2.0 */
/* For the system tests (CONFIG_TEST_OWN_IRQ): EL2 takes what its UART receives, by interrupt. */
#ifndef MULLION_EL2_OWN_IRQ_TEST_H
#define MULLION_EL2_OWN_IRQ_TEST_H

#include <stdbool.h>

/*
 * Handler (own_irq.h) of the UART's interrupt; `uart` is a const struct uart. For each line it logs
 * how many characters came, but for a request to a VM ("0-": own_irq_test.c), which it passes on.
 * From a '!' on it does nothing any more, so that the interrupt of the next character never ends.
 */
bool own_irq_test(void *uart);

#endif
