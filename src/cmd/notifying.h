/* SPDX-License-Identifier: MIT
 *
 * Errors as notifications: while a service runs, each error in its log is also posted to where
 * the settings say.
 */
#ifndef NK_CMD_NOTIFYING_H
#define NK_CMD_NOTIFYING_H

#include "cmd/command.h"
#include "cmd/context.h"
#include "role/notify.h"

/* --discord-webhook-id --discord-webhook-token --notify */
extern const struct nk_option nk_options_notify[];
void nk_notifying_check(struct nk_settings *settings);

/**
 * Start; *out is NULL where nobody wants to be told. One at a time, since there is one log. End
 * it before what the context lends goes.
 */
int nk_notifying_start(struct nk_notifier **out, struct nk_context *context,
		       const struct nk_settings *settings, struct nk_err *err);
/** Posts what waits, for a short time. NULL is fine. */
void nk_notifying_stop(struct nk_notifier *notifier);

#endif
