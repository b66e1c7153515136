# SPDX-License-Identifier: Apache-2.0
loader-monitor-y += $(addprefix boot/monitor/, \
		    start.c vectors.S exceptions.c smc.c park.c drop_down.c eret_down.S \
		    el3_state.c el3_policy.c psci.c core.c stop.c monitor_log.c)
unit-y += psci el3_policy
unit-psci-src       := boot/monitor/psci.c
unit-psci-libs      := -lpthread
unit-el3_policy-src := boot/monitor/el3_policy.c
