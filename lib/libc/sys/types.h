/* SPDX-License-Identifier: Apache-2.0 */
/* For zlib's headers: the type of a file offset. */
#ifndef MULLION_SYS_TYPES_H
#define MULLION_SYS_TYPES_H

typedef long off_t;

#endif
