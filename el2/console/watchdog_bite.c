/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/watchdog_bite.h"

#include <stddef.h>

#include "el2/console/stop_report.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"

void watchdog_bite(struct vm *vm)
{
	static const char why[] = "its watchdog was not refreshed";

	stop_report(vm, NULL, NULL, why);
	vm_end(vm, LIFE_CRASH, why);
}
