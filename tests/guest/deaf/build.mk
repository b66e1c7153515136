# SPDX-License-Identifier: Apache-2.0
guest-y += deaf
guest-deaf-src := tests/guest/lib/start.S $(guest-frame) \
		  $(addprefix tests/guest/deaf/,main.c acts.c)
