/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every command is whole in the generic FIFO before it starts, chip select included, and asks for
 * no more than the receive FIFO holds: nothing depends on how fast it is emptied. The last entry,
 * which lifts the chip select, is taken when all data has come.
 */
#include "board/driver/gqspi.h"

#include "board/driver/mmio.h"

#define CONFIG       0x100u
#define ISR          0x104u
#define IDR          0x10cu
#define ENABLE       0x114u
#define RXD          0x120u
#define LPBK_DLY_ADJ 0x138u
#define GEN_FIFO     0x140u
#define SELECT       0x144u
#define FIFO_CTRL    0x14cu
#define DATA_DLY_ADJ 0x1f8u

#define CONFIG_MANUAL  (1u << 29) /* the generic FIFO waits for START */
#define CONFIG_START   (1u << 28)
#define CONFIG_WP_HOLD (1u << 19) /* drives both lines high while they carry no data */
#define CONFIG_BAUD(n) ((n) << 3) /* divides by 2 << n */
#define ISR_RX_EMPTY   (1u << 11)
#define ISR_GEN_EMPTY  (1u << 7)
#define IDR_ALL        0xfbeu
#define FIFO_CTRL_ALL  7u

/* An entry of the generic FIFO */
#define ENTRY_COUNT      0xffu /* or the byte to be sent */
#define ENTRY_DATA       (1u << 8)
#define ENTRY_EXPONENT   (1u << 9)
#define ENTRY_ONE_LINE   (1u << 10)
#define ENTRY_FOUR_LINES (3u << 10)
#define ENTRY_CS         (3u << 12)
#define ENTRY_LOWER      (1u << 12 | 1u << 14) /* chip select and bus */
#define ENTRY_UPPER      (1u << 13 | 1u << 15)
#define ENTRY_TX         (1u << 16)
#define ENTRY_RX         (1u << 17)
#define ENTRY_STRIPE     (1u << 18)
#define ENTRY_CHIPS      (ENTRY_LOWER | ENTRY_UPPER | ENTRY_STRIPE)
#define CS_CYCLES        5u

#define RX_FIFO_BYTES 256u
#define FASTEST_HZ    40000000u
#define ANSWER_US     100000u
#define RESET_US      1000u
#define BUSY_US       1000000u

/* Commands of the chips, as all makers have them */
#define READ_STATUS  0x05u
#define READ_SFDP    0x5au
#define RESET_ENABLE 0x66u
#define RESET        0x99u
#define READ_ID      0x9fu
#define STATUS_BUSY  1u

#define MAKER_MICRON   0x20u
#define SFDP_SIGNATURE 0x50444653u
#define MOST_BITS      35u /* what four bytes of address reach */

#define ID_FORMAT    "%02x %02x %02x" /* in the order in which it comes */
#define ID_BYTES(id) (id) & 0xff, (id) >> 8 & 0xff, (id) >> 16 & 0xff

static const char name[] = "QSPI flash";

struct command {
	uint8_t opcode, address_bytes, dummies;
	uint32_t lines; /* of the data */
};

/* How flash is read: by 3 bytes of address up to 16 MiB, by 4 beyond; by one line or by four. */
static const struct command reads[] = {
	{0x03, 3, 0, ENTRY_ONE_LINE},
	{0x13, 4, 0, ENTRY_ONE_LINE},
	{0x6b, 3, 8, ENTRY_FOUR_LINES},
	{0x6c, 4, 8, ENTRY_FOUR_LINES},
};

static bool await(uint64_t base, uint32_t bits, uint32_t want)
{
	uint64_t end = deadline_us(ANSWER_US);

	while ((mmio_read32(base + ISR) & bits) != want)
		if (deadline_over(end))
			return (mmio_read32(base + ISR) & bits) == want;
	return true;
}

/* Makes the controller fit for the next command; how it stood. */
static uint32_t give_up(uint64_t base)
{
	uint32_t status = mmio_read32(base + ISR);

	mmio_write32(base + FIFO_CTRL, FIFO_CTRL_ALL);
	return status;
}

static void put(uint64_t base, uint32_t entry)
{
	mmio_write32(base + GEN_FIFO, entry);
}

static void put_command(uint64_t base, uint32_t chips, const struct command *command,
			uint32_t address, uint32_t size)
{
	uint32_t one = (chips & ~ENTRY_STRIPE) | ENTRY_ONE_LINE;

	put(base, one | CS_CYCLES);
	put(base, one | ENTRY_TX | command->opcode);
	for (unsigned i = command->address_bytes; i--;)
		put(base, one | ENTRY_TX | (address >> 8 * i & 0xff));
	if (command->dummies)
		put(base, one | ENTRY_DATA | command->dummies);
	if (size)
		put(base, chips | command->lines | ENTRY_RX | ENTRY_DATA |
				  (size == RX_FIFO_BYTES ? ENTRY_EXPONENT | 8 : size));
	put(base, (one & ~ENTRY_CS) | CS_CYCLES);
	mmio_write32(base + CONFIG, mmio_read32(base + CONFIG) | CONFIG_START);
}

