/* SPDX-License-Identifier: Apache-2.0 */
/* The same entry without an arm64 Image header: a flat binary, entered at its first byte. */
#define GUEST_FLAT
#include "tests/guest/lib/start.S"
