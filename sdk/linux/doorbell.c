// SPDX-License-Identifier: MIT-0
/*
 * A module for one channel of shared memory: /dev/CHANNEL (docs/channels.md).
 *
 *     mmap    the memory, cached if the channel is, else memory without a cache: unlike /dev/mem,
 *             copies of any size and alignment are right
 *     read    a 32-bit number: how often FROM has rung since the last read, which waits for it
 *     write   a 32-bit number: the sides whose bits are set are rung
 *
 *     insmod doorbell.ko channel=shared0 from=rt
 *
 * The interrupt is that of the line CHANNEL-from-FROM: the driver of the doorbell stays Linux' own.
 */
#include <linux/gpio/consumer.h>
#include <linux/gpio/machine.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/of_address.h>
#include <linux/uaccess.h>

#define DOORBELL_RING 0x800 /* bit n: side n is rung */

static char *channel = "shared0", *from = "rt";
module_param(channel, charp, 0444);
module_param(from, charp, 0444);

static struct resource memory;
static bool cached;
static void __iomem *doorbell;
static struct gpio_desc *line;
static atomic_t rings = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(rung);

static int map(struct file *file, struct vm_area_struct *vma)
{
	if (!cached)
		vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	return vm_iomap_memory(vma, memory.start, resource_size(&memory));
}

static ssize_t wait(struct file *file, char __user *to, size_t size, loff_t *at)
{
	u32 count;

	if (size != sizeof(count))
		return -EINVAL;
	if (wait_event_interruptible(rung, atomic_read(&rings)))
		return -ERESTARTSYS;
	count = atomic_xchg(&rings, 0);
	return put_user(count, (u32 __user *)to) ? -EFAULT : size;
}

static ssize_t ring(struct file *file, const char __user *what, size_t size, loff_t *at)
{
	u32 sides;

	if (size != sizeof(sides))
		return -EINVAL;
	if (get_user(sides, (const u32 __user *)what))
		return -EFAULT;
	writel(sides, doorbell + DOORBELL_RING); /* behind what was written to the memory */
	return size;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE, .mmap = map, .read = wait, .write = ring, .llseek = noop_llseek};
static struct miscdevice device = {.minor = MISC_DYNAMIC_MINOR, .fops = &operations, .mode = 0600};

static irqreturn_t on_ring(int irq, void *context)
{
	atomic_inc(&rings);
	wake_up_interruptible(&rung);
	return IRQ_HANDLED;
}

/* The registers of the channel's node of a kind, and whether that says no-map. */
static int find(const char *kind, struct resource *registers, bool *no_map)
{
	struct device_node *node = NULL;
	const char *label;
	int error = -ENODEV;

	while (error == -ENODEV && (node = of_find_compatible_node(node, NULL, kind))) {
		if (of_property_read_string(node, "label", &label) || strcmp(label, channel))
			continue;
		*no_map = of_property_read_bool(node, "no-map");
		error = of_address_to_resource(node, 0, registers);
	}
	of_node_put(node);
	return error;
}

/* The line, which is known by its name. */
static int listen(void)
{
	static char name[64];
	static struct gpiod_lookup_table lines = {
		.table = {GPIO_LOOKUP(name, U16_MAX, "rung", GPIO_ACTIVE_HIGH), {}}};
	int error;

	snprintf(name, sizeof(name), "%s-from-%s", channel, from);
	lines.dev_id = device.name;
	gpiod_add_lookup_table(&lines);
	line = gpiod_get(device.this_device, "rung", GPIOD_IN);
	gpiod_remove_lookup_table(&lines);
	if (IS_ERR(line))
		return PTR_ERR(line);
	error = request_irq(gpiod_to_irq(line), on_ring, IRQF_TRIGGER_RISING, channel, NULL);
	if (error)
		gpiod_put(line);
	return error;
}

static int __init begin(void)
{
	struct resource registers;
	bool uncached, ignored;
	int error = find("mullion,shared-memory", &memory, &uncached);

	if (!error)
		error = find("mullion,doorbell", &registers, &ignored);
	if (error)
		return error;
	cached = !uncached;
	doorbell = ioremap(registers.start, resource_size(&registers));
	if (!doorbell)
		return -ENOMEM;
	device.name = channel;
	error = misc_register(&device);
	if (error)
		goto no_device;
	error = listen();
	if (!error)
		return 0;
	misc_deregister(&device);
no_device:
	iounmap(doorbell);
	return error;
}

static void __exit end(void)
{
	free_irq(gpiod_to_irq(line), NULL);
	gpiod_put(line);
	misc_deregister(&device);
	iounmap(doorbell);
}

module_init(begin);
module_exit(end);
MODULE_DESCRIPTION("Memory and doorbell of a channel of Mullion's");
MODULE_LICENSE("Dual MIT/GPL");