/* Sends a command to `chips` and reads `size` bytes, a multiple of 4 up to RX_FIFO_BYTES. */
static int transfer(uint64_t base, uint32_t chips, const struct command *command, uint32_t address,
		    uint32_t *word, uint32_t size, struct diag *diag)
{
	unsigned opcode = command->opcode;

	put_command(base, chips, command, address, size);
	if (!await(base, ISR_GEN_EMPTY, ISR_GEN_EMPTY))
		return diag_fail(diag, name,
				 "command 0x%x: the controller is not done in time: 0x%x", opcode,
				 give_up(base));
	for (uint32_t i = 0; i < size / 4; i++) {
		/* the first and the last: all between are there then */
		if ((i == 0 || i == size / 4 - 1) && !await(base, ISR_RX_EMPTY, 0))
			return diag_fail(diag, name, "command 0x%x: not all of %u bytes came: 0x%x",
					 opcode, size, give_up(base));
		*word++ = mmio_read32(base + RXD);
	}
	if (!(mmio_read32(base + ISR) & ISR_RX_EMPTY))
		return diag_fail(diag, name, "command 0x%x: more than %u bytes came: 0x%x", opcode,
				 size, give_up(base));
	return 0;
}

static int start_controller(uint64_t base, uint32_t reference_hz, struct diag *diag)
{
	uint32_t baud = 0;

	while (baud < 7 && reference_hz / (2u << baud) > FASTEST_HZ)
		baud++;
	mmio_write32(base + SELECT, 1);
	mmio_write32(base + ENABLE, 0);
	mmio_write32(base + IDR, IDR_ALL);
	mmio_write32(base + CONFIG, CONFIG_MANUAL | CONFIG_WP_HOLD | CONFIG_BAUD(baud));
	mmio_write32(base + LPBK_DLY_ADJ, 0);
	mmio_write32(base + DATA_DLY_ADJ, 0);
	mmio_write32(base + FIFO_CTRL, FIFO_CTRL_ALL);
	mmio_write32(base + ENABLE, 1);
	if (mmio_read32(base + SELECT) != 1 || mmio_read32(base + ENABLE) != 1 ||
	    !await(base, ISR_GEN_EMPTY | ISR_RX_EMPTY, ISR_GEN_EMPTY | ISR_RX_EMPTY))
		return diag_fail(diag, name,
				 "the controller does not answer: select 0x%x, enable 0x%x, "
				 "status 0x%x",
				 mmio_read32(base + SELECT), mmio_read32(base + ENABLE),
				 mmio_read32(base + ISR));
	return 0;
}

/* A reset of the core does not reset the chip: whoever was before us may have left it in any mode,
 * or at work. */
static int reset_chip(uint64_t base, uint32_t chip, struct diag *diag)
{
	static const struct command enable = {RESET_ENABLE, 0, 0, 0}, reset = {RESET, 0, 0, 0};
	uint64_t end;

	if (transfer(base, chip, &enable, 0, NULL, 0, diag) ||
	    transfer(base, chip, &reset, 0, NULL, 0, diag))
		return -1;
	end = deadline_us(RESET_US);
	while (!deadline_over(end))
		continue;
	return 0;
}

static int wait_ready(uint64_t base, uint32_t chip, const char *which, struct diag *diag)
{
	static const struct command read_status = {READ_STATUS, 0, 0, ENTRY_ONE_LINE};
	uint64_t end = deadline_us(BUSY_US);
	uint32_t status;
	bool over;

	do {
		over = deadline_over(end);
		if (transfer(base, chip, &read_status, 0, &status, 4, diag))
			return -1;
	} while (status >> 24 & STATUS_BUSY && !over);
	if (status >> 24 & STATUS_BUSY)
		return diag_fail(diag, name, "the %s chip stays busy: status 0x%x", which,
				 status >> 24);
	return 0;
}

