# shellcheck shell=bash
#
# Debian packages of any suite and architecture, fetched by apt from the mirrors that this machine uses itself, and
# checked by apt's signatures. The machine's own lists and sources stay as they are. To be sourced.

# private_apt DIR COMMAND...: runs an apt command with the lists, sources and packages of a directory that open_suite
# has made. The rest of the configuration, such as a proxy, is the machine's, but not the release that it prefers, which
# the directory's sources lack. Indices of suites that are no longer updated have expired: they are taken all the same,
# since their signatures hold.
private_apt() {
    local state=$1 command=$2 architecture
    shift 2
    architecture=$(<"$state/architecture")
    "$command" -o Dir::Etc::SourceList="$state/debian.sources" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State::Lists="$state/lists" -o Dir::State::Status="$state/status" -o Dir::Cache="$state/cache" \
        -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
        -o APT::Default-Release= -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none "$@"
}

# open_suite DIR TYPE SUITE [ARCHITECTURE]: makes a suite's packages (type deb) or source packages (deb-src) known to
# private_apt, for Debian's name of an architecture.
open_suite() {
    local state=$1 type=$2 suite=$3 architecture=${4:-} mirror keyrings
    [[ ! -e $state/opened ]] || return 0
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    printf '%s\n' "${architecture:-$(dpkg --print-architecture)}" >"$state/architecture"
    # No package counts as installed, so that all that another one needs is fetched with it.
    : >"$state/status"
    debian_mirrors | while read -r mirror keyrings; do
        printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\n' "$type" "$mirror" "$suite"
        printf '%s\n' "${keyrings:+Signed-By: $keyrings}" ''
    done >"$state/debian.sources"
    if [[ ! -s $state/debian.sources ]]; then
        printf 'no Debian mirror is configured on this machine\n'
        return 1
    fi
    # One mirror that does not answer is no harm if another one does.
    private_apt "$state" apt-get --quiet update || true
    touch "$state/opened"
}

# debian_mirrors: prints the mirrors that this machine takes its own Debian release from, each with the
# keyrings that it may be signed with.
debian_mirrors() {
    local release
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    { one_line_entries; paragraph_entries; } | awk -F '\t' -v release="$release" '
        # A machine that follows testing or unstable may name its release by that.
        $2 != release && $2 !~ /^(stable|testing|unstable|sid)$/ { next }
        $3 !~ /(^| )main( |$)/ || seen[$1]++ { next }
        {
            # A mirror may be signed with a key of its own, and the key of one release need not be that of
            # the next: the common keyring and the configured one both count.
            common = existing("/usr/share/keyrings/debian-archive-keyring.gpg")
            own = $4 ~ /^\// && $4 != common ? existing($4) : ""
            print $1, common, own
        }
        function existing(file,   line, found) {
            found = (getline line < file) >= 0
            close(file)
            return found ? file : ""
        }'
}

# Both print the machine's package sources of one format: URI, suite, components and key, with tabs between.

one_line_entries() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk '
        $1 != "deb" && $1 != "deb-src" { next }
        {
            key = components = ""
            sub(/^[[:blank:]]*deb(-src)?[[:blank:]]+/, "")
            if (match($0, /\[[^]]*\]/)) {
                count = split(substr($0, RSTART + 1, RLENGTH - 2), options, " ")
                for (i = 1; i <= count; i++) if (sub(/^signed-by=/, "", options[i])) key = options[i]
                $0 = substr($0, RSTART + RLENGTH)
            }
            sub(/#.*/, "")
            for (i = 3; i <= NF; i++) components = components " " $i
            print $1 "\t" $2 "\t" components "\t" key
        }' || true
}

paragraph_entries() {
    awk '
        function flush(   uri, uris, suite, suites) {
            if (tolower(field["enabled:"]) !~ /^(no|false|off|0)$/) {
                uris = split(field["uris:"], uri, " ")
                while (uris > 0) {
                    suites = split(field["suites:"], suite, " ")
                    while (suites > 0) print uri[uris] "\t" suite[suites--] "\t" field["components:"] "\t" field["signed-by:"]
                    uris--
                }
            }
            split("", field)
        }
        FNR == 1 || NF == 0 { flush() }
        /^[A-Za-z]/ { name = tolower($1); sub(/^[^:]*:[[:blank:]]*/, ""); field[name] = $0 }
        END { flush() }' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
}
