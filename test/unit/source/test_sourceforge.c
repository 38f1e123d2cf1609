/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "source/sourceforge.h"

#define RSS  "https://sourceforge.net/projects/mod/rss"
#define PAGE "https://sourceforge.net/projects/mod/files/a.zip/download"
#define ITEM(title, link, date)                                                         \
	"<item><title><![CDATA[" title "]]></title><link>" link "</link><pubDate>" date \
	"</pubDate></item>"
#define FEED(items)                                                                     \
	"<?xml version='1.0'?>\n<!-- files -->\n<rss version='2.0'><channel>"           \
	"<title>Mod &amp; more</title><description/>" items "</channel></rss>\n"

static void the_mirror_is_always_the_same(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, RSS,
		    FEED(ITEM("/readme.txt", PAGE, "x") ITEM("/a.ZIP", PAGE,
							     "Tue, 02 Jan 2024 03:04:05 +0100")));
	replay_redirect(&world.replay, PAGE,
			"https://downloads.sourceforge.net/project/mod/a.zip?ts=1&use_mirror=x");
	replay_redirect(&world.replay,
			"https://downloads.sourceforge.net/project/mod/a.zip?ts=1&use_mirror=master",
			"https://master.dl.sourceforge.net/project/mod/a.zip?viasf=1");
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/sourceforge/mod\"}"), world.err);
	check_str(world_json(&world, 0),
		  "{\"name\":\"Mod & more\","
		  "\"resources\":{\"homepage\":\"https://sourceforge.net/projects/mod/\","
		  "\"repository\":\"https://sourceforge.net/p/mod/code/\","
		  "\"bugtracker\":\"https://sourceforge.net/p/mod/bugs/\"},"
		  "\"download\":\"https://master.dl.sourceforge.net/project/mod/a.zip?viasf=1\","
		  "\"release_date\":\"2024-01-02T03:04:05+01:00\"}");
	world_release(&world);
}

static void a_feed_without_zips_passes_on(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, RSS, FEED(""));
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/sourceforge/mod\"}"), world.err);
	check_warnings(&world, "No releases found for #/ckan/sourceforge/mod\n");
	assert_int_equal(world.out.n, 1);
	world_release(&world);
}

static void feeds_are_checked(void **state)
{
	static const struct {
		const char *feed, *error;
	} cases[] = {
		{ "", "Root element is missing. Line 1, position 1." },
		{ "<a/>", "this is not a feed (RSS 2.0) with a title" },
		{ "<!DOCTYPE a><a/>", "For security reasons DTD is prohibited in this XML "
				      "document. Line 1, position 1." },
		{ FEED("<item/>"), "the item in line 3 of the feed has no title" },
		{ FEED("<item><title>a.zip</title></item>"),
		  "the item in line 3 of the feed has no link" },
		{ FEED("<item><title>a.zip</title><link>x</link><enclosure url='y'/></item>"),
		  "the item in line 3 of the feed has several links" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_sf_feed feed;
		check_fails(nk_sf_read_feed(&feed, &arena, nk_str(cases[i].feed), &err), err,
			    cases[i].error);
	}
}

static void a_missing_date_is_the_first_day_of_time(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_sf_feed feed;

	(void)state;
	check_ok(nk_sf_read_feed(&feed, &arena,
				 NK_STR(FEED("<item><title>a.zip</title><guid>g</guid></item>")),
				 &err),
		 err);
	assert_int_equal(feed.n, 1);
	check_str(feed.items[0].link, "g");
	check_str(feed.items[0].date, "0001-01-01T00:00:00+00:00");
}

static void queries_are_written_as_forms_are(void **state)
{
	static const struct {
		const char *url, *expected;
	} cases[] = {
		{ "https://a.example/b", "https://a.example:443/b?use_mirror=master" },
		{ "http://a.example:8080/b?x=1",
		  "http://a.example:8080/b?x=1&use_mirror=master" },
		{ "https://a.example/?USE_MIRROR=x&y=%C3%84+b",
		  "https://a.example:443/?use_mirror=master&y=%c3%84+b" },
		{ "https://a.example/?a=1&b=2&A=3&c",
		  "https://a.example:443/?a=1&a=3&b=2&c&use_mirror=master" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri uri;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		check_ok(nk_uri_parse(&uri, &arena, nk_str(cases[i].url), &err), err);
		check_str(nk_sf_with_mirror(&arena, &uri), cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mirror_is_always_the_same),
		cmocka_unit_test(a_feed_without_zips_passes_on),
		cmocka_unit_test(feeds_are_checked),
		cmocka_unit_test(a_missing_date_is_the_first_day_of_time),
		cmocka_unit_test(queries_are_written_as_forms_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
