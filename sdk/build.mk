# SPDX-License-Identifier: MIT-0
# The kit itself is built by sdk/kit.mk, as its users build it (Makefile: $(O)/guest/rt.bin).
unit-y += sdk_tree
unit-sdk_tree-src  := sdk/tree.c
unit-sdk_tree-libs := -lfdt
unit-y += sdk_net
unit-sdk_net-src := sdk/net.c
