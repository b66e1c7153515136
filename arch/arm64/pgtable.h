/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builder of VMSAv8-64 translation tables, 4 KiB granule: stage 1 of EL3 and EL2, and stage 2.
 * Pure: tables are memory that the caller hands out, identity-mapped, so the same code runs and is
 * tested on the host. Barriers and TLB maintenance after changes to live tables are the caller's.
 */
#ifndef MULLION_PGTABLE_H
#define MULLION_PGTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/id_regs.h"
#include "include/addr.h"
#include "lib/diag.h"

static inline unsigned pgtable_shift(unsigned level)
{
	return 39 - 9 * level;
}

struct pgtable {
	/* 4 KiB; concatenated stage-2 roots lie one after the other */
	uint64_t *root;
	unsigned start_level;          /* 0 or 1 */
	unsigned va_bits;              /* size of the input address, in bits */
	uint64_t *(*alloc)(void *ctx); /* one zeroed, 4 KiB-aligned page, or NULL */
	void *ctx;
};

/* Stage-1 descriptor attributes (Arm ARM D8.3.2, D8.5). AttrIndx uses MAIR_STAGE1 below. */
#define PTE_VALID    (1ull << 0)
#define PTE_TABLE    (1ull << 1) /* table at level 0..2, page at level 3 */
#define PTE_ATTR(i)  ((uint64_t)(i) << 2)
#define PTE_NS       (1ull << 5) /* EL3 stage 1: output address is non-secure */
#define PTE_AP_EL0   (1ull << 6) /* RES1 where the regime has no EL0 */
#define PTE_RO       (1ull << 7)
#define PTE_SH_INNER (3ull << 8)
#define PTE_AF       (1ull << 10)
#define PTE_GP       (1ull << 50) /* guarded page: RES0 without FEAT_BTI */
#define PTE_XN       (1ull << 54)
#define PTE_ADDR     0x0000fffffffff000ull

#define MAIR_DEVICE 0u /* Device-nGnRE */
#define MAIR_NORMAL 1u /* Normal, inner and outer write-back, allocating */
#define MAIR_NC     2u /* Normal non-cacheable */
#define MAIR_STAGE1                                                        \
	((0x04ull << (8 * MAIR_DEVICE)) | (0xffull << (8 * MAIR_NORMAL)) | \
	 (0x44ull << (8 * MAIR_NC)))

/* Ready-made kinds for a stage-1 map of a regime without EL0 (EL2 without VHE, EL3): W^X. */
#define MAP_CODE   (PTE_AF | PTE_AP_EL0 | PTE_SH_INNER | PTE_ATTR(MAIR_NORMAL) | PTE_RO)
#define MAP_RODATA (MAP_CODE | PTE_XN)
#define MAP_DATA   (PTE_AF | PTE_AP_EL0 | PTE_SH_INNER | PTE_ATTR(MAIR_NORMAL) | PTE_XN)
#define MAP_DEVICE (PTE_AF | PTE_AP_EL0 | PTE_ATTR(MAIR_DEVICE) | PTE_XN)

/* MAP_CODE of our own, compiled with landing pads, on a CPU with this ID_AA64PFR1_EL1: guarded
 * where it has FEAT_BTI (Arm ARM D8.4.6). */
static inline uint64_t map_own_code(uint64_t pfr1)
{
	return MAP_CODE | (IS_ENABLED(CONFIG_HARDEN_BTI) && id_field(pfr1, PFR1_BT) ? PTE_GP : 0);
}

/* Stage-2 kinds (D8.5.5): MemAttr in bits [5:2], S2AP in [7:6], XN in [54:53]. */
#define S2_RO         (1ull << 6)
#define S2_RW         (3ull << 6)
#define S2_NORMAL     (0xfull << 2)
#define S2_UNCACHED   (0x5ull << 2) /* Normal, inner and outer non-cacheable */
#define S2_DEVICE     (0x1ull << 2) /* Device-nGnRE */
#define S2_XN         (2ull << 53)
#define S2_TYPE       (0xfull << 2)
#define MAP_S2_RAM    (PTE_AF | PTE_SH_INNER | S2_RW | S2_NORMAL)
#define MAP_S2_DEVICE (PTE_AF | S2_RW | S2_DEVICE | S2_XN)

/*
 * With HCR_EL2.FWB (FEAT_S2FWB) MemAttr[3] is 0, or of memory tagging; 0b0xx is a device and 0b101
 * uncached as without it, 0b111 is what stage 1 says, which is what S2_NORMAL leads to without it,
 * and 0b110 is write-back whatever stage 1 says (Arm ARM D8.5.6, "Stage 2 memory type and
 * Cacheability attributes when FWB is enabled").
 */
#define S2_FWB_STAGE1 (0x7ull << 2)
#define S2_FWB_CACHED (0x6ull << 2)

/* Attributes of stage 2 that mean with HCR_EL2.FWB what these mean without. */
static inline uint64_t s2_with_fwb(uint64_t attributes)
{
	return (attributes & S2_TYPE) == S2_NORMAL ? (attributes & ~S2_TYPE) | S2_FWB_STAGE1
						   : attributes;
}

/* Of the kinds above: memory that may be cached, with HCR_EL2.FWB or without. */
static inline bool s2_is_cacheable(uint64_t attributes)
{
	return (attributes & S2_FWB_CACHED) == S2_FWB_CACHED;
}

/*
 * Maps [address, address + size) to `physical` on, with the largest blocks (1 GiB, 2 MiB, 4 KiB)
 * that alignment allows; all three are multiples of PAGE_SIZE. 0, or -1 with the address in `diag`
 * when the range is beyond va_bits, when it is mapped already to other memory or with other
 * attributes, or when `alloc` gives no page. What was mapped before the failure stays mapped.
 */
int pgtable_map(struct pgtable *tables, uint64_t address, uint64_t physical, uint64_t size,
		uint64_t attributes, struct diag *diag);

/* Unmaps [address, address + size), splitting blocks as needed. What is not mapped is
 * passed over. The caller does break-before-make. 0, or -1 when `alloc` gives no page. */
int pgtable_unmap(struct pgtable *tables, uint64_t address, uint64_t size, struct diag *diag);

/*
 * Of a stage-1 map, unmaps all Normal memory but the leaves that keep[0 .. count) touches. Device
 * memory stays: nothing reads it by itself (Arm ARM B2.7.2). Needs no table page; whole leaves go
 * (pgtable_keep.c, which stays at EL3).
 */
void pgtable_keep(const struct pgtable *tables, const struct range *keep, unsigned count);

/* The leaf descriptor that translates `address`, or 0; its level in *level, unless that is NULL. */
uint64_t pgtable_lookup(const struct pgtable *tables, uint64_t address, unsigned *level);

#endif
