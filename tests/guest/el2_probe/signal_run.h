/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets of struct taken (probe.h), which TPIDR_EL2 points to while a guest runs. */
#define TAKEN_FLAG    0
#define TAKEN_LEAVE   8
#define TAKEN_COUNT   16
#define TAKEN_PENDING 24
#define TAKEN_SPSR    32
