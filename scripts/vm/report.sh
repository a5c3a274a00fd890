# shellcheck shell=bash
#
# What the runs of the matrix tell together. To be sourced; needs `root`, `reports` and say.

# count OUTCOME FILE: prints how many tests have an outcome.
count() {
    [[ -f $2 ]] || { printf '0'; return; }
    awk -F '\t' -v outcome="$1" '$3 == outcome { n++ } END { printf "%d", n }' "$2"
}

# list_failures FILE
list_failures() {
    [[ ! -f $1 ]] || awk -F '\t' '$3 == "failed" { print "  " $1 "." $2 ": " substr($4, 1, 300) }' "$1"
}
check_skips() { :; }
write_report() { :; }
