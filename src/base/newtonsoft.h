/* SPDX-License-Identifier: MIT
 *
 * The lenient JSON reader: accepts what Newtonsoft.Json 13 accepts and fails with its texts,
 * line and position included, because those texts reach mod authors and are compared.
 *
 * Two ways to use it. nk_lenient_read() makes a tree. nk_lenient_* on a struct nk_lenient
 * reads token by token, which the typed readers of API answers need: there a member's type
 * decides how its text is taken and what the error says.
 */
#ifndef NK_BASE_NEWTONSOFT_H
#define NK_BASE_NEWTONSOFT_H

#include "base/value.h"

/* The owner of newtonsoft.c extends this header with the token interface. */

/**
 * Read a whole text into a tree. Empty text (or only blanks and comments) gives *out = NULL
 * and 0. With `dates`, texts that look like ISO date-times become NK_DATE, as Newtonsoft does
 * by default for untyped reading.
 */
int nk_lenient_read(struct nk_value **out, struct nk_arena *arena, struct nk_str text, bool dates,
		    struct nk_err *err);

#endif
