# SPDX-License-Identifier: Apache-2.0
guest-y += shared
guest-shared-src := $(guest-kit) sdk/shared.c tests/guest/shared/main.c
guest-shared-lds := sdk/kit.lds
