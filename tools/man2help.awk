# SPDX-License-Identifier: MIT
#
# Shortens man pages (mdoc) into the program's help: summary, usage, the first paragraph of the
# description, and each option with its first sentence. Writes C for src/cmd/help.h.
# Only the macros that doc/man uses are known; others print their arguments.

function flush_help(	i, n, forms) {
	if (page == "")
		return
	print "static const char *const lines_" id "[] = {"
	n = split(usage, forms, "\n")
	for (i = 1; i <= n; i++) {
		sub(/^ /, "", forms[i])
		emit((i == 1 ? "usage: " : "   or: ") forms[i])
	}
	emit("")
	wrap(about, 0, 0)
	if (n_items > 0) {
		emit("")
		emit("Options:")
	}
	for (i = 1; i <= n_items; i++)
		wrap(text[i], 26, tag[i])
	print "\tNULL\n};"
	table = table sprintf("\t{ \"%s\", \"%s\", lines_%s },\n", page == "netkan" ? "" : command,
			      quote(summary), id)
}

function quote(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return s
}

function emit(line) {
	sub(/ +$/, "", line)
	print "\t\"" quote(line) "\","
}

# Words of s in lines of 79 columns that start at column `left`; `head` stands before them.
function wrap(s, left, head,	words, n, i, line) {
	line = head ? "  " head : ""
	if (head && length(line) >= left - 1) {
		emit(line)
		line = ""
	}
	line = sprintf("%-" left "s", line)
	if (left == 0)
		line = ""
	n = split(s, words, " ")
	for (i = 1; i <= n; i++) {
		if (length(line) + length(words[i]) > 79) {
			emit(line)
			line = sprintf("%-" left "s", "")
		}
		line = line words[i] " "
	}
	emit(line)
}

# A macro line without its dot, as plain text.
function render(s,	words, n, i, out, glue, word, close_with) {
	gsub(/\\&/, "", s)
	n = split(s, words, " ")
	out = ""
	glue = 1
	close_with = ""
	for (i = 1; i <= n; i++) {
		word = words[i]
		if (word == "Ns" || word == "Pf") {
			glue = 1
			continue
		}
		if (word == "Fl") {
			out = out (glue ? "" : " ") "-"
			glue = 1
			continue
		}
		if (word == "Op" || word == "Oo") {
			out = out (glue ? "" : " ") "["
			glue = 1
			if (word == "Op")
				close_with = "]" close_with
			continue
		}
		if (word == "Oc") {
			out = out "]"
			continue
		}
		if (word == "Sq" || word == "Ql" || word == "Dq") {
			out = out (glue ? "" : " ") "'"
			glue = 1
			close_with = "'" close_with
			continue
		}
		if (word ~ /^(Ar|Cm|Ev|Pa|Nm|Li|Em|Sy|Va|Dv)$/)
			continue
		if (word == "Xr") {
			out = out (glue ? "" : " ") words[i + 1] "(" words[i + 2] ")"
			glue = 0
			i += 2
			continue
		}
		if (word ~ /^[].,:;)?!]$/ || word == "|") {
			if (close_with != "" && word != "|") {
				out = out close_with
				close_with = ""
			}
			out = out word
			glue = word == "|"
			continue
		}
		out = out (glue ? "" : " ") word
		glue = word == "("
	}
	return out close_with
}

function add(s) {
	if (section == "SYNOPSIS")
		usage = usage (usage == "" ? "" : " ") s
	else if (section == "DESCRIPTION" && !about_done)
		about = about (about == "" ? "" : " ") s
	else if (section == "OPTIONS" && n_items > 0 && !item_done) {
		text[n_items] = text[n_items] (text[n_items] == "" ? "" : " ") s
		if (s ~ /\.$/)
			item_done = 1
	}
}

BEGIN {
	print "/* Made from doc/man by tools/man2help.awk. */"
	print "#include \"cmd/help.h\"\n\n#include <stddef.h>\n"
}

FNR == 1 {
	flush_help()
	page = FILENAME
	sub(/.*\//, "", page)
	sub(/\.[0-9]$/, "", page)
	command = page
	sub(/^netkan-/, "", command)
	id = page
	gsub(/[^a-z0-9]/, "_", id)
	usage = about = summary = section = ""
	about_done = n_items = item_done = 0
	split("", text)
	split("", tag)
}

/^\.\\"/ || /^$/ { next }

/^\.Sh / {
	section = substr($0, 5)
	next
}

/^\.Nd / {
	summary = substr($0, 5)
	next
}

/^\.Pp/ || /^\.Bl/ || /^\.Bd/ {
	if (section == "DESCRIPTION" && about != "")
		about_done = 1
	if (n_items > 0)
		item_done = 1
	next
}

/^\.It / {
	if (section == "OPTIONS") {
		tag[++n_items] = render(substr($0, 5))
		text[n_items] = ""
		item_done = 0
	}
	next
}

/^\.Nm/ && section == "SYNOPSIS" && usage != "" {
	usage = usage "\n"
}

/^\.(El|Ed|Dd|Dt|Os|Ss)/ { next }

$0 == ".Nm" {
	add("netkan")
	next
}

/^\./ {
	add(render(substr($0, 2)))
	next
}

{ add($0) }

END {
	flush_help()
	printf "const struct nk_help nk_helps[] = {\n%s\t{ NULL, NULL, NULL }\n};\n", table
}
