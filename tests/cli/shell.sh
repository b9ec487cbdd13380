# SPDX-License-Identifier: GPL-2.0-only
# What goes beside the program: manual pages and completions.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

SHARE=$RMAPSIM_BUILD/share

have() {
	command -v "$1" >/dev/null
}

page_is_clean() {
	case_is "$1 is clean"
	MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$2" \
		>/dev/null 2>err
	[ -s err ] && fail "man warns"
	groff -ww -man -Tutf8 "$2" >/dev/null 2>err
	[ -s err ] && fail "groff warns"
	MANWIDTH=80 man -l "$2" 2>err >page
	grep -q "[^[:print:][:space:]]" page && fail "control characters"
	return 0
}

case_is "the manual page has each command and each option"
run help --as=man
expect_status 0
cp out page.1
run help
for c in $(awk '/^  [a-z]/ { print $1 }' out); do
	grep -q "^\.SS rmapsim $c\b" page.1 || fail "lacks $c"
	"$RMAPSIM" help "$c" | grep -Eo -- '--[a-z-]+' | sort -u |
		grep -v '^--help$' >options
	sed -n "/^\.SS rmapsim $c\b/,/^\.S[SH] /p" page.1 |
		sed 's/\\-/-/g' >section
	while read -r o; do
		grep -Eq -- "^\.B .*$o\b" section || fail "$c lacks $o"
	done <options
done
for h in EXAMPLES "EXIT STATUS" ENVIRONMENT FILES; do
	grep -qx "\.SH $h" page.1 || fail "lacks $h"
done
grep '^\.SH' page.1 | sed -n 3p | grep -q EXAMPLES || fail "examples are not first"

if have man; then
	page_is_clean "rmapsim(1)" "$SHARE/man/man1/rmapsim.1"
	if [ -e "$SHARE/man/man5/rmapsim-trace.5" ]; then
		page_is_clean "rmapsim-trace(5)" "$SHARE/man/man5/rmapsim-trace.5"
		grep -q "choices" page || fail "empty"
	fi
fi

BASH_FILE=$SHARE/bash-completion/completions/rmapsim

# words WORD...: what bash would offer for the last one.
words() {
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_rmapsim_words; printf "%s\n" "${COMPREPLY[@]}"' \
		"$BASH_FILE" "$RMAPSIM" "$@" >out 2>err
	LAST="completion of $*"
	STATUS=$?
	[ -s err ] && fail "bash complains"
	return 0
}

case_is "bash: commands"
words exp
expect_out "^explore$"
[ "$(wc -l <out)" -eq 1 ] || fail "more than explore"
case_is "bash: scenarios"
words explore age-
expect_out "^age-vs-zap$"
expect_no_out "^[^a]"
case_is "bash: options"
words explore --strat
expect_out "^--strategy=$"
case_is "bash: values, in three words and in two"
words explore --strategy = pc
expect_out "^pct3$"
words explore --model lk
expect_out "^lkmm$"
words show --as = te
expect_out "^text$"
words help --as = ""
expect_out "^fish$"
case_is "bash: traces"
: >some.trace
: >some.other
words replay some
expect_out "^some.trace$"
expect_no_out "other"
case_is "bash: a flag before an argument"
words explore --keep-going age-vs-z
expect_out "^age-vs-zap$"
case_is "bash: loads without a word"
bash --norc -c '. "$0"; complete -p rmapsim' "$BASH_FILE" >out 2>err ||
	fail "not loaded"
[ -s err ] && fail "it complains"

if have zsh; then
	case_is "zsh"
	zsh -n "$SHARE/zsh/vendor-completions/_rmapsim" >out 2>err ||
		fail "syntax"
	zsh -fc 'autoload -Uz compinit; compinit -Du; . "$1"
		[[ -n $_comps[rmapsim] ]]' zsh \
		"$SHARE/zsh/vendor-completions/_rmapsim" >out 2>err ||
		fail "not loaded"
fi
if have fish; then
	case_is "fish"
	export HOME=$DIR
	fish -n "$SHARE/fish/vendor_completions.d/rmapsim.fish" >out 2>err ||
		fail "syntax"
	fish -c 'source $argv[1]; complete -C "$argv[2] explore age-vs-z"' \
		"$SHARE/fish/vendor_completions.d/rmapsim.fish" "$RMAPSIM" \
		>out 2>err
	expect_out "^age-vs-zap"
fi
finish
