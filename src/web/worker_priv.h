/* SPDX-License-Identifier: MIT
 *
 * Shared by the files of the worker only.
 */
#ifndef NK_WEB_WORKER_PRIV_H
#define NK_WEB_WORKER_PRIV_H

#include "web/worker.h"

/** Make durable what the calls of a list want sent; a call for which that fails gets 503. */
void nk_worker_send(struct nk_job *batch);

#endif
