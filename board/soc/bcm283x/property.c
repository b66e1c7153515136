/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/bcm283x/property.h"

#include "board/driver/mmio.h"

/* Mailbox 0 is read, mailbox 1 written. A word is an address, aligned to 16, and a channel. */
#define MAIL0_READ   0x00u
#define MAIL0_STATUS 0x18u
#define MAIL1_WRITE  0x20u
#define MAIL1_STATUS 0x38u
#define STATUS_FULL  (1u << 31)
#define STATUS_EMPTY (1u << 30)
#define CHANNEL      8u
#define MAIL_DEPTH   8u       /* words that a mailbox holds */
#define ANSWER_US    1000000u /* as long as Linux waits (raspberrypi.c): boot stops behind it */

/* The buffer: its size, the code, one tag (its number, room, code, values), the end. */
enum { WORD_SIZE, WORD_CODE, WORD_TAG, WORD_ROOM, WORD_TAG_CODE, WORD_VALUE };
#define CODE_REQUEST  0u
#define CODE_ANSWERED 0x80000000u
#define TAG_ANSWERED  0x80000000u /* beside the length */

#define TAG_REVISION   0x00010002u
#define TAG_ARM_MEMORY 0x00010005u
#define TAG_POWER      0x00028001u
#define TAG_CLOCK_RATE 0x00030002u
#define TAG_CLOCK      0x00038001u

#define POWER_CARD 0u
#define STATE_ON   1u
#define STATE_NONE (1u << 1) /* there is no such thing; in a question about power: wait for it */

#define REVISION_NEW       (1u << 23)
#define REVISION_MEMORY(r) ((r) >> 20 & 7) /* 256 MiB, and twice as much for each .. */
#define MEMORY_MOST        6u              /* .. up to this; what 7 means nobody has said */

static const char object[] = "VideoCore mailbox";

/* What an earlier run has asked for and not fetched. No more than there is room for: a mailbox that
 * is never empty is found when the answer does not come. */
static void drain(const struct property_channel *channel)
{
	for (unsigned i = 0; i < MAIL_DEPTH; i++)
		if (!(mmio_read32(channel->base + MAIL0_STATUS) & STATUS_EMPTY))
			mmio_read32(channel->base + MAIL0_READ);
}

static int send(const struct property_channel *channel, uint32_t word, struct diag *diag)
{
	uint64_t end = deadline_us(ANSWER_US);

	for (bool over = false; mmio_read32(channel->base + MAIL1_STATUS) & STATUS_FULL;
	     over = deadline_over(end))
		if (over)
			return diag_fail(diag, object, "stays full for %u ms", ANSWER_US / 1000);
	dsb(sy); /* the buffer first */
	mmio_write32(channel->base + MAIL1_WRITE, word);
	return 0;
}

/* Other channels' words, and of this one another's, are passed over. The last read comes after the
 * last look at the counter, as in mmio_wait_clear(). */
static int await_answer(const struct property_channel *channel, uint32_t word, struct diag *diag)
{
	uint64_t end = deadline_us(ANSWER_US);
	uint32_t found = 0;
	bool over;

	do {
		over = deadline_over(end);
		if (!(mmio_read32(channel->base + MAIL0_STATUS) & STATUS_EMPTY))
			found = mmio_read32(channel->base + MAIL0_READ);
	} while (found != word && !over);
	dsb(sy); /* the answer is read after this */
	if (found == word)
		return 0;
	return found ? diag_fail(diag, object, "answers 0x%08x alone, wanted is 0x%08x", found,
				 word)
		     : diag_fail(diag, object, "no answer in %u ms", ANSWER_US / 1000);
}

static int check_answer(const volatile uint32_t *buffer, uint32_t tag, unsigned words,
			struct diag *diag)
{
	uint32_t code = buffer[WORD_CODE], tag_code = buffer[WORD_TAG_CODE];

