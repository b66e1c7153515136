/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/lock_order.h"

#include <stddef.h>

static const struct lock_order_ops *order_ops;

static const char *level_name(uint32_t held)
{
	static const char *const names[LOCK_LEVELS] = {
		[LOCK_CALL] = "a call between cores",
		[LOCK_GIC_CONFIG] = "the GIC's configuration",
		[LOCK_DEVICE] = "an emulated device",
		[LOCK_LOG] = "the log",
	};

	return names[31 - __builtin_clz(held)];
}

void lock_order_open(const struct lock_order_ops *ops)
{
	order_ops = ops;
}

void lock_order_check_(enum lock_level level)
{
	const uint32_t *held = order_ops ? order_ops->held() : NULL;

	if (held && *held >> level)
		order_ops->broken(level_name(1u << level), level_name(*held));
}

void lock_order_take_(enum lock_level level)
{
	uint32_t *held = order_ops ? order_ops->held() : NULL;

	lock_order_check_(level);
	if (held)
		*held |= 1u << level;
}

void lock_order_give_(enum lock_level level)
{
	uint32_t *held = order_ops ? order_ops->held() : NULL;

	if (held)
		*held &= ~(1u << level);
}
