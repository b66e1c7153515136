/* SPDX-License-Identifier: Apache-2.0 */
/* For the system tests (CONFIG_TEST_TIMER): a timer on each core. */
#ifndef MULLION_EL2_TIMER_TEST_H
#define MULLION_EL2_TIMER_TEST_H

/* From now on one expires each millisecond on this core, and every thousandth time is logged. */
void timer_test_start(void);

#endif