	if (code != CODE_ANSWERED)
		return diag_fail(diag, object, "tag 0x%08x is refused: 0x%08x", tag, code);
	if (buffer[WORD_TAG] != tag)
		return diag_fail(diag, object, "tag 0x%08x is answered, wanted is 0x%08x",
				 buffer[WORD_TAG], tag);
	if (!(tag_code & TAG_ANSWERED))
		return diag_fail(diag, object, "tag 0x%08x has no answer", tag);
	if ((tag_code & ~TAG_ANSWERED) < 4 * words)
		return diag_fail(diag, object, "tag 0x%08x: %u bytes of answer, wanted are %u", tag,
				 tag_code & ~TAG_ANSWERED, 4 * words);
	return 0;
}

static void flush(const struct property_channel *channel)
{
	if (channel->flush)
		channel->flush((uintptr_t)channel->buffer, 4 * PROPERTY_WORDS);
}

/* `value` goes there and comes back; `words` are for the answer. */
static int ask(const struct property_channel *channel, uint32_t tag, uint32_t *value,
	       unsigned words, struct diag *diag)
{
	volatile uint32_t *buffer = channel->buffer;
	uint32_t word = channel->bus_address | CHANNEL;

	buffer[WORD_SIZE] = 4 * (WORD_VALUE + words + 1);
	buffer[WORD_CODE] = CODE_REQUEST;
	buffer[WORD_TAG] = tag;
	buffer[WORD_ROOM] = 4 * words;
	buffer[WORD_TAG_CODE] = 0;
	for (unsigned i = 0; i < words; i++)
		buffer[WORD_VALUE + i] = value[i];
	buffer[WORD_VALUE + words] = 0;
	flush(channel);
	drain(channel);
	if (send(channel, word, diag) || await_answer(channel, word, diag))
		return -1;
	flush(channel);
	if (check_answer(buffer, tag, words, diag))
		return -1;
	for (unsigned i = 0; i < words; i++)
		value[i] = buffer[WORD_VALUE + i];
	return 0;
}

int property_revision(const struct property_channel *channel, uint32_t *revision, struct diag *diag)
{
	uint32_t value[1] = {0};

	if (ask(channel, TAG_REVISION, value, 1, diag))
		return -1;
	*revision = value[0];
	return 0;
}

int property_memory(const struct property_channel *channel, struct range *memory, struct diag *diag)
{
	uint32_t value[2] = {0};

	if (ask(channel, TAG_ARM_MEMORY, value, 2, diag))
		return -1;
	*memory = (struct range){value[0], value[1]};
	return 0;
}

int property_clock_hz(const struct property_channel *channel, enum property_clock clock,
		      uint32_t *hz, struct diag *diag)
{
	uint32_t value[2] = {clock};

	if (ask(channel, TAG_CLOCK_RATE, value, 2, diag))
		return -1;
	if (value[0] != (uint32_t)clock)
		return diag_fail(diag, object, "says the rate of clock %u, asked is %u", value[0],
				 (uint32_t)clock);
	*hz = value[1];
	return 0;
}

static int switch_on(const struct property_channel *channel, uint32_t tag, uint32_t number,
		     uint32_t state, const char *what, struct diag *diag)
{
	uint32_t value[2] = {number, state};

	if (ask(channel, tag, value, 2, diag))
		return -1;
	if (value[0] != number || (value[1] & (STATE_ON | STATE_NONE)) != STATE_ON)
		return diag_fail(diag, object, "%s %u stays off: 0x%x", what, number, value[1]);
	return 0;
}

int property_clock_on(const struct property_channel *channel, enum property_clock clock,
		      struct diag *diag)
{
	return switch_on(channel, TAG_CLOCK, clock, STATE_ON, "clock", diag);
}

int property_card_on(const struct property_channel *channel, struct diag *diag)
{
	return switch_on(channel, TAG_POWER, POWER_CARD, STATE_ON | STATE_NONE, "power", diag);
}

uint64_t property_ram_size(uint32_t revision)
{
	unsigned memory = REVISION_MEMORY(revision);

	return (revision & REVISION_NEW) && memory <= MEMORY_MOST ? (uint64_t)MIB(256) << memory
								  : 0;
}
