# SPDX-License-Identifier: Apache-2.0
guest-y += bridge
# not :=, as a folder behind this one defines the kit
guest-bridge-src = $(guest-kit) tests/guest/bridge/main.c
guest-bridge-lds := sdk/kit.lds
