/* SPDX-License-Identifier: MIT
 *
 * Which proxy a request goes through. libcurl reads the same variables by itself but does not
 * tell what it chose, and the address check must know: the address of a proxy, which may well
 * be a private one, is the operator's choice. So we choose, by curl's rules, and tell libcurl.
 */
#include "net/http_priv.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *first_set(const char *const *names)
{
	for (; *names; names++) {
		const char *value = getenv(*names);
		if (value && *value)
			return nk_xstrdup(value);
	}
	return NULL;
}

void http_proxies_read(struct http_proxies *proxies)
{
	/* Not HTTP_PROXY: in a CGI environment a client's "Proxy:" header would set it. */
	static const char *const http[] = { "http_proxy", NULL };
	static const char *const https[] = { "https_proxy", "HTTPS_PROXY", NULL };
	static const char *const all[] = { "all_proxy", "ALL_PROXY", NULL };
	static const char *const except[] = { "no_proxy", "NO_PROXY", NULL };

	proxies->http = first_set(http);
	proxies->https = first_set(https);
	proxies->all = first_set(all);
	proxies->except = first_set(except);
}

void http_proxies_release(struct http_proxies *proxies)
{
	free(proxies->http);
	free(proxies->https);
	free(proxies->all);
	free(proxies->except);
}

/* "10.0.0.0/8" or "2001:db8::/32", with or without the slash, against a numeric host. */
static bool address_matches(const char *host, const char *pattern)
{
	uint8_t have[16], want[16];
	char text[64];
	const char *slash = strchr(pattern, '/');
	size_t n = slash ? (size_t)(slash - pattern) : strlen(pattern);
	int family = strchr(host, ':') ? AF_INET6 : AF_INET;
	int most = family == AF_INET6 ? 128 : 32;

	if (n >= sizeof text)
		return false;
	memcpy(text, pattern, n);
	text[n] = '\0';
	if (inet_pton(family, host, have) != 1 || inet_pton(family, text, want) != 1)
		return false;
	long bits = slash ? strtol(slash + 1, NULL, 10) : most;
	if (bits < 0 || bits > most)
		return false;
	if (memcmp(have, want, (size_t)bits / 8) != 0)
		return false;
	return bits % 8 == 0 || ((have[bits / 8] ^ want[bits / 8]) >> (8 - bits % 8)) == 0;
}

/* "example.org" and ".example.org" mean the host and everything below it. */
static bool name_matches(const char *host, const char *pattern)
{
	size_t n_host = strlen(host), n;

	while (*pattern == '.')
		pattern++;
	n = strlen(pattern);
	while (n > 0 && pattern[n - 1] == '.')
		n--;
	if (n == 0 || n > n_host || strncasecmp(host + n_host - n, pattern, n) != 0)
		return false;
	return n == n_host || host[n_host - n - 1] == '.';
}

static bool is_exception(const char *list, const char *host)
{
	char bare[256], entry[256];
	size_t n;

	if (strcmp(list, "*") == 0)
		return true;
	snprintf(bare, sizeof bare, "%s", *host == '[' ? host + 1 : host);
	bare[strcspn(bare, "]")] = '\0';
	for (; *list; list += n) {
		list += strspn(list, ", \t");
		n = strcspn(list, ", \t");
		if (n == 0 || n >= sizeof entry)
			continue;
		memcpy(entry, list, n);
		entry[n] = '\0';
		if (address_matches(bare, entry) || name_matches(bare, entry))
			return true;
	}
	return false;
}

const char *http_proxies_choose(const struct http_proxies *proxies, const struct http_url *url)
{
	const char *proxy = strcmp(url->scheme, "https") == 0 ? proxies->https : proxies->http;

	if (!proxy)
		proxy = proxies->all;
	if (!proxy || (proxies->except && is_exception(proxies->except, url->host)))
		return "";
	return proxy;
}
