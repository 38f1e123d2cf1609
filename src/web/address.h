/* SPDX-License-Identifier: MIT
 *
 * Who is asking: addresses of callers, proxies that may speak for them, and how often each
 * may ask.
 */
#ifndef NK_WEB_ADDRESS_H
#define NK_WEB_ADDRESS_H

#include <netinet/in.h>

#include "base/str.h"

/* An IPv6 address, or an IPv4 one mapped into that space. */
struct nk_address {
	struct in6_addr bytes;
};

struct sockaddr;
bool nk_address_of(struct nk_address *out, const struct sockaddr *socket);
bool nk_address_read(struct nk_address *out, struct nk_str text);
bool nk_address_is_loopback(const struct nk_address *address);

/* "10.0.0.0/8", "2001:db8::/32", or one address. */
struct nk_network {
	struct nk_address address;
	int bits; /* of 128 */
};
/** NK_FAULT_CONFIG with an example when it is none. */
int nk_network_read(struct nk_network *out, const char *text, struct nk_err *err);
bool nk_network_has(const struct nk_network *networks, size_t n, const struct nk_address *address);

/**
 * The address that a call comes from: the peer's, or where that is a trusted proxy, the last
 * one in X-Forwarded-For that is not. What others claim is not looked at.
 */
struct nk_address nk_address_caller(const struct nk_address *peer, struct nk_str forwarded_for,
				    const struct nk_network *trusted, size_t n_trusted);

struct nk_rate;
/** At most `limit` calls per address (IPv6: per /64) and minute; 0: any number. */
struct nk_rate *nk_rate_new(int limit);
void nk_rate_free(struct nk_rate *rate);
/** Count a call. 0: it is fine; else the seconds after which to come back. Any thread. */
int nk_rate_take(struct nk_rate *rate, const struct nk_address *caller);

#endif
