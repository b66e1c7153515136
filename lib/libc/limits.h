/* SPDX-License-Identifier: Apache-2.0 */
/* Empty: the compiler's own limits.h asks for the C library's, and has all we need itself. */
