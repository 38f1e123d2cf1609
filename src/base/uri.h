/* SPDX-License-Identifier: MIT
 *
 * Addresses as System.Uri sees them: three spellings of one address, what counts as
 * well-formed, relative resolution, and the inflator's own normalisation.
 */
#ifndef NK_BASE_URI_H
#define NK_BASE_URI_H

#include "base/str.h"

/* All text is in the arena given to nk_uri_parse(). */
struct nk_uri {
	struct nk_str original;   /* OriginalString: as given */
	struct nk_str display;    /* ToString(): canonical, unescaped for display */
	struct nk_str absolute;   /* AbsoluteUri: canonical, escaped */
	struct nk_str scheme;     /* lower case */
	struct nk_str user;       /* user info or empty */
	struct nk_str host;       /* lower case, no brackets removed */
	int port;                 /* default one of the scheme filled in; -1 unknown */
	bool port_given;          /* and not the scheme's default */
	struct nk_str path;       /* AbsolutePath: escaped */
	struct nk_str shown_path; /* the same as `display` has it */
	struct nk_str query;      /* escaped, with "?"; or empty */
	struct nk_str fragment;   /* escaped, with "#"; or empty */
	bool unix_path;           /* "/x", which .NET takes for an implicit file: address */
};

/** new Uri(text, Absolute): NK_FAULT_METADATA with .NET's text ("Invalid URI: ..."). */
int nk_uri_parse(struct nk_uri *out, struct nk_arena *arena, struct nk_str text,
		 struct nk_err *err);
/** new Uri(base, relative); a relative text may be absolute itself. */
int nk_uri_resolve(struct nk_uri *out, struct nk_arena *arena, const struct nk_uri *base,
		   struct nk_str relative, struct nk_err *err);
/** Uri.IsWellFormedUriString(text, Absolute). */
bool nk_uri_well_formed(struct nk_str text);
/** Uri.IsWellFormedUriString(text, Relative). */
bool nk_uri_well_formed_relative(struct nk_str text);
/** Uri.TryCreate(text, RelativeOrAbsolute): false only for texts that fail even as relative. */
bool nk_uri_any(struct nk_str text);
/** What .NET's header parser makes of a Location header's value. */
struct nk_str nk_uri_location(struct nk_arena *arena, struct nk_str header);
/** Equality of addresses: canonical form, fragment ignored. */
bool nk_uri_equal(const struct nk_uri *a, const struct nk_uri *b);
/** NormalizeUri() of the inflator: well-formed absolute text, or "no text". */
struct nk_str nk_uri_normalize(struct nk_arena *arena, struct nk_str text);
/** Segments of the escaped path, each with its slash: "/", "owner/", "repo/", ... */
struct nk_str *nk_uri_segments(struct nk_arena *arena, const struct nk_uri *uri, size_t *n);
/** UriBuilder(uri).Uri with another host or path: the text carries the explicit port. */
struct nk_str nk_uri_build(struct nk_arena *arena, const struct nk_uri *uri, struct nk_str host,
			   struct nk_str path);

#endif
