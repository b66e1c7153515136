/* SPDX-License-Identifier: Apache-2.0 */
/* Features that the kinds of channels offer besides those of the transport: virtio 1.2, sections
 * 5.1.3, 5.3.3, 5.10.3. */
#ifndef MULLION_EL2_CHANNEL_FEATURES_H
#define MULLION_EL2_CHANNEL_FEATURES_H

#define FEATURE(n) (1ull << (n))

/* net; struct virtio_net_config (5.1.4): its MAC, status, pairs of queues, MTU */
#define NET_CHECKSUM       FEATURE(0) /* a sender may leave it to be filled in */
#define NET_GUEST_CHECKSUM FEATURE(1) /* a receiver takes that */
#define NET_MTU            FEATURE(3)
#define NET_MAC            FEATURE(5)
#define NET_MERGEABLE      FEATURE(15)
#define NET_STATUS         FEATURE(16)
#define NET_CONFIG_STATUS  6u
#define NET_CONFIG_PAIRS   8u
#define NET_CONFIG_MTU     10u

/* console; struct virtio_console_config (5.3.4): columns, rows, number of ports, .. */
#define CONSOLE_MULTIPORT    FEATURE(1)
#define CONSOLE_CONFIG_PORTS 4u

/* vsock */
#define VSOCK_STREAM    FEATURE(0)
#define VSOCK_SEQPACKET FEATURE(1)

#endif
