/* SPDX-License-Identifier: MIT
 *
 * The lenient JSON reader: accepts what Newtonsoft.Json 13 accepts and fails with its texts,
 * line and position included, because those texts reach mod authors and are compared.
 *
 * Three ways to use it, each built on the next. nk_lenient_class() fills a struct that a
 * const table describes, as JsonConvert.DeserializeObject<T>() does; nk_lenient_read() makes a
 * tree; nk_lenient_next() and its like read token by token. Everything read lives in the
 * reader's arena and nothing needs freeing. A reader belongs to one thread.
 *
 * Errors are NK_FAULT_METADATA. err->full is what an uncaught exception shows in queue mode,
 * "Newtonsoft.Json.JsonReaderException: <message>" with the inner exceptions on lines of their
 * own, and err->innermost what file mode shows. Who puts a message into a sentence of his own,
 * as a C# catch clause does, takes nk_lenient.failure.message.
 */
#ifndef NK_BASE_NEWTONSOFT_H
#define NK_BASE_NEWTONSOFT_H

#include "base/value.h"

/* Containers may nest this deep; the next one is an error. */
enum { NK_LENIENT_DEPTH = 64 };

enum nk_token {
	NK_TOKEN_NONE, /* before the first token, and at the end of the text */
	NK_TOKEN_OBJECT,
	NK_TOKEN_ARRAY,
	NK_TOKEN_CONSTRUCTOR, /* new Date( */
	NK_TOKEN_PROPERTY,    /* text: its name */
	NK_TOKEN_COMMENT,     /* text */
	NK_TOKEN_INTEGER,     /* text: decimal digits with sign; integer when `fits` */
	NK_TOKEN_FLOAT,       /* text: as Convert.ToString() prints the double */
	NK_TOKEN_STRING,      /* text */
	NK_TOKEN_BOOLEAN,     /* boolean; text: True or False */
	NK_TOKEN_NULL,
	NK_TOKEN_UNDEFINED, /* a value missing before a comma, or the word */
	NK_TOKEN_OBJECT_END,
	NK_TOKEN_ARRAY_END,
	NK_TOKEN_CONSTRUCTOR_END,
	NK_TOKEN_DATE, /* ticks; text: DateTime.ToString(), "01/02/2024 03:04:05"; raw */
};

/* Newtonsoft's JsonReader.State; for newtonsoft*.c only. */
enum nk_lenient_state {
	NK_LENIENT_START,
	NK_LENIENT_PROPERTY,
	NK_LENIENT_OBJECT_START,
	NK_LENIENT_OBJECT,
	NK_LENIENT_ARRAY_START,
	NK_LENIENT_ARRAY,
	NK_LENIENT_CONSTRUCTOR_START,
	NK_LENIENT_CONSTRUCTOR,
	NK_LENIENT_POST_VALUE,
	NK_LENIENT_FINISHED,
};

/* One step of a path: a property of an object or an element of an array. */
struct nk_lenient_step {
	enum nk_token type; /* NK_TOKEN_OBJECT, _ARRAY, _CONSTRUCTOR; NK_TOKEN_NONE: outside */
	int64_t index;      /* -1 before the first element */
	struct nk_str name;
};

/* The exception that C# would have thrown. */
struct nk_lenient_failure {
	const char *type;       /* "Newtonsoft.Json.JsonReaderException"; NULL: no failure yet */
	const char *message;    /* its Message */
	const char *inner_type; /* of the exceptions inside it, or NULL */
	const char *inner;
	bool reader; /* it is a JsonReaderException itself */
	bool json;   /* it is a JsonException: the reader's or the serializer's */
};

struct nk_lenient {
	/* Read these after nk_lenient_next() and its like. */
	enum nk_token token;
	struct nk_str text; /* JsonReader.Value.ToString(); "no text" where that is null */
	struct nk_str raw;  /* of a string or date: as it stood in the JSON, unescaped */
	int64_t integer;
	int64_t ticks;
	double number;
	bool boolean, fits;
	struct nk_lenient_failure failure;

	/* Settings that the caller may change after nk_lenient_init(). */
	bool dates;     /* texts like ISO date-times become NK_TOKEN_DATE; true at first */
	bool forgiving; /* nk_lenient_class() goes on after errors, see there; false at first */

