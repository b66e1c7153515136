/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The UART's line between the multiplexer and whoever is at its other end: a terminal, for which
 * nothing changes here, or a tool that serves several terminals (tools/broker.py). Pure.
 *
 * A tool begins with the escape character E and `x`. From then on both directions are framed: `E C`
 * in front of what belongs to stream C, until another one is named; `E E` is E itself. So whoever
 * misses something is right again at the next E. Streams are `@`, the terminal as it is without a
 * tool, and a character from `1` on for each channel: what it says, unchanged, once the tool has
 * opened it, and what is typed to it.
 *
 *   to us    E + and E -   opens and closes the stream that was named last
 *            E q           ends it all; E x begins it all again
 *   from us  E x           names follow, a line for each channel in their order, and an empty one;
 *                          that of one that cannot be typed to is `-`
 *            E ! C         channel C has taken WIRE_UNIT characters more
 *            E q           it has ended
 *            E return      the machine has started anew: no frame of before goes on
 *                          (log_machine_starts)
 *
 * At most WIRE_WINDOW characters may be on their way to a channel that has not taken them, so that
 * a guest that does not read holds up nobody else.
 */
#ifndef MULLION_EL2_WIRE_H
#define MULLION_EL2_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/console/mux.h"

#define WIRE_UNIT   64u
#define WIRE_WINDOW 256u /* what a virtual UART takes that is not read */
#define WIRE_TURN   64u  /* characters of one stream while another one waits */

struct wire {
	struct mux *mux;
	bool framed;
	/* what was typed: an E came; the stream that was named last */
	bool escaped;
	unsigned to;
	/* what is sent: the stream that was named last, and its characters since; of the names the
	 * channel and the place; what comes before anything else */
	unsigned from, count, name, place;
	uint8_t queue[8];
	unsigned queued;
	/* by channel: what it was given, what it has taken, and what the tool was told of; the tool
	 * is to be told of some */
	uint32_t given[MUX_MAX], taken[MUX_MAX], told[MUX_MAX];
	bool due;
};

/* `mux` is open, or will be. */
void wire_open(struct wire *wire, struct mux *mux);

/* The terminal has the line from here on: what says so, perhaps nothing, the caller sends. */
void wire_to_view(struct wire *wire, char text[3]);

/* As the functions of mux.h, for what is on the line. */
void wire_look(struct wire *wire);
int wire_next(struct wire *wire);
void wire_type(struct wire *wire, uint8_t character);
bool wire_settle(struct wire *wire);

#endif
