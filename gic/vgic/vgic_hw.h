/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the virtual GIC needs of the hardware. On the target these are inlined register accesses, or
 * functions where the virtual CPU interface is software (gic/software.c); on the host a unit test
 * supplies them. List registers and ICH_HCR_EL2 have GICv3's form, whatever
 * the hardware has.
 */
#ifndef MULLION_VGIC_HW_H
#define MULLION_VGIC_HW_H

#include <stdbool.h>
#include <stdint.h>

#include "gic/version.h"
#include "gic/vgic/vgic_lr.h"

#define ICH_HCR_EN      (1u << 0)
#define ICH_HCR_LRENPIE (1u << 2)
#define ICH_HCR_NPIE    (1u << 3)
/* maintenance interrupt while ICH_VMCR_EL2.VENG0 is 1; DIE: 0 */
#define ICH_HCR_VGRP0EIE       (1u << 4)
#define ICH_HCR_VGRP0DIE       (1u << 5)
#define ICH_HCR_VGRP1EIE       (1u << 6)
#define ICH_HCR_VGRP1DIE       (1u << 7)
#define ICH_HCR_GROUPS         (0xfu << 4)
#define ICH_HCR_TC             (1u << 10) /* the registers that both groups have, and SGIs */
#define ICH_HCR_TALL0          (1u << 11)
#define ICH_HCR_TDIR           (1u << 14)
#define ICH_HCR_EOICOUNT       (0x1fu << 27)
#define ICH_HCR_EOICOUNT_OF(h) ((h) >> 27)

#define ICH_VMCR_VENG0    (1u << 0)
#define ICH_VMCR_VENG1    (1u << 1)
#define ICH_VMCR_VCBPR    (1u << 4)
#define ICH_VMCR_VEOIM    (1u << 9) /* and GICH_VMCR's VEM */
#define ICH_VMCR_VBPR1(v) ((v) >> 18 & 7)
#define ICH_VMCR_VBPR0(v) ((v) >> 21 & 7)

/* Physical distributor or this core's private lines (word 0), by the offset of the distributor's
 * register bank. */
void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits) VERSIONED(vgic_hw_set);
uint32_t vgic_hw_get(uint32_t bank, unsigned word) VERSIONED(vgic_hw_get);
/* ICENABLER. When it returns nothing new of these lines is signalled. */
void vgic_hw_disable(unsigned word, uint32_t bits) VERSIONED(vgic_hw_disable);
/* These private lines of this core, which is `physical_cpu`, are disabled, not pending and not
 * active. */
void vgic_hw_quiet(unsigned physical_cpu, uint32_t bits) VERSIONED(vgic_hw_quiet);
/* ICFGR of the lines in mask */
void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge) VERSIONED(vgic_hw_config);
void vgic_hw_route(uint32_t intid, unsigned physical_cpu) VERSIONED(vgic_hw_route);
/* Another core, which may be off, looks at its vCPU's sgi_in: what is written before is visible to
 * it. The kick is on its way when this core is back in its guest at the latest: callers do not wait
 * for what it brings. */
void vgic_hw_kick(unsigned physical_cpu) VERSIONED(vgic_hw_kick);
/* ICH_AP0Rn or ICH_AP1Rn has this group priority active. */
bool vgic_hw_running(unsigned group_priority) VERSIONED(vgic_hw_running);
/* ICH_AP0Rn, ICH_AP1Rn, ICH_VMCR: the virtual CPU interface as after reset */
void vgic_hw_clear_aprs(void) VERSIONED(vgic_hw_clear_aprs);

#if !defined(__aarch64__)
#include "gic/vgic/vgic_hw_calls.h"
#elif !defined(GIC_VERSION)
/* not for code that is of neither version */
#elif GIC_VERSION == 2 && defined(CONFIG_GIC_SOFTWARE)
#include "gic/vgic/vgic_hw_calls.h"
#elif GIC_VERSION == 2
#include "gic/vgic/vgic_hw_v2.h"
#else
#include "gic/vgic/vgic_hw_v3.h"
#endif

#endif
