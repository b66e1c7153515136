/* SPDX-License-Identifier: Apache-2.0 */
/* The pen in which a spin-table's cores wait: to be copied whole to a page of normal memory.
 * The release addresses lie at its start; core n enters at spin_pen_code with x0 = n. Or they lie
 * at x1, and it enters at spin_pen_elsewhere. */
#ifndef MULLION_PEN_H
#define MULLION_PEN_H

extern const char spin_pen[], spin_pen_code[], spin_pen_elsewhere[], spin_pen_end[];

#endif
