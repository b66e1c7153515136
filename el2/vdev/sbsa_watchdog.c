/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/sbsa_watchdog.h"

#include "el2/vm/vm.h"
#include "gic/vgic/vgic.h"

/* control frame */
#define WCS      0x000u
#define WOR      0x008u
#define WCV_LOW  0x010u
#define WCV_HIGH 0x014u
#define W_IIDR   0xfccu /* of both frames */
/* refresh frame */
#define WRR (SBSA_WATCHDOG_FRAME + 0x000u)

#define WCS_EN  (1u << 0)
#define WCS_WS0 (1u << 1)
#define WCS_WS1 (1u << 2)

#define IIDR 0x43bu /* revision 0; of Arm's JEP106 code, as the virtual GIC's */

#define NEVER       UINT64_MAX
#define DRIVES_MOST 4u

struct sbsa_watchdog sbsa_watchdogs[MAX_VMS];

/* --- the timer --- */

/* On the first core. */
static void set_timer(void *state, void *arg)
{
	struct sbsa_watchdog *watchdog = state;
	uint64_t at;

	(void)arg;
	device_lock(&watchdog->lock);
	at = watchdog->set_for;
	device_unlock(&watchdog->lock);
	if (at != NEVER)
		timer_set(&watchdog->timer, at);
}

/* The timer must not come later than `compare`: a call that waits, and that does not come back
 * when the VM is stopped meanwhile. */
static void arm_timer(struct sbsa_watchdog *watchdog)
{
	bool is_late;

	device_lock(&watchdog->lock);
	is_late = (watchdog->wcs & WCS_EN) && watchdog->compare < watchdog->set_for;
	if (is_late)
		watchdog->set_for = watchdog->compare;
	device_unlock(&watchdog->lock);
	if (is_late)
		cpu_call(watchdog->vm->vcpu[0]->gic.physical, set_timer, watchdog, NULL);
}

/*
 * Sets the interrupt line to what WS0 says. Each core that does so looks again, and does it once
 * more if that has changed: the last one to set it has it right. A guest whose cores change it
 * without end has a line that is out of date, and no more.
 */
static void drive_line(struct sbsa_watchdog *watchdog)
{
	uint32_t is, was;

	device_lock(&watchdog->lock);
	is = watchdog->wcs & WCS_WS0;
	device_unlock(&watchdog->lock);
	for (unsigned n = 0; n < DRIVES_MOST; n++) {
		vgic_line_set(&watchdog->vm->gic, watchdog->intid, is);
		was = is;
		device_lock(&watchdog->lock);
		is = watchdog->wcs & WCS_WS0;
		device_unlock(&watchdog->lock);
		if (is == was)
			return;
	}
}

enum stage { STAGE_NONE, STAGE_FIRST, STAGE_SECOND };

/* A timeout refresh, if it is one. *again: what the timer is to be set for. */
static enum stage time_out(struct sbsa_watchdog *watchdog, uint64_t *again)
{
	enum stage stage = STAGE_NONE;
	uint64_t now = timer_now();

	device_lock(&watchdog->lock);
	watchdog->set_for = NEVER;
	if ((watchdog->wcs & WCS_EN) && watchdog->compare <= now) {
		stage = watchdog->wcs & WCS_WS0 ? STAGE_SECOND : STAGE_FIRST;
		watchdog->wcs |= stage == STAGE_FIRST ? WCS_WS0 : WCS_WS1;
		watchdog->compare = now + watchdog->wor;
	}
	if ((watchdog->wcs & WCS_EN) && stage != STAGE_SECOND)
		watchdog->set_for = watchdog->compare;
	*again = watchdog->set_for;
	device_unlock(&watchdog->lock);
	return stage;
}

