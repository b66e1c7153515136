# SPDX-License-Identifier: Apache-2.0
guest-y += rtos
guest-rtos-src := tests/guest/lib/start.S $(guest-frame) \
		  $(addprefix tests/guest/rtos/,main.c tasks.c switch.S)
