/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_SEMIHOSTING_H
#define MULLION_SEMIHOSTING_H

/* Ends the simulator that we run on, with an exit status (Arm semihosting 2.0, SYS_EXIT). Without
 * one it is an exception. */
void semihosting_exit(unsigned status);

#endif
