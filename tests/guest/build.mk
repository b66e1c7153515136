# SPDX-License-Identifier: Apache-2.0
guest-frame := $(addprefix tests/guest/lib/,console.c cpu.c fdt.c gic.c leftover.c life.c \
	       smccc.S test.c) \
	       lib/printf.c lib/string.c
guest-basic-parts := $(addprefix tests/guest/basic/,main.c cpu.c psci.c time.c gic.c gic_v2.c \
		     sgi.c level.c memory.c fp.S)

guest-y += basic basic-flat

guest-basic-src := tests/guest/lib/start.S $(guest-basic-parts) $(guest-frame)
guest-basic-flat-src := tests/guest/lib/flat.S $(guest-basic-parts) $(guest-frame)
guest-basic-flat-lds := tests/guest/flat.lds
guest-y += pair bench
guest-pair-src := tests/guest/lib/start.S tests/guest/pair/main.c $(guest-frame)
guest-bench-src := tests/guest/lib/start.S $(guest-frame) \
		   $(addprefix tests/guest/bench/,main.c pair.c probes.S marks.S)
guest-y += hostile
guest-hostile-src := tests/guest/lib/start.S $(guest-frame) \
		     $(addprefix tests/guest/hostile/,main.c probes.S)
guest-y += reborn
guest-reborn-src := tests/guest/lib/start.S tests/guest/reborn/main.c $(guest-frame)
guest-y += sweep
guest-sweep-src := tests/guest/lib/start.S $(guest-frame) \
		   $(addprefix tests/guest/sweep/,main.c debug.c run.S)
guest-y += moved
guest-moved-src := tests/guest/lib/start.S tests/guest/moved/main.c $(guest-frame)
guest-y += talk
guest-talk-src := tests/guest/lib/start.S tests/guest/talk/main.c $(guest-frame)
guest-y += ends
guest-ends-src := tests/guest/lib/start.S tests/guest/ends/main.c $(guest-frame)
