/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/wire.h"

/* Streams that are no channel's. */
#define VIEW    MUX_MAX        /* the terminal */
#define NAMES   (MUX_MAX + 1u) /* what channels there are */
#define STREAMS (MUX_MAX + 2u)
#define NONE    STREAMS

_Static_assert('1' + MUX_MAX <= '@', "channels have the characters from 1 on, the terminal has @");

static uint8_t id_of(unsigned stream)
{
	return stream == VIEW ? '@' : stream == NAMES ? 'x' : (uint8_t)('1' + stream);
}

static void put(struct wire *wire, uint8_t byte)
{
	if (wire->queued < sizeof(wire->queue))
		wire->queue[wire->queued++] = byte;
}

static int take_queued(struct wire *wire)
{
	int byte = wire->queue[0];

	wire->queued--;
	for (unsigned i = 0; i < wire->queued; i++)
		wire->queue[i] = wire->queue[i + 1];
	return byte;
}

/* --- what is typed --- */

static void end(struct wire *wire)
{
	for (unsigned i = 0; i < wire->mux->n_channels; i++)
		wire->mux->channel[i].is_tapped = false;
	wire->framed = wire->due = false;
}

static void begin(struct wire *wire)
{
	end(wire);
	wire->framed = true;
	wire->to = VIEW;
	wire->from = NONE;
	wire->name = wire->place = 0;
}

static uint32_t taken_of(const struct wire *wire, unsigned index)
{
	const struct mux_channel *channel = &wire->mux->channel[index];

	return channel->ops->taken ? channel->ops->taken(channel->state) : wire->given[index];
}

static void open_stream(struct wire *wire, unsigned index)
{
	struct mux_channel *channel = &wire->mux->channel[index];

	if (channel->is_tapped)
		return;
	channel->is_tapped = true;
	channel->tap = channel->written -
		       (channel->written < MUX_KEPT ? channel->written : MUX_KEPT);
	wire->told[index] = taken_of(wire, index);
}

static void order(struct wire *wire, uint8_t key)
{
	unsigned n_channels = wire->mux->n_channels;

	if (key == 'x') {
		begin(wire);
	} else if (key == 'q') {
		end(wire);
		put(wire, (uint8_t)wire->mux->escape);
		put(wire, key);
	} else if (key == '+' && wire->to < n_channels) {
		open_stream(wire, wire->to);
	} else if (key == '-' && wire->to < n_channels) {
		wire->mux->channel[wire->to].is_tapped = false;
	} else if (key == '@') {
		wire->to = VIEW;
	} else if (key >= '1' && key < '1' + n_channels &&
		   wire->mux->channel[key - '1'].ops->receive) {
		wire->to = key - '1';
	} else {
		wire->to = NONE;
	}
}

static void deliver(struct wire *wire, uint8_t character)
{
	if (wire->to == VIEW) {
		mux_type(wire->mux, character);
	} else if (wire->to < wire->mux->n_channels) {
		wire->given[wire->to]++;
		mux_give(wire->mux, wire->to, character);
	}
}

void wire_type(struct wire *wire, uint8_t character)
{
	if (!wire->framed) {
		mux_type(wire->mux, character);
	} else if (wire->escaped) {
		wire->escaped = false;
		if ((char)character == wire->mux->escape)
			deliver(wire, character);
		else
			order(wire, character);
	} else if ((char)character == wire->mux->escape) {
		wire->escaped = true;
	} else {
		deliver(wire, character);
	}
	if (wire->mux->wants_tool)
		begin(wire);
	wire->mux->wants_tool = false;
}

/* --- what is sent --- */

void wire_look(struct wire *wire)
{
	mux_look(wire->mux);
	if (!wire->framed)
		return;
	wire->due = false;
	for (unsigned i = 0; i < wire->mux->n_channels; i++)
		if (wire->mux->channel[i].is_tapped) {
			wire->taken[i] = taken_of(wire, i);
			wire->due |= wire->taken[i] - wire->told[i] >= WIRE_UNIT;
		}
}

/* Says that a channel has taken something; false: none has. */
static bool report_taken(struct wire *wire)
{
	for (unsigned i = 0; wire->due && i < wire->mux->n_channels; i++) {
		if (!wire->mux->channel[i].is_tapped || wire->taken[i] - wire->told[i] < WIRE_UNIT)
			continue;
		wire->told[i] += WIRE_UNIT;
		put(wire, (uint8_t)wire->mux->escape);
		put(wire, '!');
		put(wire, id_of(i));
		return true;
	}
	wire->due = false;
	return false;
}

static bool is_naming(const struct wire *wire)
{
	return wire->name <= wire->mux->n_channels;
}

static int next_of_names(struct wire *wire)
{
	const struct mux_channel *channel = wire->mux->channel + wire->name;
	bool is_last = wire->name == wire->mux->n_channels;
	const char *name = is_last ? "" : channel->ops->receive ? channel->name : "-";

	if (name[wire->place])
		return (uint8_t)name[wire->place++];
	wire->place = 0;
	wire->name++;
	return '\n';
}

static int next_of(struct wire *wire, unsigned stream)
{
	struct mux_channel *channel;

	if (is_naming(wire))
		return stream == NAMES ? next_of_names(wire) : MUX_NOTHING;
	if (stream == VIEW)
		return mux_next(wire->mux);
	if (stream >= wire->mux->n_channels)
		return MUX_NOTHING;
	channel = &wire->mux->channel[stream];
	if (!channel->is_tapped || channel->tap == channel->written)
		return MUX_NOTHING;
	return (uint8_t)channel->ops->at(channel->state, channel->tap++);
}

/* `stream` has the line from here on. */
static int send_named(struct wire *wire, unsigned stream, int character)
{
	wire->from = stream;
	wire->count = 0;
	put(wire, id_of(stream));
	put(wire, (uint8_t)character);
	if (character == (uint8_t)wire->mux->escape)
		put(wire, (uint8_t)character);
	return (uint8_t)wire->mux->escape;
}

/* The machine goes off, and whoever starts next knows nothing of frames: what it says is the
 * terminal's. */
static int leave(struct wire *wire)
{
	if (!wire->mux->flush || wire->from == VIEW)
		return MUX_NOTHING;
	wire->from = VIEW;
	put(wire, id_of(VIEW));
	return (uint8_t)wire->mux->escape;
}

void wire_to_view(struct wire *wire, char text[3])
{
	text[0] = wire->framed ? wire->mux->escape : '\0';
	text[1] = (char)id_of(VIEW);
	text[2] = '\0';
	if (wire->framed)
		wire->from = VIEW;
}

int wire_next(struct wire *wire)
{
	unsigned first = wire->count++ < WIRE_TURN ? 0 : 1;

	if (wire->queued || (wire->framed && report_taken(wire)))
		return take_queued(wire);
	if (!wire->framed)
		return mux_next(wire->mux);
	for (unsigned k = first; k < first + STREAMS; k++) {
		unsigned stream = (wire->from + k) % STREAMS;
		int character = next_of(wire, stream);

		if (character == MUX_NOTHING)
			continue;
		if (stream != wire->from)
			return send_named(wire, stream, character);
		if (k)
			wire->count = 0;
		if (character == (uint8_t)wire->mux->escape)
			put(wire, (uint8_t)character);
		return character;
	}
	return leave(wire);
}

bool wire_settle(struct wire *wire)
{
	return mux_settle(wire->mux) && !wire->queued && !wire->due &&
	       !(wire->framed && is_naming(wire));
}

void wire_open(struct wire *wire, struct mux *mux)
{
	*wire = (struct wire){.mux = mux, .name = STREAMS};
}
