/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which text of consoles is where in memory: what `./mullion log DOMAIN` reads (tools/console.py
 * knows this layout). The log's ring says where the table is; places are distances below that ring.
 */
#ifndef MULLION_EL2_TEXT_TABLE_H
#define MULLION_EL2_TEXT_TABLE_H

#include <stdint.h>

#include "el2/vm/vm.h"

#define TEXT_TABLE_MAGIC 0x31434c4du /* "MLC1" */
#define TEXT_TABLE_MAX   MAX_VMS

struct text_table {
	uint32_t magic, count;
	struct {
		char name[VM_NAME];
		/* the count of characters ever written; the text; its size, a power of two: the
		 * n-th character is at n % size */
		uint32_t written, text, size;
	} at[TEXT_TABLE_MAX];
};

/* Filled by boot, for the host alone. */
extern struct text_table text_table;

#endif
