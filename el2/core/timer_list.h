/* SPDX-License-Identifier: Apache-2.0 */
/* A list of timers, the one that expires first in front: what timer.h does without hardware. */
#ifndef MULLION_EL2_TIMER_LIST_H
#define MULLION_EL2_TIMER_LIST_H

#include <stddef.h>

#include "el2/core/timer.h"

/* Nothing happens when it is not in the list. */
static inline void timer_list_remove(struct timer **list, struct timer *timer)
{
	while (*list && *list != timer)
		list = &(*list)->next;
	if (*list)
		*list = timer->next;
	timer->set = false;
}

/* It is in no list. Of those for the same moment the one that was set first expires first. */
static inline void timer_list_add(struct timer **list, struct timer *timer)
{
	while (*list && (*list)->at <= timer->at)
		list = &(*list)->next;
	timer->next = *list;
	timer->set = true;
	*list = timer;
}

/* Takes out the first one whose moment has come; NULL: there is none. */
static inline struct timer *timer_list_due(struct timer **list, uint64_t now)
{
	struct timer *first = *list;

	if (!first || first->at > now)
		return NULL;
	*list = first->next;
	first->set = false;
	return first;
}

#endif
