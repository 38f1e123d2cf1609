/* SPDX-License-Identifier: MIT
 *
 * Addresses as the client needs them: where to connect, and where a redirect leads. Parsed by
 * libcurl's parser, since what it reads is what will be connected to.
 */
#include "net/http_priv.h"

#include "base/uri.h"

#include <stdlib.h>
#include <string.h>

static const char *part(CURLU *handle, CURLUPart what, unsigned flags, struct nk_arena *arena)
{
	char *text = NULL;
	const char *copy = NULL;

	if (curl_url_get(handle, what, &text, flags) == CURLUE_OK)
		copy = nk_strdup(arena, text);
	curl_free(text);
	return copy;
}

static void lower(const char *text)
{
	for (char *c = (char *)text; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	}
}

static int is_no_address(const char *url, struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_METADATA, "%.300s: is not an address", url);
}

static int take_parts(struct http_url *out, CURLU *handle, const char *url, struct nk_arena *arena,
		      struct nk_err *err)
{
	const char *port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT, arena);
	const char *query = part(handle, CURLUPART_QUERY, 0, arena);
	const char *path = part(handle, CURLUPART_PATH, 0, arena);

	out->scheme = part(handle, CURLUPART_SCHEME, 0, arena);
	out->host = part(handle, CURLUPART_HOST, 0, arena);
	if (!out->scheme)
		return is_no_address(url, err);
	lower(out->scheme);
	if (strcmp(out->scheme, "http") != 0 && strcmp(out->scheme, "https") != 0)
		return nk_fail(err, NK_FAULT_METADATA,
			       "%.300s: only http and https addresses are asked, not %.20s", url,
			       out->scheme);
	if (!port || !path || !out->host || !*out->host)
		return is_no_address(url, err);
	lower(out->host);
	out->port = (int)strtol(port, NULL, 10);
	out->path = query ? nk_printf(arena, "%s?%s", path, query) : path;
	out->origin = nk_printf(arena, "%s://%s:%d", out->scheme, out->host, out->port);
	return 0;
}

int http_url_parse(struct http_url *out, struct nk_arena *arena, const char *url,
		   struct nk_err *err)
{
	const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS | CURLU_ALLOW_SPACE;
	CURLU *handle;
	int rc;

	if (strlen(url) > HTTP_MAX_URL)
		return nk_fail(err, NK_FAULT_METADATA,
			       "%.60s...: the address is longer than %d bytes", url, HTTP_MAX_URL);
	handle = curl_url();
	if (curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK)
		rc = take_parts(out, handle, url, arena, err);
	else
		rc = is_no_address(url, err);
	curl_url_cleanup(handle);
	return rc;
}

int http_url_redirect(const char **out, struct nk_arena *arena, const char *from,
		      const char *location, struct nk_err *err)
{
	struct nk_str target = nk_uri_location(arena, nk_str(location));
	struct nk_uri base, next;

	if (nk_uri_parse(&base, arena, nk_str(from), err) < 0 ||
	    nk_uri_resolve(&next, arena, &base, target, err) < 0)
		return -1;
	*out = nk_strndup(arena, next.absolute.s, next.absolute.n);
	return 0;
}
