/* SPDX-License-Identifier: MIT
 *
 * Addresses and proxies; see address.h.
 */
#include "web/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void map_ipv4(struct nk_address *out, const void *four)
{
	memset(&out->bytes, 0, 10);
	memset(out->bytes.s6_addr + 10, 0xff, 2);
	memcpy(out->bytes.s6_addr + 12, four, 4);
}

bool nk_address_of(struct nk_address *out, const struct sockaddr *socket)
{
	if (socket && socket->sa_family == AF_INET6) {
		out->bytes = ((const struct sockaddr_in6 *)(const void *)socket)->sin6_addr;
		return true;
	}
	if (socket && socket->sa_family == AF_INET) {
		map_ipv4(out, &((const struct sockaddr_in *)(const void *)socket)->sin_addr);
		return true;
	}
	return false;
}

bool nk_address_read(struct nk_address *out, struct nk_str text)
{
	char copy[64];
	struct in_addr four;

	text = nk_str_trim(text);
	if (text.n > 1 && text.s[0] == '[' && text.s[text.n - 1] == ']')
		text = nk_str_n(text.s + 1, text.n - 2);
	if (!text.n || text.n >= sizeof copy)
		return false;
	memcpy(copy, text.s, text.n);
	copy[text.n] = '\0';
	if (inet_pton(AF_INET, copy, &four) == 1) {
		map_ipv4(out, &four);
		return true;
	}
	return inet_pton(AF_INET6, copy, &out->bytes) == 1;
}

bool nk_address_is_loopback(const struct nk_address *address)
{
	return IN6_IS_ADDR_LOOPBACK(&address->bytes) ||
	       (IN6_IS_ADDR_V4MAPPED(&address->bytes) && address->bytes.s6_addr[12] == 127);
}

int nk_network_read(struct nk_network *out, const char *text, struct nk_err *err)
{
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	int64_t bits = 0;

	if (!nk_address_read(&out->address, nk_str_n(text, n)))
		goto wrong;
	bool four = IN6_IS_ADDR_V4MAPPED(&out->address.bytes);
	if (slash && (!nk_str_to_i64(nk_str(slash + 1), &bits) || bits < 0 || bits > (four ? 32 : 128)))
		goto wrong;
	out->bits = slash ? (int)bits + (four ? 96 : 0) : 128;
	return 0;
wrong:
	return nk_fail(err, NK_FAULT_CONFIG,
		       "'%s' is no address or network; one looks like 10.0.0.0/8 or 2001:db8::1",
		       text);
}

bool nk_network_has(const struct nk_network *networks, size_t n, const struct nk_address *address)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *a = networks[i].address.bytes.s6_addr, *b = address->bytes.s6_addr;
		size_t whole = (size_t)networks[i].bits / 8;
		int rest = networks[i].bits % 8;

		if (memcmp(a, b, whole) == 0 &&
		    (!rest || (a[whole] ^ b[whole]) >> (8 - rest) == 0))
			return true;
	}
	return false;
}

struct nk_address nk_address_caller(const struct nk_address *peer, struct nk_str forwarded_for,
				    const struct nk_network *trusted, size_t n_trusted)
{
	struct nk_address caller = *peer;

	while (forwarded_for.n && nk_network_has(trusted, n_trusted, &caller)) {
		size_t from = forwarded_for.n;
		struct nk_address next;

		while (from && forwarded_for.s[from - 1] != ',')
			from--;
		if (!nk_address_read(&next, nk_str_n(forwarded_for.s + from, forwarded_for.n - from)))
			break;
		caller = next;
		forwarded_for.n = from ? from - 1 : 0;
	}
	return caller;
}
