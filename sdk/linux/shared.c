/* SPDX-License-Identifier: MIT-0 */
/*
 * Memory that this Linux shares with other partitions, and its doorbells (docs/channels.md). Needs
 * root, and nothing but what Debian's kernels have.
 *
 *     shared                          which channels there are
 *     shared NAME read OFFSET         the 32-bit word there
 *     shared NAME write OFFSET VALUE
 *     shared NAME ring DOMAIN
 *     shared NAME wait DOMAIN         until DOMAIN rings
 *     shared NAME call DOMAIN         rings, and waits for DOMAIN to ring back
 */
#define _GNU_SOURCE /* O_DIRECT */
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/gpio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define TREE  "/proc/device-tree/"
#define PAGE  4096u /* aligned to this, whatever the kernel's pages are: 4 KiB in Debian's */
#define BLOCK 512u  /* of /dev/pmemN */

struct channel {
	char label[64];
	uint64_t base, size;
	bool cached, read_only;
};

/* A file's bytes, at most `size`; -1: there is none. */
static ssize_t bytes_of(const char *folder, const char *name, void *bytes, size_t size)
{
	char path[512];
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	length = read(file, bytes, size);
	close(file);
	return length;
}

/* Numbers in a tree are big-endian. */
static uint64_t number(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

static bool read_channel(const char *node, struct channel *channel)
{
	uint8_t reg[16], nothing;
	ssize_t length = bytes_of(node, "reg", reg, sizeof(reg));

	memset(channel, 0, sizeof(*channel));
	if (length < 8 || bytes_of(node, "label", channel->label, sizeof(channel->label) - 1) < 0)
		return false;
	channel->base = number(reg, (size_t)length / 2);
	channel->size = number(reg + length / 2, (size_t)length / 2);
	channel->cached = bytes_of(node, "no-map", &nothing, 0) < 0;
	channel->read_only = bytes_of(node, "mullion,read-only", &nothing, 0) >= 0;
	return true;
}

/* The channel of that name; NULL: prints them all. */
static struct channel find_channel(const char *name)
{
	struct channel found;
	glob_t nodes;

	glob(TREE "shared-memory@*", 0, NULL, &nodes);
	glob(TREE "reserved-memory/shared-memory@*", GLOB_APPEND, NULL, &nodes);
	for (size_t i = 0; i < nodes.gl_pathc; i++) {
		if (!read_channel(nodes.gl_pathv[i], &found))
			continue;
		if (name && !strcmp(found.label, name))
			return found;
		if (!name)
			printf("%s: %llu KiB at %#llx, %s%s\n", found.label,
			       (unsigned long long)found.size >> 10, (unsigned long long)found.base,
			       found.cached ? "cached" : "uncached",
			       found.read_only ? ", read-only" : "");
	}
	if (name)
		errx(1, "no channel %s", name);
	exit(0);
}

/* By /dev/mem it is Device memory: aligned words, no memcpy(). A program keeps the mapping. */
static uint32_t by_map(const struct channel *channel, uint64_t offset, const uint32_t *value)
{
	int file = open("/dev/mem", (value ? O_RDWR : O_RDONLY) | O_SYNC | O_CLOEXEC);
	volatile uint32_t *word;
	void *page;

	if (file < 0)
		err(1, "/dev/mem");
	page = mmap(NULL, PAGE, value ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file,
		    (off_t)(channel->base + offset / PAGE * PAGE));
	if (page == MAP_FAILED)
		err(1, "/dev/mem at %#llx", (unsigned long long)channel->base);
	word = (volatile uint32_t *)page + offset % PAGE / 4;
	if (value)
		*word = *value;
	return *word;
}

/* The block device that is this memory. */
static int open_pmem(const struct channel *channel, int flags)
{
	char text[32], path[64];

	for (unsigned i = 0; i < 16; i++) {
		memset(text, 0, sizeof(text));
		snprintf(path, sizeof(path), "/sys/block/pmem%u/device", i);
		if (bytes_of(path, "resource", text, sizeof(text) - 1) < 0 ||
		    strtoull(text, NULL, 0) != channel->base)
			continue;
		snprintf(path, sizeof(path), "/dev/pmem%u", i);
		return open(path, flags | O_DIRECT | O_CLOEXEC);
	}
	errx(1, "no /dev/pmemN is at %#llx: modprobe of_pmem nd_pmem",
	     (unsigned long long)channel->base);
}

/* O_DIRECT goes past the page cache. A block is read and written as a whole, so what one side
 * writes lies in no block in which another one does at that time. */
static uint32_t by_block(const struct channel *channel, uint64_t offset, const uint32_t *value)
{
	static uint32_t block[BLOCK / 4] __attribute__((aligned(PAGE)));
	int file = open_pmem(channel, value ? O_RDWR : O_RDONLY);
	off_t at = (off_t)(offset / BLOCK * BLOCK);

	if (file < 0 || pread(file, block, BLOCK, at) != BLOCK)
		err(1, "/dev/pmemN");
	if (value) {
		block[offset % BLOCK / 4] = *value;
		if (pwrite(file, block, BLOCK, at) != BLOCK)
			err(1, "/dev/pmemN");
	}
	return block[offset % BLOCK / 4];
}

static uint32_t access_word(const struct channel *channel, const char *place, const char *text)
{
	uint64_t offset = strtoull(place, NULL, 0);
	uint32_t value = text ? (uint32_t)strtoul(text, NULL, 0) : 0;

	if (offset % 4 || offset >= channel->size)
		errx(1, "%s is no word of %s", place, channel->label);
	return (channel->cached ? by_block : by_map)(channel, offset, text ? &value : NULL);
}

/* The line CHANNEL-WAY-DOMAIN, until this program closes it. */
static int open_line(const char *channel, const char *way, const char *domain, uint64_t flags)
{
	struct gpio_v2_line_request wanted = {.num_lines = 1, .config.flags = flags};
	char name[GPIO_MAX_NAME_SIZE], path[32];

	snprintf(name, sizeof(name), "%s-%s-%s", channel, way, domain);
	snprintf(wanted.consumer, sizeof(wanted.consumer), "shared");
	for (unsigned n = 0; n < 16; n++) {
		struct gpio_v2_line_info line = {.offset = 0};
		int chip;

		snprintf(path, sizeof(path), "/dev/gpiochip%u", n);
		chip = open(path, O_RDWR | O_CLOEXEC);
		for (; chip >= 0 && !ioctl(chip, GPIO_V2_GET_LINEINFO_IOCTL, &line);
		     line = (struct gpio_v2_line_info){.offset = line.offset + 1}) {
			if (strcmp(line.name, name))
				continue;
			wanted.offsets[0] = line.offset;
			if (ioctl(chip, GPIO_V2_GET_LINE_IOCTL, &wanted))
				err(1, "%s", name);
			return wanted.fd;
		}
		close(chip);
	}
	errx(1, "no line is called %s", name);
}

/* Each edge of the wire rings. */
static void ring(const char *channel, const char *domain)
{
	struct gpio_v2_line_values values = {.mask = 1};
	int line = open_line(channel, "to", domain, GPIO_V2_LINE_FLAG_OUTPUT);

	for (values.bits = 1;; values.bits = 0) {
		if (ioctl(line, GPIO_V2_LINE_SET_VALUES_IOCTL, &values))
			err(1, "%s-to-%s", channel, domain);
		if (!values.bits)
			break;
	}
	close(line);
}

int main(int argc, char **argv)
{
	struct channel channel = find_channel(argc > 1 ? argv[1] : NULL);
	const char *what = argc > 3 ? argv[2] : "", *first = argv[argc > 3 ? 3 : 0];
	uint64_t rising = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING;
	bool call = !strcmp(what, "call");
	struct gpio_v2_line_event event;
	int line;

	if (!strcmp(what, "read")) {
		printf("%#x\n", access_word(&channel, first, NULL));
	} else if (!strcmp(what, "write") && argc > 4) {
		access_word(&channel, first, argv[4]);
	} else if (!strcmp(what, "ring")) {
		ring(channel.label, first);
	} else if (call || !strcmp(what, "wait")) {
		/* who rings has to be listened to before it is asked to */
		line = open_line(channel.label, "from", first, rising);
		if (call)
			ring(channel.label, first);
		if (read(line, &event, sizeof(event)) != sizeof(event))
			err(1, "%s-from-%s", channel.label, first);
	} else {
		errx(1, "NAME read OFFSET | write OFFSET VALUE | ring, wait or call DOMAIN");
	}
	return 0;
}
