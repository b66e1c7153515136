/* SPDX-License-Identifier: Apache-2.0 */
/* Channels between domains: the node /channels of the merged tree (docs/channels.md). What one is,
 * struct sys_channel of system.h says. */
#ifndef MULLION_DTB_CHANNELS_H
#define MULLION_DTB_CHANNELS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * Reads and checks /channels into config->channels, once all domains are read and settled; nothing
 * where there is no such node. `domains` is the node /domains. 0, or -1: the diag's object is the
 * channel's path.
 */
int channels_parse(const struct tree *tree, unsigned domains, const struct dt_board *board,
		   struct sys_config *config, struct diag *diag);

/* As the configuration has it. */
const char *channels_word(enum sys_channel_type type);

#endif
