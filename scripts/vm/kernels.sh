# shellcheck shell=bash
#
# The kernels of the matrix: which Debian suite has them, fetched once into the cache, ready to boot. To be sourced; needs
# `cache`, `work`, say, fail and fetch_once, and scripts/lib/debian.sh.

readonly kernel_labels=(5.10 6.1 6.12 latest)

declare -rA kernel_suites=(
    [5.10]=bullseye
    [6.1]=bookworm
    [6.12]=trixie
    # Whichever of them has the newer one.
    [latest]='trixie-backports sid'
)

# Hardware that no virtual machine has: most of the size of a kernel's packages.
readonly kept_drivers='net|virtio|char|block|base|firmware|hid|s390'

# open_kernel ARCH LABEL: sets `kernel` to the directory of a kernel, which holds vmlinuz, config, release (uname -r) and
# modules/lib/modules.
open_kernel() {
    kernel=$cache/vm/kernels/$1-$2
    fetch_once "$kernel" fetch_kernel "$@"
}

fetch_kernel() {
    local arch=$1 label=$2 suite newest='' version state package
    say "fetching the kernel $label for $arch"
    for suite in ${kernel_suites[$label]}; do
        open_suite "$work/apt/$suite-$arch" deb "$suite" "$arch" >>"$work/fetch.log" 2>&1 || continue
        version=$(package_version "$work/apt/$suite-$arch" "linux-image-$arch") || continue
        if [[ -z $newest ]] || dpkg --compare-versions "$version" gt "$newest"; then
            newest=$version state=$work/apt/$suite-$arch
        fi
    done
    if [[ -z $newest ]]; then
        cat "$work/fetch.log" >&2
        fail 1 "no suite of ${kernel_suites[$label]} has the package linux-image-$arch"
    fi
    rm -rf "$work/kernel"
    mkdir -p "$work/kernel/packages" "$work/kernel/tree"
    # The kernel may be one package or several; their names have its version.
    private_apt "$state" apt-cache depends --recurse --important "linux-image-$arch" |
        grep -E '^linux-(image|binary|modules|base)-[0-9]' | sort -u >"$work/kernel/names" ||
        fail 1 "linux-image-$arch $newest names no package that has a kernel"
    mapfile -t names <"$work/kernel/names"
    (cd "$work/kernel/packages" && private_apt "$state" apt-get --quiet download "${names[@]}") >>"$work/fetch.log" 2>&1 || {
        cat "$work/fetch.log" >&2
        fail 1 "could not fetch ${names[*]}"
    }
    for package in "$work"/kernel/packages/*.deb; do
        dpkg-deb --extract "$package" "$work/kernel/tree"
    done
    arrange_kernel "$work/kernel/tree" "$work/kernel/result"
    mkdir -p "$(dirname "$kernel")"
    mv -T "$work/kernel/result" "$kernel"
    rm -rf "$work/kernel"
}

# package_version STATE PACKAGE: prints the version that a suite has.
package_version() {
    private_apt "$1" apt-cache show --no-all-versions "$2" 2>/dev/null |
        awk '$1 == "Version:" { print $2; found = 1 } END { exit !found }'
}

# arrange_kernel TREE RESULT: keeps what a guest needs of unpacked packages.
arrange_kernel() {
    local tree=$1 result=$2 modules release image
    for modules in "$tree"/lib/modules/* "$tree"/usr/lib/modules/*; do
        [[ -d $modules/kernel ]] && break
    done
    release=$(basename "$modules")
    for image in "$tree"/{boot,usr/lib/modules/"$release"}/{vmlinuz,vmlinux}*; do
        [[ -f $image ]] && break
    done
    mkdir -p "$result/modules/lib/modules"
    printf '%s\n' "$release" >"$result/release"
    mv "$image" "$result/vmlinuz"
    for config in "$tree/boot/config-$release" "$modules/config"; do
        [[ ! -f $config ]] || mv "$config" "$result/config"
    done
    rm -rf "$modules/kernel/sound"
    find "$modules/kernel/drivers" -mindepth 1 -maxdepth 1 -regextype posix-extended \
        ! -regex ".*/($kept_drivers)" -exec rm -rf {} +
    rm -rf "$modules"/kernel/drivers/net/{ethernet,wireless,wwan,can,usb}
    mv "$modules" "$result/modules/lib/modules/$release"
    depmod -b "$result/modules" "$release"
}

# make_initrd FILE: makes the first file system of the guest for the kernel: busybox, the init script, and the modules that
# reach the rest.
make_initrd() {
    local tree=$work/initrd release module path
    release=$(<"$kernel/release")
    rm -rf "$tree"
    mkdir -p "$tree"/{bin,dev,proc,sys,host,out,overlay,new,modules}
    cp "$busybox" "$tree/bin/busybox"
    install -m 755 "$root/scripts/vm/init" "$tree/init"
    # In the order in which they have to be loaded.
    for module in "${boot_modules[@]}"; do
        modprobe -d "$kernel/modules" -S "$release" --show-depends "$module" 2>/dev/null || true
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r path; do
        case $path in
            *.xz) xz -dc "$path" ;;
            *.zst) zstd -qdc "$path" ;;
            *.gz) gzip -dc "$path" ;;
            *) cat "$path" ;;
        esac >"$tree/modules/$(basename "${path%.ko*}").ko"
        printf '%s\n' "$(basename "${path%.ko*}").ko" >>"$tree/modules/order"
    done
    # Debian's kernels have what reaches the host as modules: a guest without them would only stop there.
    [[ -s $tree/modules/order ]] || fail 1 "modprobe finds none of the modules ${boot_modules[*]} in $kernel/modules"
    (cd "$tree" && find . | LC_ALL=C sort | cpio --create --format=newc --quiet) | gzip -1 >"$1"
}
