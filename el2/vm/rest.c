/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/rest.h"

#include "el2/core/log_sink.h"
#include "el2/core/window.h"
#include "el2/vm/quiesce.h"
#include "lib/log.h"

/* Also where a guest has the UART: somebody waits for its reboot there. */
static void tell(uint64_t base)
{
	log_sink_report(true);
	log_error(this_vcpu()->vm->name,
		  "its device at 0x%lx does not come to rest: it may still write memory, and the "
		  "partition is not started again",
		  base);
	log_sink_report(false);
}

bool vm_rest_devices(const struct vm *vm)
{
	bool all = quiesce(vm->index, tell);

	mmu_window_close(0);
	return all && !vm->unquiet;
}
