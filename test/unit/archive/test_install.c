/* SPDX-License-Identifier: MIT
 *
 * Which files a module installs and where to: tables of stanzas, names and results.
 */
#include "check.h"
#include "zip_build.h"

#include "archive/install.h"
#include "model/game.h"

enum { MOST = 8 };

struct row {
	struct nk_stanza stanza;
	const char *names[MOST]; /* in the zip; up to a NULL */
	const char *want;        /* "name > destination" joined by "; ", or an error */
};

/* An initializer, as NK_STR() is an expression. */
#define S(text)                                                                                    \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
#define GAMEDATA .install_to = S("GameData")

/* A zip in memory only: names are all that counts. */
static void fill_zip(struct nk_zip *zip, struct nk_zip_entry *entries, const char *const *names)
{
	*zip = (struct nk_zip){ .entries = entries };
	for (; zip->n < MOST && names[zip->n]; zip->n++) {
		size_t n = strlen(names[zip->n]);
		bool directory = n > 0 && names[zip->n][n - 1] == '/';
		entries[zip->n] = (struct nk_zip_entry){ .name = nk_str(names[zip->n]),
							 .size = 10,
							 .is_directory = directory };
	}
}

static struct nk_module module_with(struct nk_stanza *stanza, size_t n)
{
	struct nk_module module = { .identifier = S("Mod"), .install = stanza, .n_install = n };

	module.version.text = NK_STR("1.0");
	return module;
}

static const char *outcome(struct nk_arena *arena, const char *game, struct nk_module *module,
			   const char *const *names)
{
	struct nk_zip_entry entries[MOST];
	struct nk_zip zip;
	struct nk_install found;
	struct nk_err err = NK_ERR_INIT;
	const char *text = "";

	fill_zip(&zip, entries, names);
	if (nk_install_find(&found, arena, nk_game_find(game), module, &zip, NULL, &err) < 0)
		return nk_strdup(arena, nk_err_text(&err));
	for (size_t i = 0; i < found.n; i++)
		text = nk_printf(arena, "%s%s%.*s > %.*s", text, i > 0 ? "; " : "",
				 NK_ARG(found.files[i].entry->name),
				 NK_ARG(found.files[i].destination));
	return text;
}

static void check_rows(const struct row *rows, size_t n, const char *game)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_stanza stanza = rows[i].stanza;
		struct nk_module module = module_with(&stanza, 1);
		const char *got = outcome(&arena, game, &module, rows[i].names);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("row %zu: got \"%s\", want \"%s\"", i, got, rows[i].want);
	}
}

#define CHECK_ROWS(rows, game) check_rows(rows, sizeof rows / sizeof *rows, game)
#define NONE(what)                                                                                 \
	"Bad metadata detected for module Mod 1.0: No files found matching " what " to install!"

