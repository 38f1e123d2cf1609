/* SPDX-License-Identifier: MIT
 *
 * Names of processes that other processes can ask about: "BOOT/NAMESPACE/PID/START/RANDOM".
 */
#ifndef NK_ROLE_STANDBY_OWNER_H
#define NK_ROLE_STANDBY_OWNER_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

/** A name for this process, different with each call. */
const char *standby_owner_new(struct nk_arena *arena);
/** The process of that name was on this machine, and is gone. */
bool standby_owner_is_gone(struct nk_str owner);

#endif
