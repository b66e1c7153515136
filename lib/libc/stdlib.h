/* SPDX-License-Identifier: Apache-2.0 */
/* For the headers of libfdt, which include it. */
#ifndef MULLION_STDLIB_H
#define MULLION_STDLIB_H

#include <stddef.h>

unsigned long strtoul(const char *text, char **end, int base);

#endif
