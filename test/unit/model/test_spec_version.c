/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/json_rules.h"

static const struct {
	const char *version, *json;
} rows[] = {
	{ "v1.36", "{'release_status':'testing'}" },
	{ "v1.36", "{'release_status':5}" },
	{ "1", "{'release_status':'stable'}" },
	{ "1", "{'release_status':null}" },
	{ "v1.35", "{'download_hash':{'sha1':'A'}}" },
	{ "v1.35", "{'download_hash':{'sha256':'A'}}" },
	{ "1", "{'download_hash':{'sha1':'A','sha256':'A'}}" },
	{ "1", "{'download_hash':'A'}" },
	{ "v1.34", "{'download':[]}" },
	{ "v1.31", "{'depends':[{'any_of':[],'choice_help_text':''}]}" },
	{ "v1.31", "{'supports':[1,{'any_of':[],'choice_help_text':''}]}" },
	{ "1", "{'depends':[{'choice_help_text':''}]}" },
	{ "v1.26", "{'depends':[{'any_of':[{'any_of':[],'choice_help_text':''}]}]}" },
	{ "v1.30", "{'license':'MPL-2.0'}" },
	{ "v1.8", "{'license':['MPL-2.0']}" },
	{ "v1.29", "{'install':[{'install_to':'Ships/Script'}]}" },
	{ "v1.29", "{'install':[{'install_to':'Ships/Scripts/x'}]}" },
	{ "v1.29", "{'install':[{'install_to':'Ships','find':'a/Script'}]}" },
	{ "v1.29", "{'install':[{'install_to':'Ships','file':'Script'}]}" },
	{ "v1.29", "{'install':[{'install_to':'Ships','as':'MyScript'}]}" },
	{ "v1.4", "{'install':[{'install_to':'Ships','find':'Scripts'}]}" },
	{ "v1.28", "{'kind':'dlc'}" },
	{ "v1.26", "{'replaced_by':{}}" },
	{ "v1.26", "{'replaced_by':null}" },
	{ "v1.26", "{'depends':[{'any_of':[]}]}" },
	{ "v1.26", "{'recommends':[{'any_of':[]}]}" },
	{ "v1.26", "{'suggests':[{'any_of':[]}]}" },
	{ "v1.26", "{'conflicts':[{'any_of':[]}]}" },
	{ "1", "{'depends':{'any_of':[]}}" },
	{ "v1.25", "{'install':[{'install_to':'Missions'}]}" },
	{ "1", "{'install':[{'install_to':'Missions/x'}]}" },
	{ "1", "{'install':{'install_to':'Missions'}}" },
	{ "v1.24", "{'install':[{'include_only':[]}]}" },
	{ "v1.24", "{'install':[{'include_only_regexp':[]}]}" },
	{ "v1.18", "{'license':'Unlicense'}" },
	{ "v1.18", "{'install':[{'as':''}]}" },
	{ "v1.16", "{'ksp_version_strict':false}" },
	{ "v1.16", "{'install':[{'install_to':'Ships/@thumbs'}]}" },
	{ "v1.16", "{'install':[{'find_matches_files':false}]}" },
	{ "v1.14", "{'install':[{'install_to':'Scenarios'}]}" },
	{ "v1.12", "{'install':[{'install_to':'Ships/VAB'}]}" },
	{ "1", "{'install':[{'install_to':'ships/VAB'}]}" },
	{ "v1.10", "{'install':[{'find_regexp':''}]}" },
	{ "v1.10", "{'install':[{'filter_regexp':''}]}" },
	{ "v1.8", "{'license':[]}" },
	{ "v1.6", "{'kind':'metapackage'}" },
	{ "1", "{'kind':'Metapackage'}" },
	{ "v1.4", "{'install':[{'find':''}]}" },
	{ "v1.4", "{'install':[7,{'find':''}]}" },
	{ "v1.2", "{'license':'WTFPL'}" },
	{ "v1.2", "{'supports':[]}" },
	{ "v1.2", "{'install':[{'install_to':'GameData/Sub'}]}" },
	{ "1", "{'install':[{'install_to':'GameData'}]}" },
	{ "1", "{}" },
	/* The newest feature decides. */
	{ "v1.18", "{'install':[{'find':'a','as':'b'}],'supports':[],'license':['MIT']}" },
};

static void a_document_needs_what_its_newest_feature_needs(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *got = nk_spec_version_needed(document(&arena, rows[i].json));
		if (strcmp(got, rows[i].version) != 0)
			fail_msg("%s: got %s, want %s", rows[i].json, got, rows[i].version);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_needs_what_its_newest_feature_needs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
