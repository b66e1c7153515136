/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vm/life_images.h"

void images_begin(struct life_images *images)
{
	images->now = images->next;
	images->lives = true;
}

/* It may be next: it has not failed in this round, nor just now, at the end of the round before. */
static bool may_be_next(const struct life_images *images, unsigned image)
{
	return !(images->failed >> image & 1) && image != images->now;
}

static void note_failed(struct life_images *images)
{
	images->failed |= (uint8_t)(1u << images->now);
	if (images->failed + 1u == 1u << images->count)
		images->failed = 0;
}

static uint8_t after_failure(const struct life_images *images)
{
	uint8_t image = 0;

	if (images->good && may_be_next(images, images->good - 1u))
		return (uint8_t)(images->good - 1u);
	while (image + 1u < images->count && !may_be_next(images, image))
		image++;
	return image;
}

void images_end(struct life_images *images, enum life_cause cause, bool lasted)
{
	if (!images->lives)
		return;
	images->lives = false;
	if (lasted || cause == LIFE_OFF) {
		images->good = (uint8_t)(images->now + 1u);
		images->failed = 0;
	} else if (cause == LIFE_CRASH || cause == LIFE_RESET) {
		note_failed(images);
		images->next = after_failure(images);
	}
}

void images_choose(struct life_images *images, uint32_t request)
{
	uint32_t image = request >> LIFE_ASK_IMAGE;

	if (!image || image > images->count)
		return;
	images->next = (uint8_t)(image - 1u);
	images->failed = 0;
}
