/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of properties, each found once. A flattened tree keeps names apart, in its strings block; a
 * property has the offset of its own there (DT specification 5.4.1, 5.5). Once it is known where
 * the name that is asked for lies, a comparison is one of two numbers.
 *
 * A name that is asked for is known by its address: it must be constant for as long as the tree is
 * open, as a literal is, or a name in the tree. Programs on the host check that at each question.
 */
#ifndef MULLION_DTB_NAMES_H
#define MULLION_DTB_NAMES_H

#include <stdint.h>

struct name {
	const char *text;
	uint32_t offset; /* in the strings block, or one of these: */
	/* what others know of it, 0 where they have not looked: refs.c; derive_write.c, 1 + its
	 * offset in the tree that is being written */
	uint16_t kind;
	uint32_t written;
};

#define NAME_ABSENT UINT32_MAX       /* no property of the tree is called so */
#define NAME_TWICE  (UINT32_MAX - 1) /* has more than one offset: to be compared as text */

/* Forgets all, and is ready for the names in the strings block at `strings`. */
void names_clear(const char *strings);

/* The strings block lies there now, and names may be added to it. */
void names_move(const char *strings);

/* A property of the tree has the name at this offset. */
void names_add(uint32_t offset);

/* What is known of a name, until the next names_clear or names_find. */
struct name *names_find(const char *text);

/* Another tree is about to be written: forgets what was written of each. */
void names_unwrite(void);

/* The bit that stands for a name in a set of some: one of 32, so others may have the same. */
static inline uint32_t names_bit(uint32_t offset)
{
	return 1u << (offset * 0x9e3779b1u >> 27);
}

#endif
