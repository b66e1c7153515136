/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/reg_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "board/driver/mmio.h"
#include "lib/log.h"

#define REGISTERS 1024u
#define FOR_EVER  5000000u /* reads, or looks at the clock, in one test: it waits without end */

struct reg_model reg_model;

static struct {
	uint64_t address;
	uint32_t value;
} registers[REGISTERS];
static unsigned n_registers;

/* What is under way. */
static struct {
	uint64_t status, at;
	uint32_t set;
} coming[COUNT(reg_model.rule)];
static unsigned n_coming;

void model_start(void)
{
	memset(&reg_model, 0, sizeof(reg_model));
	n_registers = n_coming = 0;
}

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reg_model.logged, sizeof(reg_model.logged), format, arguments);
	va_end(arguments);
}

void model_rules(const struct model_rule *rules, unsigned count)
{
	assert_true(reg_model.n_rules + count <= COUNT(reg_model.rule));
	memcpy(reg_model.rule + reg_model.n_rules, rules, count * sizeof(*rules));
	reg_model.n_rules += count;
}

struct model_rule *model_rule_of(uint64_t status, uint32_t bits)
{
	for (unsigned i = 0; i < reg_model.n_rules; i++)
		if (reg_model.rule[i].status == status && (reg_model.rule[i].set & bits))
			return &reg_model.rule[i];
	fail_msg("no rule sets 0x%x of 0x%lx", bits, (unsigned long)status);
	return NULL;
}

/* Where the word at this place of the memory is kept, which repeats. */
static uint64_t ram_word(uint64_t offset)
{
	offset %= reg_model.ram_size;
	return offset < reg_model.ram.size ? reg_model.ram.base + offset
					   : reg_model.ram_above.base + offset - reg_model.ram.size;
}

static uint32_t *register_at(uint64_t address)
{
	unsigned i = 0;

	if (range_contains(reg_model.ram, (struct range){address, 4}))
		address = ram_word(address - reg_model.ram.base);
	else if (range_contains(reg_model.ram_above, (struct range){address, 4}))
		address = ram_word(reg_model.ram.size + address - reg_model.ram_above.base);
	while (i < n_registers && registers[i].address != address)
		i++;
	if (i == n_registers) {
		assert_true(n_registers < REGISTERS);
		registers[n_registers].address = address;
		registers[n_registers++].value = 0;
	}
	return &registers[i].value;
}

uint32_t model_get(uint64_t address)
{
	return *register_at(address);
}

void model_set(uint64_t address, uint32_t value)
{
	*register_at(address) = value;
}

static void what_has_come(void)
{
	unsigned left = 0;

	for (unsigned i = 0; i < n_coming; i++)
		if (reg_model.now >= coming[i].at)
			*register_at(coming[i].status) |= coming[i].set;
		else
			coming[left++] = coming[i];
	n_coming = left;
}

static void follow(const struct model_rule *rule)
{
	unsigned left = 0;

	/* what an earlier write began is begun anew */
	for (unsigned i = 0; i < n_coming; i++)
		if (coming[i].status != rule->status || !(coming[i].set & rule->set))
			coming[left++] = coming[i];
	n_coming = left;
	*register_at(rule->status) &= ~rule->clear;
	if (rule->after_us == MODEL_NEVER)
		return;
	coming[n_coming].status = rule->status;
	coming[n_coming].set = rule->set;
	coming[n_coming++].at = reg_model.now + rule->after_us;
	what_has_come();
}

static void look_at(uint64_t address)
{
	if (address % 4)
		fail_msg("access to 0x%lx", (unsigned long)address);
}

static bool is_missing_ram(uint64_t address)
{
	return reg_model.ram_end && address >= reg_model.ram_end &&
	       range_contains(reg_model.ram, (struct range){address, 4});
}

uint32_t mmio_read32(uint64_t address)
{
	look_at(address);
	assert_true(++reg_model.n_reads < FOR_EVER);
	what_has_come();
	return is_missing_ram(address) ? 0 : *register_at(address);
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t before = *register_at(address);

	look_at(address);
	what_has_come();
	assert_true(reg_model.n_writes < COUNT(reg_model.write));
	reg_model.write[reg_model.n_writes++] =
		(struct model_write){.address = address, .at_us = reg_model.now, .value = value};
	*register_at(address) = value;
	for (unsigned i = 0; i < reg_model.n_rules; i++) {
		const struct model_rule *rule = &reg_model.rule[i];

		if (rule->trigger == address && (value & rule->mask) == rule->value &&
		    (before & rule->mask) != rule->value)
			follow(rule);
	}
}

uint64_t counter(void)
{
	return reg_model.now;
}

uint64_t microseconds_since(uint64_t start)
{
	return reg_model.now - start;
}

uint64_t deadline_us(uint32_t microseconds)
{
	return reg_model.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	assert_true(++reg_model.n_looks < FOR_EVER);
	reg_model.now += !reg_model.stopped;
	return reg_model.now >= deadline;
}
