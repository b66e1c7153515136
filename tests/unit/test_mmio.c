/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding of a Data Abort's syndrome (Arm ARM D17.2.37): every size, extension, register width and
 * byte order. */
#include "el2/trap/mmio.h"
#include "tests/unit/expect.h"

#define SAS(log2) ((uint64_t)(log2) << 22)
#define SRT(n)    ((uint64_t)(n) << 16)
#define DATA      0xf1e2d3c4b5a69788ull

static struct mmio decode(uint64_t esr, bool big_endian)
{
	struct mmio m;

	assert_true(mmio_decode(esr | ESR_ISV, big_endian, &m));
	return m;
}

static void fields(void **state)
{
	struct mmio m;

	(void)state;
	assert_false(mmio_decode(~(uint64_t)ESR_ISV, false, &m));
	for (unsigned log2 = 0; log2 < 4; log2++)
		for (unsigned reg = 0; reg < 32; reg++) {
			m = decode(SAS(log2) | SRT(reg), false);
			assert_int_equal(m.size, 1u << log2);
			assert_int_equal(m.reg, reg);
			assert_false(m.write || m.sign_extend || m.wide || m.swap);
		}
	m = decode(ESR_WNR, false);
	assert_true(m.write && !m.sign_extend && !m.wide);
	m = decode(ESR_SSE, false);
	assert_true(!m.write && m.sign_extend && !m.wide);
	m = decode(ESR_SF, true);
	assert_true(!m.write && !m.sign_extend && m.wide && m.swap);
	m = decode((0xffull << 32) | 0x3f, false); /* other fields do not matter */
	assert_true(!m.write && !m.sign_extend && !m.wide && m.size == 1 && m.reg == 0);
}

static void stores(void **state)
{
	static const uint64_t little[] = {0x88, 0x9788, 0xb5a69788, DATA},
			      big[] = {0x88, 0x8897, 0x8897a6b5, 0x8897a6b5c4d3e2f1};

	(void)state;
	for (unsigned log2 = 0; log2 < 4; log2++) {
		struct mmio m = decode(SAS(log2) | ESR_WNR, false),
			    b = decode(SAS(log2) | ESR_WNR, true);

		assert_true(mmio_stored(&m, DATA) == little[log2]);
		assert_true(mmio_stored(&b, DATA) == big[log2]);
	}
}

static void loads(void **state)
{
	/* By size; zero-extended, and sign-extended to W and to X. */
	static const uint64_t plain[] = {0x88, 0x9788, 0xb5a69788, DATA};
	static const uint64_t to_w[] = {0xffffff88, 0xffff9788, 0xb5a69788};
	static const uint64_t to_x[] = {0xffffffffffffff88, 0xffffffffffff9788, 0xffffffffb5a69788};

	(void)state;
	for (unsigned log2 = 0; log2 < 4; log2++) {
		struct mmio m = decode(SAS(log2) | ESR_SF, false);

		/* what a device puts beside the lanes is dropped */
		assert_true(mmio_loaded(&m, DATA) == plain[log2]);
	}
	for (unsigned log2 = 0; log2 < 3; log2++) {
		struct mmio u = decode(SAS(log2), false), w = decode(SAS(log2) | ESR_SSE, false);
		struct mmio x = decode(SAS(log2) | ESR_SSE | ESR_SF, false),
			    b = decode(SAS(log2), true);

		assert_true(mmio_loaded(&u, DATA) == plain[log2]);
		assert_true(mmio_loaded(&w, DATA) == to_w[log2]);
		assert_true(mmio_loaded(&x, DATA) == to_x[log2]);
		assert_true(mmio_loaded(&x, 0x71) == 0x71);
		assert_true(mmio_loaded(&b, mmio_stored(&b, DATA)) == plain[log2]);
	}
	/* Big-endian: the sign is in the byte that comes first. */
	assert_true(
		mmio_loaded(
			&(struct mmio){.size = 2, .sign_extend = true, .wide = true, .swap = true},
			0x0180) == 0xffffffffffff8001);
	assert_true(mmio_loaded(&(struct mmio){.size = 4, .swap = true}, 0x01020304) == 0x04030201);
}

#define IT(it) (((uint64_t)(it)&0xfc) << 8 | ((uint64_t)(it)&3) << 25)
#define AROUND 0xf80003ffull /* all else that AArch32's PSTATE has */

/* ITAdvance as the Arm ARM writes it: IT[2:0] 0: out of the block; else IT[4:0] moves up by one. */
static void it_blocks(void **state)
{
	(void)state;
	assert_true(it_advance(AROUND) == AROUND);
	/* IT EQ: its one instruction */
	assert_true(it_advance(AROUND | IT(0x08)) == AROUND);
	assert_true(it_advance(AROUND | IT(0x0c)) == (AROUND | IT(0x18))); /* ITE EQ: NE is next */
	assert_true(it_advance(AROUND | IT(0x18)) == AROUND);
	assert_true(it_advance(AROUND | IT(0x01)) == (AROUND | IT(0x02))); /* ITTTT EQ */
	assert_true(it_advance(AROUND | IT(0xe7)) == (AROUND | IT(0xee)));
	for (unsigned it = 0; it < 256; it++)
		assert_true(it_advance(IT(it)) ==
			    (it & 7 ? IT((it & 0xe0) | (it << 1 & 0x1f)) : 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(stores),
		cmocka_unit_test(loads),
		cmocka_unit_test(it_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