static void find_takes_the_topmost_folder(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .find = S("Mod") },
		  { "x/Mod/a.cfg", "x/Mod/Mod/b", "y/z/Mod/c", "x/Model/d", NULL },
		  "x/Mod/a.cfg > GameData/Mod/a.cfg; x/Mod/Mod/b > GameData/Mod/Mod/b" },
		{ { GAMEDATA, .find = S("mod") }, { "MOD/a", NULL }, "MOD/a > GameData/MOD/a" },
		/* The slash in front belongs to the match: 0 is both the top and "/Mod". */
		{ { GAMEDATA, .find = S("Mod") },
		  { "a/Mod/x", "b/Mod/y", "ab/Mod/z", NULL },
		  "a/Mod/x > GameData/Mod/x; b/Mod/y > GameData/Mod/y" },
		/* Offsets are characters, not bytes. */
		{ { GAMEDATA, .find = S("Mod") },
		  { "é/Mod/x", "b/Mod/y", NULL },
		  "é/Mod/x > GameData/Mod/x; b/Mod/y > GameData/Mod/y" },
		{ { GAMEDATA, .find = S("a.cfg") },
		  { "x/a.cfg", NULL },
		  "x/a.cfg > GameData/a.cfg" },
		{ { GAMEDATA, .find = S("x/Mod/") },
		  { "q/x/Mod/a", "x/y", NULL },
		  "q/x/Mod/a > GameData/Mod/a" },
		{ { GAMEDATA, .find = S("x\\Mod") },
		  { "x\\Mod\\a", NULL },
		  "x\\Mod\\a > GameData/Mod/a" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "Mods/a", "aMod/b", NULL },
		  NONE("find=\"Mod\"") },
		{ { GAMEDATA, .find = S("\u212Aelvin") },
		  { "x/kelvin/a", NULL },
		  "x/kelvin/a > GameData/kelvin/a" },
		{ { GAMEDATA, .find = S("STRASSE") },
		  { "stra\u00DFe/a", NULL },
		  NONE("find=\"STRASSE\"") },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void file_matches_from_the_start(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .file = S("Mod") },
		  { "Mod/a", "x/Mod/b", NULL },
		  "Mod/a > GameData/Mod/a" },
		{ { GAMEDATA, .file = S("x/Mod") },
		  { "x/", "x/Mod/", "x/Mod/b", "x/Mod2", NULL },
		  "x/Mod/ > GameData/Mod; x/Mod/b > GameData/Mod/b" },
		{ { GAMEDATA, .file = S("X/mod/B.cfg") },
		  { "x/Mod/b.CFG", NULL },
		  "x/Mod/b.CFG > GameData/b.CFG" },
		{ { GAMEDATA, .file = S("a.c") }, { "abc", NULL }, NONE("file=\"a.c\"") },
		{ { GAMEDATA, .file = S("") }, { "a", NULL }, NONE("") },
		{ { GAMEDATA, .file = S("") }, { "/a", NULL }, "/a > /a" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void find_regexp_matches_anywhere(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .find_regexp = S("mod-[0-9]+$") },
		  { "x/Mod-12", "x/Mod-12/a", "x/Mod-12/", NULL },
		  "x/Mod-12 > GameData/Mod-12" },
		/* Without its slash the name does not match: all of it is taken off. */
		{ { GAMEDATA, .find_regexp = S("mod/$") },
		  { "x/Mod/", "x/Mod/a", NULL },
		  "x/Mod/ > GameData" },
		{ { GAMEDATA, .find_regexp = S("Mod[^/]*") },
		  { "x/Mod-1/a/b", "y/c", NULL },
		  "x/Mod-1/a/b > GameData/Mod-1/a/b" },
		{ { GAMEDATA, .find_regexp = S("nothing") },
		  { "a", NULL },
		  NONE("find_regexp=\"nothing\"") },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

#define TEXTS(...)                                                                                 \
	{                                                                                          \
		(struct nk_str[]){ __VA_ARGS__ },                                                  \
			sizeof((struct nk_str[]){ __VA_ARGS__ }) / sizeof(struct nk_str), true     \
	}

