/* SPDX-License-Identifier: MIT
 *
 * What all backends know about messages: limits, groups, lanes, attributes, receipts.
 */
#include "queue/backend.h"

#include <string.h>

#include "base/utf.h"

enum { REASON_MAX = 2000 }; /* bytes; longer reasons are cut at a whole character */

struct nk_str nk_msg_attribute(const struct nk_msg *msg, const char *name)
{
	for (size_t i = 0; i < msg->n_attributes; i++) {
		if (strcmp(msg->attributes[i].name, name) == 0)
			return msg->attributes[i].value;
	}
	return NK_NO_STR;
}

void nk_msg_set(struct nk_msg *msg, struct nk_arena *arena, const char *name, struct nk_str value)
{
	struct nk_attribute *made;

	for (size_t i = 0; i < msg->n_attributes; i++) {
		if (strcmp(msg->attributes[i].name, name) == 0) {
			msg->attributes[i].value = nk_str_dup(arena, value);
			return;
		}
	}
	/* Not nk_regrow(): the list may be the caller's own, of any size. */
	made = NK_NEW_N(arena, struct nk_attribute, msg->n_attributes + 1);
	if (msg->n_attributes > 0)
		memcpy(made, msg->attributes, msg->n_attributes * sizeof *made);
	made[msg->n_attributes].name = nk_strdup(arena, name);
	made[msg->n_attributes].value = nk_str_dup(arena, value);
	msg->attributes = made;
	msg->n_attributes++;
}

void nk_inbox_clear(struct nk_inbox *inbox)
{
	nk_arena_reset(&inbox->arena);
	inbox->msgs = NULL;
	inbox->n = 0;
}

void nk_inbox_release(struct nk_inbox *inbox)
{
	nk_arena_release(&inbox->arena);
	inbox->msgs = NULL;
	inbox->n = 0;
}

struct nk_msg *queue_inbox_add(struct nk_inbox *inbox)
{
	inbox->msgs =
		nk_regrow(&inbox->arena, inbox->msgs, inbox->n, inbox->n + 1, sizeof *inbox->msgs);
	inbox->msgs[inbox->n] = (struct nk_msg){ 0 };
	return &inbox->msgs[inbox->n++];
}

size_t queue_msg_bytes(const struct nk_msg *msg)
{
	size_t n = msg->body.n;

	for (size_t i = 0; i < msg->n_attributes; i++)
		n += strlen(msg->attributes[i].name) + msg->attributes[i].value.n +
		     strlen("String");
	return n;
}

static int check_attributes(const struct nk_msg *msg, struct nk_err *err)
{
	if (msg->n_attributes > NK_QUEUE_ATTRIBUTES)
		return nk_fail(err, NK_FAULT_METADATA,
			       "a message has %zu attributes, at most %d fit", msg->n_attributes,
			       NK_QUEUE_ATTRIBUTES);
	for (size_t i = 0; i < msg->n_attributes; i++) {
		const struct nk_attribute *attribute = &msg->attributes[i];
		if (!nk_utf8_valid(nk_str(attribute->name)) || !nk_utf8_valid(attribute->value))
			return nk_fail(err, NK_FAULT_METADATA,
				       "attribute %zu of a message is not UTF-8", i + 1);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(msg->attributes[j].name, attribute->name) == 0)
				return nk_fail(err, NK_FAULT_METADATA,
					       "a message has the attribute %s twice",
					       attribute->name);
		}
	}
	return 0;
}

int queue_check(const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	for (size_t i = 0; i < n; i++) {
		size_t bytes = queue_msg_bytes(&msgs[i]);
		if (bytes > NK_QUEUE_MESSAGE_MAX)
			return nk_fail(err, NK_FAULT_METADATA,
				       "a message has %zu bytes, at most %d fit", bytes,
				       NK_QUEUE_MESSAGE_MAX);
		if (check_attributes(&msgs[i], err) < 0)
			return -1;
	}
	return 0;
}

const char *queue_group(const struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_str mod = nk_msg_attribute(msg, "ModIdentifier");

	if (msg->group && *msg->group)
		return msg->group;
	return mod.n > 0 ? nk_strndup(arena, mod.s, mod.n) : "1";
}

