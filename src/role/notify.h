/* SPDX-License-Identifier: MIT
 *
 * Notifications: what people want to hear of as it happens, to a Discord webhook and, as plain
 * JSON, to any address. Never in the way of the work: saying something only puts it on a
 * short list, and a thread of its own posts. An outage is one message, not a thousand: equal
 * texts are grouped, and what does not fit the list is counted.
 *
 * Texts and limits: the Python bot's netkan/notifications.py; Discord's documentation.
 */
#ifndef NK_ROLE_NOTIFY_H
#define NK_ROLE_NOTIFY_H

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

struct nk_notifier;
struct nk_http;

struct nk_notifier_options {
	struct nk_http *http; /* borrowed */
	const char *discord_id, *discord_token; /* both or none */
	const char *const *urls; /* each gets JSON */
	size_t n_urls;
	int gather_ms; /* how long a message waits for its equals; 0: 3 s */
};

int nk_notifier_open(struct nk_notifier **out, const struct nk_notifier_options *options,
		     struct nk_err *err);
/** Posts what is still on the list, for at most two seconds, and ends the thread. */
void nk_notifier_free(struct nk_notifier *notifier);
NK_DEFINE_AUTO(nk_notifier);

/**
 * Say `what` ("New inflation error for {}: text") about `subject` (a mod; NULL: about nothing
 * in particular). "{}" stands for the subject, or the list of them when several say the same.
 * Returns at once, whatever the receivers do. NULL as notifier says nothing.
 */
void nk_notify(struct nk_notifier *notifier, enum nk_level level, const char *game,
	       const char *subject, const char *what);

/** Pieces of a text as Discord takes them, at most 2,000 characters each; for tests. */
size_t nk_notify_pieces(struct nk_arena *arena, const char *text, struct nk_str **out);

#endif
