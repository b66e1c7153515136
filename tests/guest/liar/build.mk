# SPDX-License-Identifier: Apache-2.0
guest-kit := $(addprefix sdk/,start.S console.c cpu.c fault.c irq.c memory.c string.c time.c \
	     tree.c virtio_net.c)
guest-y += liar
guest-liar-src := $(guest-kit) \
		  $(addprefix tests/guest/liar/,main.c raw.c chains.c rings.c registers.c races.c)
guest-liar-lds := sdk/kit.lds
