/* SPDX-License-Identifier: MIT-0 */
/* What the parts of the kit have of each other. */
#ifndef SDK_INNER_H
#define SDK_INNER_H

#include "sdk/kit.h"

#define STRING_(text)     #text
#define SYSREG_READ(name) SYSREG_READ_(name)
#define SYSREG_READ_(name)                                                           \
	({                                                                           \
		uint64_t value_;                                                     \
		__asm__ volatile("mrs %0, " STRING_(name) : "=r"(value_)::"memory"); \
		value_;                                                              \
	})
#define SYSREG_WRITE(name, value) SYSREG_WRITE_(name, value)
#define SYSREG_WRITE_(name, value) \
	__asm__ volatile("msr " STRING_(name) ", %0\n\tisb" ::"r"((uint64_t)(value)) : "memory")

struct cpu {
	unsigned number;
	uint64_t mpidr;
	uint64_t redistributor; /* GICv3 */
	uint32_t target;        /* GICv2: its bit in lists of CPUs */
	uint64_t period;        /* of tick_every(), in ticks of the counter */
	void (*on_tick)(void);
	void (*run)(void);
};

extern struct cpu cpus[CPUS_MAX];

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)SYSREG_READ(tpidr_el1);
}

/* start.S: x0-x30, then where it was and in which state */
struct frame {
	uint64_t x[31], elr, spsr;
};

extern uint8_t __text_start[], __text_end[];
void cpu_entry(void);

/* In the order in which a partition begins; map_memory() before the MMU is on. */
void map_memory(const void *tree);
void kit_begin(void) __attribute__((noreturn));
void cpu_begin(struct cpu *cpu) __attribute__((noreturn));
void exception(unsigned kind, const struct frame *frame);

void tree_begin(const void *tree);
void console_begin(void);
void irq_begin(void);
void irq_begin_cpu(struct cpu *cpu);
void irq_take(void);
void time_begin(void);
void power_begin(void);
/* The tree is Mullion's: its own calls are there. */
bool on_mullion(void);
#define MULLION_CONSOLE_PUTC 0xc6000001u
#define MULLION_CRASH        0xc6000002u
int64_t call(uint64_t function, uint64_t first, uint64_t second, uint64_t third);

/* In the tree or around it is something that cannot be: says so, and crashes. */
void give_up(const char *why) __attribute__((noreturn));

#endif
