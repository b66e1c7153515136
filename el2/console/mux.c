/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/mux.h"

#include <string.h>

#include "el2/console/plain.h"
#include "lib/printf.h"

#define COLOURS 6u

static bool has_number(const struct mux *mux, unsigned index)
{
	return mux->channel[index].ops->receive && !mux->channel[index].key;
}

/* --- our own words --- */

/* As far as there is room. */
static void say(struct mux *mux, const char *text)
{
	unsigned used = mux->queue_end - mux->queue_first, room = sizeof(mux->queue) - used,
		 length = (unsigned)strlen(text);

	memmove(mux->queue, mux->queue + mux->queue_first, used);
	length = length < room ? length : room;
	memcpy(mux->queue + used, text, length);
	mux->queue_first = 0;
	mux->queue_end = used + length;
}

static void end_line(struct mux *mux)
{
	if (mux->open != MUX_MAX)
		say(mux, "\r\n");
	mux->open = MUX_MAX;
}

/* A line of ours. */
static void notice(struct mux *mux, const char *text)
{
	if (mux->alone || mux->open != MUX_MAX)
		say(mux, "\r\n");
	mux->open = MUX_MAX;
	say(mux, "[mullion] ");
	say(mux, text);
	say(mux, "\r\n");
}

static void say_name(struct mux *mux, unsigned index)
{
	char text[64];

	if (!mux->channel[index].name)
		return;
	fmt_sn(text, sizeof(text), "\033[3%um[%s]\033[0m ", 1 + index % COLOURS,
	       mux->channel[index].name);
	say(mux, text);
}

/* --- what is typed --- */

static void say_mode(struct mux *mux)
{
	const char *name = mux->channel[mux->typed].name;
	char text[96];

	fmt_sn(text, sizeof(text),
	       mux->alone ? "%s alone (^%c ? helps)"
			  : "all are shown, %s is typed to (^%c ? helps)",
	       name, mux->escape + '@');
	notice(mux, text);
}

static void say_help(struct mux *mux)
{
	char text[80];
	unsigned number = 0;

	fmt_sn(text, sizeof(text), "after ^%c: NUMBER one alone, a all, ^%c itself; there are",
	       mux->escape + '@', mux->escape + '@');
	notice(mux, text);
	for (unsigned i = 0; i < mux->n_channels; i++) {
		char key = mux->channel[i].key;

		if (!key && !has_number(mux, i))
			continue;
		fmt_sn(text, sizeof(text), "  %c %s%s\r\n", key ? key : (char)('1' + number++),
		       mux->channel[i].name, i == mux->typed ? " (typed to)" : "");
		say(mux, text);
	}
}

/* EL2's console begins with its prompt, and what was typed behind it. */
static void focus(struct mux *mux, unsigned index)
{
	struct mux_channel *channel = &mux->channel[index];

	if (channel->key && channel->shown - channel->line <= MUX_LINE)
		channel->shown = channel->line;
	mux->typed = index;
	mux->alone = true;
	say_mode(mux);
}

static void choose(struct mux *mux, unsigned number)
{
	for (unsigned i = 0; i < mux->n_channels; i++)
		if (has_number(mux, i) && !--number) {
			focus(mux, i);
			return;
		}
	notice(mux, "there is no console of that number");
}

/* True: the key is some channel's. */
static bool choose_key(struct mux *mux, char key)
{
	for (unsigned i = 0; i < mux->n_channels; i++)
		if (mux->channel[i].key == key) {
			focus(mux, i);
			return true;
		}
	return false;
}

static void offer(struct mux *mux)
{
	struct mux_channel *channel = &mux->channel[mux->held_for];

	if (mux->held == MUX_NOTHING || !channel->ops->receive(channel->state, (uint8_t)mux->held))
		return;
	mux->held = MUX_NOTHING;
	mux->given++;
	channel->is_impatient = false;
}

void mux_give(struct mux *mux, unsigned index, uint8_t character)
{
	mux->held = character;
	mux->held_for = index;
	offer(mux);
}

static void command(struct mux *mux, char key)
{
	if (key >= '1' && key <= '9') {
		choose(mux, (unsigned)(key - '0'));
	} else if (key == 'a') {
		end_line(mux);
		mux->alone = false;
		say_mode(mux);
	} else if (key == mux->escape) {
		mux_give(mux, mux->typed, (uint8_t)key);
	} else if (IS_ENABLED(CONFIG_CONSOLE_ATTACH) && key == 'x') {
		mux->wants_tool = true;
	} else if (!key || !choose_key(mux, key)) {
		say_help(mux);
	}
}

bool mux_takes(struct mux *mux)
{
	offer(mux);
	if (mux->held != MUX_NOTHING && mux->channel[mux->held_for].is_impatient) {
		mux->held = MUX_NOTHING;
		say(mux, "\a");
	}
	return mux->held == MUX_NOTHING;
}

void mux_waited(struct mux *mux, uint32_t given)
{
	struct mux_channel *channel = &mux->channel[mux->held_for];

	if (mux->held != MUX_NOTHING && mux->given == given && channel->ops->taken)
		channel->is_impatient = true;
}

void mux_type(struct mux *mux, uint8_t character)
{
	if (mux->escaped) {
		mux->escaped = false;
		command(mux, (char)character);
	} else if ((char)character == mux->escape) {
		mux->escaped = true;
	} else {
		mux_give(mux, mux->typed, character);
	}
}

/* --- what is shown --- */

static bool is_shown(const struct mux *mux, unsigned index)
{
	return !mux->alone || index == mux->typed;
}

