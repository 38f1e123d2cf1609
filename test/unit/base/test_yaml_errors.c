/* SPDX-License-Identifier: MIT
 *
 * What is said about YAML texts that are not: sentence, class and places are YamlDotNet 17's.
 */
#include "check.h"

#include "base/yaml.h"

struct pair {
	const char *text, *want;
};

/* Texts with NULs are written with "^" for each. */
static struct nk_str with_nuls(struct nk_arena *arena, const char *text)
{
	char *copy = nk_strdup(arena, text);
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (copy[i] == '^')
			copy[i] = '\0';
	}
	return nk_str_n(copy, n);
}

/* File mode shows the sentence alone: what comes behind the name of the class. */
static const char *sentence(const char *text)
{
	const char *class = strstr(text, "Exception: ");

	return class ? class + strlen("Exception: ") : text;
}

static void check_refused(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_yaml_docs docs;
		struct nk_yaml_mark mark;

		check_fails(
			nk_yaml_read(&docs, &arena, with_nuls(&arena, pairs[i].text), &mark, &err),
			err, pairs[i].want);
		assert_string_equal(err.innermost, sentence(pairs[i].want));
		assert_int_equal(err.fault, NK_FAULT_METADATA);
		assert_int_equal(docs.n, 0);
		assert_true(mark.line > 0 && mark.column > 0);
	}
}