	/* The rest is for newtonsoft*.c. */
	struct nk_arena *arena;
	struct nk_str all;
	size_t at, line_start;
	size_t seen_at; /* on this line, and the units up to there: see nk_lenient_position() */
	size_t seen_units;
	uint32_t line;
	int extra; /* -1 when only half of the surrogate pair before `at` was consumed */
	enum nk_lenient_state state;
	bool ended, too_deep;
	struct nk_lenient_step here;
	struct nk_lenient_step *steps;
	size_t n_steps, n_room;
};

/** Begin to read `text`, which is borrowed and must be well-formed UTF-8. */
void nk_lenient_init(struct nk_lenient *reader, struct nk_arena *arena, struct nk_str text);

/* JsonReader.Read(). Returns 0 with reader->token set, NK_END at the end of the text, or -1. */
int nk_lenient_next(struct nk_lenient *reader, struct nk_err *err);
/** As nk_lenient_next(), passing over comments. */
int nk_lenient_next_content(struct nk_lenient *reader, struct nk_err *err);
/*
 * JsonTextReader's ReadAsString() and its like: read the next value as a type. Returns 0; the
 * token then is that type's (date, boolean, integer, string), NK_TOKEN_NULL for null or "",
 * NK_TOKEN_ARRAY_END at the end of an array, or NK_TOKEN_NONE at the end of the text.
 */
int nk_lenient_next_string(struct nk_lenient *reader, struct nk_err *err);
int nk_lenient_next_boolean(struct nk_lenient *reader, struct nk_err *err);
int nk_lenient_next_int32(struct nk_lenient *reader, struct nk_err *err);
int nk_lenient_next_date(struct nk_lenient *reader, struct nk_err *err);

/** JsonReader.Skip(): pass over the value that the current token begins. */
int nk_lenient_skip(struct nk_lenient *reader, struct nk_err *err);
/** What JsonConvert does after the value: anything but comments and blanks is an error. */
int nk_lenient_finish(struct nk_lenient *reader, struct nk_err *err);
/**
 * JToken.Load(): the tree of the value that the current token begins; on return the current
 * token is its last one. The tree's nodes carry line and position.
 */
int nk_lenient_tree(struct nk_lenient *reader, struct nk_value **out, struct nk_err *err);

size_t nk_lenient_depth(const struct nk_lenient *reader);
/** "a.b[0].c", "['x y']"; in the arena. */
struct nk_str nk_lenient_path(const struct nk_lenient *reader);
/** Line (from 1) and position (UTF-16 units consumed); both 0 before anything was consumed. */
uint32_t nk_lenient_line(const struct nk_lenient *reader);
uint32_t nk_lenient_position(const struct nk_lenient *reader);