/* While the VM ends, or is off, nothing is asked of it: reset makes it as new. */
static void expired(struct timer *timer)
{
	struct sbsa_watchdog *watchdog = (struct sbsa_watchdog *)timer;
	enum stage stage;
	uint64_t again;

	if (vpsci_stopping(&watchdog->vm->psci))
		return;
	stage = time_out(watchdog, &again);
	if (again != NEVER)
		timer_set(timer, again);
	if (stage == STAGE_FIRST)
		drive_line(watchdog);
	else if (stage == STAGE_SECOND)
		watchdog->bite(watchdog->vm);
}

/* --- the guest's side --- */

static uint64_t read_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			      bool *there)
{
	struct sbsa_watchdog *watchdog = state;
	uint64_t count;
	uint32_t wcs, wor;

	(void)vcpu;
	(void)size;
	(void)there;
	device_lock(&watchdog->lock);
	count = watchdog->compare - watchdog->vm->cntvoff;
	wcs = watchdog->wcs;
	wor = watchdog->wor;
	device_unlock(&watchdog->lock);
	if (wcs & WCS_WS0 && vgic_line_repeats(&watchdog->vm->gic))
		drive_line(watchdog);
	switch (offset) {
	case WCS:
		return wcs;
	case WOR:
		return wor;
	case WCV_LOW:
		return (uint32_t)count;
	case WCV_HIGH:
		return count >> 32;
	case W_IIDR:
	case SBSA_WATCHDOG_FRAME + W_IIDR:
		return IIDR;
	default:
		return 0;
	}
}

static void write_compare(struct sbsa_watchdog *watchdog, uint64_t offset, uint32_t value)
{
	uint64_t offset_of_vm = watchdog->vm->cntvoff, count = watchdog->compare - offset_of_vm;

	if (offset == WCV_LOW)
		count = (count & ~0xffffffffull) | value;
	else
		count = (count & 0xffffffff) | (uint64_t)value << 32;
	if (__builtin_add_overflow(count, offset_of_vm, &watchdog->compare))
		watchdog->compare = NEVER;
}

/* Whatever is written to the registers of the first three cases is an explicit refresh. */
static void write_register(struct vcpu *vcpu, void *state, uint64_t offset, unsigned size,
			   uint64_t value, bool *there)
{
	struct sbsa_watchdog *watchdog = state;
	uint64_t now = timer_now();
	uint32_t before;

	(void)vcpu;
	(void)size;
	(void)there;
	device_lock(&watchdog->lock);
	before = watchdog->wcs;
	switch (offset) {
	case WCS:
		watchdog->wcs = value & WCS_EN;
		break;
	case WOR:
		watchdog->wor = (uint32_t)value;
		break;
	case WRR:
		break;
	case WCV_LOW:
	case WCV_HIGH:
		write_compare(watchdog, offset, (uint32_t)value);
		/* fall through */
	default:
		now = NEVER;
	}
	if (now != NEVER) {
		watchdog->wcs &= WCS_EN;
		watchdog->compare = now + watchdog->wor;
	}
	device_unlock(&watchdog->lock);
	if (before & WCS_WS0 && (now != NEVER || vgic_line_repeats(&watchdog->vm->gic)))
		drive_line(watchdog);
	arm_timer(watchdog);
}

/* The timer may still be set, by a life before: it expires for nothing then, or is set anew. */
static void reset_device(struct vm *vm, void *state)
{
	struct sbsa_watchdog *watchdog = state;

	device_lock(&watchdog->lock);
	watchdog->wcs = watchdog->wor = 0;
	watchdog->compare = 0;
	watchdog->set_for = NEVER;
	device_unlock(&watchdog->lock);
	vgic_line_set(&vm->gic, watchdog->intid, false);
}

const struct vdev_ops sbsa_watchdog_registers = {.name = "watchdog",
						 .sizes = 4,
						 .read = read_register,
						 .write = write_register,
						 .reset = reset_device};

void sbsa_watchdog_init(struct sbsa_watchdog *watchdog, struct vm *vm, uint32_t intid,
			void (*bite)(struct vm *vm))
{
	watchdog->timer.expired = expired;
	watchdog->vm = vm;
	watchdog->intid = intid;
	watchdog->bite = bite;
	watchdog->lock.level = LOCK_DEVICE;
}
