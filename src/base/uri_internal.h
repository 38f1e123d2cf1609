/* SPDX-License-Identifier: MIT
 *
 * What the uri_*.c files share: an address taken apart, before it is spelled out.
 */
#ifndef NK_BASE_URI_INTERNAL_H
#define NK_BASE_URI_INTERNAL_H

#include "base/uri.h"

/* System.Uri before .NET 10 refuses longer texts; so do we, and every text here is bounded. */
enum { NK_URI_MAX = 65519, NK_URI_SCHEME_MAX = 1024 };

enum nk_uri_part { NK_URI_USER, NK_URI_PATH, NK_URI_QUERY, NK_URI_FRAGMENT, NK_URI_PARTS };

enum nk_uri_scheme_flags {
	NK_URI_NEEDS_HOST = 1,  /* "//" and a host must follow */
	NK_URI_NO_QUERY = 2,    /* "?" is an ordinary character of the path */
	NK_URI_EMPTY_HOST = 4,  /* "//" may be followed by a path at once */
	NK_URI_NO_PATH_FIX = 8, /* backslashes and dot segments stay as they are */
	NK_URI_FILE = 16,
	NK_URI_MAILTO = 32,  /* user@host without "//" and without a path */
	NK_URI_UNKNOWN = 64, /* none of .NET's own schemes: hosts are taken literally */
};

/* Outcomes in .NET's order: up to NK_URI_EMPTY a text may still be a relative reference. */
enum nk_uri_fault {
	NK_URI_OK,
	NK_URI_BAD_FORMAT,
	NK_URI_BAD_SCHEME,
	NK_URI_BAD_AUTHORITY,
	NK_URI_EMPTY,
	NK_URI_TOO_LONG,
	NK_URI_SCHEME_TOO_LONG,
	NK_URI_MUST_BE_ROOTED,
	NK_URI_BAD_HOST,
	NK_URI_BAD_PORT,
};

struct nk_uri_raw {
	struct nk_str scheme; /* lower case */
	unsigned flags;       /* of the scheme */
	int default_port, port;
	bool authority;     /* "//" was there */
	bool has_user;      /* "@" was there, be the user empty */
	bool plain_slashes; /* and was written with slashes */
	bool implicit;      /* a path of the file system, not an address */
	bool dos;           /* the path begins with a drive */
	bool unix_path;
	bool normalized;    /* parts have their percent sequences decoded where Unicode asks */
	bool plain_host;    /* well-formed as it stands */
	struct nk_str host; /* canonical */
	struct nk_str part[NK_URI_PARTS]; /* query and fragment with their mark */
};

/** Take apart. All in `arena`; texts may point into `text`. */
enum nk_uri_fault nk_uri_split(struct nk_uri_raw *out, struct nk_arena *arena, struct nk_str text);
/** Fill *err with .NET's sentence. Returns -1. */
int nk_uri_fail(enum nk_uri_fault fault, struct nk_err *err);
/** Spell out. `original` becomes out->original. */
void nk_uri_compose(struct nk_uri *out, struct nk_arena *arena, const struct nk_uri_raw *raw,
		    struct nk_str original);

/** A canonical host, or "no text". *plain: well-formed as it stands. */
struct nk_str nk_uri_host(struct nk_arena *arena, struct nk_str host, unsigned flags, bool *plain);

/* Texts of parts (uri_text.c). */
/** Decode what Unicode lets stand undecorated; escape the rest of it. */
struct nk_str nk_uri_iri(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part);
/** Does any part of the text ask for nk_uri_iri()? */
bool nk_uri_wants_iri(struct nk_str text);
/** For display: percent sequences decoded where that is safe. */
struct nk_str nk_uri_show(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part,
			  const struct nk_uri_raw *raw);
/** For the wire: everything escaped that has to be. */
struct nk_str nk_uri_escape(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part,
			    const struct nk_uri_raw *raw);
/** Is nothing in the text in need of escaping? `normalized` as in struct nk_uri_raw. */
bool nk_uri_is_escaped(struct nk_str text, bool normalized);
/** Slashes put right and dot segments removed, in place; returns the new length. */
size_t nk_uri_remove_dots(char *path, size_t n);

#endif
