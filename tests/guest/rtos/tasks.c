/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/rtos/tasks.h"

#include "tests/guest/lib/guest.h"

#define STACK_WORDS 512u
#define SAVED_WORDS 12u /* switch.S */
#define SAVED_LR    11u

void switch_stacks(uint64_t *from, uint64_t to);

static struct {
	uint64_t sp;
	void (*function)(void);
	volatile bool ready, woken;
	_Alignas(16) uint64_t stack[STACK_WORDS];
} tasks[TASKS];

static unsigned running;
static uint64_t main_sp;
static volatile bool stopping;

/* Where a task comes to its first turn: out of an interrupt or a wait, with interrupts off. */
static void begin(void)
{
	irq_enable();
	tasks[running].function();
}

void task_make(unsigned index, void (*function)(void))
{
	uint64_t *top = tasks[index].stack + STACK_WORDS - SAVED_WORDS;

	top[SAVED_LR] = (uint64_t)begin;
	tasks[index].sp = (uint64_t)top;
	tasks[index].function = function;
	tasks[index].ready = true;
	tasks[index].woken = false;
}

static unsigned most_urgent(void)
{
	unsigned i = 0;

	while (!tasks[i].ready)
		i++;
	return i;
}

/* Interrupts are off. */
static void schedule(void)
{
	unsigned from = running, to = most_urgent();

	if (stopping) {
		switch_stacks(&tasks[from].sp, main_sp);
	} else if (to != from) {
		running = to;
		switch_stacks(&tasks[from].sp, tasks[to].sp);
	}
}

void tasks_run(void)
{
	stopping = false;
	running = most_urgent();
	switch_stacks(&main_sp, tasks[running].sp);
	irq_disable();
}

void tasks_stop(void)
{
	stopping = true;
}

void task_wake(unsigned index)
{
	tasks[index].woken = true;
	tasks[index].ready = true;
}

void tasks_preempt(void)
{
	schedule();
}

void task_wait(void)
{
	irq_disable();
	tasks[running].ready = tasks[running].woken;
	while (!tasks[running].woken)
		schedule();
	tasks[running].woken = false;
	irq_enable();
}

bool queue_put(struct queue *queue, uint32_t item)
{
	if (queue->put - queue->taken == QUEUE_SIZE)
		return false;
	queue->item[queue->put % QUEUE_SIZE] = item;
	dmb(sy);
	queue->put++;
	return true;
}

bool queue_take(struct queue *queue, uint32_t *item)
{
	if (queue->put == queue->taken)
		return false;
	dmb(sy);
	*item = queue->item[queue->taken % QUEUE_SIZE];
	queue->taken++;
	return true;
}
