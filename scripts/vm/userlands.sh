# shellcheck shell=bash
#
# What runs in a guest besides the kernel: this machine's own file system where it has the JDK that is asked for, else a
# file system put together from the packages of a Debian suite, fetched once into the cache. To be sourced; needs `cache`,
# `work`, say, fail and fetch_once, and scripts/lib/debian.sh.

declare -rA jdk_suites=([17]=bookworm [21]=trixie [25]=trixie)

# What the tests, and the scripts around them, run.
readonly userland_packages=(
    bash bpftool busybox-static clang coreutils dash findutils gcc grep iproute2 kmod libc-bin libc6-dev libcap2-bin mawk mount passwd
    procps sed util-linux
)

# open_userland ARCH JDK: sets `userland`, a directory, `java_home`, in it, and `busybox`, a busybox of the architecture.
open_userland() {
    local arch=$1 jdk=$2
    busybox=$(type -P busybox)
    if [[ $arch == "$host_arch" ]] && java_home=$(installed_jdk "$jdk"); then
        userland=/
        return
    fi
    jdk=${jdk:-17}
    java_home=/usr/lib/jvm/java-$jdk-openjdk-$arch
    userland=$cache/vm/userlands/$arch-jdk$jdk
    fetch_once "$userland" fetch_userland "$arch" "$jdk"
    [[ $arch == "$host_arch" ]] || busybox=$userland/bin/busybox
}

# installed_jdk [VERSION]: prints where a JDK of this machine is; without a version, the one that builds use.
installed_jdk() {
    local javac home
    if [[ -n ${JAVA_HOME:-} ]]; then
        javac=$JAVA_HOME/bin/javac
    else
        javac=$(type -P javac) || javac=
    fi
    for home in "${javac:+$(dirname "$(dirname "$(readlink -f "$javac")")")}" /usr/lib/jvm/*; do
        [[ -x $home/bin/javac && -f $home/release ]] || continue
        if [[ -z $1 || $(jdk_version "$home") == "$1" ]]; then
            printf '%s\n' "$home"
            return
        fi
    done
    return 1
}

# jdk_version HOME: prints the first number of a JDK's version.
jdk_version() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

fetch_userland() {
    local arch=$1 jdk=$2 suite=${jdk_suites[$2]} state tree=$work/userland package
    say "fetching a userland of $suite for $arch with JDK $jdk"
    state=$work/apt/$suite-$arch
    { open_suite "$state" deb "$suite" "$arch" &&
        private_apt "$state" apt-get --quiet --yes --download-only --no-install-recommends install \
            "${userland_packages[@]}" "openjdk-$jdk-jdk-headless"; } >"$work/fetch.log" 2>&1 || {
        cat "$work/fetch.log" >&2
        fail 1 "could not fetch the packages of $suite for $arch"
    }
    rm -rf "$tree"
    mkdir -p "$tree"/usr/{bin,sbin,lib,lib64} "$tree"/{etc,root,run,tmp,var/tmp}
    ln -s usr/bin usr/sbin usr/lib usr/lib64 "$tree/"
    chmod 1777 "$tree/tmp" "$tree/var/tmp"
    for package in "$state"/cache/archives/*.deb; do
        # Older packages have files in /lib, which is a link.
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$tree" --keep-directory-symlink --no-same-owner
    done
    printf 'root:x:0:0:root:/root:/bin/bash\n' >"$tree/etc/passwd"
    printf 'root:x:0:\n' >"$tree/etc/group"
    printf '127.0.0.1 localhost\n' >"$tree/etc/hosts"
    ln -sf mawk "$tree/usr/bin/awk"
    rm -rf "$tree"/usr/share/{doc,man,locale} "$state/cache/archives"
    mkdir -p "$(dirname "$userland")"
    mv -T "$tree" "$userland"
}