static void duplicate_keys_are_refused(void **state)
{
	static const struct pair pairs[] = {
		{ "a: 1\nb: 2\na: 3\n", "(Line: 3, Col: 1, Idx: 10) - (Line: 3, Col: 2, Idx: 11): "
					"YamlDotNet.Core.YamlException: Duplicate key a" },
		{ "a: 1\n\"a\": 2\n", "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 4, Idx: 8): "
				      "YamlDotNet.Core.YamlException: Duplicate key a" },
		{ "{a: 1, a: 2}\n", "(Line: 1, Col: 8, Idx: 7) - (Line: 1, Col: 9, Idx: 8): "
				    "YamlDotNet.Core.YamlException: Duplicate key a" },
		{ "? [x, {y: z}]\n: 1\n? [x, {y: z}]\n: 2\n",
		  "System.ArgumentException: Attempted to convert a 'Sequence' to string. This "
		  "conversion is valid only for Scalars." },
		{ "? [x, [y]]\n: 1\n? [x, [y]]\n: 2\n",
		  "(Line: 3, Col: 3, Idx: 17) - (Line: 3, Col: 3, Idx: 17): "
		  "YamlDotNet.Core.YamlException: Duplicate key [ x, [ y ] ]" },
		{ "!x a: 1\n!x a: 2\n", "(Line: 2, Col: 1, Idx: 8) - (Line: 2, Col: 5, Idx: 12): "
					"YamlDotNet.Core.YamlException: Duplicate key a" },
		{ "!x a: 1\na: 2\n", "System.ArgumentException: Can not add property a to "
				     "Newtonsoft.Json.Linq.JObject. Property with the same name "
				     "already exists on object." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void keys_must_be_scalars(void **state)
{
	static const struct pair pairs[] = {
		{ "[a]: b\n", "System.ArgumentException: Attempted to convert a 'Sequence' to "
			      "string. This conversion is valid only for Scalars." },
		{ "? {a: b}\n: c\n", "System.ArgumentException: Attempted to convert a 'Mapping' "
				     "to string. This conversion is valid only for Scalars." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void aliases_must_name_something(void **state)
{
	static const struct pair pairs[] = {
		{ "a: *b\n",
		  "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
		  "YamlDotNet.Core.AnchorNotFoundException: The anchor 'b' does not exists" },
		{ "*a\n",
		  "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
		  "YamlDotNet.Core.YamlException: A document cannot contain only an alias" },
		{ "a: *\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			    "YamlDotNet.Core.SyntaxErrorException: While scanning an anchor or "
			    "alias, found value containing disallowed: []{}," },
		{ "a: &\nb: c\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning an anchor "
				  "or alias, found value containing disallowed: []{}," },
		{ "a: &x[ b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				"YamlDotNet.Core.SyntaxErrorException: While scanning an anchor or "
				"alias, found value containing disallowed: []{}," },
		{ "a: *x y\n", "(Line: 1, Col: 7, Idx: 6) - (Line: 1, Col: 8, Idx: 7): "
			       "YamlDotNet.Core.SemanticErrorException: While parsing a block "
			       "mapping, did not find expected key." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void tabs_do_not_indent(void **state)
{
	static const struct pair pairs[] = {
		{ "a:\n\tb: c\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning a mapping, "
				  "found invalid tab as indentation." },
		{ "a: b\n\tc: d\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 2, Col: 1, Idx: 5): "
				    "YamlDotNet.Core.SyntaxErrorException: While scanning a plain "
				    "scalar, found a tab character that violate indentation." },
		{ "a:\n  b\n\tc\n", "(Line: 2, Col: 3, Idx: 5) - (Line: 3, Col: 1, Idx: 7): "
				    "YamlDotNet.Core.SyntaxErrorException: While scanning a plain "
				    "scalar, found a tab character that violate indentation." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void scalars_end_where_they_should(void **state)
{
	static const struct pair pairs[] = {
		{ "a: b: c\n", "(Line: 1, Col: 5, Idx: 4) - (Line: 1, Col: 5, Idx: 4): "
			       "YamlDotNet.Core.SemanticErrorException: While scanning a plain "
			       "scalar value, found invalid mapping." },
		{ "a: b\n  c: d\n", "(Line: 2, Col: 4, Idx: 8) - (Line: 2, Col: 4, Idx: 8): "
				    "YamlDotNet.Core.SemanticErrorException: While scanning a "
				    "plain scalar value, found invalid mapping." },
		{ "a: \"b\" c\n", "(Line: 1, Col: 8, Idx: 7) - (Line: 1, Col: 9, Idx: 8): "
				  "YamlDotNet.Core.SemanticErrorException: While parsing a block "
				  "mapping, did not find expected key." },
		{ "a: \"b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 2, Col: 1, Idx: 6): "
			      "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
			      "scalar, found unexpected end of stream." },
		{ "a: 'b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 2, Col: 1, Idx: 6): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
			     "scalar, found unexpected end of stream." },
		{ "a: \"b^c\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
				  "scalar, found unexpected end of stream." },
		{ "a: \"b\n---\n\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 2, Col: 1, Idx: 6): "
				       "YamlDotNet.Core.SyntaxErrorException: While scanning a "
				       "quoted scalar, found unexpected document indicator." },
		{ "a:\n  b: \"c\nd\"\n",
		  "(Line: 2, Col: 6, Idx: 8) - (Line: 3, Col: 1, Idx: 11): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a multi-line double-quoted "
		  "scalar, found wrong indentation." },
		{ "a: \"\\q\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
				  "scalar, found unknown escape character." },
		{ "a: \"\\'\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
				  "scalar, found unknown escape character." },
		{ "a: \"\\x4\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 7, Idx: 6): "
				   "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted "
				   "scalar, did not find expected hexadecimal number." },
		{ "a: \"\\ud83d\"\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 11, Idx: 10): "
				      "YamlDotNet.Core.SyntaxErrorException: While scanning a "
				      "quoted scalar, found invalid Unicode surrogates." },
		{ "a: \"\\udc00\\ud83d\"\n",
		  "System.ArgumentOutOfRangeException: A valid high surrogate character is between "
		  "0xd800 and 0xdbff, inclusive. (Parameter 'highSurrogate')" },
		{ "a: \"\\ud83d\\u0041\"\n",
		  "System.ArgumentOutOfRangeException: A valid low surrogate character is between "
		  "0xdc00 and 0xdfff, inclusive. (Parameter 'lowSurrogate')" },
		{ "a: \"\\U00110000\"\n",
		  "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 7, Idx: 6): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a quoted scalar, found "
		  "invalid Unicode character escape code." },
		{ "a: \"\\UFFFFFFFF\"\n",
		  "System.ArgumentOutOfRangeException: A valid UTF32 value is between 0x000000 and "
		  "0x10ffff, inclusive, and should not include surrogate codepoint values "
		  "(0x00d800 ~ 0x00dfff). (Parameter 'utf32')" },
		{ "a: @b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning for the next "
			     "token, found character that cannot start any token." },
		{ "a: `b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning for the next "
			     "token, found character that cannot start any token." },
		{ "a: %b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning for the next "
			     "token, found character that cannot start any token." },
		{ "a: b^c\n", "(Line: 1, Col: 6, Idx: 5) - (Line: 1, Col: 7, Idx: 6): "
			      "YamlDotNet.Core.SemanticErrorException: While parsing a block "
			      "mapping, did not find expected key." },
		{ "a # b\nc\n", "(Line: 2, Col: 1, Idx: 6) - (Line: 2, Col: 1, Idx: 6): "
				"YamlDotNet.Core.SemanticErrorException: Did not find expected "
				"<document start>." },
		{ "a: \"b\"#c\n",
		  "(Line: 1, Col: 7, Idx: 6) - (Line: 1, Col: 7, Idx: 6): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a flow sequence end, found "
		  "invalid comment after double-quoted scalar." },
		{ "[a]#c\n",
		  "(Line: 1, Col: 3, Idx: 2) - (Line: 1, Col: 3, Idx: 2): "
		  "YamlDotNet.Core.SemanticErrorException: Did not find expected <document end>." },
		{ "[a,#c\n]", "(Line: 1, Col: 3, Idx: 2) - (Line: 1, Col: 4, Idx: 3): "
			      "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
			      "sequence, did not find expected ',' or ']'." },
		{ "[-]\n",
		  "(Line: 1, Col: 2, Idx: 1) - (Line: 1, Col: 2, Idx: 1): "
		  "YamlDotNet.Core.SemanticErrorException: Invalid key indicator format." },
		{ "a: [\nb]\n", "System.InvalidOperationException: Operation is not valid due to "
				"the current state of the object." },
		{ "a: {\nb: c}\n", "System.InvalidOperationException: Operation is not valid due "
				   "to the current state of the object." },
		{ "a\nb: c\n", "(Line: 2, Col: 2, Idx: 3) - (Line: 2, Col: 2, Idx: 3): "
			       "YamlDotNet.Core.SemanticErrorException: While scanning a multiline "
			       "plain scalar, found invalid mapping." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void block_scalars_are_checked(void **state)
{
	static const struct pair pairs[] = {
		{ "a: |0\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning a block scalar, "
			     "found an indentation indicator equal to 0." },
		{ "a: |x\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			     "YamlDotNet.Core.SyntaxErrorException: While scanning a block scalar, "
			     "did not find expected comment or line break." },
		{ "a: |#c\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			      "YamlDotNet.Core.SyntaxErrorException: While scanning a block "
			      "scalar, found a comment without whtespace after '>' indicator." },
		{ "a: >#c\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			      "YamlDotNet.Core.SyntaxErrorException: While scanning a block "
			      "scalar, found a comment without whtespace after '>' indicator." },
		{ "a: |\n      \n  b\n",
		  "(Line: 3, Col: 1, Idx: 12) - (Line: 3, Col: 3, Idx: 14): "
		  "YamlDotNet.Core.SemanticErrorException: While scanning a literal block scalar, "
		  "found extra spaces in first line." },
		{ "a: >\n    \n  b\n",
		  "(Line: 3, Col: 1, Idx: 10) - (Line: 3, Col: 3, Idx: 12): "
		  "YamlDotNet.Core.SemanticErrorException: While scanning a literal block scalar, "
		  "found more spaces in lines above first content line." },
		{ "a: |\n   \n\n  b\n", "(Line: 4, Col: 1, Idx: 10) - (Line: 4, Col: 3, Idx: 12): "
					"YamlDotNet.Core.SemanticErrorException: While scanning a "
					"literal block scalar, found extra spaces in first line." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void collections_must_be_closed(void **state)
{
	static const struct pair pairs[] = {
		{ "a: [b\n", "(Line: 2, Col: 1, Idx: 6) - (Line: 2, Col: 1, Idx: 6): "
			     "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
			     "sequence, did not find expected ',' or ']'." },
		{ "a: {b: c\n", "(Line: 2, Col: 1, Idx: 9) - (Line: 2, Col: 1, Idx: 9): "
				"YamlDotNet.Core.SemanticErrorException: While parsing a flow "
				"mapping, did not find expected ',' or '}'." },
		{ "[a, b\nc: d\n", "(Line: 2, Col: 2, Idx: 7) - (Line: 2, Col: 3, Idx: 8): "
				   "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
				   "sequence, did not find expected ',' or ']'." },
		{ "{a: b c: d}\n", "(Line: 1, Col: 8, Idx: 7) - (Line: 1, Col: 9, Idx: 8): "
				   "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
				   "mapping, did not find expected ',' or '}'." },
		{ "{a: b\nc: d}\n", "(Line: 2, Col: 2, Idx: 7) - (Line: 2, Col: 3, Idx: 8): "
				    "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
				    "mapping, did not find expected ',' or '}'." },
		{ "{a: \"b\" c}\n", "(Line: 1, Col: 9, Idx: 8) - (Line: 1, Col: 10, Idx: 9): "
				    "YamlDotNet.Core.SemanticErrorException: While parsing a flow "
				    "mapping, did not find expected ',' or '}'." },
		{ "{[x]:3, [a]}\n", "System.ArgumentException: Attempted to convert a 'Sequence' "
				    "to string. This conversion is valid only for Scalars." },
		{ "a: ]\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
			    "YamlDotNet.Core.SemanticErrorException: While parsing a node, did not "
			    "find expected node content." },
		{ "a: }\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
			    "YamlDotNet.Core.SemanticErrorException: While parsing a node, did not "
			    "find expected node content." },
		{ "a: ,\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			    "YamlDotNet.Core.SemanticErrorException: While parsing a node, did not "
			    "find expected node content." },
		{ "[,a]\n", "(Line: 1, Col: 2, Idx: 1) - (Line: 1, Col: 3, Idx: 2): "
			    "YamlDotNet.Core.SemanticErrorException: While parsing a node, did not "
			    "find expected node content." },
		{ "[a,,b]\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 5, Idx: 4): "
			      "YamlDotNet.Core.SemanticErrorException: While parsing a node, did "
			      "not find expected node content." },
		{ "- a\nb: c\n", "(Line: 2, Col: 1, Idx: 4) - (Line: 2, Col: 1, Idx: 4): "
				 "YamlDotNet.Core.SemanticErrorException: While parsing a block "
				 "collection, did not find expected '-' indicator." },
		{ "a: b\n- c\n", "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 2, Idx: 6): "
				 "YamlDotNet.Core.SemanticErrorException: While parsing a block "
				 "mapping, did not find expected key." },
		{ "- a\n b\n- c\nd\n", "(Line: 4, Col: 1, Idx: 11) - (Line: 4, Col: 2, Idx: 12): "
				       "YamlDotNet.Core.SemanticErrorException: While parsing a "
				       "block collection, did not find expected '-' indicator." },
		{ "a:\n - b\n c: d\n", "(Line: 3, Col: 2, Idx: 9) - (Line: 3, Col: 2, Idx: 9): "
				       "YamlDotNet.Core.SemanticErrorException: While parsing a "
				       "block collection, did not find expected '-' indicator." },
		{ "a: - b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
			      "YamlDotNet.Core.SemanticErrorException: Block sequence entries are "
			      "not allowed in this context." },
		{ "a: &x - b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				 "YamlDotNet.Core.SemanticErrorException: Anchor before sequence "
				 "entry on same line is not allowed." },
		{ "&x - b\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 3, Idx: 2): "
			      "YamlDotNet.Core.SemanticErrorException: Anchor before sequence "
			      "entry on same line is not allowed." },
		{ "a: ? b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
			      "YamlDotNet.Core.SyntaxErrorException: Mapping keys are not allowed "
			      "in this context." },
		{ "a: b\nc\n", "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 2, Idx: 6): "
			       "YamlDotNet.Core.SemanticErrorException: While parsing a block "
			       "mapping, did not find expected key." },
		{ "a: b\nc\nd: e\n", "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 2, Idx: 6): "
				     "YamlDotNet.Core.SemanticErrorException: While parsing a "
				     "block mapping, did not find expected key." },
		{ "a: b\n c: d\n", "(Line: 2, Col: 3, Idx: 7) - (Line: 2, Col: 3, Idx: 7): "
				   "YamlDotNet.Core.SemanticErrorException: While scanning a plain "
				   "scalar value, found invalid mapping." },
		{ "{a: b}}\n",
		  "(Line: 1, Col: 7, Idx: 6) - (Line: 1, Col: 7, Idx: 6): "
		  "YamlDotNet.Core.SemanticErrorException: Did not find expected <document end>." },
		{ "[a]]\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
			    "YamlDotNet.Core.SemanticErrorException: Did not find expected "
			    "<document start>." },
		{ "] \n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
			  "YamlDotNet.Core.SemanticErrorException: While parsing a node, did not "
			  "find expected node content." },
		{ ": : :\n", "(Line: 1, Col: 3, Idx: 2) - (Line: 1, Col: 3, Idx: 2): "
			     "YamlDotNet.Core.SemanticErrorException: Mapping values are not "
			     "allowed in this context." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void keys_end_on_their_line(void **state)
{
	static const struct pair pairs[] = {
		{ "x: y\n\"a\nb\": c\n",
		  "(Line: 2, Col: 1, Idx: 5) - (Line: 3, Col: 1, Idx: 8): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a multi-line double-quoted "
		  "scalar, found wrong indentation." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void tags_and_directives_are_checked(void **state)
{
	static const struct pair pairs[] = {
		{ "a: !<x b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 7, Idx: 6): "
				"YamlDotNet.Core.SyntaxErrorException: While scanning a tag, did "
				"not find the expected '>'." },
		{ "a: !e!x b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 8, Idx: 7): "
				 "YamlDotNet.Core.SemanticErrorException: While parsing a node, "
				 "found undefined tag handle." },
		{ "a: !x! b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 7, Idx: 6): "
				"YamlDotNet.Core.SemanticErrorException: While parsing a node, "
				"found undefined tag handle." },
		{ "a: !!<>\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
			       "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, did "
			       "not find expected whitespace, comma or line break." },
		{ "a: !x%4 b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				 "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, did "
				 "not find URI escaped octet." },
		{ "a: !x%C3%28 b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 9, Idx: 8): "
				     "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, "
				     "found an incorrect trailing UTF-8 octet." },
		{ "a: !x%FF b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				  "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, "
				  "found an incorrect leading UTF-8 octet." },
		{ "a: !x%E2%82 b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 12, Idx: 11): "
				     "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, "
				     "did not find URI escaped octet." },
		{ "a: !a{ b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
				"YamlDotNet.Core.SyntaxErrorException: While scanning a tag, did "
				"not find expected whitespace, comma or line break." },
		{ "a: !a, b\n",
		  "(Line: 1, Col: 7, Idx: 6) - (Line: 1, Col: 7, Idx: 6): "
		  "YamlDotNet.Core.SyntaxErrorException: Unexpected comma at end of tag" },
		{ "a: !<> b\n",
		  "System.ArgumentException: Tag value must not be empty. (Parameter 'value')" },
		{ "%YAML 2.0\n---\na: b\n",
		  "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
		  "YamlDotNet.Core.SemanticErrorException: Found incompatible YAML document." },
		{ "%YAML 1.2\n%YAML 1.2\n---\na: b\n",
		  "(Line: 2, Col: 1, Idx: 10) - (Line: 2, Col: 6, Idx: 15): "
		  "YamlDotNet.Core.SemanticErrorException: While scanning a version directive, did "
		  "not find preceding <document end>." },
		{ "a: b\n%YAML 1.2\n---\n",
		  "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 6, Idx: 10): "
		  "YamlDotNet.Core.SemanticErrorException: While scanning a version directive, did "
		  "not find preceding <document end>." },
		{ "%YAML 1\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 8, Idx: 7): "
				    "YamlDotNet.Core.SyntaxErrorException: While scanning a %YAML "
				    "directive, did not find expected digit or '.' character." },
		{ "%YAML x\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 7, Idx: 6): "
				    "YamlDotNet.Core.SyntaxErrorException: While scanning a %YAML "
				    "directive, did not find expected version number." },
		{ "%YAML 1.2 x\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 11, Idx: 10): "
					"YamlDotNet.Core.SyntaxErrorException: While scanning a "
					"directive, did not find expected comment or line break." },
		{ "%YAML 1234567890.1\n---\n",
		  "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 16, Idx: 15): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a %YAML directive, found "
		  "extremely long version number." },
		{ "%TAG ! a\n%TAG ! b\n---\n",
		  "(Line: 2, Col: 1, Idx: 9) - (Line: 2, Col: 1, Idx: 9): "
		  "YamlDotNet.Core.SemanticErrorException: Found duplicate %TAG directive." },
		{ "%TAG x\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 6, Idx: 5): "
				   "YamlDotNet.Core.SyntaxErrorException: While scanning a tag, "
				   "did not find expected '!'." },
		{ "%TAG !x y\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 8, Idx: 7): "
				      "YamlDotNet.Core.SyntaxErrorException: While scanning a tag "
				      "directive, did not find expected '!'." },
		{ "%TAG !x!\n---\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 9, Idx: 8): "
				     "YamlDotNet.Core.SyntaxErrorException: While scanning a %TAG "
				     "directive, did not find expected whitespace." },
		{ "%TAG !x! \n---\na: b\n", "System.ArgumentNullException: Tag prefix must not be "
					    "empty. (Parameter 'prefix')" },
		{ "%TAG ! x\na: b\n", "(Line: 2, Col: 2, Idx: 10) - (Line: 2, Col: 2, Idx: 10): "
				      "YamlDotNet.Core.SemanticErrorException: Did not find "
				      "expected <document start>." },
		{ "%\n", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 2, Idx: 1): "
			 "YamlDotNet.Core.SyntaxErrorException: While scanning a directive, could "
			 "not find expected directive name." },
		{ "%A", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 3, Idx: 2): "
			"YamlDotNet.Core.SyntaxErrorException: While scanning a directive, found "
			"unexpected end of stream." },
		{ "a: b\n... x\n", "(Line: 2, Col: 1, Idx: 5) - (Line: 2, Col: 5, Idx: 9): "
				   "YamlDotNet.Core.SemanticErrorException: Did not find expected "
				   "<document start>." },
		{ "a: !<http://[> b\n",
		  "System.ArgumentException: Global tags must be valid URIs. (Parameter 'value')" },
		{ "!a !b c\n",
		  "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 4, Idx: 3): "
		  "YamlDotNet.Core.SemanticErrorException: Did not find expected <document end>." },
		{ "&a &b c\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
			       "YamlDotNet.Core.SemanticErrorException: While parsing a node, "
			       "found more than one anchor." },
		{ "&a *b\n", "(Line: 1, Col: 4, Idx: 3) - (Line: 1, Col: 6, Idx: 5): "
			     "YamlDotNet.Core.SemanticErrorException: While parsing a node, did "
			     "not find expected token." },
		{ "a: b\n... \n%YAML 1.2\na: b\n",
		  "(Line: 4, Col: 2, Idx: 21) - (Line: 4, Col: 2, Idx: 21): "
		  "YamlDotNet.Core.SemanticErrorException: Did not find expected <document "
		  "start>." },
		{ "%YAML 1.2\n...\n", "(Line: 2, Col: 1, Idx: 10) - (Line: 2, Col: 1, Idx: 10): "
				      "YamlDotNet.Core.SemanticErrorException: Did not find "
				      "expected <document start>." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void what_else_is_wrong_is_said(void **state)
{
	static const struct pair pairs[] = {
		{ "- : ", "System.ArgumentException: The current event is of an unsupported type. "
			  "(Parameter 'parser')" },
		{ "...\n:",
		  "System.InvalidOperationException: The scanner should contain no more tokens." },
		{ "{|", "(Line: 2, Col: 1, Idx: 2) - (Line: 2, Col: 1, Idx: 2): "
			"YamlDotNet.Core.SemanticErrorException: While parsing a flow mapping,  "
			"did not find expected ',' or '}'." },
		{ ",#\t", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 2, Idx: 1): "
			  "YamlDotNet.Core.SemanticErrorException: While scanning a flow entry, "
			  "found invalid comment after comma." },
		{ "? \na\n b\n  c", "(Line: 4, Col: 4, Idx: 11) - (Line: 4, Col: 4, Idx: 11): "
				    "YamlDotNet.Core.SemanticErrorException: While scanning a "
				    "simple key, could not find expected ':'." },
		{ "&|2+\n    x\n# comment\n\r\360\237\230\200\302\205",
		  "(Line: 5, Col: 1, Idx: 22) - (Line: 5, Col: 1, Idx: 22): "
		  "YamlDotNet.Core.SemanticErrorException: While scanning plain scalar, found a "
		  "comment between adjacent scalars." },
		{ ": \"\\ud83d\\ude00\"- <<: *a\n",
		  "(Line: 1, Col: 17, Idx: 16) - (Line: 1, Col: 17, Idx: 16): "
		  "YamlDotNet.Core.SyntaxErrorException: Block sequence entries are not allowed in "
		  "this context." },
		{ "&a \302\205\r%YAML 1.2\n",
		  "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 1, Idx: 0): "
		  "YamlDotNet.Core.SyntaxErrorException: While parsing a document start node, "
		  "could not find document end marker before version directive." },
		{ "%TAG !e! >", "(Line: 1, Col: 1, Idx: 0) - (Line: 1, Col: 10, Idx: 9): "
				"YamlDotNet.Core.SyntaxErrorException: While scanning a %TAG "
				"directive, did not find expected whitespace or line break." },
		{ "a: ---\n,#ctag:x,2000:--- ",
		  "(Line: 2, Col: 1, Idx: 7) - (Line: 2, Col: 2, Idx: 8): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a flow entry, found "
		  "invalid comment after comma." },
		{ "a: b\nnull\"a\n  b\n\n c\": ",
		  "(Line: 5, Col: 4, Idx: 20) - (Line: 5, Col: 4, Idx: 20): "
		  "YamlDotNet.Core.SyntaxErrorException: While scanning a multiline plain scalar, "
		  "found invalid mapping." },
		{ "- x\n>", "(Line: 2, Col: 1, Idx: 4) - (Line: 2, Col: 1, Idx: 4): "
			    "YamlDotNet.Core.SyntaxErrorException: While scanning a simple key, "
			    "could not find expected ':'." },
		{ "bbb: c\nx\n  y: z\n", "(Line: 3, Col: 4, Idx: 12) - (Line: 3, Col: 4, Idx: 12): "
					 "YamlDotNet.Core.SyntaxErrorException: While scanning a "
					 "multiline plain scalar, found invalid mapping." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(duplicate_keys_are_refused),
		cmocka_unit_test(keys_must_be_scalars),
		cmocka_unit_test(aliases_must_name_something),
		cmocka_unit_test(tabs_do_not_indent),
		cmocka_unit_test(scalars_end_where_they_should),
		cmocka_unit_test(block_scalars_are_checked),
		cmocka_unit_test(collections_must_be_closed),
		cmocka_unit_test(keys_end_on_their_line),
		cmocka_unit_test(tags_and_directives_are_checked),
		cmocka_unit_test(what_else_is_wrong_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