/* Of one that is not shown the last of it waits, so nobody is held up by that. */
static void pass_over(struct mux_channel *channel, uint64_t most)
{
	if (channel->written - channel->shown > most)
		channel->shown = channel->line = channel->written - most;
}

void mux_look(struct mux *mux)
{
	mux->passed = 0;
	for (unsigned i = 0; i < mux->n_channels; i++) {
		struct mux_channel *channel = &mux->channel[i];
		bool eager = i == mux->typed || channel->is_tapped || mux->flush;

		channel->written = channel->ops->written(channel->state, eager, &channel->lines);
		pass_over(channel, is_shown(mux, i) ? channel->ops->kept
				   : channel->key   ? MUX_OWN
						    : MUX_KEPT);
	}
}

static bool is_ready(const struct mux *mux, unsigned index)
{
	const struct mux_channel *channel = &mux->channel[index];

	if (channel->written == channel->shown || !is_shown(mux, index))
		return false;
	return index == mux->typed || index == mux->open || mux->flush ||
	       channel->lines > channel->shown || channel->written - channel->shown >= MUX_LINE;
}

/* Whose turn it is: the one whose line is open, until that is long and another one has something
 * new; then the others in turn. MUX_MAX: nobody's. */
static unsigned next_channel(const struct mux *mux)
{
	bool goes_on = mux->open != MUX_MAX && is_ready(mux, mux->open);

	if (goes_on && mux->part <= MUX_LINE)
		return mux->open;
	for (unsigned k = 0; k < mux->n_channels; k++) {
		unsigned index = (mux->turn + goes_on + k) % mux->n_channels;
		const struct mux_channel *channel = &mux->channel[index];

		if (is_ready(mux, index) && (!goes_on || channel->written > channel->sent))
			return index;
	}
	return goes_on ? mux->open : MUX_MAX;
}

static char take(struct mux_channel *channel)
{
	char character = channel->ops->at(channel->state, channel->shown++);

	if (character == '\n')
		channel->line = channel->shown;
	channel->before = character;
	return character;
}

/* The line that is open on the terminal ends for another's. */
static void cut_line(struct mux *mux)
{
	struct mux_channel *channel = &mux->channel[mux->open];

	if (mux->open != MUX_MAX && channel->shown - channel->line <= MUX_LINE)
		channel->shown = channel->line;
	end_line(mux);
}

/* Between other lines: what would move the cursor is left out, but for the one typed to, which
 * edits its line. A '\n' is made whole here. */
static bool fits(const struct mux *mux, unsigned index, char before, char character)
{
	return character != '\0' && character != '\r' &&
	       (index == mux->typed || character == '\t' || character == '\n' ||
		((unsigned char)character >= ' ' && character != 0x7f &&
		 !is_upper_control(before, character)));
}

static int take_queued(struct mux *mux)
{
	return (uint8_t)mux->queue[mux->queue_first++];
}

static int next_of_all(struct mux *mux)
{
	for (unsigned index; mux->passed < MUX_PASS && (index = next_channel(mux)) != MUX_MAX;) {
		char before = mux->channel[index].before, character = take(&mux->channel[index]);

		mux->turn = index;
		if (!fits(mux, index, before, character)) {
			mux->passed++;
			continue;
		}
		if (mux->open != index) {
			cut_line(mux);
			mux->part = 0;
			if (character != '\n')
				say_name(mux, index);
		}
		mux->open = index;
		mux->part++;
		if (character == '\n') {
			mux->open = MUX_MAX;
			mux->turn = (index + 1) % mux->n_channels;
			say(mux, "\r\n");
		} else if (mux->queue_first == mux->queue_end) {
			return (uint8_t)character;
		} else {
			say(mux, (const char[]){character, '\0'});
		}
		return take_queued(mux);
	}
	return MUX_NOTHING;
}

int mux_next(struct mux *mux)
{
	struct mux_channel *typed = &mux->channel[mux->typed];

	if (mux->queue_first != mux->queue_end)
		return take_queued(mux);
	if (!mux->alone)
		return next_of_all(mux);
	if (typed->written == typed->shown)
		return MUX_NOTHING;
	mux->open = mux->typed;
	return (uint8_t)take(typed);
}

bool mux_settle(struct mux *mux)
{
	bool all = mux->queue_first == mux->queue_end && next_channel(mux) == MUX_MAX;

	for (unsigned i = 0; i < mux->n_channels; i++) {
		struct mux_channel *channel = &mux->channel[i];

		uint64_t until;

		if (channel->shown > channel->sent)
			channel->sent = channel->shown;
		until = channel->sent;
		if (channel->is_tapped) {
			all &= channel->tap == channel->written;
			until = channel->tap < until ? channel->tap : until;
		}
		if (until > channel->done)
			channel->done = until;
		channel->ops->show(channel->state, channel->done);
	}
	return all;
}

void mux_add(struct mux *mux, char key, const char *name, const struct mux_ops *ops, void *state)
{
	mux->channel[mux->n_channels++] =
		(struct mux_channel){.key = key, .name = name, .ops = ops, .state = state};
}

void mux_open(struct mux *mux, char escape)
{
	unsigned count = 0;

	mux->escape = escape;
	mux->held = MUX_NOTHING;
	mux->open = MUX_MAX;
	for (unsigned i = mux->n_channels; i-- > 0;)
		if (has_number(mux, i)) {
			mux->typed = i;
			count++;
		}
	mux->alone = count == 1;
}
