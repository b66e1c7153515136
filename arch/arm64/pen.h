/* SPDX-License-Identifier: Apache-2.0 */
/* A spin-table's pen, to be copied whole to a page of normal memory. Core n enters at spin_pen_code
 * with x0 = n. */
#ifndef MULLION_PEN_H
#define MULLION_PEN_H

extern const char spin_pen[], spin_pen_code[], spin_pen_end[];

#endif
