/* SPDX-License-Identifier: MIT */
#include "modules.h"

static void a_module_without_stanzas_installs_its_folder(void **state)
{
	static const char *const rows[] = { "", "'install':[],", "'install':'',",
					    "'install':null," };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_module *m = module_with(&arena, rows[i]);
		assert_true(m->default_install);
		assert_int_equal(m->n_install, 1);
		check_str(m->install[0].find, "Id");
		check_str(m->install[0].install_to, "GameData");
	}
}

static void the_default_place_is_the_games(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_module *m;
	(void)state;
	check_ok(nk_module_read(&m, &arena, nk_game_find("KSP2"),
				document(&arena, "{'identifier':'a','version':'1','kind':'dlc'}"),
				NULL, &err),
		 err);
	check_str(m->install[0].install_to, "GameData/Mods");
	/* A stanza that names no place means KSP's. */
	check_ok(nk_module_read(&m, &arena, nk_game_find("KSP2"),
				document(&arena, "{'identifier':'a','version':'1','kind':'dlc',"
						 "'install':[{'find':'x'}]}"),
				NULL, &err),
		 err);
	check_str(m->install[0].install_to, "GameData");
}

static void stanzas_are_read_in_order(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena, "'install':[{'find':'a','find_matches_files':1,'as':'b','filter':'x',"
			"'filter_regexp':['y',null]},{'FILE':'c\\\\d','install_to':'Ships/',"
			"'include_only':[],'include_only_regexp':5},{'find_regexp':''}],");
	(void)state;
	assert_int_equal(m->n_install, 3);
	assert_false(m->default_install || m->null_stanza);
	const struct nk_stanza *s = m->install;
	check_str(s[0].find, "a");
	check_str(s[0].as, "b");
	assert_true(s[0].find_matches_files);
	assert_true(s[0].filter.given && s[0].filter_regexp.given);
	check_str(s[0].filter.list[0], "x");
	assert_int_equal(s[0].filter_regexp.n, 2);
	assert_null(s[0].filter_regexp.list[1].s);
	assert_false(s[0].include_only.given);
	check_str(s[1].file, "c\\d");
	check_str(s[1].install_to, "Ships");
	assert_true(s[1].include_only.given);
	assert_int_equal(s[1].include_only.n, 0);
	check_str(s[1].include_only_regexp.list[0], "5");
	check_str(s[2].find_regexp, "");
	assert_null(s[2].find.s);
}

static void places_are_normalised(void **state)
{
	static const char *const rows[][2] = {
		{ "GameData", "GameData" },
		{ "GameData//", "GameData" },
		{ "a\\\\b\\\\", "a/b" },
		{ "/", "/" },
		{ "//", "" },
		{ "", "" },
		{ "\\\\", "/" },
		{ "/a", "/a" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_module *m = module_with(
			&arena, nk_printf(&arena, "'install':[{'find':'a','install_to':'%s'}],",
					  rows[i][0]));
		check_str(m->install[0].install_to, rows[i][1]);
	}
}

static void a_null_stanza_is_read(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	assert_true(module_with(&arena, "'install':[null],")->null_stanza);
	assert_true(module_with(&arena, "'install':[{'find':'a'},''],")->null_stanza);
}

static const struct bad_module bad[] = {
	{ "{'install':'x'}",
	  "JSON deserialisation error: Error converting value \"x\" to type "
	  "'CKAN.ModuleInstallDescriptor[]'. Path 'install', line 2, position 16.",
	  "Could not cast or convert from System.String to CKAN.ModuleInstallDescriptor[]." },
	{ "{'install':[5]}",
	  "JSON deserialisation error: Error converting value 5 to type "
	  "'CKAN.ModuleInstallDescriptor'. Path 'install[0]', line 3, position 5.",
	  "Could not cast or convert from System.Int64 to CKAN.ModuleInstallDescriptor." },
	{ "{'install':[{}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: Install stanzas require either a "
	  "file, find, or find_regexp directive",
	  "Install stanzas require either a file, find, or find_regexp directive" },
	{ "{'install':[{'find':'a','file':'b'}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: Install stanzas must only include "
	  "one of file, find, or find_regexp directive",
	  "Install stanzas must only include one of file, find, or find_regexp directive" },
	{ "{'install':[{'find':'a','install_to':null}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: Install stanzas must have an "
	  "install_to",
	  "Install stanzas must have an install_to" },
	{ "{'install':[{'find':'a','filter':'x','include_only':[]}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: Install stanzas can only contain "
	  "filter or include_only directives, not both",
	  "Install stanzas can only contain filter or include_only directives, not both" },
	{ "{'install':[{'find':'a','include_only_regexp':'x','filter_regexp':'y'}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: Install stanzas can only contain "
	  "filter or include_only directives, not both",
	  "Install stanzas can only contain filter or include_only directives, not both" },
	{ "{'install':[{'find':'a'},{'file':[]}]}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'install[1].file', line 7, position 15.",
	  "Unexpected character encountered while parsing value: [. Path 'install[1].file', line "
	  "7, position 15." },
	{ "{'install':[{'find':'a','filter':{}}]}",
	  "System.ArgumentException: Can not convert Object to String.",
	  "Can not convert Object to String." },
	{ "{'install':[{'find':'a','filter':['x',{}]}]}",
	  "JSON deserialisation error: Error reading string. Unexpected token: StartObject. Path "
	  "'[1]', line 7, position 9.",
	  "Error reading string. Unexpected token: StartObject. Path '[1]', line 7, position 9." },
	{ "{'install':[{'find':'a','find_matches_files':null}]}",
	  "JSON deserialisation error: Error converting value {null} to type 'System.Boolean'. "
	  "Path 'install[0].find_matches_files', line 5, position 32.",
	  "Null object cannot be converted to a value type." },
	{ "{'install':[{'find':'a','find_matches_files':'no'}]}",
	  "JSON deserialisation error: Could not convert string to boolean: no. Path "
	  "'install[0].find_matches_files', line 5, position 32.",
	  "Could not convert string to boolean: no. Path 'install[0].find_matches_files', line "
	  "5, position 32." },
};

static void a_bad_stanza_is_told_in_both_modes(void **state)
{
	(void)state;
	check_bad_modules(bad, LENGTH(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_without_stanzas_installs_its_folder),
		cmocka_unit_test(the_default_place_is_the_games),
		cmocka_unit_test(stanzas_are_read_in_order),
		cmocka_unit_test(places_are_normalised),
		cmocka_unit_test(a_null_stanza_is_read),
		cmocka_unit_test(a_bad_stanza_is_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
