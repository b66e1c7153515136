# SPDX-License-Identifier: Apache-2.0
guest-y += vdev
guest-vdev-src := tests/guest/lib/start.S $(addprefix tests/guest/vdev/,main.c lines.c cpus.c) \
		  $(guest-frame)
