/* SPDX-License-Identifier: Apache-2.0 */
/* Loads and stores of what is emulated, and of what is not there; fetches from there. */
#include "tests/guest/preserved/preserved.h"

#define BASE(n) ((n) << 5)
#define NO_A32  0u

/* PL011 */
#define UARTIBRD  0x24u
#define PERIPH_ID 0xfe0u

/* A64: size in bits 31:30, what is done with it in 23:22 */
#define LDR_W   0xb9400000u
#define LDR_X   0xf9400000u
#define LDRB    0x39400000u
#define LDRH    0x79400000u
#define LDRSB_W 0x39c00000u
#define LDRSB_X 0x39800000u
#define LDRSH_X 0x79800000u
#define LDRSW   0xb9800000u
#define STR_X   0xf9000000u
#define STRB    0x39000000u

#define A32_LDR   0xe5900000u
#define A32_LDRB  0xe5d00000u
#define A32_LDRH  0xe1d000b0u
#define A32_LDRSB 0xe1d000d0u
#define A32_LDRSH 0xe1d000f0u
#define A32_STRB  0xe5c00000u

enum place { GICD, OWN_GICR, OTHER_GICR, UART };

static const struct access {
	const char *name;
	uint8_t gic; /* on this version alone; 0: on each */
	uint8_t place;
	uint32_t offset, word, a32;
	uint32_t clear; /* bits that are set here are cleared by a write there */
} accesses[] = {
	{"GICD_TYPER read", 0, GICD, GICD_TYPER, LDR_W, A32_LDR, 0},
	{"GICD_ISENABLER1 read", 0, GICD, GICD_ISENABLER + 4, LDR_W, A32_LDR, 0},
	{"GICD_IPRIORITYR read", 0, GICD, GICD_IPRIORITYR + 40, LDR_W, A32_LDR, 0},
	{"GICD_IPRIORITYR byte read", 0, GICD, GICD_IPRIORITYR + 41, LDRB, A32_LDRB, 0},
	{"GICD_IPRIORITYR read, byte signed to 64", 0, GICD, GICD_IPRIORITYR + 41, LDRSB_X,
	 A32_LDRSB, 0},
	{"GICD_IPRIORITYR read, byte signed to 32", 0, GICD, GICD_IPRIORITYR + 42, LDRSB_W, NO_A32,
	 0},
	{"GICD_IPRIORITYR read, word signed", 0, GICD, GICD_IPRIORITYR + 40, LDRSW, NO_A32, 0},
	{"GICD_IROUTER read", 3, GICD, GICD_IROUTER + 8 * 40, LDR_X, A32_LDR, 0},
	{"GICD_ITARGETSR byte read", 2, GICD, GICD_ITARGETSR + 40, LDRB, A32_LDRB, 0},
	{"GICR_TYPER read", 3, OWN_GICR, GICR_TYPER, LDR_X, A32_LDR, 0},
	{"GICR_ISENABLER0 read", 3, OWN_GICR, GICR_ISENABLER0, LDR_W, A32_LDR, 0},
	{"GICR_IPRIORITYR read, byte signed", 3, OWN_GICR, GICR_IPRIORITYR + 5, LDRSB_X, A32_LDRSB,
	 0},
	{"GICR_IPRIORITYR read, another CPU's", 3, OTHER_GICR, GICR_IPRIORITYR, LDR_W, A32_LDR, 0},
	{"UARTPeriphID0 read", 0, UART, PERIPH_ID, LDR_W, A32_LDR, 0},
	{"UARTPeriphID0 half read", 0, UART, PERIPH_ID, LDRH, A32_LDRH, 0},
	{"UARTPeriphID0 read, half signed", 0, UART, PERIPH_ID, LDRSH_X, A32_LDRSH, 0},
	{"GICD_IPRIORITYR write", 0, GICD, GICD_IPRIORITYR + 40, STR_W(0, 0), A32_STR(0, 0), 0},
	{"GICD_IPRIORITYR byte write", 0, GICD, GICD_IPRIORITYR + 43, STRB, A32_STRB, 0},
	{"GICD_ICFGR write", 0, GICD, GICD_ICFGR + 12, STR_W(0, 0), A32_STR(0, 0), 0},
	{"GICD_ISENABLER1 write", 0, GICD, GICD_ISENABLER + 4, STR_W(0, 0), A32_STR(0, 0),
	 GICD_ICENABLER + 4},
	{"GICD_IROUTER write", 3, GICD, GICD_IROUTER + 8 * 40, STR_X, A32_STR(0, 0), 0},
	{"GICD_ITARGETSR byte write", 2, GICD, GICD_ITARGETSR + 40, STRB, A32_STRB, 0},
	{"GICD_ISENABLER0 write", 2, GICD, GICD_ISENABLER, STR_W(0, 0), A32_STR(0, 0),
	 GICD_ICENABLER},
	{"GICR_ISENABLER0 write", 3, OWN_GICR, GICR_ISENABLER0, STR_W(0, 0), A32_STR(0, 0),
	 GICR_ICENABLER0},
	{"GICR_IPRIORITYR byte write", 3, OWN_GICR, GICR_IPRIORITYR + 5, STRB, A32_STRB, 0},
	{"GICR_IPRIORITYR write, another CPU's", 3, OTHER_GICR, GICR_IPRIORITYR, STR_W(0, 0),
	 A32_STR(0, 0), 0},
	{"UARTIBRD write", 0, UART, UARTIBRD, STR_W(0, 0), A32_STR(0, 0), 0},
};

