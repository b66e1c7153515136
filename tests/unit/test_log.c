/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/expect.h"

#include <string.h>

#include "lib/log.h"

#define HZ 62500000u

static char sent[4096];
static size_t n_sent;
static uint64_t now;
static unsigned core;
static int locks, most_locks;

static void put(char character)
{
	assert_true(n_sent + 1 < sizeof(sent));
	sent[n_sent++] = character;
	sent[n_sent] = '\0';
}

static uint64_t get_now(void)
{
	return now;
}

static unsigned get_cpu(void)
{
	return core;
}

static void lock(void)
{
	locks++;
	most_locks = locks > most_locks ? locks : most_locks;
}

static void unlock(void)
{
	locks--;
}

static const struct log_ring *after_ring;
static uint64_t after_from, after_to;

/* Whoever does something slow here holds up nobody. */
static void after(const struct log_ring *ring, uint64_t from, uint64_t to)
{
	assert_int_equal(locks, 0);
	after_ring = ring;
	after_from = from;
	after_to = to;
}

static const struct log_ops ops = {
	.put = put, .now = get_now, .cpu = get_cpu, .lock = lock, .unlock = unlock, .after = after};
static _Alignas(8) char memory[8192];

static struct log_ring *start(uint32_t bytes)
{
	struct log_ring *r;

	memset(memory, 0, sizeof(memory));
	r = log_ring_init(memory, bytes);
	n_sent = 0;
	sent[0] = '\0';
	now = 1000;
	core = 0;
	locks = most_locks = 0;
	log_open("loader EL3", r, &ops, 1000, HZ);
	return r;
}

static void assert_ring(const struct log_ring *ring, const char *text)
{
	assert_int_equal(ring->head, strlen(text));
	assert_memory_equal(ring->text, text, strlen(text));
}

static int before_open(void **state)
{
	(void)state;
	log_line("lost"); /* neither crashes nor prints */
	log_error("lost", "lost");
	assert_false(log_rate(&(struct log_rate){0}));
	return n_sent != 0;
}

static void test_line(void **state)
{
	struct log_ring *r = start(1024);

	(void)state;
	now = 1000 + HZ * 1234ull / 1000000;
	core = 2;
	log_line("%u cores", 4u);
	assert_string_equal(sent, "[    0.001234] loader EL3 cpu2: 4 cores\r\n");
	assert_ring(r, "[    0.001234] loader EL3 cpu2: 4 cores\n");
	assert_int_equal(locks, 0);
	assert_int_equal(most_locks, 1);
}

static void test_after_a_line(void **state)
{
	struct log_ring *r = start(1024);

	(void)state;
	log_line("first");
	assert_ptr_equal(after_ring, r);
	assert_int_equal(after_from, 0);
	assert_int_equal(after_to, r->head);
	log_error("second", "line");
	assert_int_equal(after_from, strlen("[    0.000000] loader EL3 cpu0: first\n"));
	assert_int_equal(after_to, r->head);
	after_ring = NULL;
	log_open("el2 EL2", NULL, &ops, 0, HZ); /* no ring: there is no text to show */
	log_line("x");
	assert_null(after_ring);
}

static void test_error(void **state)
{
	struct diag d;

	(void)state;
	start(1024);
	log_error("/memory", "has %s", "no reg");
	assert_string_equal(sent, "[    0.000000] loader EL3 cpu0: error: /memory: has no reg\r\n");
	n_sent = 0;
	diag_fail(&d, "kernel", "needs %u%%", 100u);
	log_diag(&d);
	assert_string_equal(sent, "[    0.000000] loader EL3 cpu0: error: kernel: needs 100%\r\n");
	assert_int_equal(locks, 0);
}

static void test_percent_in_a_name_is_no_format(void **state)
{
	struct diag d = {.object = "%s%s%n", .reason = "%s%d"};

	(void)state;
	start(1024);
	log_diag(&d);
	assert_string_equal(sent, "[    0.000000] loader EL3 cpu0: error: %s%s%n: %s%d\r\n");
}

static void test_control_characters(void **state)
{
	(void)state;
	start(1024);
	log_error("a\nb", "c\r\x1b[2J\x7f\xc3\xa4\t~ end");
	assert_string_equal(sent,
			    "[    0.000000] loader EL3 cpu0: error: a?b: c??[2J????~ end\r\n");
}

static void test_times(void **state)
{
	(void)state;
	start(1024);
	now = 1000 + 123456ull * HZ + HZ - 1;
	log_line("x");
	assert_string_equal(sent, "[123456.999999] loader EL3 cpu0: x\r\n");
	n_sent = 0;
	now = 1000 + 10ull * HZ;
	log_line("x");
	assert_string_equal(sent, "[   10.000000] loader EL3 cpu0: x\r\n");
	n_sent = 0;
	log_open("loader EL3", NULL, &ops, 1000, 1); /* as long as it can be */
	core = ~0u;
	now = ~0ull;
	log_line("x");
	assert_string_equal(sent, "[18446744073709550615.000000] loader EL3 cpu4294967295: x\r\n");
	start(1024);
	now = 999; /* another core's counter a little behind at reset */
	log_line("x");
	assert_string_equal(sent, "[    0.000000] loader EL3 cpu0: x\r\n");
	n_sent = 0;
	log_open("el2 EL2", NULL, &ops, 0, 0);
	now = 5;
	log_line("x");
	assert_string_equal(sent, "[    0.000000] el2 EL2 cpu0: x\r\n");
}

