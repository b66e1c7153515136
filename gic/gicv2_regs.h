/* SPDX-License-Identifier: Apache-2.0 */
/* GICv2 CPU interface and virtual interface (Arm IHI 0048). The distributor's registers are those
 * of gicv3_regs.h. */
#ifndef MULLION_GICV2_REGS_H
#define MULLION_GICV2_REGS_H

#include "include/gicv2_frames.h"

#define GICD_V2_SIZE            0x1000u
#define GICD_V2_PIDR2           0x0fe8u
#define GICD_SGIR_LIST(targets) ((uint32_t)(targets) << 16)
/* of an SGI, bits 12:10 are its sender's interface number */
#define GIC_V2_INTID(iar) ((iar)&0x3ffu)
#define GIC_V2_MAX_CPUS   8u

/* GICC, and GICV, which looks the same (sections 4.4, 5.5). DIR is in the second page. */
#define GICC_CTLR  0x0000u
#define GICC_PMR   0x0004u
#define GICC_BPR   0x0008u
#define GICC_IAR   0x000cu
#define GICC_EOIR  0x0010u
#define GICC_RPR   0x0014u
#define GICC_HPPIR 0x0018u
#define GICC_ABPR  0x001cu
/* Group 1's, beside IAR, EOIR and HPPIR */
#define GICC_AIAR   0x0020u
#define GICC_AEOIR  0x0024u
#define GICC_AHPPIR 0x0028u
#define GICC_APR    0x00d0u
#define GICC_NSAPR  0x00e0u
#define GICC_APRS   4u /* as many of each, where there are 7 bits of priority */
#define GICC_IIDR   0x00fcu
#define GICC_DIR    0x1000u

#define GICC_CTLR_EN_GRP0 (1u << 0) /* the non-secure view has EnableGrp1 here */
#define GICC_CTLR_EN_GRP1 (1u << 1)
#define GICC_CTLR_FIQ_EN  (1u << 3)
/* the inputs of the legacy interface are not passed on, in either group */
#define GICC_CTLR_BYPASS  (0xfu << 5)
#define GICC_CTLR_EOIMODE (1u << 9) /* of the view that is written */

#define GICC_IIDR_QEMU 0x0002043bu /* no product: QEMU's model (hw/intc/arm_gic.c) */

/* GICH (section 5.3) */
#define GICH_HCR   0x0000u
#define GICH_VTR   0x0004u
#define GICH_VMCR  0x0008u
#define GICH_EISR  0x0020u
#define GICH_ELRSR 0x0030u
#define GICH_APR   0x00f0u
#define GICH_LR    0x0100u

#define GICH_VTR_LIST_REGISTERS(vtr) (((vtr)&0x3f) + 1)

#endif
