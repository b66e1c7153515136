/* SPDX-License-Identifier: Apache-2.0 */
/* GICv3 register offsets and fields (Arm IHI 0069). */
#ifndef MULLION_GICV3_REGS_H
#define MULLION_GICV3_REGS_H

#include <stdint.h>

/* Distributor (IHI 0069 section 12.8) */
#define GICD_CTLR       0x0000u
#define GICD_TYPER      0x0004u
#define GICD_IIDR       0x0008u
#define GICD_TYPER2     0x000cu
#define GICD_STATUSR    0x0010u
#define GICD_SETSPI_NSR 0x0040u
#define GICD_CLRSPI_NSR 0x0048u
#define GICD_SETSPI_SR  0x0050u
#define GICD_CLRSPI_SR  0x0058u
#define GICD_IGROUPR    0x0080u
#define GICD_ISENABLER  0x0100u
#define GICD_ICENABLER  0x0180u
#define GICD_ISPENDR    0x0200u
#define GICD_ICPENDR    0x0280u
#define GICD_ISACTIVER  0x0300u
#define GICD_ICACTIVER  0x0380u
#define GICD_IPRIORITYR 0x0400u
#define GICD_ITARGETSR  0x0800u
#define GICD_ICFGR      0x0c00u
#define GICD_IGRPMODR   0x0d00u
#define GICD_NSACR      0x0e00u
#define GICD_SGIR       0x0f00u
#define GICD_CPENDSGIR  0x0f10u
#define GICD_SPENDSGIR  0x0f20u
#define GICD_IROUTER    0x6000u
#define GICD_PIDR4      0xffd0u
#define GICD_PIDR2      0xffe8u
#define GICD_SIZE       0x10000u

#define GICD_CTLR_RWP       (1u << 31)
#define GICD_CTLR_E1NWF     (1u << 7)
#define GICD_CTLR_DS        (1u << 6)
#define GICD_CTLR_ARE_NS    (1u << 5) /* secure view, DS = 0 */
#define GICD_CTLR_ARE_S     (1u << 4) /* secure view; ARE in the non-secure view and with DS = 1 */
#define GICD_CTLR_EN_GRP1S  (1u << 2)
#define GICD_CTLR_EN_GRP1NS (1u << 1) /* secure view; EnableGrp1A in the non-secure view */
#define GICD_CTLR_EN_GRP0   (1u << 0)
#define GICD_IROUTER_IRM    (1ull << 31)
/* INTIDs implemented: ITLinesNumber + 1 words of 32; of 1024, the last four are special ones */
#define GICD_TYPER_SECURITY     (1u << 10)
#define GICD_TYPER_LINES(typer) (32 * (((typer)&0x1f) + 1))

/* Redistributor: RD_base frame, then SGI_base at +64 KiB (sections 12.10, 12.11) */
#define GICR_CTLR            0x0000u
#define GICR_IIDR            0x0004u
#define GICR_TYPER           0x0008u
#define GICR_STATUSR         0x0010u
#define GICR_WAKER           0x0014u
#define GICR_PWRR            0x0024u /* GIC-600, GIC-700 (gicv3_power.h) */
#define GICR_PIDR2           0xffe8u
#define GICR_SGI             0x10000u
#define GICR_IGROUPR0        (GICR_SGI + 0x0080u)
#define GICR_ISENABLER0      (GICR_SGI + 0x0100u)
#define GICR_ICENABLER0      (GICR_SGI + 0x0180u)
#define GICR_ISPENDR0        (GICR_SGI + 0x0200u)
#define GICR_ICPENDR0        (GICR_SGI + 0x0280u)
#define GICR_ISACTIVER0      (GICR_SGI + 0x0300u)
#define GICR_ICACTIVER0      (GICR_SGI + 0x0380u)
#define GICR_IPRIORITYR      (GICR_SGI + 0x0400u)
#define GICR_ICFGR0          (GICR_SGI + 0x0c00u)
#define GICR_ICFGR1          (GICR_SGI + 0x0c04u)
#define GICR_IGRPMODR0       (GICR_SGI + 0x0d00u)
#define GICR_NSACR           (GICR_SGI + 0x0e00u)
#define GICR_NSACR_SEND(sgi) (1u << 2 * (sgi)) /* non-secure may send this one */
#define GICR_FRAME_SIZE      0x20000u          /* two 64 KiB frames; four with VLPIs */

