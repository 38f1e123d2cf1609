/* SPDX-License-Identifier: MIT
 *
 * Credits of the machine: an instance of EC2 saves up processor time, and its volume saves up
 * accesses. A pass that would use up what is left makes the machine slow for hours.
 *
 * Messages and limits: NetKAN-Infra netkan/scheduler.py can_schedule().
 */
#ifndef NK_ROLE_CREDITS_H
#define NK_ROLE_CREDITS_H

#include "base/err.h"

struct nk_aws;

struct nk_credits {
	struct nk_aws *aws; /* borrowed */
	int min_cpu;	    /* credits; a pass costs some 5, an hour brings 24 */
	int min_io;	    /* percent; a pass costs 10 to 15 */
};

/** May a game have a pass? 0; NK_UNCHANGED: no, and the log says why. `credits` NULL: it may, as
 * on a machine that is no instance. */
int nk_credits_allow(const struct nk_credits *credits, const char *game, struct nk_err *err);

#endif
