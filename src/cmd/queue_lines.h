/* SPDX-License-Identifier: MIT
 *
 * Messages as lines of JSON, for `netkan queue`:
 *
 *	{"body":"...","attributes":{"GameId":"ksp"},"group":"Mod","dedup":"..."}
 *
 * What is printed has "id", "receipt" and "receives" too; they are passed over when such a line
 * is sent again.
 */
#ifndef NK_CMD_QUEUE_LINES_H
#define NK_CMD_QUEUE_LINES_H

#include <stdio.h>

#include "queue/queue.h"

/* All that is read at once. */
enum { QUEUE_LINES_MAX = 256 * 1024 * 1024 };

/** Read all lines; empty ones are passed over. NK_FAULT_CONFIG names the line that is wrong. */
int queue_lines_read(FILE *in, struct nk_msg **out, size_t *n, struct nk_arena *arena,
		     struct nk_err *err);
/** Write one line. A body that is no UTF-8 has its bad bytes replaced. */
int queue_lines_write(FILE *out, const struct nk_msg *msg, struct nk_err *err);

#endif
