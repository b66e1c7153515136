/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_MONITOR_LOG_H
#define MULLION_MONITOR_LOG_H

#include <stdint.h>

#include "lib/log.h"

/* The log's operations for a stage at EL3 with its MMU on. */
extern const struct log_ops monitor_log;

/* Continues the log in the monitor's name. Leader, just before it drops. */
void monitor_open(uint64_t reset_counter);

#endif
