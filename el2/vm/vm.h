/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual machine at run time: what its traps need, and what it is at a start. How it starts and
 * ends is in life.h. */
#ifndef MULLION_EL2_VM_H
#define MULLION_EL2_VM_H

#include "include/addr.h"
#include "el2/vm/life_images.h"
#include "el2/vm/life_state.h"
#include "el2/vm/print_line.h"
#include "el2/vm/vcpu.h"
#include "gic/gic.h"
#include "lib/log.h"
#include "arch/arm64/pgtable.h"
#include "el2/vm/vpsci.h"
#include "include/life_policy.h"

#define MAX_VMS       CONFIG_MAX_VMS
#define VM_MAX_MEMORY 16u
#define VM_NAME       32u
#define VM_MAX_IMAGES (IS_ENABLED(CONFIG_SEVERAL_IMAGES) ? LIFE_IMAGES : 1u)

/* SEALED_KEPT: what a life leaves to the next; it has no copy. */
enum { SEALED_KERNEL, SEALED_RAMDISK, SEALED_TREE, SEALED_PEN, SEALED_KEPT, VM_MAX_SEALED };

/* Something that the guest is given at its start, and the pristine copy of it that is kept out of
 * its reach for a restart. All else that it has is zero then. */
struct sealed {
	/* physical addresses: if the VM can start again; where in its memory it belongs */
	uint64_t copy, target;
	uint64_t size;
};

/* The seeds in the guest's tree, which each life gets new (vm_reseed), and what they are made from.
 */
struct reseed {
	uint32_t key[8];
	struct {
		uint32_t offset, size; /* in the tree, in bytes; size 0: there is none */
	} place[2];
};

/* One of those that mullion,kernel names: where it is entered, and what is copied. */
struct vm_image {
	char name[VM_NAME];
	uint64_t entry; /* the guest's address */
	struct sealed kernel;
};

struct vdev_region;

struct vm {
	char name[VM_NAME];
	unsigned index;
	unsigned n_vcpus;
	struct vcpu *vcpu[VGIC_MAX_CPUS];
	struct vpsci psci;
	uint64_t vttbr, vtcr, cntvoff;
	const struct vgic_version *vgic;
	bool direct; /* its interrupts reach it without EL2 */
	struct vgic_vm gic;
	const struct vdev_region *devices; /* emulated ones, the GIC among them (el2/vdev) */
	unsigned n_devices;
	void (*reset_devices)(struct vm *vm); /* when the VM starts; none of its cores runs */
	struct pgtable s2;
	/* its memory, in DRAM; and where the guest has each piece (mullion,memory-at) */
	struct range memory[VM_MAX_MEMORY], guest[VM_MAX_MEMORY];
	unsigned n_memory;
	/* the guest's addresses */
	uint64_t entry, tree; /* first vCPU starts at entry with x0 = tree */
	uint64_t pen;         /* where the others then start; 0: off, for PSCI CPU_ON */
	struct sealed sealed[VM_MAX_SEALED];
	bool restartable;
	/* the images of its lives; that of the next is in `sealed` and `entry` (vm_take_image) */
	struct vm_image image[VM_MAX_IMAGES];
	struct life_images images;
	struct reseed reseed;
	struct life_policy policy;
	bool unquiet; /* a device of its may still write memory in its next life: it has none */
	struct life life;
	struct log_rate log_rate; /* for lines that the guest can cause */
	/* atomic: said once that it uses instructions without syndrome on an emulated device */
	bool told_isv;
	struct print_line line;
};

extern struct vm vms[MAX_VMS];
extern unsigned n_vms;

/* With CHANNELS: when a VM has ended. No core of it runs, and its memory is as they left it: from
 * now until its devices' reset nobody writes there. May be called again before that. */
extern void (*vm_end_channels)(struct vm *vm);

/* The SPIs of all VMs: each line has one owner. */
extern struct virq spi_state[VGIC_MAX_SPI];
extern uint32_t spi_routes[VGIC_MAX_SPI];

static inline bool vm_is_direct(const struct vm *vm)
{
	return IS_ENABLED(CONFIG_DIRECT_INTERRUPTS) && vm->direct;
}

static inline bool vcpu_is_on(const struct vcpu *vcpu)
{
	return vpsci_is_on(&vcpu->vm->psci, vcpu->index);
}

/* The doubleword of a VM's memory that the guest's address is in; false when that is not its
 * memory. For reports and walks of its tables. */
bool vm_read(void *vm, uint64_t address, uint64_t *value);

/* The image that is next is what is put in place, and entered. By who has the life in hand. */
static inline void vm_take_image(struct vm *vm)
{
	const struct vm_image *image = &vm->image[vm->images.next];

	vm->sealed[SEALED_KERNEL] = image->kernel;
	vm->entry = image->entry;
}

/* Switches the first vCPU on; the others are the guest's to start. Nothing of it runs, and its
 * memory is as at a start. */
void vm_start(struct vm *vm);

#endif
