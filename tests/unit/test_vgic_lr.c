/* SPDX-License-Identifier: Apache-2.0 */
/* List registers of a GICv2 in the form that the virtual GIC has (gic/vgic/vgic_lr.h). */
#include "tests/unit/expect.h"
#include "gic/vgic/vgic_lr.h"

/* Each field of IHI 0048 table 5-12 beside the one of IHI 0069 that means the same. */
static const struct {
	uint32_t v2;
	uint64_t v3;
} fields[] = {
	{0x000003ff, 0x00000000000003ff}, /* VirtualID */
	{0x000ffc00, 0x000003ff00000000}, /* PhysicalID; CPUID and EOI without HW */
	{0x0f800000, 0x00f8000000000000}, /* Priority */
	{0x10000000, 0x4000000000000000}, /* State: pending */
	{0x20000000, 0x8000000000000000}, /* State: active */
	{0x40000000, 0x1000000000000000}, /* Grp1 */
	{0x80000000, 0x2000000000000000}, /* HW */
};

static void test_each_field_has_its_place(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		for (unsigned bit = 0; bit < 32; bit++)
			assert_int_equal(lr_of_gicv2(fields[i].v2 & 1u << bit) & ~fields[i].v3, 0);
		assert_int_equal(lr_of_gicv2(fields[i].v2), fields[i].v3);
		assert_int_equal(lr_to_gicv2(fields[i].v3), fields[i].v2);
	}
}

static void test_every_bit_comes_back(void **state)
{
	uint32_t all = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		all |= fields[i].v2;
	assert_int_equal(all, 0xff8fffff); /* bits 22:20 are reserved */
	for (unsigned bit = 0; bit < 32; bit++) {
		uint32_t lr = all & 1u << bit;

		assert_int_equal(lr_to_gicv2(lr_of_gicv2(lr)), lr);
		assert_int_equal(lr_to_gicv2(lr_of_gicv2(all & ~lr)), all & ~lr);
	}
}

/* What a GICv2 has no room for: the lower three bits of a priority, INTIDs above 1023. */
static void test_what_does_not_fit_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(lr_to_gicv2(LR_PRIO(0xff)), lr_to_gicv2(LR_PRIO(0xf8)));
	assert_int_equal(lr_to_gicv2(LR_PRIO(0x07)), 0);
	assert_int_equal(lr_to_gicv2(0xfffffc00), 0);
}

static void test_macros_say_the_same(void **state)
{
	uint64_t lr = 27 | LR_PINTID(27) | LR_PRIO(0xa0) | LR_HW | LR_GROUP1 | LR_STATE(1);

	(void)state;
	assert_int_equal(lr_to_gicv2(lr),
			 1u << 31 | 1u << 30 | 1u << 28 | 0x14u << 23 | 27u << 10 | 27u);
	assert_int_equal(lr_of_gicv2(lr_to_gicv2(lr)), lr);
	lr = 3 | LR_SOURCE(5) | LR_EOI | LR_STATE(2); /* an SGI of CPU 5, EOI: bit 19 */
	assert_int_equal(lr_to_gicv2(lr), 2u << 28 | 1u << 19 | 5u << 10 | 3u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_field_has_its_place),
		cmocka_unit_test(test_every_bit_comes_back),
		cmocka_unit_test(test_what_does_not_fit_is_left_out),
		cmocka_unit_test(test_macros_say_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