static uint64_t base_of(enum place place)
{
	uint64_t other = machine.gic == 3 && machine.n_cpus > 1 ? gic_find_redist(machine.mpidr[1])
								: 0;

	return place == GICD          ? machine.gicd
	       : place == OWN_GICR    ? cpus[0].gicr
	       : place == OTHER_GICR  ? other
	       : machine.uart_cadence ? 0
				      : machine.uart;
}

static unsigned size_of(uint32_t word)
{
	return word >> 30;
}

static bool is_store(uint32_t word)
{
	return !(word >> 22 & 3);
}

static uint64_t read_sized(uint64_t at, unsigned size)
{
	return size == 0   ? mmio_read8(at)
	       : size == 1 ? mmio_read32(at & ~3ull) >> 8 * (at & 2) & 0xffff
	       : size == 2 ? mmio_read32(at)
			   : mmio_read64(at);
}

static void write_sized(uint64_t at, unsigned size, uint64_t value)
{
	if (size == 0)
		mmio_write8(at, (uint8_t)value);
	else if (size == 2)
		mmio_write32(at, (uint32_t)value);
	else
		mmio_write64(at, value);
}

static uint64_t extended(uint32_t word, uint64_t value)
{
	unsigned unused = 64 - (8u << size_of(word)), how = word >> 22 & 3;
	uint64_t with_sign = (uint64_t)((int64_t)(value << unused) >> unused);

	return how == 1 ? value : how == 2 ? with_sign : (uint32_t)with_sign;
}

static uint32_t encoded(const struct access *access, enum level level, unsigned rt, unsigned rn)
{
	return level == A32 ? access->a32 | rn << 16 | rt << 12 : access->word | BASE(rn) | rt;
}

/* Bits that a write sets are cleared; another register gets something else. */
static void prepare(const struct access *access, uint64_t at, unsigned size, uint64_t value)
{
	if (access->clear)
		mmio_write32(base_of(access->place) + access->clear, ~0u);
	else
		write_sized(at, size, ~value);
}

