/* SPDX-License-Identifier: Apache-2.0 */
/* What a vCPU is about at this moment. */
#ifndef MULLION_EL2_REGS_H
#define MULLION_EL2_REGS_H

struct vcpu;

/*
 * Prints it: where it is, its registers, and who has called what there; or that it is off. Its core
 * is asked, which takes them in the middle of whatever its guest does: a stay of some thousand
 * instructions there. Any core, where no lock is held. `print` gets a line without its newline, of
 * 100 characters at most; 20 lines or so.
 */
void regs_print(struct vcpu *vcpu, void (*print)(void *ctx, const char *line), void *ctx);

#endif
