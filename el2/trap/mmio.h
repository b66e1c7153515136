/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding of a data abort's syndrome (Arm ARM D17.2.37, ISS encoding for an exception from a Data
 * Abort). Pure. */
#ifndef MULLION_EL2_MMIO_H
#define MULLION_EL2_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#define ESR_ISV (1u << 24)
/* SAS and SRT, while ISV is 1: bytes of the access; the register, 31 is the zero register. */
#define ESR_SAS(esr)  ((unsigned)((esr) >> 22 & 3)) /* the log2 of it */
#define ESR_SIZE(esr) (1u << ESR_SAS(esr))
#define ESR_SRT(esr)  ((unsigned)((esr) >> 16 & 31))
#define ESR_SSE       (1u << 21)
#define ESR_SF        (1u << 15)
#define ESR_S1PTW     (1u << 7)
#define ESR_WNR       (1u << 6)

struct mmio {
	unsigned size;                 /* bytes: 1, 2, 4, 8 */
	unsigned reg;                  /* 31: the zero register */
	bool write, sign_extend, wide; /* wide: the register is an X */
	bool swap;                     /* big-endian access */
};

/* False when the syndrome does not describe the access (ISV = 0). */
static inline bool mmio_decode(uint64_t esr, bool big_endian, struct mmio *mmio)
{
	if (!(esr & ESR_ISV))
		return false;
	mmio->size = ESR_SIZE(esr);
	mmio->reg = ESR_SRT(esr);
	mmio->write = esr & ESR_WNR;
	mmio->sign_extend = esr & ESR_SSE;
	mmio->wide = esr & ESR_SF;
	mmio->swap = big_endian;
	return true;
}

static inline uint64_t mmio_swap(const struct mmio *mmio, uint64_t value)
{
	return __builtin_expect(mmio->swap, 0) ? __builtin_bswap64(value) >> (64 - 8 * mmio->size)
					       : value;
}

/* What a store of register value v puts on the bus. */
static inline uint64_t mmio_stored(const struct mmio *mmio, uint64_t value)
{
	unsigned shift = 64 - 8 * mmio->size;

	return mmio_swap(mmio, value << shift >> shift);
}

/* What a load of bus value v leaves in the register. */
static inline uint64_t mmio_loaded(const struct mmio *mmio, uint64_t value)
{
	unsigned shift = 64 - 8 * mmio->size;

	value = value << shift >> shift;
	if (__builtin_expect(!mmio->swap && !mmio->sign_extend, 1))
		return value;
	value = mmio_swap(mmio, value);
	if (mmio->sign_extend)
		value = (uint64_t)((int64_t)(value << shift) >> shift);
	return mmio->wide ? value : (uint32_t)value;
}

/*
 * SPSR of AArch32 state behind an instruction that was emulated: its IT block moves on (Arm ARM
 * F1.2.4, ITAdvance). IT[7:2] is in bits 15:10, IT[1:0] in 26:25.
 */
static inline uint64_t it_advance(uint64_t spsr)
{
	unsigned it = (unsigned)(spsr >> 8 & 0xfc) | (unsigned)(spsr >> 25 & 3);

	it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	return (spsr & ~0x0600fc00ull) | (uint64_t)(it & 0xfc) << 8 | (uint64_t)(it & 3) << 25;
}

#endif
