/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: which emulated devices this build has, and what boot knows of each. */
#include "dtb/derive/derive_write.h"
#include "el2/boot/channels.h"
#include "el2/boot/devices.h"
#include "el2/boot/doorbells.h"
#include "el2/console/console.h"
#include "el2/console/control.h"
#include "el2/console/watchdog_bite.h"
#include "el2/vdev/sbsa_watchdog.h"
#include "el2/vdev/test_device.h"

static void describe_test_device(struct derive *derive, const struct guest_device *device)
{
	(void)device;
	write_string(derive, "compatible", "mullion,test-device");
}

static int create_test_device(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	struct test_device *state = &test_devices[vm->index];
	uint64_t base = device->range.base;
	const struct vdev_region registers = {{base, TEST_DEVICE_REGISTERS},
					      &test_device_registers,
					      state},
				 scratch = {{base + TEST_DEVICE_SCRATCH, TEST_DEVICE_SCRATCH_SIZE},
					    &test_device_scratch,
					    state};

	state->gic = &vm->gic;
	state->level_intid = device->line[0].intid;
	state->edge_intid = device->line[1].intid;
	return vdev_add(vm, &registers, diag) || vdev_add(vm, &scratch, diag) ? -1 : 0;
}

static const struct device_kind test_device = {.name = "test-device",
					       .size = PAGE_SIZE,
					       .n_lines = 2,
					       .edge = {false, true},
					       .describe = describe_test_device,
					       .create = create_test_device};

_Static_assert(CONSOLES_MAX == SYS_MAX_CONSOLES, "dtb/config refuses more than there is room for");

/* Also as the UART of the SBSA, whose driver in Linux asks for no clocks; and not as "primecell",
 * whose bus does. */
static void describe_console(struct derive *derive, const struct guest_device *device)
{
	static const char compatible[] = "arm,pl011\0arm,sbsa-uart";

	(void)device;
	write_prop(derive, "compatible", compatible, sizeof(compatible));
	write_u32(derive, "current-speed", 115200);
}

static int add_uart(struct vm *vm, const struct guest_device *device, struct vpl011 *state,
		    struct diag *diag)
{
	const struct vdev_region registers = {device->range, &vpl011_registers, state};

	state->gic = &vm->gic;
	state->intid = device->line[0].intid;
	return vdev_add(vm, &registers, diag);
}

static int create_console(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	return add_uart(vm, device, console_add(vm, device->label), diag);
}

static unsigned wants_console(const struct sys_config *config, unsigned domain)
{
	return config->domains[domain].virtual_console + config->domains[domain].n_more_consoles;
}

/* The first one is the domain's. */
static const char *label_console(const struct sys_config *config, unsigned domain, unsigned n)
{
	return n ? config->domains[domain].more_consoles[n - 1] : NULL;
}

static const struct device_kind console = {.name = "serial",
					   .size = PAGE_SIZE,
					   .n_lines = 1,
					   .is_console = true,
					   .property = "mullion,console",
					   .wanted = wants_console,
					   .label = label_console,
					   .describe = describe_console,
					   .create = create_console};

static void describe_watchdog(struct derive *derive, const struct guest_device *device)
{
	(void)device;
	write_string(derive, "compatible", "arm,sbsa-gwdt");
}

static int create_watchdog(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	struct sbsa_watchdog *state = &sbsa_watchdogs[vm->index];
	const struct vdev_region registers = {device->range, &sbsa_watchdog_registers, state};

	sbsa_watchdog_init(state, vm, device->line[0].intid, watchdog_bite);
	return vdev_add(vm, &registers, diag);
}

static unsigned wants_watchdog(const struct sys_config *config, unsigned domain)
{
	return config->domains[domain].watchdog;
}

/* The control frame is the first: Linux' sbsa,gwdt.yaml. */
static const struct device_kind watchdog = {.name = "watchdog",
					    .size = SBSA_WATCHDOG_SIZE,
					    .n_lines = 1,
					    .in_halves = true,
					    .property = "mullion,watchdog",
					    .wanted = wants_watchdog,
					    .describe = describe_watchdog,
					    .create = create_watchdog};

static int create_control(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	control_uart.lock.level = LOCK_DEVICE;
	return add_uart(vm, device, &control_uart, diag);
}

static unsigned wants_control(const struct sys_config *config, unsigned domain)
{
	return config->domains[domain].control;
}

/* Behind the consoles: Linux counts them in the order of the tree. */
static const struct device_kind control = {.name = "serial",
					   .size = PAGE_SIZE,
					   .n_lines = 1,
					   .property = "mullion,control",
					   .wanted = wants_control,
					   .describe = describe_console,
					   .create = create_control};

const struct device_kind *const device_kinds[DEVICES_MAX] = {
	IS_ENABLED(CONFIG_VIRTUAL_CONSOLE) ? &console : NULL,
	IS_ENABLED(CONFIG_HYPERVISOR_CONSOLE) ? &control : NULL,
	IS_ENABLED(CONFIG_TEST_VDEV) ? &test_device : NULL,
	IS_ENABLED(CONFIG_VIRTUAL_WATCHDOG) ? &watchdog : NULL,
	IS_ENABLED(CONFIG_CHANNEL_MEMORY) ? &doorbell_kind : NULL,
	IS_ENABLED(CONFIG_CHANNEL_VIRTIO) ? &channel_device_kind : NULL,
};
