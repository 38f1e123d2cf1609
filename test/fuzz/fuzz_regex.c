/* SPDX-License-Identifier: MIT
 *
 * Any text as a pattern, a subject and a replacement (separated by NULs). Nothing may crash
 * or recurse without end; a match lies inside the subject, and an error has a text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"
#include "base/utf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The part up to the next NUL. */
static struct nk_str take(struct nk_str *rest)
{
	const char *end = memchr(rest->s, '\0', rest->n);
	struct nk_str part = nk_str_n(rest->s, end ? (size_t)(end - rest->s) : rest->n);
	size_t used = part.n + (end != NULL);

	*rest = nk_str_n(rest->s + used, rest->n - used);
	return part;
}

static int check(const struct nk_match *match, void *data)
{
	const struct nk_str *subject = data;

	if (match->start > match->end || match->end > subject->n)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_regex) regex = NULL;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str rest, pattern, subject, out;

	if (size < 1 || size > 200)
		return 0;
	rest = nk_utf8_repair(&arena, nk_str_n((const char *)data + 1, size - 1));
	pattern = take(&rest);
	subject = take(&rest);
	if (nk_regex_compile(&regex, &arena, pattern, data[0] & 31, &err) < 0) {
		if (err.text[0] == '\0')
			abort();
		return 0;
	}
	if (nk_regex_each(regex, &arena, subject, check, &subject, &err) < 0)
		return 0;
	nk_regex_replace(&out, regex, &arena, subject, rest, &err);
	return 0;
}
