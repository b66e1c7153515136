/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of ranges: memory less what is reserved in it, and what touches united. Pure. */
#ifndef MULLION_RANGES_H
#define MULLION_RANGES_H

#include "include/addr.h"

/*
 * Writes to out[max] the whole pages of from[] in which no byte of less[] lies, bank by bank in the
 * order of from[], and returns how many pieces they are, also when above max; at most
 * n_from + n_less where the banks do not overlap. No range may wrap.
 *
 * A page that is memory only in part, or reserved only in part, is in none: the PE may read any
 * byte of a page that is mapped Normal, whatever the program does (Arm ARM B2.7.1), and reading
 * what a firewall of the SoC keeps from it is an SError.
 */
unsigned ranges_less(const struct range *from, unsigned n_from, const struct range *less,
		     unsigned n_less, struct range *out, unsigned max);

/* Takes out of list[0 .. *count) all that `range` overlaps or touches, and returns it united with
 * those. None may wrap. */
struct range ranges_unite(struct range *list, unsigned *count, struct range range);

#endif