static void test_no_lock_with_the_mmu_off(void **state)
{
	static const struct log_ops bare = {.put = put, .now = get_now, .cpu = get_cpu};

	(void)state;
	start(1024);
	log_open("bootblock EL3", NULL, &bare, 1000, HZ);
	log_line("x");
	assert_string_equal(sent, "[    0.000000] bootblock EL3 cpu0: x\r\n");
	assert_int_equal(most_locks, 0);
}

/* On the sink alone, and with an end of line, so that the first line is one of its own. */
static void test_machine_starts(void **state)
{
	struct log_ring *r = start(1024);

	(void)state;
	log_machine_starts();
	assert_string_equal(sent, "\x1d\r\x1d\r\n");
	assert_ring(r, "");
	log_sink(NULL);
	log_machine_starts();
	assert_int_equal(n_sent, 5);
}

static void test_sink_given_away(void **state)
{
	struct log_ring *r = start(1024);

	(void)state;
	log_sink(NULL);
	log_line("guest owns the UART");
	assert_int_equal(n_sent, 0);
	assert_ring(r, "[    0.000000] loader EL3 cpu0: guest owns the UART\n");
	log_sink(put);
	log_line("back");
	assert_string_equal(sent, "[    0.000000] loader EL3 cpu0: back\r\n");
}

static void test_ring_size(void **state)
{
	(void)state;
	static const struct {
		uint32_t bytes, size, kept;
	} of[] = {{64, 64, 0}, {127, 64, 63}, {128, 128, 0}, {4096 - 24, 2048, 2024}, {1, 1, 0}};

	for (unsigned i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		const struct log_ring *r = log_ring_init(memory, 24 + of[i].bytes);

		assert_int_equal(r->size, of[i].size);
		assert_int_equal(r->kept, of[i].kept);
	}
}

/* The ring keeps the last of what was written; head goes on counting. */
static void test_ring_wraps(void **state)
{
	struct log_ring *r = start(24 + 64);
	const char *last = "cpu0: 3\n";

	(void)state;
	for (int i = 0; i < 4; i++)
		log_line("%d", i);
	assert_int_equal(r->head, 4 * 34);
	for (size_t i = 0; i < strlen(last); i++)
		assert_int_equal(r->text[(r->head - strlen(last) + i) & 63], last[i]);
	assert_int_equal(memory[24 + 64], 0); /* nothing beyond */
}

/* What came first stays, however much comes behind it. */
static void test_beginning_stays(void **state)
{
	struct log_ring *r = start(24 + 64 + 63);

	(void)state;
	for (int i = 0; i < 100; i++)
		log_line("%02d", i);
	assert_int_equal(r->head, 100 * 35);
	assert_memory_equal(r->text,
			    "[    0.000000] loader EL3 cpu0: 00\n[    0.000000] loader EL3 cp", 63);
	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(r->text[log_ring_place(r, r->head - 9 + i)], "cpu0: 99\n"[i]);
	assert_int_equal(memory[24 + 64 + 63], 0);
}

/* The same again is a count behind the line, with the time of the last; the sink has each. */
static void test_repeated_lines(void **state)
{
	struct log_ring *r = start(4096);

	(void)state;
	for (int i = 0; i < 268; i++, now += HZ) {
		n_sent = 0;
		log_error("left", "read of 0x%x", 0x1000);
	}
	assert_ring(r, "[    0.000000] loader EL3 cpu0: error: left: read of 0x1000\n"
		       "[  267.000000] loader EL3 cpu0: ... 268 times\n");
	assert_string_equal(sent,
			    "[  267.000000] loader EL3 cpu0: error: left: read of 0x1000\r\n");
	assert_int_equal(after_to, after_from);
	core = 1; /* another core's is another line */
	log_error("left", "read of 0x%x", 0x1000);
	log_error("left", "read of 0x%x", 0x1004);
	log_error("left", "read of 0x%x", 0x1000);
	assert_ring(r, "[    0.000000] loader EL3 cpu0: error: left: read of 0x1000\n"
		       "[  267.000000] loader EL3 cpu0: ... 268 times\n"
		       "[  268.000000] loader EL3 cpu1: error: left: read of 0x1000\n"
		       "[  268.000000] loader EL3 cpu1: error: left: read of 0x1004\n"
		       "[  268.000000] loader EL3 cpu1: error: left: read of 0x1000\n");
	assert_int_equal(after_to, r->head);
	assert_int_equal(after_from, after_to - 60);
}

/* Also within the object of an error, which no format cuts. */
static void test_long_object(void **state)
{
	char name[1000];
	struct log_ring *r = start(4096);

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	log_error(name, "is too long");
	assert_int_equal(r->head, strlen("[    0.000000] ") + 768 + 1);
	assert_memory_equal(r->text + r->head - 3, "nn\n", 3);
}

