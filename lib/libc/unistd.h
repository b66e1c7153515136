/* SPDX-License-Identifier: Apache-2.0 */
/* Empty: zlib's headers include it. */
