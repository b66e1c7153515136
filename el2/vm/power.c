/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/power.h"

#include "el2/core/firmware.h"
#include "el2/core/log_sink.h"
#include "el2/vm/vcpu.h"
#include "lib/log.h"

_Noreturn void power_machine(uint32_t function, const char *what)
{
	log_line("machine: %s", what);
	log_sink_flush();
	firmware_call(function, 0, 0, 0);
	log_sink_report(true);
	log_error("firmware", has_firmware ? "PSCI %s returned" : "there is no PSCI for %s: halted",
		  what);
	log_sink_report(false);
	vcpu_leave();
}
