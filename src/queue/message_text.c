/* SPDX-License-Identifier: MIT
 *
 * Texts in messages: which characters SQS carries, and what may be done to a text that only
 * people read so that its message gets through. Everything else is carried as it is or not at
 * all, since programs compare it byte for byte.
 */
#include "queue/backend.h"

#include <string.h>

#include "base/utf.h"

/* Each stands for the text that was cut off behind it. */
static const char cut_mark[] = " [...]";

/* Source: SQS API Reference, SendMessage: "#x9 | #xA | #xD | #x20 to #xD7FF | ..." */
static bool is_carried(uint32_t c)
{
	return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) ||
	       (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

ptrdiff_t queue_refused_at(struct nk_str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t start = at;
		if (!is_carried(nk_utf8_next(text, &at)))
			return (ptrdiff_t)start;
	}
	return nk_utf8_valid(text) ? -1 : 0;
}

struct nk_str nk_queue_text(struct nk_arena *arena, struct nk_str text)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(text.n + 1);

	if (queue_refused_at(text) < 0)
		return text;
	for (size_t at = 0; at < text.n;) {
		size_t start = at;
		uint32_t c = nk_utf8_next(text, &at);
		/* Never longer than what it replaces, so that what fitted still fits. */
		if (is_carried(c) && (c != 0xfffd || at - start == 3))
			nk_buf_add(&buf, text.s + start, at - start);
		else
			nk_buf_text(&buf, at - start == 3 ? "\xef\xbf\xbd" : "?");
	}
	return nk_buf_dup(&buf, arena);
}

bool queue_is_for_people(const char *name)
{
	static const char *const names[] = { "WarningMessages", "StagingReason", "ErrorMessage",
					     "Reason" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

struct nk_str queue_cut(struct nk_arena *arena, struct nk_str text, size_t most)
{
	if (text.n <= most)
		return text;
	if (most <= 4 * strlen(cut_mark))
		return nk_utf8_start(text, most);
	text = nk_utf8_start(text, most - strlen(cut_mark));
	return nk_str(nk_printf(arena, "%.*s%s", NK_ARG(text), cut_mark));
}

static struct nk_attribute *longest_for_people(const struct nk_msg *msg)
{
	struct nk_attribute *longest = NULL;

	for (size_t i = 0; i < msg->n_attributes; i++) {
		struct nk_attribute *attribute = &msg->attributes[i];
		if (attribute->value.n && queue_is_for_people(attribute->name) &&
		    (!longest || attribute->value.n > longest->value.n))
			longest = attribute;
	}
	return longest;
}

void nk_msg_fit(struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_attribute *longest;

	for (size_t i = 0; i < msg->n_attributes; i++) {
		struct nk_str *value = &msg->attributes[i].value;
		if (queue_is_for_people(msg->attributes[i].name))
			*value = queue_cut(arena, nk_queue_text(arena, *value), NK_QUEUE_TEXT_MAX);
	}
	size_t bytes = queue_msg_bytes(msg);
	/* The longest is halved again and again, so that a short one is not spent on its account. */
	while (bytes > NK_QUEUE_MESSAGE_MAX && (longest = longest_for_people(msg))) {
		size_t over = bytes - NK_QUEUE_MESSAGE_MAX, half = longest->value.n / 2;
		size_t most = over < half ? longest->value.n - over : half;
		longest->value = queue_cut(arena, longest->value, most);
		bytes = queue_msg_bytes(msg);
	}
}
