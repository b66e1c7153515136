/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: what its commands say of channels. With CONFIG_CHANNELS alone. */
#ifndef MULLION_EL2_COMMAND_CHANNELS_H
#define MULLION_EL2_COMMAND_CHANNELS_H

#include <stdbool.h>
#include <stdint.h>

struct place;
struct shell;
struct vdev_region;
struct vm;

/* An emulated device that is a side of a channel. */
struct channel_view {
	const char *name, *type; /* the channel's */
	uint32_t intid;          /* the device's line */
};

/* False: it is none. */
bool command_channel(const struct vdev_region *region, struct channel_view *view);

/* The name of the channel whose device of the domain's has that line; NULL: none has. */
const char *command_channel_of_line(const struct vm *vm, uint32_t intid);

/* The memory of a channel that a physical address is in; NULL: none. */
const struct place *command_shared_memory(uint64_t physical);

/* stats: what a side has moved, a line in a step, of the domain or (NULL) of all. True: there may
 * be more. */
bool command_channels(struct shell *shell, const struct vm *only);

/* explain: the channel of that name. False: there is none, and nothing is said. */
bool explain_channel(struct shell *shell, const char *name);

#endif
