# SPDX-License-Identifier: Apache-2.0
loader-monitor-y += $(addprefix boot/monitor/, \
		    start.c interrupts.c smc.c park.c psci.c core.c stop.c monitor_log.c)
loader-monitor-$(ARM64) += $(addprefix boot/monitor/,vectors.S exceptions.c drop_down.c \
			   eret_down.S el3_state.c el3_policy.c)
loader-monitor-$(CONFIG_ARM) += $(addprefix boot/monitor/arm/,vectors.S calls.c drop_down.c \
				go_down.S)
loader-monitor-$(CONFIG_MONITOR_SIGNAL) += boot/monitor/signal.c boot/monitor/signal_rules.c
unit-y += psci el3_policy signal_rules
unit-psci-src       := boot/monitor/psci.c
unit-psci-libs      := -lpthread
unit-el3_policy-src := boot/monitor/el3_policy.c
unit-signal_rules-src := boot/monitor/signal_rules.c
