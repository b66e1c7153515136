/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLB invalidation that other cores have to see, or that has to be over before something else is
 * done. Twice, with a DSB behind each: on many cores an access may outlive a single broadcast
 * (errata.h, ERRATUM_TLBI; CVE-2025-10263). All pay for it: nothing that is hot invalidates, and to
 * ask which core this is takes longer than the second instruction. A core that turns its MMU on
 * invalidates for itself alone, and needs none of this (but for A57 813419, mmu_on.S).
 */
#ifndef MULLION_TLB_H
#define MULLION_TLB_H

/* E.g. tlbi_twice(alle2is, ish). The entries are gone, and what used them is complete. */
#define tlbi_twice(operation, domain)                                                 \
	__asm__ volatile("tlbi " #operation "\n\tdsb " #domain "\n\ttlbi " #operation \
			 "\n\tdsb " #domain ::                                        \
				 : "memory")

/* The same of one page: `page` is an address shifted right by 12. */
#define tlbi_page_twice(operation, page, domain)                                          \
	__asm__ volatile("tlbi " #operation ", %0\n\tdsb " #domain "\n\ttlbi " #operation \
			 ", %0\n\tdsb " #domain ::"r"(page)                               \
			 : "memory")

#endif