#define GICR_CTLR_ENABLE_LPIS      (1u << 0)
#define GICR_CTLR_RWP              (1u << 3)
#define GICR_CTLR_UWP              (1u << 31)
#define GICR_TYPER_VLPIS           (1ull << 1)
#define GICR_TYPER_LAST            (1ull << 4)
#define GICR_TYPER_AFFINITY(typer) ((uint32_t)((typer) >> 32))
#define GICR_PWRR_RDPD             (1u << 0) /* this redistributor is off, or is to be */
#define GICR_PWRR_RDGPD            (1u << 2) /* its group is to be off */
#define GICR_PWRR_RDGPO            (1u << 3) /* its group is off */
#define GICR_WAKER_PROCESSOR_SLEEP (1u << 1)
#define GICR_WAKER_CHILDREN_ASLEEP (1u << 2)

/* ITS (12.18, 12.19) */
#define GITS_CTLR     0x0000u
#define GITS_CBASER   0x0080u
#define GITS_BASER(n) (0x0100u + 8 * (n))
#define GITS_BASERS   8u

#define GITS_CTLR_ENABLED   (1u << 0)
#define GITS_CTLR_QUIESCENT (1u << 31)
#define GITS_BASER_VALID    (1ull << 63) /* of GITS_CBASER too */

#define GIC_PIDR2_ARCH(p) (((p) >> 4) & 0xfu) /* 3: GICv3, 4: GICv4 */

/* ICC_SRE_ELx (12.2.20 to 12.2.22); Enable: EL1's accesses are not trapped. Not in ICC_SRE_EL1 */
#define ICC_SRE_SRE    (1u << 0)
#define ICC_SRE_DFB    (1u << 1)
#define ICC_SRE_DIB    (1u << 2)
#define ICC_SRE_ENABLE (1u << 3)
#define ICC_SRE_ALL    (ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB | ICC_SRE_ENABLE)

/* ICC_CTLR_EL1 (12.2.6) */
#define ICC_CTLR_CBPR    (1u << 0)
#define ICC_CTLR_EOIMODE (1u << 1)

/* ICC_CTLR_EL3 (12.2.8) */
#define ICC_CTLR_EL3_PRI_BITS(ctlr) ((unsigned)((ctlr) >> 8 & 7) + 1)

/* ICH_VTR_EL2 (12.4.9) */
#define ICH_VTR_LIST_REGISTERS(vtr) ((unsigned)((vtr)&0x1f) + 1)
#define ICH_VTR_PRE_BITS(vtr)       ((unsigned)((vtr) >> 26 & 7) + 1)

/* ICC_SGI1R_EL1, ICC_SGI0R_EL1, ICC_ASGI1R_EL1 (12.2.17) */
#define SGI1R_IRM          (1ull << 40)
#define SGI1R_RS           (0xfull << 44)
#define SGI1R_INTID(value) ((unsigned)((value) >> 24) & 0xf)
#define SGI1R_INTID_SHIFT  24
#define SGI1R_LIST         0xffffull
#define SGI1R_AFF          (0xffull << 48 | 0xffull << 32 | 0xffull << 16) /* Aff3, Aff2, Aff1 */

#define GIC_INTID_MASK     0xffffffu /* of ICC_IAR, ICC_EOIR, ICC_DIR */
#define GIC_INTID_SPURIOUS 1023u
#define GIC_FIRST_PPI      16u
#define GIC_FIRST_SPI      32u
#define GIC_MAX_INTID      1020u /* from here on: special */
#define GIC_FIRST_LPI      8192u

/* The affinity of a core as GICR_TYPER and redistributors' order have it: Aff3 next to Aff2. */
static inline uint32_t gic_affinity(uint64_t mpidr)
{
	return (uint32_t)(mpidr & 0xffffff) | (uint32_t)(mpidr >> 32 & 0xff) << 24;
}

/* What ICC_SGI1R_EL1 takes to send SGI `intid` to the core `mpidr` alone. */
static inline uint64_t gic_sgi_to(uint64_t mpidr, uint32_t intid)
{
	uint64_t aff0 = mpidr & 0xff, aff1 = mpidr >> 8 & 0xff, aff2 = mpidr >> 16 & 0xff,
		 aff3 = mpidr >> 32 & 0xff;

	return aff3 << 48 | (aff0 >> 4) << 44 | aff2 << 32 | (uint64_t)intid << 24 | aff1 << 16 |
	       1ull << (aff0 & 0xf);
}

#endif
