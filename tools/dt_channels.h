/* SPDX-License-Identifier: Apache-2.0 */
/* The channels of a configuration (dtb/config/channels.h), in words. */
#ifndef MULLION_TOOLS_DT_CHANNELS_H
#define MULLION_TOOLS_DT_CHANNELS_H

#include "el2/boot/machine.h"

#define CHANNEL_WORDS 192u
#define SIDE_WORDS    160u

/* What a channel has, "MTU 1500, checksum"; "" where its type says it all. */
void channel_words(const struct sys_channel *channel, char words[CHANNEL_WORDS]);

/* What one side has, "02:6d:75:6c:00:01, virtio at 0xa001000", its emulated device last. */
void side_words(const struct sys_channel *channel, unsigned side, char words[SIDE_WORDS]);

/* On stderr, a line for each channel; before them one for each domain that has more devices for
 * sockets than its Linux would take (net/vmw_vsock/virtio_transport.c). */
void note_channels(const struct sys_config *config);

/* For --map, on stdout (dt_map.h): the channels, and the memory that sides share. */
void print_channels(const struct sys_config *config);
void print_shared_memory(const struct sys_config *config);

/* Whether the region of the memory map is a channel's. */
bool is_shared_memory(const struct sys_config *config, const struct handoff_region *region);

#endif
