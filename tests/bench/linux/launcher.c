/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least program that runs a guest under KVM: first and only process of a Debian kernel at EL2.
 * One VM with the in-kernel GICv3, a vCPU for each of the host's CPUs and pinned to it, a PL011
 * that only sends. Files of the ramdisk: the guest (/guest.bin, an arm64 Image), its tree
 * (/guest.dtb, QEMU's for the guest run natively), its ramdisk (/guest.initrd, may be empty).
 */
#include <linux/kvm.h>

#include "tests/bench/linux/program.h"

#define GICD    0x08000000ull
#define GICR    0x080a0000ull
#define UART    0x09000000ull
#define UART_DR 0u
/* below this the tree has devices: they read as zero here. Above is nothing */
#define DEVICES    0x0c000000ull
#define RAM        0x40000000ull
#define RAM_SIZE   (256ull << 20)
#define KERNEL     0x00200000ull /* from the start of RAM */
#define TREE       0x08000000ull
#define RAMDISK    0x0a000000ull /* systems.py says so in the tree */
#define MAX_VCPUS  4u
#define GIC_IRQS   256u
#define STACK_SIZE 65536u

static int kvm, vm;
static int vcpus[MAX_VCPUS];
static struct kvm_run *runs[MAX_VCPUS];
static char stacks[MAX_VCPUS][STACK_SIZE] __attribute__((aligned(16)));

static long kvm_ioctl(int file, unsigned long request, void *arg, const char *what)
{
	return need(sys3(NR_IOCTL, file, (long)request, (long)arg), what);
}

static void load(const char *path, char *to)
{
	long fd = open_file(path, O_RDONLY), n;

	while ((n = need(sys3(NR_READ, fd, (long)to, 1 << 20), path)) > 0)
		to += n;
}

static void set_reg(int file, uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = {.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | id,
				  .addr = (uintptr_t)&value};

	kvm_ioctl(file, KVM_SET_ONE_REG, &reg, "KVM_SET_ONE_REG");
}

static void set_gic(int file, uint32_t group, uint64_t attr, void *value)
{
	struct kvm_device_attr a = {.group = group, .attr = attr, .addr = (uintptr_t)value};

	kvm_ioctl(file, KVM_SET_DEVICE_ATTR, &a, "KVM_SET_DEVICE_ATTR");
}

static void make_gic(void)
{
	struct kvm_create_device gic = {.type = KVM_DEV_TYPE_ARM_VGIC_V3};
	uint64_t dist = GICD, redist = GICR;
	uint32_t irqs = GIC_IRQS;

	kvm_ioctl(vm, KVM_CREATE_DEVICE, &gic, "KVM_CREATE_DEVICE");
	set_gic((int)gic.fd, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &irqs);
	set_gic((int)gic.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_DIST, &dist);
	set_gic((int)gic.fd, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V3_ADDR_TYPE_REDIST, &redist);
	set_gic((int)gic.fd, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
}

static void make_vcpu(unsigned index)
{
	struct kvm_vcpu_init init;
	long size = need(sys3(NR_IOCTL, kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");

	vcpus[index] = (int)need(sys3(NR_IOCTL, vm, KVM_CREATE_VCPU, index), "KVM_CREATE_VCPU");
	runs[index] = (struct kvm_run *)map(size, MAP_SHARED, vcpus[index]);
	kvm_ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init, "KVM_ARM_PREFERRED_TARGET");
	init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2 |
			    (index ? 1u << KVM_ARM_VCPU_POWER_OFF : 0);
	kvm_ioctl(vcpus[index], KVM_ARM_VCPU_INIT, &init, "KVM_ARM_VCPU_INIT");
}

static void inject_abort(int file)
{
	struct kvm_vcpu_events events = {.exception = {.ext_dabt_pending = 1}};

	kvm_ioctl(file, KVM_SET_VCPU_EVENTS, &events, "KVM_SET_VCPU_EVENTS");
}

/* Lines, not characters: each write is a system call of the host. */
static void uart(const struct kvm_run *run)
{
	static char line[256];
	static unsigned n;

	if (!run->mmio.is_write || run->mmio.phys_addr != UART + UART_DR)
		return;
	line[n++] = (char)run->mmio.data[0];
	if (n == sizeof(line) - 1 || line[n - 1] == '\n') {
		line[n] = 0;
		print_to(1, line);
		n = 0;
	}
}

static void run_vcpu(uint64_t index)
{
	struct kvm_run *run = runs[index];

	pin((unsigned)index);
	for (;;) {
		need(sys3(NR_IOCTL, vcpus[index], KVM_RUN, 0), "KVM_RUN");
		if (run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
			power_off();
		if (run->exit_reason != KVM_EXIT_MMIO)
			need(-1, "a KVM_RUN that ended for another reason than MMIO");
		if (run->mmio.phys_addr < DEVICES) {
			for (unsigned b = 0; !run->mmio.is_write && b < sizeof(run->mmio.data); b++)
				run->mmio.data[b] = 0;
			uart(run);
		} else {
			inject_abort(vcpus[index]);
		}
	}
}

void program(const long *stack)
{
	(void)stack;
	struct kvm_userspace_memory_region region = {.guest_phys_addr = RAM,
						     .memory_size = RAM_SIZE};
	unsigned n = cpus() < MAX_VCPUS ? cpus() : MAX_VCPUS;
	char *ram;

	kvm = (int)open_file("/dev/kvm", O_RDWR);
	vm = (int)need(sys3(NR_IOCTL, kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	ram = map((long)RAM_SIZE, MAP_ANON_PRIVATE, -1);
	load("/guest.bin", ram + KERNEL);
	load("/guest.dtb", ram + TREE);
	load("/guest.initrd", ram + RAMDISK);
	region.userspace_addr = (uintptr_t)ram;
	kvm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
	for (unsigned i = 0; i < n; i++)
		make_vcpu(i);
	make_gic();
	set_reg(vcpus[0], KVM_REG_ARM_CORE_REG(regs.pc), RAM + KERNEL);
	set_reg(vcpus[0], KVM_REG_ARM_CORE_REG(regs.regs[0]), RAM + TREE);
	for (unsigned i = 1; i < n; i++)
		need(start_thread(CLONE_SHARE_MEMORY, stacks[i] + STACK_SIZE, run_vcpu, i),
		     "clone");
	run_vcpu(0);
}
