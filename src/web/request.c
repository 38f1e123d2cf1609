/* SPDX-License-Identifier: MIT
 *
 * Answers and fields.
 */
#include "web/request.h"

#include "base/json.h"

void nk_answer_text(struct nk_web_answer *answer, struct nk_arena *arena, int status,
		    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*answer = (struct nk_web_answer){ .status = status,
					  .body = nk_str(nk_vprintf(arena, fmt, ap)) };
	va_end(ap);
}

void nk_answer_message(struct nk_web_answer *answer, struct nk_arena *arena, int status,
		       const char *text)
{
	struct nk_value *object = nk_object(arena);

	nk_set(arena, object, "message", nk_string(arena, text));
	struct nk_str body = nk_json_text(arena, object, NK_JSON_COMPACT);
	*answer = (struct nk_web_answer){
		.status = status,
		.type = "application/json",
		.body = nk_str(nk_printf(arena, "%.*s\n", NK_ARG(body))),
	};
}

struct nk_str nk_field_nth(const struct nk_fields *fields, const char *name, size_t nth)
{
	for (size_t i = 0; i < fields->n; i++)
		if (nk_str_is(fields->items[i].name, name) && nth-- == 0)
			return fields->items[i].value;
	return NK_NO_STR;
}

struct nk_str nk_field(const struct nk_fields *fields, const char *name)
{
	return nk_field_nth(fields, name, 0);
}
