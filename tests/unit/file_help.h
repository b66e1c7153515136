/* SPDX-License-Identifier: Apache-2.0 */
/* Files that other programs made for a test. */
#ifndef MULLION_TESTS_FILE_HELP_H
#define MULLION_TESTS_FILE_HELP_H

#include <stddef.h>
#include <stdint.h>

/* FOLDER/NAME, in memory of exactly its size, the caller's to free. */
uint8_t *file_of(const char *folder, const char *name, size_t *size);

#endif
