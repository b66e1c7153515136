/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A virtual PL011 (DDI 0183G), as stock drivers take it: a guest's console that no wire is behind.
 * What the guest writes is kept here, as text that somebody else shows and that the guest's next
 * life still finds in front of its own; what somebody else has received waits here for the guest.
 *
 * As far as the guest sees, a character has left as soon as it is written. Its FIFO is full while
 * VPL011_FIFO of them are still to be shown: then a driver waits, for itself alone.
 */
#ifndef MULLION_EL2_VPL011_H
#define MULLION_EL2_VPL011_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vdev/device_lock.h"
#include "el2/vdev/vdev.h"

#define VPL011_TEXT    4096u /* characters of it that are kept, a power of two */
#define VPL011_FIFO    2048u
#define VPL011_LINE    256u /* a line that is longer is worth showing before its end */
#define VPL011_RECEIVE 256u

struct vgic_vm;

struct vpl011 {
	struct vgic_vm *gic;
	uint32_t intid;
	/* There is text to be shown. From any core of the VM, with no lock held. */
	void (*poke)(void);
	/* What it writes are lines, of one life each: not commands, which the end of a life must
	 * not give. */
	bool is_console;

	struct lock lock; /* of all below; .level = LOCK_DEVICE */
	uint32_t imsc, ris, cr, lcr_h, ibrd, fbrd, ifls;
	/* the interrupt line: what it was set to last, who is about to set it (drive_line) */
	bool driven;
	uint32_t drivers, drives;
	uint32_t lives; /* that have begun */
	uint8_t received[VPL011_RECEIVE];
	unsigned first, n_received;
	uint32_t taken; /* characters ever, out of `received` */
	/* Characters ever written, shown (or passed over), and written up to the last newline.
	 * text[n % VPL011_TEXT] is the n-th. */
	uint64_t written, shown, lines;
	uint64_t begin; /* characters written when the last life began */
	bool eager, poked;
	bool starved; /* something was received and found no room */
	bool is_new;  /* a life has begun, and who shows the text has not heard of it */
	char text[VPL011_TEXT];
};

/* Its region is a page, its state a struct vpl011. */
extern const struct vdev_ops vpl011_registers;

/* --- for who shows the text, one core at a time --- */

/*
 * Characters ever written; *lines: those up to the last newline. The device pokes once for what is
 * written from now on: `eager` for each character, else for a whole line or VPL011_LINE characters.
 */
uint64_t vpl011_written(struct vpl011 *uart, bool eager, uint64_t *lines);

/* Those before `until` are shown. */
void vpl011_show(struct vpl011 *uart, uint64_t until);

/* True, once for each: a life has begun. What was received for the one before is gone, and *since
 * is where the text of this one begins. */
bool vpl011_begins(struct vpl011 *uart, uint64_t *since);

/* What was received for the guest. False: it has no room, and nothing was taken. */
bool vpl011_receive(struct vpl011 *uart, uint8_t character);

/* Characters that were ever taken out of what was received. When more than half of that is still
 * there, the device pokes once it is not. */
uint32_t vpl011_taken(struct vpl011 *uart);

/* Sets the interrupt as what was shown and received wants it: a call that waits (vgic_line_set),
 * and that may not come back. */
void vpl011_drive(struct vpl011 *uart);

#endif
