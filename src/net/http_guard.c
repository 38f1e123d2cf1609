/* SPDX-License-Identifier: MIT
 *
 * Which addresses belong to the public net. A netkan can name any host, and a host's name can
 * resolve to anything, so what counts is the address of the socket: an inflator in a cloud must
 * not fetch credentials from the link-local metadata service on a mod's behalf.
 */
#include "net/http_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range {
	uint8_t bytes[16];
	int bits;
};

/* RFC 6890 and its successors: everything that is not globally reachable. */
static const struct range ranges4[] = {
	{ { 0 }, 8 },
	{ { 10 }, 8 },
	{ { 100, 64 }, 10 },
	{ { 127 }, 8 },
	{ { 169, 254 }, 16 },
	{ { 172, 16 }, 12 },
	{ { 192, 0, 0 }, 24 },
	{ { 192, 0, 2 }, 24 },
	{ { 192, 168 }, 16 },
	{ { 198, 18 }, 15 },
	{ { 198, 51, 100 }, 24 },
	{ { 203, 0, 113 }, 24 },
	{ { 224 }, 3 }, /* multicast, reserved, broadcast */
};
static const struct range ranges6[] = {
	{ { 0 }, 96 },                            /* unspecified, loopback, IPv4-compatible */
	{ { 0x00, 0x64, 0xff, 0x9b, 0, 1 }, 48 }, /* local translation */
	{ { 0x01 }, 64 },                         /* discard */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },       /* documentation */
	{ { 0xfc }, 7 },                          /* unique local */
	{ { 0xfe, 0x80 }, 10 },                   /* link-local */
	{ { 0xfe, 0xc0 }, 10 },                   /* site-local of old */
	{ { 0xff }, 8 },                          /* multicast */
};
/* IPv6 addresses that carry an IPv4 address, which decides; `at` is where it stands. */
static const struct {
	struct range range;
	int at;
} carriers[] = {
	{ { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 }, 12 }, /* mapped */
	{ { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },                   /* NAT64 */
	{ { { 0x20, 0x02 }, 16 }, 2 },                                /* 6to4 */
};

static bool in_range(const uint8_t *address, const struct range *range)
{
	int whole = range->bits / 8, rest = range->bits % 8;

	if (memcmp(address, range->bytes, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((address[whole] ^ range->bytes[whole]) >> (8 - rest)) == 0;
}

static bool is_private4(const uint8_t *address)
{
	for (size_t i = 0; i < sizeof ranges4 / sizeof ranges4[0]; i++) {
		if (in_range(address, &ranges4[i]))
			return true;
	}
	return false;
}

static bool is_private6(const uint8_t *address)
{
	for (size_t i = 0; i < sizeof carriers / sizeof carriers[0]; i++) {
		if (in_range(address, &carriers[i].range))
			return is_private4(address + carriers[i].at);
	}
	for (size_t i = 0; i < sizeof ranges6 / sizeof ranges6[0]; i++) {
		if (in_range(address, &ranges6[i]))
			return true;
	}
	return false;
}

bool http_guard_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private4(
			(const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr);
	if (address->sa_family == AF_INET6)
		return is_private6(
			(const uint8_t *)&((const struct sockaddr_in6 *)address)->sin6_addr);
	return true; /* a Unix socket or something unheard of */
}

bool http_guard_is_private_text(const char *ip)
{
	uint8_t address[16];

	if (inet_pton(AF_INET, ip, address) == 1)
		return is_private4(address);
	if (inet_pton(AF_INET6, ip, address) == 1)
		return is_private6(address);
	return true;
}
