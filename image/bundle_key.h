/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_BUNDLE_KEY_H
#define MULLION_BUNDLE_KEY_H

#include <stddef.h>

#include "image/public_key.h"

extern const struct public_key bundle_key_there;

/* The key of Kconfig's BUNDLE_KEY; NULL where bundles need no signature. */
static inline const struct public_key *bundle_key(void)
{
	return IS_ENABLED(CONFIG_SIGNED_BUNDLES) ? &bundle_key_there : NULL;
}

#endif
