/* SPDX-License-Identifier: MIT */
#include "modules.h"

static void resources_may_be_many_things(void **state)
{
	static const char *const rows[] = {
		"{}",
		"{'homepage':'no "
		"address','repository':5,'bugtracker':[],'ci':{'a':1},'license':null}",
		"{'spacedock':'https://s/','curse':{'url':'https://c/','more':[]}}",
		"{'spacedock':null,'curse':{'url':null}}",
		"{'curse':{}}",
		"{'store':'','steamstore':'relative/path','gogstore':null,'remote-avc':'https://a/"
		"'}",
		"{'x_other':[[]],'Unknown':5}",
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_non_null(module_with(&arena, nk_printf(&arena, "'resources':%s,", rows[i])));
}

static const struct bad_module bad[] = {
	{ "{'resources':{'store':'https://'}}",
	  "JSON deserialisation error: Error converting value \"https://\" to type 'System.Uri'. "
	  "Path 'resources.store', line 3, position 23.",
	  "Could not cast or convert from System.String to System.Uri." },
	{ "{'resources':{'store':5}}",
	  "JSON deserialisation error: Error converting value 5 to type 'System.Uri'. Path "
	  "'resources.store', line 3, position 14.",
	  "Could not cast or convert from System.Int64 to System.Uri." },
	{ "{'resources':{'spacedock':'x'}}",
	  "System.UriFormatException: Invalid URI: The format of the URI could not be determined.",
	  "Invalid URI: The format of the URI could not be determined." },
	{ "{'resources':{'curse':{'url':''}}}",
	  "System.UriFormatException: Invalid URI: The URI is empty.",
	  "Invalid URI: The URI is empty." },
	{ "{'resources':{'curse':5}}", "System.ArgumentException: Can not convert Integer to Uri.",
	  "Can not convert Integer to Uri." },
	{ "{'resources':{'spacedock':[]}}",
	  "System.ArgumentException: Can not convert Array to Uri.",
	  "Can not convert Array to Uri." },
};

static void bad_resources_are_told_in_both_modes(void **state)
{
	(void)state;
	check_bad_modules(bad, LENGTH(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources_may_be_many_things),
		cmocka_unit_test(bad_resources_are_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
