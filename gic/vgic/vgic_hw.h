/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the virtual GIC needs of the hardware. On the target these are inlined register accesses; on
 * the host a unit test supplies them. The list-register format is GICv3's (IHI 0069 section
 * 11.4.10), whatever the hardware has.
 */
#ifndef MULLION_VGIC_HW_H
#define MULLION_VGIC_HW_H

#include <stdbool.h>
#include <stdint.h>

#define LR_STATE(s)     ((uint64_t)(s) << 62)
#define LR_STATE_OF(l)  ((unsigned)((l) >> 62))
#define LR_HW           (1ull << 61)
#define LR_GROUP1       (1ull << 60)
#define LR_PRIO(p)      ((uint64_t)(p) << 48)
#define LR_PRIO_OF(l)   ((unsigned)((l) >> 48) & 0xff)
#define LR_PINTID(i)    ((uint64_t)(i) << 32)
#define LR_VINTID_OF(l) ((uint32_t)(l))
/* Without LR_HW: a maintenance interrupt when it ends; and for an SGI of a GICv2, who sent it. */
#define LR_EOI       (1ull << 41)
#define LR_SOURCE(n) ((uint64_t)(n) << 32)

#define ICH_HCR_EN      (1u << 0)
#define ICH_HCR_LRENPIE (1u << 2)
#define ICH_HCR_NPIE    (1u << 3)
/* maintenance interrupt while ICH_VMCR_EL2.VENG0 is 1; DIE: 0 */
#define ICH_HCR_VGRP0EIE       (1u << 4)
#define ICH_HCR_VGRP0DIE       (1u << 5)
#define ICH_HCR_VGRP1EIE       (1u << 6)
#define ICH_HCR_VGRP1DIE       (1u << 7)
#define ICH_HCR_GROUPS         (0xfu << 4)
#define ICH_HCR_TDIR           (1u << 14)
#define ICH_HCR_EOICOUNT       (0x1fu << 27)
#define ICH_HCR_EOICOUNT_OF(h) ((h) >> 27)

#define ICH_VMCR_VENG0    (1u << 0)
#define ICH_VMCR_VENG1    (1u << 1)
#define ICH_VMCR_VCBPR    (1u << 4)
#define ICH_VMCR_VEOIM    (1u << 9) /* and GICH_VMCR's VEM */
#define ICH_VMCR_VBPR1(v) ((v) >> 18 & 7)
#define ICH_VMCR_VBPR0(v) ((v) >> 21 & 7)

/* Physical distributor or this core's redistributor, by the offset of the distributor's register
 * bank. */
/* writes; for ICENABLER waits for RWP */
void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits);
uint32_t vgic_hw_get(uint32_t bank, unsigned word);
void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge); /* ICFGR of the lines in mask */
void vgic_hw_route(uint32_t intid, unsigned physical_cpu);
/* ICH_AP0Rn or ICH_AP1Rn has this group priority active. */
bool vgic_hw_running(unsigned group_priority);
/* ICH_AP0Rn, ICH_AP1Rn, ICH_VMCR: the virtual CPU interface as after reset */
void vgic_hw_clear_aprs(void);

#ifdef __aarch64__
#include "gic/vgic/vgic_hw_arm64.h"
#else
uint64_t vgic_hw_lr(unsigned index);
void vgic_hw_set_lr(unsigned index, uint64_t value);
uint32_t vgic_hw_empty(void); /* ICH_ELRSR_EL2 */
uint32_t vgic_hw_hcr(void);
void vgic_hw_set_hcr(uint32_t value);
uint32_t vgic_hw_vmcr(void); /* ICH_VMCR_EL2 */
#endif

#endif
