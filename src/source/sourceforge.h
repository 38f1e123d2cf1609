/* SPDX-License-Identifier: MIT
 *
 * The pure rules of SourceForge's file: its feed and its addresses.
 */
#ifndef NK_SOURCE_SOURCEFORGE_H
#define NK_SOURCE_SOURCEFORGE_H

#include "source/host.h"

struct nk_sf_item {
	struct nk_str title, link;
	struct nk_str date; /* as NK_DATE prints it, with its offset */
};

struct nk_sf_feed {
	struct nk_str title;
	struct nk_sf_item *items; /* those that are zips */
	size_t n;
};

/** Read the feed of a project's files (RSS 2.0). */
int nk_sf_read_feed(struct nk_sf_feed *out, struct nk_arena *arena, struct nk_str text,
		    struct nk_err *err);
/** The address with use_mirror=master in its query, as UriBuilder and HttpUtility write it. */
struct nk_str nk_sf_with_mirror(struct nk_arena *arena, const struct nk_uri *uri);

#endif
