# SPDX-License-Identifier: Apache-2.0
guest-y += witness
guest-witness-src := $(guest-kit) tests/guest/witness/main.c
guest-witness-lds := sdk/kit.lds
