/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of a guest's tree: libfdt's sequential writes, counted. */
#ifndef MULLION_DTB_DERIVE_WRITE_H
#define MULLION_DTB_DERIVE_WRITE_H

#include <libfdt.h>
#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"

struct derive;

/* Each goes on counting in `need` when `out` is full; what failed first is in `error`. */
void write_start(struct derive *derive, void *out, size_t room);
void write_begin(struct derive *derive, const char *name);
void write_end(struct derive *derive);
void write_prop(struct derive *derive, const char *name, const void *value, size_t len);
fdt32_t *write_room(struct derive *derive, const char *name, unsigned cells); /* NULL: no room */
void write_string(struct derive *derive, const char *name, const char *value);
void write_u32(struct derive *derive, const char *name, uint32_t value);
void write_u64(struct derive *derive, const char *name, uint64_t value);
/* A node NAME@ADDRESS. */
void write_begin_at(struct derive *derive, const char *name, uint64_t address);
/* reg with the root's cell sizes. -1, with the reason, when a number does not fit them. */
int write_reg(struct derive *derive, const struct range *range, unsigned count);

#endif
