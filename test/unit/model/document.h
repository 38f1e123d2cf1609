/* SPDX-License-Identifier: MIT
 *
 * Documents for the tests of this folder, written as JSON.
 */
#ifndef NK_TEST_MODEL_DOCUMENT_H
#define NK_TEST_MODEL_DOCUMENT_H

#include "check.h"

#include "base/json.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* JSON, in which ' stands for " as well. */
static inline struct nk_value *document(struct nk_arena *arena, const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value = NULL;
	char *copy = nk_strdup(arena, text);

	for (char *quote = copy; (quote = strchr(quote, '\''));)
		*quote = '"';
	check_ok(nk_json_read(&value, arena, nk_str(copy), &err), err);
	return value;
}

static inline struct nk_str compact(struct nk_arena *arena, const struct nk_value *value)
{
	return nk_json_text(arena, value, NK_JSON_COMPACT);
}

/* Queue mode's text, and file mode's where it differs. */
static inline void check_texts(const struct nk_err *err, const char *text, const char *innermost)
{
	assert_string_equal(nk_err_text(err), text);
	assert_string_equal(err->innermost ? err->innermost : nk_err_text(err),
			    innermost ? innermost : text);
}

#endif