bool nk_msg_is_of_hook(const struct nk_msg *msg)
{
	return nk_str_is(nk_msg_attribute(msg, "Lane"), "hook");
}

enum nk_lane queue_lane(const struct nk_msg *msg)
{
	return nk_msg_is_of_hook(msg) ? NK_LANE_HOOK : NK_LANE_SCHEDULED;
}

static char *copy_text(const char *text, struct nk_arena *arena)
{
	return text ? nk_strdup(arena, text) : NULL;
}

void nk_msg_copy(struct nk_msg *to, const struct nk_msg *from, struct nk_arena *arena)
{
	*to = *from;
	to->body = nk_str_dup(arena, from->body.s ? from->body : NK_STR(""));
	to->attributes = NK_NEW_N(arena, struct nk_attribute, from->n_attributes + 1);
	for (size_t i = 0; i < from->n_attributes; i++) {
		to->attributes[i].name = nk_strdup(arena, from->attributes[i].name);
		to->attributes[i].value = nk_str_dup(arena, from->attributes[i].value);
	}
	to->group = copy_text(from->group, arena);
	to->dedup = copy_text(from->dedup, arena);
	to->id = copy_text(from->id, arena);
	to->receipt = copy_text(from->receipt, arena);
}

void queue_set_reason(struct nk_msg *msg, const char *reason, struct nk_arena *arena)
{
	struct nk_str text = queue_cut(arena, nk_queue_text(arena, nk_str(reason)), REASON_MAX);
	size_t victim = msg->n_attributes - 1;

	if (msg->n_attributes < NK_QUEUE_ATTRIBUTES || nk_msg_attribute(msg, "Reason").s) {
		nk_msg_set(msg, arena, "Reason", text);
		return;
	}
	for (size_t i = 0; i < msg->n_attributes; i++) {
		if (strcmp(msg->attributes[i].name, "WarningMessages") == 0)
			victim = i;
	}
	msg->attributes[victim].name = "Reason";
	msg->attributes[victim].value = nk_str_dup(arena, text);
}

void queue_drop_reason(struct nk_msg *msg)
{
	size_t kept = 0;

	for (size_t i = 0; i < msg->n_attributes; i++) {
		if (strcmp(msg->attributes[i].name, "Reason") != 0)
			msg->attributes[kept++] = msg->attributes[i];
	}
	msg->n_attributes = kept;
}

int queue_no_dead_letters(struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_CONFIG,
		       "has no dead letters: name them with 'netkan queue create NAME "
		       "--dead-letters NAME', or name the queue that they came from");
}

const char *queue_lost_reason(int lost, struct nk_arena *arena)
{
	return nk_printf(arena,
			 "was received %d times, and each time its reader disappeared or let the "
			 "lease run out",
			 lost);
}

char *queue_dead_name(const char *name, struct nk_arena *arena)
{
	struct nk_str stem = nk_str(name);
	bool fifo = nk_str_ends(stem, ".fifo");

	if (fifo)
		stem.n -= strlen(".fifo");
	if (nk_str_ends(stem, "-dead"))
		return NULL;
	return nk_printf(arena, "%.*s-dead%s", NK_ARG(stem), fifo ? ".fifo" : "");
}

char *queue_receipt(int64_t id, int receives, struct nk_arena *arena)
{
	return nk_printf(arena, "%lld-%d", (long long)id, receives);
}

int queue_read_receipt(const char *receipt, int64_t *id, int *receives, struct nk_err *err)
{
	struct nk_str text = nk_str(receipt);
	ptrdiff_t dash = nk_str_find(text, NK_STR("-"), 0);
	int64_t count;

	if (dash > 0 && nk_str_to_i64(nk_str_n(text.s, (size_t)dash), id) &&
	    nk_str_to_i64(nk_str_n(text.s + dash + 1, text.n - (size_t)dash - 1), &count) &&
	    count > 0 && count <= INT32_MAX) {
		*receives = (int)count;
		return 0;
	}
	return nk_fail(err, NK_FAULT_CONFIG,
		       "'%s' is no receipt: give the 'receipt' of a received message", receipt);
}
