# SPDX-License-Identifier: Apache-2.0
stage2-y   += dtb/fit.c
el2-boot-y += dtb/fit.c
