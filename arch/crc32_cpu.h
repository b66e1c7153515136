/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32 by the CPU, of the architecture that is built for. */
#ifdef __arm__
#include "arch/arm/crc32_cpu.h"
#else
#include "arch/arm64/crc32_cpu.h"
#endif