/* A store of the instruction does what a store of C does. */
static void test_store(const struct access *access, uint64_t at, unsigned size, unsigned rt)
{
	uint64_t value = turn_value(rt), wanted;
	unsigned rn = turn_base(rt);
	uint32_t word = encoded(access, row_level(), rt, rn);

	prepare(access, at, size, value);
	write_sized(at, size, value);
	wanted = read_sized(at, size);
	prepare(access, at, size, value);
	turn_set(rn, at);
	turn_run(&word, 1);
	if (read_sized(at, size) != wanted)
		turn_fails("what is written", read_sized(at, size), wanted);
	turn_end(DONE, 1, 0);
}

static void test_load(const struct access *access, uint64_t at, unsigned size, unsigned rt)
{
	unsigned rn = turn_base(rt);
	uint32_t word = encoded(access, row_level(), rt, rn);

	turn_set(rn, at);
	turn_run(&word, 1);
	turn_writes(rt, extended(access->word, read_sized(at, size)));
	turn_end(DONE, 1, 0);
}

static void test_row(const struct access *access, enum level level)
{
	uint64_t base = base_of((enum place)access->place), at = base + access->offset, kept;
	unsigned size = size_of(access->word);

	if (!base || (access->gic && access->gic != machine.gic) ||
	    (level == A32 && access->a32 == NO_A32))
		return;
	if (level == A32 && size == 3)
		size = 2;
	kept = read_sized(at, size);
	row_begin(access->name, level);
	for (unsigned rt = 0; rt < turn_registers(); rt++) {
		turn_begin(rt);
		if (is_store(access->word))
			test_store(access, at, size, rt);
		else
			test_load(access, at, size, rt);
	}
	row_end();
	if (access->clear)
		mmio_write32(base + access->clear, ~0u);
	else if (is_store(access->word))
		write_sized(at, size, kept);
}

/* What comes to EL1 as an abort. Those with write-back have no syndrome that would tell EL2 what
 * they do, so it cannot do it; the base stays as it was. */
static const struct {
	const char *name;
	uint32_t word, a32;
	bool emulated; /* of the distributor, which bare metal has */
	uint8_t end;
} aborts[] = {
	{"read of nothing", LDR_W, A32_LDR, false, READ_ABORT},
	{"byte read of nothing, signed", LDRSB_X, A32_LDRSB, false, READ_ABORT},
	{"double read of nothing", LDR_X, NO_A32, false, READ_ABORT},
	{"write of nothing", STR_W(0, 0), A32_STR(0, 0), false, WRITE_ABORT},
	{"byte write of nothing", STRB, A32_STRB, false, WRITE_ABORT},
	{"read with write-back", 0xb8404400, 0xe4900004, true, READ_ABORT},
	{"write with write-back", 0xb8004400, 0xe4800004, true, WRITE_ABORT},
	{"fetch from nothing", 0xd65f0000, 0xe12fff10, false, FETCH_ABORT}, /* RET, BX */
};

static void test_abort(unsigned number, enum level level)
{
	uint32_t word, opcode = level == A32 ? aborts[number].a32 : aborts[number].word;
	uint64_t at = aborts[number].emulated ? machine.gicd + GICD_TYPER : NOTHING;
	enum end end = (enum end)aborts[number].end;

	if (!opcode || (aborts[number].emulated && !machine.hypervisor))
		return;
	row_begin(aborts[number].name, level);
	for (unsigned rt = 0; rt < turn_registers(); rt++) {
		unsigned rn;

		turn_begin(rt);
		rn = turn_base(rt);
		word = level == A32 ? opcode | rn << 16 | rt << 12 : opcode | BASE(rn) | rt;
		if (end == FETCH_ABORT)
			word = level == A32 ? opcode | rn : opcode | BASE(rn);
		turn_set(rn, at);
		turn_run(&word, 1);
		turn_end(end, 1, at);
	}
	row_end();
}

void test_accesses(enum level level)
{
	for (unsigned i = 0; i < COUNT_OF(accesses); i++)
		test_row(&accesses[i], level);
	for (unsigned i = 0; i < COUNT_OF(aborts); i++)
		test_abort(i, level);
}
