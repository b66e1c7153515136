# SPDX-License-Identifier: Apache-2.0
guest-y += hotplug
guest-hotplug-src := tests/guest/lib/start.S $(guest-frame) \
		     $(addprefix tests/guest/hotplug/,main.c calls.c orders.c lives.c spin.c)