/* Bits that the chip has by its SFDP, as a power of two; 0: it has none, or says no such. */
static int sfdp_bits(uint64_t base, uint32_t chip, unsigned *bits, struct diag *diag)
{
	static const struct command read_sfdp = {READ_SFDP, 3, 8, ENTRY_ONE_LINE};
	uint32_t head[4], table[2], density;

	*bits = 0;
	if (transfer(base, chip, &read_sfdp, 0, head, sizeof(head), diag))
		return -1;
	/* the first table is always the basic one: JESD216B 6.1 */
	if (head[0] != SFDP_SIGNATURE || (head[2] & 0xff) || head[2] >> 24 < 2)
		return 0;
	if (transfer(base, chip, &read_sfdp, head[3] & 0xffffff, table, sizeof(table), diag))
		return -1;
	density = table[1];
	if (density >> 31)
		*bits = density & 0x7fffffff;
	else if (density && !((density + 1) & density))
		*bits = 32u - (unsigned)__builtin_clz(density);
	if (*bits < 19 || *bits > MOST_BITS)
		*bits = 0;
	return 0;
}

/* Bits by the ID's third byte, with the makers that count so: 0x18 is 2^24 bytes, 0x20 2^26. */
static unsigned id_bits(uint32_t id)
{
	static const uint8_t makers[] = {MAKER_MICRON, 0x01 /* Spansion */, 0xc2 /* Macronix */,
					 0xef /* Winbond */};
	unsigned code = id >> 16 & 0xff;

	for (unsigned i = 0; i < sizeof(makers); i++)
		if ((id & 0xff) == makers[i])
			return code >= 0x10 && code < 0x1c    ? code + 3
			       : code >= 0x20 && code <= 0x22 ? code - 6 + 3
							      : 0;
	return 0;
}

static int find_chip(uint64_t base, uint32_t chip, uint32_t *id, unsigned *bits, struct diag *diag)
{
	static const struct command read_id = {READ_ID, 0, 0, ENTRY_ONE_LINE};
	const char *which = chip == ENTRY_LOWER ? "lower" : "upper";

	if (reset_chip(base, chip, diag) || transfer(base, chip, &read_id, 0, id, 4, diag))
		return -1;
	*id &= 0xffffff;
	if (*id == 0 || *id == 0xffffff)
		return diag_fail(diag, name, "the %s chip does not answer: its ID is 0x%06x", which,
				 *id);
	if (wait_ready(base, chip, which, diag) || sfdp_bits(base, chip, bits, diag))
		return -1;
	if (!*bits)
		*bits = id_bits(*id);
	if (!*bits)
		return diag_fail(diag, name, "the %s chip is unknown: ID " ID_FORMAT ", no SFDP",
				 which, ID_BYTES(*id));
	return 0;
}

static int read_blocks(const struct block_device *device, uint64_t block, void *target,
		       uint32_t count, struct diag *diag)
{
	uint32_t chips = device->detail & ENTRY_CHIPS, *word = target;
	const struct command *command = &reads[device->detail & ENTRY_COUNT];
	uint64_t address = block * BLOCK_SIZE, end = address + (uint64_t)count * BLOCK_SIZE;

	if (block >= device->blocks || count > device->blocks - block)
		return diag_fail(diag, name, "has %llu blocks, %u are wanted from %llu on",
				 (unsigned long long)device->blocks, count,
				 (unsigned long long)block);
	for (; address < end; address += RX_FIFO_BYTES, word += RX_FIFO_BYTES / 4)
		if (transfer(device->base, chips, command,
			     (uint32_t)(address >> !!(chips & ENTRY_STRIPE)), word, RX_FIFO_BYTES,
			     diag))
			return -1;
	return 0;
}

int gqspi_open(struct block_device *device, uint64_t base, uint32_t reference_hz,
	       enum gqspi_chips chips, struct diag *diag)
{
	uint32_t id, upper_id;
	unsigned bits, upper_bits;

	*device = (struct block_device){.name = name, .read = read_blocks, .base = base};
	if (start_controller(base, reference_hz, diag) ||
	    find_chip(base, ENTRY_LOWER, &id, &bits, diag))
		return -1;
	device->blocks = 1ull << (bits - 3) >> 9;
	device->detail = ((id & 0xff) == MAKER_MICRON) << 1 | (bits > 27) | ENTRY_LOWER;
	if (chips != GQSPI_BOTH)
		return 0;
	if (find_chip(base, ENTRY_UPPER, &upper_id, &upper_bits, diag))
		return -1;
	if (id != upper_id || bits != upper_bits)
		return diag_fail(diag, name,
				 "two chips that differ: IDs " ID_FORMAT " and " ID_FORMAT
				 ", %u and %u KiB",
				 ID_BYTES(id), ID_BYTES(upper_id), 1u << (bits - 13),
				 1u << (upper_bits - 13));
	device->blocks *= 2;
	device->detail |= ENTRY_CHIPS;
	return 0;
}
