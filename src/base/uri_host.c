/* SPDX-License-Identifier: MIT
 *
 * Hosts: names of labels, IPv4 in any of its old spellings, IPv6 in brackets; each in the
 * canonical form that System.Uri gives it.
 */
#include "base/uri_internal.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/collate.h"
#include "base/utf.h"

/* One part of an IPv4 address: decimal, 0octal or 0xhex. */
static bool read_ipv4_part(struct nk_str text, uint64_t *value)
{
	unsigned base = 10;
	size_t i = 0;

	*value = 0;
	if (text.n > 1 && text.s[0] == '0') {
		base = (text.s[1] | 0x20) == 'x' ? 16 : 8;
		i = base == 16 ? 2 : 1;
	}
	if (i == text.n)
		return false;
	for (; i < text.n; i++) {
		char c = text.s[i];
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
				 : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
					 ? (unsigned)((c | 0x20) - 'a' + 10)
					 : 99;

		if (digit >= base)
			return false;
		*value = *value * base + digit;
		if (*value > 0xffffffff)
			return false;
	}
	return true;
}

/* All parts but the last are bytes; the last fills what is left. */
static bool read_ipv4(struct nk_str host, uint32_t *address)
{
	uint64_t part[4];
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= host.n; i++) {
		if (i < host.n && host.s[i] != '.')
			continue;
		if (n == 4 ||
		    !read_ipv4_part((struct nk_str){ host.s + start, i - start }, &part[n]))
			return false;
		n++;
		start = i + 1;
	}
	*address = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		if (part[i] > 255)
			return false;
		*address |= (uint32_t)part[i] << (24 - 8 * i);
	}
	if (n > 1 && part[n - 1] >> (8 * (5 - n)))
		return false;
	*address |= (uint32_t)part[n - 1];
	return true;
}

static struct nk_str ipv6(struct nk_arena *arena, struct nk_str host)
{
	char text[INET6_ADDRSTRLEN] = "", canonical[INET6_ADDRSTRLEN];
	struct in6_addr address;
	struct nk_str inner = { host.s + 1, host.n - 2 };
	ptrdiff_t zone = nk_str_find(inner, NK_STR("%"), 0);

	if (zone >= 0)
		inner.n = (size_t)zone;
	if (inner.n >= sizeof(text))
		return NK_NO_STR;
	memcpy(text, inner.s, inner.n);
	if (inet_pton(AF_INET6, text, &address) != 1)
		return NK_NO_STR;
	inet_ntop(AF_INET6, &address, canonical, sizeof(canonical));
	return nk_str(nk_printf(arena, "[%s]", canonical));
}

/* Letters, digits, "-" and "_", and nearly all of Unicode, in labels between single dots. */
static bool is_name(struct nk_str host)
{
	bool label = false;

	for (size_t i = 0; i < host.n;) {
		uint32_t c = nk_utf8_next(host, &i);

		if (c == '.' || c == 0x3002 || c == 0xff0e || c == 0xff61) {
			if (!label)
				return false;
			label = false;
			continue;
		}
		if (c < 128 && !((c >= '0' && c <= '9') ||
				 ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_'))
			return false;
		if (c >= 128 && c < 0xa0)
			return false;
		label = true;
	}
	return host.n > 0 && (label || host.n > 1);
}

static bool is_ascii(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((uint8_t)text.s[i] >= 128)
			return false;
	return true;
}

/* .NET looks for capitals among ASCII only, and then lowers the whole name. */
static bool has_capital(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] >= 'A' && text.s[i] <= 'Z')
			return true;
	return false;
}

struct nk_str nk_uri_host(struct nk_arena *arena, struct nk_str host, unsigned flags, bool *plain)
{
	uint32_t address;

	*plain = true;
	if (host.n > 2 && host.s[0] == '[' && host.s[host.n - 1] == ']')
		return ipv6(arena, host);
	if (!(flags & NK_URI_UNKNOWN) && read_ipv4(host, &address))
		return nk_str(nk_printf(arena, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
					address >> 8 & 255, address & 255));
	if (!is_name(host))
		return NK_NO_STR;
	*plain = is_ascii(host) || nk_uri_is_escaped(host, true);
	return has_capital(host) ? nk_lower_invariant(arena, host) : host;
}
