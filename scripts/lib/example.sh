# shellcheck shell=bash
#
# Runs a program of java/examples as it was built. It builds nothing itself: it is run as root, a build is not.

# run_example NAME CLASS [ARGUMENT...] becomes the program; NAME is what messages call it. Needs $root.
run_example() {
    local name=$1 main=io.bpf4j.examples/io.bpf4j.examples.$2 target=$root/java/examples/target java
    shift 2

    if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/java ]]; then
        java=$JAVA_HOME/bin/java
    elif ! java=$(type -P java); then
        echo "$name: there is no java: install one with scripts/setup, or name a JDK 17 or later in JAVA_HOME" >&2
        exit 2
    fi
    if [[ ! -f $target/bpf4j-examples.jar || ! -d $target/lib ]]; then
        echo "$name: it is not built: run mvn -q -DskipTests package in $root" >&2
        exit 2
    fi

    # It waits more than it computes, so the quick compiler is enough. Every JDK since 17 knows the flag for native access;
    # since 24 it silences a warning.
    exec "$java" -XX:TieredStopAtLevel=1 --enable-native-access=io.bpf4j \
        --module-path "$target/bpf4j-examples.jar:$target/lib" --module "$main" "$@"
}
