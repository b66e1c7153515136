/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/device_help.h"

#include "el2/vdev/device_lock.h"

uint32_t held, line_intid;
struct vgic_vm *line_gic;
bool line;
unsigned line_sets;
void (*meanwhile)(void);

static uint32_t *held_here(void)
{
	return &held;
}

static void broken(const char *taken, const char *held_now)
{
	fail_msg("%s is taken while %s is held", taken, held_now);
}

const struct lock_order_ops device_order = {.held = held_here, .broken = broken};

void device_lock(struct lock *lock)
{
	lock_order_take(lock->level);
}

void device_unlock(struct lock *lock)
{
	lock_order_give(lock->level);
}

void vgic_line_set(struct vgic_vm *vm, uint32_t intid, bool high)
{
	void (*other)(void) = meanwhile;

	assert_ptr_equal(vm, line_gic);
	assert_int_equal(intid, line_intid);
	assert_int_equal(held, 0);
	line_sets++;
	meanwhile = NULL;
	if (other)
		other();
	line = high;
}
