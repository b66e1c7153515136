/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several consoles on one terminal. All of them are shown, line by line, each with its name in
 * front; or one has the terminal for itself. What is typed goes to one of them. Pure: it is asked
 * for the next character to send, and told what was typed.
 *
 * Of the one that is typed to, each character is shown as soon as it comes (an echo, a prompt); of
 * the others whole lines, so that lines of several stay lines. A line that is cut all the same is
 * shown once more from its begin.
 */
#ifndef MULLION_EL2_MUX_H
#define MULLION_EL2_MUX_H

#include <stdbool.h>
#include <stdint.h>

#define MUX_MAX     11u   /* channels */
#define MUX_NOTHING (-1)  /* no character to send */
#define MUX_KEPT    1024u /* characters of one that is not shown, for when it is again */
#define MUX_OWN     512u  /* the same of EL2's own, whose next command wants the room */
#define MUX_LINE    256u  /* longer lines are shown in parts */
#define MUX_PASS    256u  /* characters that are left out between two looks */

struct mux_ops {
	/* Characters ever written, *lines: those up to the last newline. `eager`: whoever polls no
	 * more wants to hear of each character. */
	uint64_t (*written)(void *state, bool eager, uint64_t *lines);
	/* The character at a position that `written` has counted, at most `kept` ago. */
	char (*at)(void *state, uint64_t position);
	uint32_t kept;
	/* Those before `until` need not be kept. */
	void (*show)(void *state, uint64_t until);
	/* Something typed. False: no room now, it is offered again. NULL: cannot be typed to. */
	bool (*receive)(void *state, uint8_t character);
	/* Characters ever taken out of what was received; NULL: as soon as they come. */
	uint32_t (*taken)(void *state);
};

struct mux_channel {
	char key;          /* what chooses it, in place of a number; 0: nothing else does */
	char before;       /* the last character of it that was taken */
	bool is_impatient; /* what it does not take at once is dropped, until it takes something */
	const char *name;  /* NULL: its lines say themselves whose they are */
	const struct mux_ops *ops;
	void *state;
	/* as `written` said; what of it was sent, which goes back to the begin of a line that
	 * another's has cut in two, to show it whole; that begin; the most that was ever sent */
	uint64_t written, lines, shown, line, sent;
	/* What it says also goes elsewhere (wire.h), and from where on it is to go there; what was
	 * done away with by show(). */
	bool is_tapped;
	uint64_t tap, done;
};

struct mux {
	struct mux_channel channel[MUX_MAX];
	unsigned n_channels;
	char escape; /* what commands begin with */
	/* the index of who is typed to; whether only that one is shown; who is in the middle of a
	 * line on the terminal, or MUX_MAX; where to look next */
	unsigned typed, open, turn;
	/* Characters that were left out since the last look: with MUX_PASS there are no more to
	 * send, whatever there is, until the next one. */
	unsigned passed;
	unsigned part; /* characters of that line since its name was shown */
	bool alone;
	bool escaped;    /* the last character typed was `escape` */
	bool flush;      /* the end: lines that have none are shown, too */
	bool wants_tool; /* a tool has called at the other end */
	/* typed, and not taken yet, or MUX_NOTHING; for whom */
	int held;
	unsigned held_for;
	uint32_t given; /* characters that were taken, ever */
	char queue[512];
	unsigned queue_first, queue_end; /* our own words, sent before anything else */
};

/* Adds a channel; those that can be typed to, and have no `key` (else 0), have numbers from 1 on,
 * in this order. */
void mux_add(struct mux *mux, char key, const char *name, const struct mux_ops *ops, void *state);

/* All channels are there. The first that has a number is typed to; it has the terminal for itself
 * when it is the only one. */
void mux_open(struct mux *mux, char escape);

/* Asks each channel what there is. */
void mux_look(struct mux *mux);

/* The next character to send, or MUX_NOTHING. What is taken here counts as sent. */
int mux_next(struct mux *mux);

/* Whether something typed can be taken: else leave it in the UART. */
bool mux_takes(struct mux *mux);
/* Something typed, after mux_takes(). */
void mux_type(struct mux *mux, uint8_t character);
/* It could not for so long that a guest that reads at all would have taken something; `given`: as
 * it was when that began. What is typed for one that has not is answered by BEL from now on, so
 * that the escape character behind it is seen; but not for EL2's own, which is only busy. */
void mux_waited(struct mux *mux, uint32_t given);
/* Something for a channel whoever is typed to, after mux_takes(). */
void mux_give(struct mux *mux, unsigned index, uint8_t character);

/* Tells the channels what was shown. True: nothing is left to send. */
bool mux_settle(struct mux *mux);

#endif
