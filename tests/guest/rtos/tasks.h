/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small preemptive scheduler, as a real-time kernel has one: tasks of fixed priority on CPU 0,
 * switched at the end of an interrupt or where one of them waits, and a queue between them.
 */
#ifndef RTOS_TASKS_H
#define RTOS_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#define TASKS      3u /* 0 is the most urgent one, the last one never waits */
#define QUEUE_SIZE 8u

/* Makes task `index`, ready; it runs once tasks_run() has started. `function` never returns. */
void task_make(unsigned index, void (*function)(void));

/* Runs the tasks on this CPU until tasks_stop(); interrupts are off before and after. */
void tasks_run(void);
void tasks_stop(void);

/* In an interrupt: these tasks wait no longer. */
void task_wake(unsigned index);
/* In an interrupt, after its end: another task may be more urgent now. */
void tasks_preempt(void);
/* In a task: waits for task_wake(). One that came since the last wait counts. */
void task_wait(void);

struct queue {
	volatile uint32_t put, taken, item[QUEUE_SIZE];
};

/* False: it is full. One task puts, one takes. */
bool queue_put(struct queue *queue, uint32_t item);
/* False: it is empty. */
bool queue_take(struct queue *queue, uint32_t *item);

#endif
