/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures, by BearSSL: RSA with PKCS#1 v1.5 (RFC 8017, 8.2.2) and ECDSA over P-256 (FIPS 186-4),
 * of SHA-256 or SHA-512. Pure.
 */
#ifndef MULLION_SIGNATURE_H
#define MULLION_SIGNATURE_H

#include "image/fit.h"
#include "image/public_key.h"

/*
 * Checks that the owner of `key` signed the configuration of the tree that fit_open has passed, and
 * that nothing is in it that the signature does not cover or nothing reads (image/fit_signed.h).
 * The key decides of the kind of signature: an algo that names another is refused. 0, or -1. Uses
 * SIMD registers.
 */
int fit_check_signature(const struct fit *fit, const struct public_key *key, struct diag *diag);

#endif
