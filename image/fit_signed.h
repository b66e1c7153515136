/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a FIT its signature covers: that of its one configuration, as `mkimage -k` makes it
 * (U-Boot doc/uImage.FIT/signature.txt). Which bytes those are is worked out here from the tree's
 * shape. The lists that mkimage leaves in the signature node (hashed-nodes, sign-images) are not
 * read: who forges an image writes them, too. Pure.
 */
#ifndef MULLION_FIT_SIGNED_H
#define MULLION_FIT_SIGNED_H

#include "image/fit.h"

struct fit_signature {
	const char *algo; /* "sha256,rsa2048": the hash, and who made the value */
	const uint8_t *value;
	size_t size;
	const char *configuration; /* its name */
	size_t strings;            /* of the block of names, the bytes that are covered */
};

/* Takes `size` bytes that are covered, the next ones. */
typedef void fit_covered(void *ctx, const void *bytes, size_t size);

/*
 * Reads the signature of a tree that fit_open has passed, and gives take() every byte that it
 * covers, in mkimage's order; take of NULL: only reads. A tree has to be nothing but
 *
 *   / { images { NAME { hash.. { }; cipher { }; }; .. };
 *       configurations { NAME { signature { }; }; }; };
 *
 * with one configuration, one signature, and in each node only properties that mkimage or Mullion
 * know there, each once. All of it is covered, but for what
 * nothing reads or its use proves: the name of the default configuration, what the signature node
 * says, and of an image data, data-size, data-offset and data-position, whose bytes the hash
 * covers. What is there beside that is refused, whoever signed it. 0, or -1.
 */
int fit_signed(const struct fit *fit, struct fit_signature *out, fit_covered *take, void *ctx,
	       struct diag *diag);

#endif