/* The end of a line that is too long is left out, and it is compared as far as it is there. */
static void test_long_line(void **state)
{
	struct log_ring *r = start(4096);

	(void)state;
	log_line("%01100u", 1u);
	assert_int_equal(r->head, strlen("[    0.000000] ") + 768 + 1);
	assert_int_equal(n_sent, r->head + 1);
	log_line("%01100u", 2u);
	assert_memory_equal(r->text + r->head - 8, "2 times\n", 8);
	log_line("%0700u", 1u);
	assert_memory_equal(r->text + r->head - 3, "01\n", 3);
}

/* A line that the ring no longer has is not compared with. */
static void test_repeated_line_that_is_gone(void **state)
{
	struct log_ring *r = start(24 + 32);

	(void)state;
	log_line("1");
	log_line("1");
	assert_int_equal(r->head, 2 * 34);
}

static void test_ring_moves(void **state)
{
	static _Alignas(8) char other[24 + 256];
	struct log_ring *from = start(24 + 64), *to = log_ring_init(other, sizeof(other));

	(void)state;
	log_line("first");
	log_ring_copy(to, from);
	assert_int_equal(to->head, from->head);
	assert_memory_equal(to->text, from->text, from->head);

	log_line("second");
	to = log_ring_init(other, sizeof(other));
	log_ring_copy(to, from); /* wrapped: 64 characters are left, the oldest first */
	assert_int_equal(to->head, 65);
	assert_int_equal(to->text[0], '\n');
	assert_memory_equal(to->text + 65 - 13, "cpu0: second\n", 13);
	/* a beginning that is kept, and a line cut where something is gone */
	from = start(24 + 64 + 63);
	for (int i = 0; i < 10; i++)
		log_line("%02d", i);
	to = log_ring_init(other, sizeof(other));
	log_ring_copy(to, from);
	assert_int_equal(to->head, 63 + 1 + 64);
	assert_memory_equal(to->text, from->text, 63);
	assert_int_equal(to->text[63], '\n');
	assert_memory_equal(to->text + 128 - 9, "cpu0: 09\n", 9);
}

static void test_ring_that_is_none(void **state)
{
	struct log_ring *r = start(1024);

	(void)state;
	r->magic++;
	log_open("el2 EL2", r, &ops, 0, HZ);
	log_line("x");
	r->magic--;
	r->size = 1000;
	log_open("el2 EL2", r, &ops, 0, HZ);
	log_line("x");
	r->size = 0;
	log_open("el2 EL2", r, &ops, 0, HZ);
	log_line("x");
	assert_int_equal(r->head, 0);
}

static void test_rate(void **state)
{
	struct log_rate r = {0};
	int n = 0;

	(void)state;
	start(4096);
	for (int i = 0; i < 20; i++)
		n += log_rate(&r);
	assert_int_equal(n, 8);
	assert_int_equal(n_sent, 0);
	now += HZ - 1;
	assert_false(log_rate(&r));
	now += 1;
	assert_false(log_rate(&r)); /* instead of the line that was asked for, and with it */
	assert_string_equal(
		sent,
		"[    1.000000] loader EL3 cpu0: 14 more lines like the last were left out\r\n");
	n_sent = 0;
	assert_true(log_rate(&r));
	now += 2ull * HZ; /* nothing was left out this time, so nothing is said */
	assert_true(log_rate(&r));
	assert_int_equal(n_sent, 0);
	for (int i = 0; i < 10; i++)
		log_rate(&r);
	log_rate_end(&r); /* of these and the one before, eight were said */
	assert_string_equal(
		sent,
		"[    3.000000] loader EL3 cpu0: 3 more lines like the last were left out\r\n");
	n_sent = 0;
	log_rate_end(&r);
	assert_int_equal(n_sent, 0);
}

static void test_rate_without_a_clock(void **state)
{
	struct log_rate r = {0};
	int n = 0;

	(void)state;
	start(1024);
	log_open("el2 EL2", NULL, &ops, 0, 0);
	for (int i = 0; i < 100; i++, now += HZ)
		n += log_rate(&r);
	assert_int_equal(n, 8);
	r.lines = ~0u; /* the count stays at its end */
	assert_false(log_rate(&r));
	assert_int_equal(r.lines, ~0u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_after_a_line),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_percent_in_a_name_is_no_format),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_no_lock_with_the_mmu_off),
		cmocka_unit_test(test_machine_starts),
		cmocka_unit_test(test_sink_given_away),
		cmocka_unit_test(test_ring_size),
		cmocka_unit_test(test_ring_wraps),
		cmocka_unit_test(test_beginning_stays),
		cmocka_unit_test(test_repeated_lines),
		cmocka_unit_test(test_repeated_line_that_is_gone),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_long_object),
		cmocka_unit_test(test_ring_moves),
		cmocka_unit_test(test_ring_that_is_none),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_rate_without_a_clock),
	};

	return cmocka_run_group_tests(tests, before_open, NULL);
}
