/* SPDX-License-Identifier: MIT
 *
 * Versions of modules and of games, and ranges of the latter.
 * Rules: CKAN Core/Versioning/{ModuleVersion,GameVersion,GameVersionRange}.cs.
 */
#ifndef NK_MODEL_VERSION_H
#define NK_MODEL_VERSION_H

#include "base/value.h"

/* [epoch:]rest. Views of the text that was parsed. */
struct nk_version {
	struct nk_str text; /* as given */
	int32_t epoch;
	struct nk_str rest;
};

/** NK_FAULT_METADATA with .NET's text. The result borrows `text`. */
int nk_version_parse(struct nk_version *out, struct nk_str text, struct nk_err *err);
/** <0, 0, >0; not transitive where the original's is not. */
int nk_version_cmp(const struct nk_version *a, const struct nk_version *b);
/**
 * The order that the Python bot gives versions, which chooses the highest one that a message
 * carries: as above, but numbers have no limit and text is compared by code point.
 */
int nk_bot_version_cmp(const struct nk_version *a, const struct nk_version *b);
/** Same epoch and same text behind it: what groups modules by version. */
bool nk_version_same(const struct nk_version *a, const struct nk_version *b);
/** nk_version_cmp() of two texts that parse; a text that does not sorts first. */
int nk_version_cmp_text(struct nk_str a, struct nk_str b);

/* Up to four parts; n_parts == 0 is "any". */
struct nk_game_version {
	int32_t part[4]; /* -1 beyond n_parts */
	int n_parts;
};

int nk_game_version_parse(struct nk_game_version *out, struct nk_str text, struct nk_err *err);
/** Canonical text, or "no text" for any. */
struct nk_str nk_game_version_text(const struct nk_game_version *version, struct nk_arena *arena);
int nk_game_version_cmp(const struct nk_game_version *a, const struct nk_game_version *b);
bool nk_game_version_equal(const struct nk_game_version *a, const struct nk_game_version *b);
bool nk_game_version_is_any(const struct nk_game_version *version);
struct nk_game_version nk_game_version_without_build(const struct nk_game_version *version);

/* Bounds are four-part values; unbounded: is_open. */
struct nk_game_bound {
	struct nk_game_version value;
	bool inclusive, is_open;
};
struct nk_game_range {
	struct nk_game_bound lower, upper;
};
struct nk_game_range nk_game_version_range(const struct nk_game_version *version);
/** Lower bound of min's range to upper bound of max's. */
struct nk_game_range nk_game_range_between(const struct nk_game_version *min,
					   const struct nk_game_version *max);
bool nk_game_range_intersect(const struct nk_game_range *a, const struct nk_game_range *b);
/** VersionSpan(): "KSP 1.8–1.12", "KSP 1.8 and later", ...; `game` is its short name. */
struct nk_str nk_game_version_span(struct nk_arena *arena, const char *game,
				   const struct nk_game_version *min,
				   const struct nk_game_version *max);

/**
 * SetJsonCompatibility(): widen the game versions of `json` so that they hold these too. NULL
 * arguments are absent ones. FormatException's text when what is there does not parse.
 */
int nk_widen_compatibility(struct nk_value *json, struct nk_arena *arena,
			   const struct nk_game_version *version, const struct nk_game_version *min,
			   const struct nk_game_version *max, struct nk_err *err);

#endif
