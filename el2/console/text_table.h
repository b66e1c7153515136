/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The consoles' names, and which text of them is where in memory: what `./mullion log DOMAIN` reads
 * (tools/console.py knows this layout). The log's ring says where the table is; places are
 * distances below that ring.
 */
#ifndef MULLION_EL2_TEXT_TABLE_H
#define MULLION_EL2_TEXT_TABLE_H

#include <stdint.h>

#include "el2/vm/vm.h"

#define TEXT_TABLE_MAGIC 0x31434c4du /* "MLC1" */
#define CONSOLES_MAX     9u

struct text_table {
	uint32_t magic, count;
	struct {
		char name[VM_NAME]; /* the VM's, or behind it and a dot what tells it apart */
		/* the count of characters ever written; the text; its size, a power of two: the
		 * n-th character is at n % size */
		uint32_t written, text, size;
	} at[CONSOLES_MAX];
};

/* Filled by boot: console_add, and for the host alone, with `magic`, own_uart_hand_over. */
extern struct text_table text_table;

#endif
