# shellcheck shell=bash
#
# What the runs of the matrix, and the last one of Maven on this machine, tell together. Each left test-outcomes.tsv: class,
# test, outcome and reason. To be sourced; needs `root`, `tested`, `reports`, `archs`, `labels`, `kernel_trouble`, say and fail.

# count OUTCOME FILE: prints how many tests have an outcome.
count() {
    if [[ -f $2 ]]; then
        awk -F '\t' -v outcome="$1" '$3 == outcome { n++ } END { printf "%d", n }' "$2"
    else
        printf 0
    fi
}

# list_failures FILE
list_failures() {
    [[ ! -f $1 ]] || awk -F '\t' '$3 == "failed" { print "  " $1 "." $2 ": " substr($4, 1, 300) }' "$1"
}

# outcome_files: sets `outcomes`, those of the runs that there are, in the order of the matrix, the host's first.
outcome_files() {
    local file
    outcomes=()
    for file in "$root/$tested/target/test-outcomes.tsv" \
        "$reports"/{amd64,arm64,s390x}-{5.10,6.1,6.12,latest}/test-outcomes.tsv; do
        [[ ! -s $file ]] || outcomes+=("$file")
    done
    ((${#outcomes[@]} > 0)) || fail 2 'there is no run to tell of'
}

# fresh_outcome_files: sets `outcomes`, those of the runs of this invocation, and the host's if it has run the same tests: older ones tell
# of other code.
fresh_outcome_files() {
    local arch label file=$root/$tested/target/test-outcomes.tsv
    outcomes=()
    [[ ! -s $file || -n $(find "$root/$tested/target/"{classes,test-classes} -name '*.class' -newer "$file" -print -quit) ]] ||
        outcomes+=("$file")
    for arch in "${archs[@]}"; do
        for label in "${labels[@]}"; do
            file=$reports/$arch-$label/test-outcomes.tsv
            [[ ! -s $file ]] || outcomes+=("$file")
        done
    done
    ((${#outcomes[@]} > 0)) || fail 1 'no run has told how its tests ended'
}

# check_skips: fails if a test was skipped wherever it was to run: then nobody knows that it works.
check_skips() {
    local never outcomes
    fresh_outcome_files
    never=$(awk -F '\t' '
        /^#/ { next }
        $3 == "passed" {
            executed[$1 "." $2]
            # A method with parameters that was skipped as a whole is known by its name only.
            sub(/ .*/, "", $2)
            executed[$1 "." $2]
        }
        $3 == "skipped" { skipped[$1 "." $2] = $4 }
        END { for (test in skipped) if (!(test in executed)) print "  " test ": " skipped[test] }' "${outcomes[@]}" | sort)
    if [[ -n $never ]]; then
        say 'no kernel has executed these tests:'
        printf '%s\n' "$never"
        return 1
    fi
}

# machine_of FILE: prints the kernel, architecture and JDK of a run as cells of a table.
machine_of() {
    # Debian has no more than the first two numbers in some kernels' names.
    sed -n '1s/^# kernel \([0-9]*\.[0-9]*\)[^,]*, \([^,]*\), JDK \(.*\)$/\1 | \2 | \3/p' "$1"
}

# print_tables: prints what docs/kernels.md shows.
print_tables() {
    local file outcomes
    outcome_files
    printf '| kernel | architecture | JDK | passed | failed | skipped |\n|---|---|---|---|---|---|\n'
    for file in "${outcomes[@]}"; do
        printf '| %s | %s | %s | %s |\n' "$(machine_of "$file")" \
            "$(count passed "$file")" "$(count failed "$file")" "$(count skipped "$file")"
    done
    printf '\n| skipped test | why | on |\n|---|---|---|\n'
    awk -F '\t' '
        FNR == 1 {
            match($0, /[0-9]+\.[0-9]+/)
            kernel = substr($0, RSTART, RLENGTH)
            split($0, words, ", ")
            kernel = kernel (words[2] == "amd64" ? "" : " " words[2])
            next
        }
        $3 == "skipped" {
            sub(/.*\./, "", $1)
            sub(/\[[0-9]+\] /, "", $2)
            gsub(/\|/, "\\|", $4)
            row = $1 "." $2 " | " $4
            if (index(", " on[row] ", ", ", " kernel ", ") == 0) on[row] = on[row] (on[row] == "" ? "" : ", ") kernel
        }
        END { for (row in on) print "| " row " | " on[row] " |" }' "${outcomes[@]}" | LC_ALL=C sort
}

# merge_hooks: puts what the guests saw of each hook behind what this machine saw, in conformance/hooks.tsv: hook, kernel, outcome and
# reason. What an earlier report put there is replaced.
merge_hooks() {
    local file merged=$root/$tested/target/conformance/hooks.tsv
    [[ -s $merged ]] || fail 2 "$merged is missing: run the tests on this machine first"
    awk -F '\t' 'NR == 1 { host = $2 } $2 == host' "$merged" >"$merged.new"
    for file in "$reports"/{amd64,arm64,s390x}-{5.10,6.1,6.12,latest}/conformance/hooks.tsv; do
        [[ ! -s $file ]] || cat "$file" >>"$merged.new"
    done
    mv "$merged.new" "$merged"
}

# check_hooks: fails if a hook did not conform on a kernel, or was seen to run its program on none.
check_hooks() {
    local bad
    bad=$(awk -F '\t' '
        $3 == "passed" { seen[$1] }
        $3 == "failed" { print "  " $1 " failed on " $2 }
        { hooks[$1] }
        END { for (hook in hooks) if (!(hook in seen)) print "  " hook " was seen on no kernel" }' \
        "$root/$tested/target/conformance/hooks.tsv" | sort)
    if [[ -n $bad ]]; then
        printf '%s\n' "$bad" >&2
        fail 1 'docs/kernels.md stays as it is'
    fi
}

# print_hooks: prints which kernels ran the programs of which hooks.
print_hooks() {
    printf '| hook | seen on Linux | not there on |\n|---|---|---|\n'
    awk -F '\t' '
        function add(list, kernel) { return list == "" ? kernel : list ", " kernel }
        {
            match($2, /^[0-9]+\.[0-9]+/)
            kernel = substr($2, RSTART, RLENGTH) ($2 ~ /-arm64$/ ? " arm64" : $2 ~ /-s390x$/ ? " s390x" : "")
            if (!($1 in number)) { number[$1] = ++count; name[count] = $1 }
            if ($3 == "passed") seen[$1] = add(seen[$1], kernel)
            else lacking[$1] = add(lacking[$1], kernel)
        }
        END { for (i = 1; i <= count; i++) print "| " name[i] " | " seen[name[i]] " | " lacking[name[i]] " |" }' \
        "$root/$tested/target/conformance/hooks.tsv"
}

# guest_status DIRECTORY: prints the exit status that a guest told; nothing if it ended without.
guest_status() {
    sed -n 's/^bpf4j-guest: exit=\([0-9]*\).*/\1/p' "$1/console.log" | head -n 1
}

# ended_well DIRECTORY: whether a guest told that its tests passed, and its kernel was well to the end.
ended_well() {
    [[ $(guest_status "$1") == 0 ]] && ! grep -qE "$kernel_trouble" "$1/console.log"
}

# check_outcomes: fails if a run had failures, did not come to its end or has not run all tests: the tables are for what is known of all
# of them. Which classes there are is known from the run that had the most.
check_outcomes() {
    local file outcomes classes most=0 bad=no
    outcome_files
    for file in "${outcomes[@]}"; do
        classes=$(count_classes "$file")
        ((classes <= most)) || most=$classes
    done
    for file in "${outcomes[@]}"; do
        if (($(count failed "$file") > 0)); then
            say "$(count failed "$file") tests failed in $file" >&2
            bad=yes
        fi
        if [[ $file == "$reports"/* ]] && ! ended_well "${file%/*}"; then
            say "the guest of $file did not end well" >&2
            bad=yes
        fi
        if (($(count_classes "$file") < most)) || { [[ -f ${file%/*}/settings ]] && ! grep -qx "SELECTION=''" "${file%/*}/settings"; }; then
            say "$file is of a selection of the tests" >&2
            bad=yes
        fi
    done
    [[ $bad == no ]] || fail 1 'docs/kernels.md stays as it is: run these again, or delete them'
}

# count_classes FILE: prints how many classes of tests a run had.
count_classes() {
    awk -F '\t' '!/^#/ && !seen[$1]++ { n++ } END { printf "%d", n }' "$1"
}

# replace_between WORD TEXT: puts a text between the marks of that word in docs/kernels.md.
replace_between() {
    local page=$root/docs/kernels.md
    WORD=$1 TEXT=$2 awk '
        $0 == "<!-- end of the " ENVIRON["WORD"] " -->" { inside = 0 }
        !inside { print }
        index($0, "<!-- " ENVIRON["WORD"] ": ") == 1 { inside = 1; print "\n" ENVIRON["TEXT"] "\n" }' "$page" >"$page.new"
    mv "$page.new" "$page"
}

# write_report: puts how the tests ended into docs/kernels.md.
write_report() {
    local tables
    check_outcomes
    tables=$(print_tables)
    replace_between tables "$tables"
}

# write_hooks: puts which kernels ran the programs of which hooks into docs/kernels.md.
write_hooks() {
    local table
    merge_hooks
    check_hooks
    table=$(print_hooks)
    replace_between hooks "$table"
}
