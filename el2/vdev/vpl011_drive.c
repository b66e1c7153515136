/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/vpl011.h"
#include "gic/vgic/vgic.h"

#define DRIVES_MOST 4u

/*
 * Sets the interrupt line, with no lock held (vgic_line_set). Of two cores that do it at once the
 * later one in the lock's order has what holds; the one before it sees that it was overtaken, and
 * sets the line once more, by what holds by then. So does one that has set it for a life that has
 * ended meanwhile; it is not among the new life's drivers. A guest whose cores do that without end
 * among themselves has an interrupt that is out of date, and no more.
 */
void vpl011_drive(struct vpl011 *uart)
{
	for (unsigned n = 0; n < DRIVES_MOST; n++) {
		uint32_t mine, life;
		bool high, last;

		device_lock(&uart->lock);
		high = uart->ris & uart->imsc;
		if (!n && high == uart->driven && !uart->drivers &&
		    !(high && vgic_line_repeats(uart->gic))) {
			device_unlock(&uart->lock);
			return;
		}
		uart->drivers++;
		life = uart->lives;
		mine = ++uart->drives;
		device_unlock(&uart->lock);
		vgic_line_set(uart->gic, uart->intid, high);
		device_lock(&uart->lock);
		uart->drivers -= life == uart->lives;
		last = life == uart->lives && mine == uart->drives;
		if (last)
			uart->driven = high;
		device_unlock(&uart->lock);
		if (last)
			return;
	}
}
