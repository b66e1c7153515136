/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_KERNEL_KINDS_H
#define MULLION_KERNEL_KINDS_H

/* Beside the sizes of pages that a CPU can have (image/kimage.h): it runs zImages of 32-bit Arm,
 * and no arm64 Image. */
#define CPU_RUNS_ZIMAGES (1u << 3)

#endif
