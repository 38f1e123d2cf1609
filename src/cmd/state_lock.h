/* SPDX-License-Identifier: MIT
 *
 * The lock of `run` on its state: two of them would each work on half of the queue and
 * schedule everything twice.
 */
#ifndef NK_CMD_STATE_LOCK_H
#define NK_CMD_STATE_LOCK_H

#include "base/err.h"

/** Take it for as long as the descriptor is open. NK_FAULT_BUSY names the process that has it. */
int nk_state_lock(int *out, const char *state, struct nk_err *err);

#endif
