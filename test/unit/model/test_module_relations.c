/* SPDX-License-Identifier: MIT */
#include "modules.h"

static void relationships_are_names_and_choices(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena,
		"'depends':[{'name':'A','min_version':'1','version':null},7,{},null,"
		"{'any_of':[{'name':'B'},'C',{'any_of':[{'name':'D'}]}],"
		"'choice_help_text':'which?','suppress_recommendations':true},{'name':null}],"
		"'recommends':{'name':'E'},'suggests':'F','conflicts':[],"
		"'supports':[{'name':5}],'replaced_by':{'name':'G','version':'1'},");
	(void)state;
	assert_int_equal(m->depends.n, 3);
	check_str(m->depends.list[0].name, "A");
	const struct nk_relationship *choice = &m->depends.list[1];
	assert_null(choice->name.s);
	assert_int_equal(choice->n_any_of, 2);
	check_str(choice->any_of[0].name, "B");
	check_str(choice->any_of[1].any_of[0].name, "D");
	assert_null(m->depends.list[2].name.s);
	assert_int_equal(m->recommends.n + m->suggests.n + m->conflicts.n, 0);
	check_str(m->supports.list[0].name, "5");
}

static void names_decide_exactly_what_an_element_is(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena, "'depends':[{'NAME':'A'},{'any_of':5},{'name':'B','Min_Version':'1'}],");
	(void)state;
	assert_int_equal(m->depends.n, 2);
	assert_int_equal(m->depends.list[0].n_any_of, 0);
	check_str(m->depends.list[1].name, "B");
}

static const struct bad_module bad[] = {
	{ "{'replaced_by':'x'}",
	  "JSON deserialisation error: Error converting value \"x\" to type "
	  "'CKAN.ModuleRelationshipDescriptor'. Path 'replaced_by', line 2, position 20.",
	  "Could not cast or convert from System.String to CKAN.ModuleRelationshipDescriptor." },
	{ "{'replaced_by':{'name':'a','min_version':[]}}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> System.ArgumentNullException: Value cannot be null. "
	  "(Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'replaced_by':{'name':[]}}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'replaced_by.name', line 3, position 13.",
	  "Unexpected character encountered while parsing value: [. Path 'replaced_by.name', "
	  "line 3, position 13." },
	{ "{'depends':[{'any_of':[],'name':'a'}]}", "`any_of` should not be combined with `name`",
	  NULL },
	{ "{'suggests':[{'any_of':null,'max_version':'1'}]}",
	  "`any_of` should not be combined with `max_version`", NULL },
	{ "{'depends':[{'name':'a'},{'name':'b','suppress_recommendations':'q'}]}",
	  "JSON deserialisation error: Could not convert string to boolean: q. Path "
	  "'[1].suppress_recommendations', line 8, position 37.",
	  "Could not convert string to boolean: q. Path '[1].suppress_recommendations', line 8, "
	  "position 37." },
	{ "{'depends':[{'name':'a','suppress_recommendations':null}]}",
	  "JSON deserialisation error: Error converting value {null} to type 'System.Boolean'. "
	  "Path '[0].suppress_recommendations', line 5, position 38.",
	  "Null object cannot be converted to a value type." },
	{ "{'depends':[{'name':'a','version':null},{'name':[]}]}",
	  "JSON deserialisation error: Error reading string. Unexpected token: StartArray. Path "
	  "'[1].name', line 8, position 15.",
	  "Error reading string. Unexpected token: StartArray. Path '[1].name', line 8, position "
	  "15." },
	{ "{'recommends':[{'name':'a','version':{}}]}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> System.ArgumentNullException: Value cannot be null. "
	  "(Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'conflicts':[{'any_of':[{'name':'a'},{'name':'b','choice_help_text':[]}]}]}",
	  "JSON deserialisation error: Error reading string. Unexpected token: StartArray. Path "
	  "'[1].choice_help_text', line 10, position 31.",
	  "Error reading string. Unexpected token: StartArray. Path '[1].choice_help_text', line "
	  "10, position 31." },
};

static void a_bad_relationship_is_told_in_both_modes(void **state)
{
	(void)state;
	check_bad_modules(bad, LENGTH(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relationships_are_names_and_choices),
		cmocka_unit_test(names_decide_exactly_what_an_element_is),
		cmocka_unit_test(a_bad_relationship_is_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
