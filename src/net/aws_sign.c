/* SPDX-License-Identifier: MIT
 *
 * Signature Version 4: a keyed digest over the canonical form of a request.
 * Source: AWS General Reference, "Signature Version 4 signing process".
 */
#include "net/aws_priv.h"

#include "base/clock.h"
#include "base/digest.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *hex_sha256(struct nk_arena *arena, struct nk_str text)
{
	uint8_t raw[NK_DIGEST_MAX];
	char *hex = nk_alloc(arena, NK_DIGEST_HEX);
	size_t n = nk_digest_of(NK_SHA256, text.n ? text.s : "", text.n, raw);

	return nk_hex(hex, raw, n, false);
}

static const char *lower(struct nk_arena *arena, const char *text)
{
	char *copy = nk_strdup(arena, text);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

static int by_name(const void *a, const void *b)
{
	const struct nk_http_header *x = a, *y = b;

	return strcasecmp(x->name, y->name);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The query's parameters in the order of their names; they are escaped already. */
static const char *canonical_query(struct nk_arena *arena, const char *query)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(64 * 1024);
	char *copy = nk_strdup(arena, query ? query : ""), *rest = copy, *part;
	char **parts = NK_NEW_N(arena, char *, strlen(copy) + 1);
	size_t n = 0;

	while ((part = strsep(&rest, "&"))) {
		if (*part)
			parts[n++] = strchr(part, '=') ? part : nk_printf(arena, "%s=", part);
	}
	qsort(parts, n, sizeof *parts, by_text);
	for (size_t i = 0; i < n; i++)
		nk_buf_printf(&buf, "%s%s", i ? "&" : "", parts[i]);
	return nk_buf_dup(&buf, arena).s;
}

static void add(struct aws_signed *out, const char *name, const char *value)
{
	assert(out->n < AWS_SIGNED_HEADERS);
	out->headers[out->n++] = (struct nk_http_header){ name, value };
}

/* "name:value\n" of each header, sorted, and "name;name" in *names. */
static const char *canonical_headers(struct nk_arena *arena, const struct aws_signed *out,
				     const char *host, const char **names)
{
	NK_AUTO_BUF lines = NK_BUF_INIT(64 * 1024);
	NK_AUTO_BUF list = NK_BUF_INIT(8 * 1024);
	struct nk_http_header all[AWS_SIGNED_HEADERS + 1];
	size_t n = out->n + 1;

	memcpy(all, out->headers, out->n * sizeof all[0]);
	all[out->n] = (struct nk_http_header){ "host", host };
	qsort(all, n, sizeof all[0], by_name);
	for (size_t i = 0; i < n; i++) {
		struct nk_str value = nk_str_trim(nk_str(all[i].value));
		nk_buf_printf(&lines, "%s:%.*s\n", lower(arena, all[i].name), NK_ARG(value));
		nk_buf_printf(&list, "%s%s", i ? ";" : "", lower(arena, all[i].name));
	}
	*names = nk_buf_dup(&list, arena).s;
	return nk_buf_dup(&lines, arena).s;
}

/* The key of a day, a region and a service. */
static void signing_key(uint8_t key[NK_DIGEST_MAX], struct nk_arena *arena, const char *secret,
			const char *date, const char *region, const char *service)
{
	const char *first = nk_printf(arena, "AWS4%s", secret);
	const char *const parts[] = { region, service, "aws4_request" };

	nk_hmac(NK_SHA256, first, strlen(first), date, strlen(date), key);
	for (size_t i = 0; i < 3; i++) {
		uint8_t next[NK_DIGEST_MAX];
		nk_hmac(NK_SHA256, key, 32, parts[i], strlen(parts[i]), next);
		memcpy(key, next, sizeof next);
	}
}

/* "20260822T104820Z" */
static char *basic_time(struct nk_arena *arena, int64_t us)
{
	char plain[NK_TIME_TEXT], *text = nk_alloc(arena, NK_TIME_TEXT), *to = text;

	for (const char *c = nk_time_plain(plain, us); *c; c++) {
		if (*c != '-' && *c != ':')
			*to++ = *c;
	}
	*to++ = 'Z';
	return text;
}

void aws_sign(struct aws_signed *out, const struct aws_to_sign *request,
	      const struct aws_credentials *credentials, struct nk_arena *arena)
{
	const char *time = basic_time(arena, request->now_us);
	const char *date = nk_strndup(arena, time, 8);
	const char *digest = hex_sha256(arena, request->body), *names;
	uint8_t key[NK_DIGEST_MAX], raw[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];

	*out = (struct aws_signed){ .n = 0 };
	for (size_t i = 0; i < request->n_headers; i++)
		add(out, request->headers[i].name, request->headers[i].value);
	add(out, "X-Amz-Date", time);
	if (credentials->token)
		add(out, "X-Amz-Security-Token", credentials->token);
	if (strcmp(request->service, "s3") == 0)
		add(out, "X-Amz-Content-Sha256", digest);

	const char *headers = canonical_headers(arena, out, request->host, &names);
	const char *canonical = nk_printf(arena, "%s\n%s\n%s\n%s\n%s\n%s", request->method,
					  request->path, canonical_query(arena, request->query),
					  headers, names, digest);
	const char *scope = nk_printf(arena, "%s/%s/%s/aws4_request", date, request->region,
				      request->service);
	const char *to_sign = nk_printf(arena, "AWS4-HMAC-SHA256\n%s\n%s\n%s", time, scope,
					hex_sha256(arena, nk_str(canonical)));
	signing_key(key, arena, credentials->secret, date, request->region, request->service);
	size_t n = nk_hmac(NK_SHA256, key, 32, to_sign, strlen(to_sign), raw);
	out->authorization = nk_printf(
		arena, "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		credentials->key_id, scope, names, nk_hex(hex, raw, n, false));
}