static void filters_look_at_the_parts_of_the_name(void **state)
{
	const struct row rows[] = {
		{ { GAMEDATA, .find = S("Mod"), .filter = TEXTS(S("THUMBS.db"), S("src")) },
		  { "Mod/a", "Mod/thumbs.DB", "Mod/Src/b", "Mod/srcs", NULL },
		  "Mod/a > GameData/Mod/a; Mod/srcs > GameData/Mod/srcs" },
		/* A folder's slash leaves an empty part behind it. */
		{ { GAMEDATA, .find = S("Mod"), .filter = TEXTS(S("")) },
		  { "Mod/", "Mod/a", NULL },
		  "Mod/a > GameData/Mod/a" },
		{ { GAMEDATA, .find = S("Mod"), .filter = TEXTS(S("Mod/a")) },
		  { "Mod/a", NULL },
		  "Mod/a > GameData/Mod/a" },
		{ { GAMEDATA, .find = S("Mod"), .filter_regexp = TEXTS(S("\\.txt$")) },
		  { "Mod/a.txt", "Mod/a.TXT", "Mod/b", NULL },
		  "Mod/a.TXT > GameData/Mod/a.TXT; Mod/b > GameData/Mod/b" },
		{ { GAMEDATA, .find = S("Mod"), .include_only = TEXTS(S("A.cfg")) },
		  { "Mod/a.cfg", "Mod/b", NULL },
		  "Mod/a.cfg > GameData/Mod/a.cfg" },
		{ { GAMEDATA, .find = S("Mod"), .include_only = TEXTS(S("x")),
		    .include_only_regexp = TEXTS(S("b$")) },
		  { "Mod/a", "Mod/b", "Mod/x/c", NULL },
		  "Mod/b > GameData/Mod/b; Mod/x/c > GameData/Mod/x/c" },
		{ { GAMEDATA, .find = S("Mod"), .include_only = { NULL, 0, true } },
		  { "Mod/a", NULL },
		  NONE("find=\"Mod\"") },
		{ { GAMEDATA, .find = S("Mod"), .filter = TEXTS(S("a"), { NULL, 0 }) },
		  { "Mod/a", "Mod/b", NULL },
		  "Object reference not set to an instance of an object." },
		{ { GAMEDATA, .find = S("Mod"), .filter = TEXTS(S("a"), { NULL, 0 }) },
		  { "Mod/a", NULL },
		  NONE("find=\"Mod\"") },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void a_broken_filter_fails_only_when_it_is_needed(void **state)
{
	const struct row rows[] = {
		{ { GAMEDATA, .find = S("Mod"), .filter_regexp = TEXTS(S("a"), S("(")) },
		  { "Mod/a", NULL },
		  NONE("find=\"Mod\"") },
		{ { GAMEDATA, .find = S("Mod"), .filter_regexp = TEXTS(S("a"), S("(")) },
		  { "Mod/b", NULL },
		  "Invalid pattern '(' at offset 1. Not enough )'s." },
		{ { GAMEDATA, .find_regexp = S("[") },
		  { NULL },
		  "Invalid pattern '[' at offset 1. Unterminated [] set." },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void install_to_names_a_place_in_the_game(void **state)
{
	static const struct row rows[] = {
		{ { .install_to = S("GameData/Sub"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Mod/a > GameData/Sub/Mod/a" },
		{ { .install_to = S("GameRoot"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Mod/a > Mod/a" },
		{ { .install_to = S("Tutorial"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Mod/a > saves/training/Mod/a" },
		{ { .install_to = S("Ships/VAB"), .file = S("a.craft") },
		  { "a.craft", NULL },
		  "a.craft > Ships/VAB/a.craft" },
		{ { .install_to = S("GameData/../x"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Invalid installation path: GameData/../x" },
		{ { .install_to = S("GameData/.."), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Invalid installation path: GameData/.." },
		{ { .install_to = S("Nowhere"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Unknown install_to: Nowhere" },
		{ { .install_to = S("gamedata"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Unknown install_to: gamedata" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void the_second_game_has_places_of_its_own(void **state)
{
	static const struct row rows[] = {
		{ { .install_to = S("GameData/Mods"), .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Mod/a > GameData/Mods/Mod/a" },
		{ { .install_to = S("BepInEx/plugins"), .find = S("Mod") },
		  { "x/Mod/a", NULL },
		  "x/Mod/a > BepInEx/plugins/Mod/a" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "Mod/a", NULL },
		  "Unknown install_to: GameData" },
		{ { .install_to = S("GameRoot"), .file = S("GameData") },
		  { "GameData/a", NULL },
		  "GameData/a > GameData/a" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP2");
}

static void as_replaces_the_first_part(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .find = S("Mod"), .as = S("Other") },
		  { "x/Mod/a/b", NULL },
		  "x/Mod/a/b > GameData/Other/a/b" },
		{ { GAMEDATA, .file = S("x/a.cfg"), .as = S("b.cfg") },
		  { "x/a.cfg", NULL },
		  "x/a.cfg > GameData/b.cfg" },
		{ { GAMEDATA, .find = S("Mod"), .as = S("a/b") },
		  { "Mod/a", NULL },
		  "`as` may not include path separators" },
		{ { GAMEDATA, .find = S("Mod"), .as = S("a\\b") },
		  { "Mod/a", NULL },
		  "`as` may not include path separators" },
		{ { GAMEDATA, .find = S("GameData"), .as = S(" \u2003\t") },
		  { "GameData/a", NULL },
		  "GameData/a > GameData/a" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void folders_of_the_game_are_not_nested(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .find = S("GameData") },
		  { "x/GameData/Mod/a", NULL },
		  "x/GameData/Mod/a > GameData/Mod/a" },
		{ { GAMEDATA, .find = S("gamedata") },
		  { "gameDATA/GameData/a", NULL },
		  "gameDATA/GameData/a > GameData/GameData/a" },
		{ { .install_to = S("Ships"), .find = S("Ships") },
		  { "Ships/VAB/a", "Ships/", NULL },
		  "Ships/VAB/a > Ships/VAB/a; Ships/ > Ships" },
		{ { GAMEDATA, .find = S("GameData") },
		  { "GameData", NULL },
		  "GameData > GameData/GameData" },
		{ { .install_to = S("GameRoot"), .find = S("GameData") },
		  { "GameData/a", NULL },
		  "GameData/a > a" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void strange_names_end_where_the_original_puts_them(void **state)
{
	static const struct row rows[] = {
		{ { GAMEDATA, .find = S("Mod") },
		  { "Mod/../a", NULL },
		  "Invalid installation path: Mod/../a" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "Mod/..", NULL },
		  "Invalid installation path: Mod/.." },
		{ { GAMEDATA, .find = S("Mod") }, { "x//Mod/a", NULL }, "x//Mod/a > /Mod/a" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "x//y/Mod/a", NULL },
		  "Output file name (x//y/Mod/a) not matching leading path of stanza (x/y)" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "/Mod/a", NULL },
		  "Output file name (/Mod/a) not matching leading path of stanza (/)" },
		{ { GAMEDATA, .find = S("Mod") },
		  { "Mod//a/", NULL },
		  "Mod//a/ > GameData/Mod//a" },
		{ { GAMEDATA, .find = S("Mod") }, { "x/Mod\n", NULL }, "x/Mod\n > GameData/Mod\n" },
	};

	(void)state;
	CHECK_ROWS(rows, "KSP");
}

static void stanzas_are_joined_and_each_must_find_something(void **state)
{
	static const char *const names[] = { "Mod/a", "Mod/b.ckan", "Mod/", "x/a", NULL };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_stanza two[] = { { GAMEDATA, .find = S("a") }, { GAMEDATA, .find = S("Mod") } };
	struct nk_module module = module_with(two, 2);
	struct nk_zip_entry entries[MOST];
	struct nk_install found, some;
	struct nk_err err = NK_ERR_INIT;
	struct nk_zip zip;
	bool no_match;

	(void)state;
	fill_zip(&zip, entries, names);
	check_ok(nk_install_find(&found, &arena, nk_game_find("KSP"), &module, &zip, &no_match,
				 &err),
		 err);
	assert_false(no_match);
	assert_int_equal(found.n, 4); /* x/a has its slash earlier than Mod/a */
	assert_int_equal(found.files[0].stanza, 0);
	assert_int_equal(found.files[3].stanza, 1);
	/* Folders and .ckan files have no size. */
	assert_int_equal(nk_install_size(&found), 20);
	nk_install_with_suffix(&some, &arena, &found, ".CKAN");
	assert_int_equal(some.n, 1);
	check_str(some.files[0].destination, "GameData/Mod/b.ckan");
	two[1].find = NK_STR("other");
	assert_int_equal(nk_install_find(&found, &arena, nk_game_find("KSP"), &module, &zip,
					 &no_match, &err),
			 -1);
	assert_true(no_match);
}

static void suffixes_skip_what_cannot_be_seen(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_installed files[] = {
		{ .destination = S("a.cfg") },
		{ .destination = S("b.c\u00ADfg") },
		{ .destination = S("c.CFG\u200B") },
		{ .destination = S("d.cfg2") },
	};
	struct nk_install from = { files, 4 }, out;

	(void)state;
	nk_install_with_suffix(&out, &arena, &from, ".cfg");
	assert_int_equal(out.n, 3);
}

static void paths_are_normalised(void **state)
{
	static const char *const rows[][2] = {
		{ "a\\b\\", "a/b" }, { "a//", "a" }, { "/", "/" },
		{ "\\", "/" },       { "", "" },     { "//", "" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check_str(nk_normalize_path(&arena, nk_str(rows[i][0])), rows[i][1]);
}

/* Every prefix of such a name matches, which takes the original minutes. */
static void names_full_of_slashes_end_in_an_error(void **state)
{
	static char name[60000];
	static const char *names[MOST] = { name, name, name, NULL };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_stanza stanza = { GAMEDATA, .find = S("a") };
	struct nk_module module = module_with(&stanza, 1);

	(void)state;
	for (size_t i = 0; i < sizeof name - 1; i++)
		name[i] = i % 2 ? '/' : 'a';
	assert_string_equal(
		outcome(&arena, "KSP", &module, names),
		"The names in the archive are too many and too long for these install stanzas");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find_takes_the_topmost_folder),
		cmocka_unit_test(file_matches_from_the_start),
		cmocka_unit_test(find_regexp_matches_anywhere),
		cmocka_unit_test(filters_look_at_the_parts_of_the_name),
		cmocka_unit_test(a_broken_filter_fails_only_when_it_is_needed),
		cmocka_unit_test(install_to_names_a_place_in_the_game),
		cmocka_unit_test(the_second_game_has_places_of_its_own),
		cmocka_unit_test(as_replaces_the_first_part),
		cmocka_unit_test(folders_of_the_game_are_not_nested),
		cmocka_unit_test(strange_names_end_where_the_original_puts_them),
		cmocka_unit_test(stanzas_are_joined_and_each_must_find_something),
		cmocka_unit_test(suffixes_skip_what_cannot_be_seen),
		cmocka_unit_test(paths_are_normalised),
		cmocka_unit_test(names_full_of_slashes_end_in_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
