/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/doorbells.h"

#include <string.h>

#include "dtb/config/channels.h"
#include "dtb/derive/derive.h"
#include "el2/core/mmu.h"
#include "el2/vdev/doorbell.h"
#include "lib/printf.h"

_Static_assert(DOORBELL_SIDES == SYS_DOORBELL_SIDES,
	       "dtb/config refuses more than there are wires");
_Static_assert(DOORBELLS_MAX == SYS_MAX_CHANNELS, "each channel may have some");
_Static_assert(sizeof(struct doorbell) <= PAGE_SIZE, "one has a page");
_Static_assert(DOORBELL_OUT + DOORBELL_SIDES <= PL061_LINES, "each side has a line each way");

static bool has_doorbells(const struct sys_channel *channel)
{
	return channel->type == SYS_CHANNEL_MEMORY && channel->doorbells;
}

static int create_doorbell(const struct sys_channel *channel, struct diag *diag)
{
	struct doorbell *doorbell = (struct doorbell *)mmu_table_pages(1);

	if (!doorbell)
		return diag_fail(diag, channel->name, "no page is left for its doorbells");
	memcpy(doorbell->name, channel->name, sizeof(doorbell->name));
	doorbell->n_sides = channel->n_sides;
	for (unsigned i = 0; i < channel->n_sides; i++)
		doorbell_join(doorbell, i, &vms[channel->side[i].domain], 0);
	doorbells[n_doorbells++] = doorbell;
	return 0;
}

int doorbells_create(const struct sys_config *config, struct diag *diag)
{
	n_doorbells = 0;
	for (unsigned i = 0; i < config->n_channels; i++)
		if (has_doorbells(&config->channels[i]) &&
		    create_doorbell(&config->channels[i], diag))
			return -1;
	return 0;
}

/* --- a side's device --- */

static unsigned wanted(const struct sys_config *config, unsigned domain)
{
	return channels_count(config, domain, has_doorbells);
}

static const char *label(const struct sys_config *config, unsigned domain, unsigned n)
{
	return channels_of(config, domain, n, has_doorbells)->name;
}

/* What gpiofind and gpiomon know the lines by: CHANNEL-from-DOMAIN, CHANNEL-to-DOMAIN. */
static void write_lines(struct derive *derive, const struct sys_channel *channel)
{
	char names[PL061_LINES * (2 * SYS_NAME + 8)];
	size_t used = 0;

	for (unsigned line = 0; line < PL061_LINES; line++) {
		unsigned side = line % DOORBELL_OUT;
		bool known = side < channel->n_sides &&
			     channel->side[side].domain != derive->domain;

		if (known)
			used += (size_t)fmt_sn(
				names + used, sizeof(names) - used, "%s-%s-%s", channel->name,
				line < DOORBELL_OUT ? "from" : "to",
				derive->config->domains[channel->side[side].domain].name);
		names[used++] = '\0';
	}
	write_prop(derive, "gpio-line-names", names, used);
}

static void describe(struct derive *derive, const struct guest_device *device)
{
	static const char compatible[] = "mullion,doorbell\0arm,pl061\0arm,primecell";
	const struct sys_channel *channel = derive->config->channels;

	while (channel->name != device->label && strcmp(channel->name, device->label) != 0)
		channel++;
	write_prop(derive, "compatible", compatible, sizeof(compatible));
	write_prop(derive, "gpio-controller", NULL, 0);
	write_u32(derive, "#gpio-cells", 2);
	write_prop(derive, "interrupt-controller", NULL, 0);
	write_u32(derive, "#interrupt-cells", 2);
	write_lines(derive, channel);
	write_u32(derive, "mullion,side", channels_side(channel, derive->domain));
}

static struct doorbell_side *side_of(const struct vm *vm, const char *name)
{
	for (unsigned i = 0; i < n_doorbells; i++)
		for (unsigned k = 0; k < doorbells[i]->n_sides; k++)
			if (doorbells[i]->side[k].vm == vm && !strcmp(doorbells[i]->name, name))
				return &doorbells[i]->side[k];
	return NULL;
}

static int create(struct vm *vm, const struct guest_device *device, struct diag *diag)
{
	struct doorbell_side *side = side_of(vm, device->label);

	side->intid = device->line[0].intid;
	return vdev_add(vm, &(struct vdev_region){device->range, &doorbell_registers, side}, diag);
}

const struct device_kind doorbell_kind = {.name = "gpio",
					  .size = PL061_PAGE,
					  .n_lines = 1,
					  .edge = {true},
					  .is_primecell = true,
					  .property = "mullion,doorbells",
					  .wanted = wanted,
					  .label = label,
					  .describe = describe,
					  .create = create};