/* JsonReaderException and JsonSerializationException with path, line and position behind. */
int nk_lenient_fail(struct nk_lenient *reader, struct nk_err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int nk_lenient_fail_typed(struct nk_lenient *reader, struct nk_err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/**
 * `Error converting value {v} to type '{T}'.` for the current token, with the inner exception
 * given (inner NULL: `Could not cast or convert from System.String to {T}.`, by the token).
 */
int nk_lenient_fail_convert(struct nk_lenient *reader, const char *dotnet_type,
			    const char *inner_type, const char *inner, struct nk_err *err);
/** Any other exception: `type` with `message`, no position added. */
int nk_lenient_fail_as(struct nk_lenient *reader, struct nk_err *err, const char *type,
		       const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/**
 * "Exception has been thrown by the target of an invocation." around an exception, as when a
 * converter's constructor throws.
 */
int nk_lenient_fail_invoked(struct nk_lenient *reader, struct nk_err *err, const char *type,
			    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* ---- Typed reading ---- */

/* How a member is read, and what stands at its place in the struct. */
enum nk_field_kind {
	NK_FIELD_STRING,       /* struct nk_str; "no text" for null and when absent */
	NK_FIELD_BOOL,         /* bool; null is an error */
	NK_FIELD_BOOL_OR_NULL, /* int: 0 or 1, -1 for null; the class presets what absent means */
	NK_FIELD_INT32,        /* int64_t; null is an error */
	NK_FIELD_INT64,        /* int64_t; null is an error */
	NK_FIELD_VERSION,      /* struct nk_str: ModuleVersion's text; "no text" when absent */
	NK_FIELD_DATE,         /* struct nk_lenient_date: DateTime? */
	NK_FIELD_URI,          /* struct nk_str: its OriginalString; absolute or relative */
	/*
	 * int: index into .words, in any letter case, or the number given. Null is -1 where the
	 * .dotnet type begins with System.Nullable, else an error.
	 */
	NK_FIELD_ENUM,
	NK_FIELD_OBJECT,  /* void *: a struct of .type, or NULL */
	NK_FIELD_LIST,    /* struct nk_lenient_list of structs of .type; a null is a NULL item */
	NK_FIELD_STRINGS, /* struct nk_lenient_strings; a null is "no text" */
	NK_FIELD_TREE,    /* struct nk_value *: JToken, read with dates */
	NK_FIELD_CUSTOM,  /* .read fills the place: a JsonConverter */
};

struct nk_lenient_date {
	bool given;
	int64_t ticks; /* UTC, as base/dotnet.h counts */
};
struct nk_lenient_list {
	void **items; /* NULL for null and when absent */
	size_t n;
};
struct nk_lenient_strings {
	struct nk_str *items; /* NULL for null and when absent */
	size_t n;
};

struct nk_class;

struct nk_field {
	const char *name;
	enum nk_field_kind kind;
	size_t offset;
	const char *dotnet;          /* .NET type of the member where a message names it: LIST,
				      * STRINGS, ENUM, CUSTOM; e.g. "CKAN.Avc.AvcVersion[]" */
	const struct nk_class *type; /* OBJECT, LIST */
	const char *const *words;    /* ENUM: NULL-terminated */
	bool required;               /* Required.Always: absent or null is an error at the brace */
	/*
	 * CUSTOM: the current token begins the value (never a comment); leave its last token
	 * current. `place` is &object->member. Fail with nk_lenient_fail() and its like.
	 */
	int (*read)(struct nk_lenient *reader, const struct nk_field *field, void *place,
		    struct nk_err *err);
};

struct nk_class {
	const char *dotnet; /* "CKAN.Avc.AvcVersion" */
	size_t size;        /* of the struct; it is zeroed */
	const struct nk_field *fields;
	size_t n_fields;
	void (*preset)(void *object); /* what the constructor sets; may be NULL */
	/* [OnDeserialized]: called after the closing brace and the required check; may be NULL. */
	int (*done)(struct nk_lenient *reader, void *object, struct nk_err *err);
};

#define NK_FIELDS(table) .fields = (table), .n_fields = sizeof(table) / sizeof(*(table))

/**
 * JsonConvert.DeserializeObject<T>(text): *out is a struct of `type`, or NULL for null and for
 * empty text. Member names match exactly, else in any letter case; of two spellings the later
 * wins; unknown members are passed over; text behind the value is an error.
 *
 * With reader->forgiving set (Error handled in the serializer's settings) an error costs the
 * member or object it stands in and nothing fails: *out may be NULL.
 */
int nk_lenient_class(struct nk_lenient *reader, void **out, const struct nk_class *type,
		     struct nk_err *err);
/** As nk_lenient_class() for an array of T; dotnet names the list's type in messages. */
int nk_lenient_list(struct nk_lenient *reader, struct nk_lenient_list *out,
		    const struct nk_class *type, const char *dotnet, struct nk_err *err);
/** One object of `type`, the current token beginning it: for converters. */
int nk_lenient_object(struct nk_lenient *reader, void **out, const struct nk_class *type,
		      struct nk_err *err);
/** One member's value as `field` says, the current token being its property name. */
int nk_lenient_member(struct nk_lenient *reader, const struct nk_field *field, void *object,
		      struct nk_err *err);

/**
 * Read a whole text into a tree. Empty text (or only blanks and comments) gives *out = NULL
 * and 0. With `dates`, texts that look like ISO date-times become NK_DATE, as Newtonsoft does
 * by default for untyped reading.
 */
int nk_lenient_read(struct nk_value **out, struct nk_arena *arena, struct nk_str text, bool dates,
		    struct nk_err *err);
/** JObject.Parse(): as nk_lenient_read() with dates, and anything but an object is an error. */
int nk_lenient_read_object(struct nk_value **out, struct nk_arena *arena, struct nk_str text,
			   struct nk_err *err);

#endif
