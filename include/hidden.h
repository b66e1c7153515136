/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Force-included before the sources of position-independent images: what they declare is in the
 * same image, so it is reached without a table of addresses. (-fvisibility=hidden says so of
 * definitions only.)
 */
#pragma GCC visibility push(hidden)
