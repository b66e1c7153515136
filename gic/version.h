/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One source for both versions of the GIC, at no cost to either. What runs for every interrupt of a
 * guest, and reaches the hardware in every other line, is compiled once for each version: build.mk
 * lists FILE.c as FILE.v2.c and FILE.v3.c, and GIC_VERSION is a constant in each object, so that
 * what is the other version's folds away. Its external functions are declared VERSIONED, by which
 * they have a symbol for each version (vgic_irq_v2, vgic_irq_v3) under one name in C. Files that
 * are one version's alone define GIC_VERSION in their first lines.
 *
 * All other code is compiled once and has no GIC_VERSION: a VERSIONED function that it called would
 * not be found by the linker. It goes by the table `gic` (gic.h) that boot has chosen; the vectors,
 * of which there is a set for each version, lead to the right copy of what is not to pay for that.
 * A host test has one version's copy, by its plain names.
 */
#ifndef MULLION_GIC_VERSION_H
#define MULLION_GIC_VERSION_H

#define GIC_SYMBOL_(name, version) #name "_v" #version
#define GIC_SYMBOL(name, version)  GIC_SYMBOL_(name, version)

#if defined(GIC_VERSION) && defined(__aarch64__)
#define VERSIONED(name) __asm__(GIC_SYMBOL(name, GIC_VERSION))
#else
#define VERSIONED(name)
#endif

#endif
