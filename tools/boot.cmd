# SPDX-License-Identifier: Apache-2.0
# U-Boot's script that starts Mullion from the disk it lies on (docs/u-boot.md). mkimage makes
# boot.scr of it.
load ${devtype} ${devnum}:${distro_bootpart} ${kernel_addr_r} mullion.bin
load ${devtype} ${devnum}:${distro_bootpart} ${ramdisk_addr_r} bundle.img
booti ${kernel_addr_r} ${ramdisk_addr_r} ${fdtcontroladdr}
