# An image that runs the integration tests on the kernel of its host:
#
#     docker build -t bpf4j-test . && docker run --rm --privileged bpf4j-test
#
# It builds by the same scripts as a machine does. Anything that can hold a JDK 17 and may load BPF programs will do to
# run the library itself; this image also has the compilers, because tests compile.

ARG DEBIAN=debian:bookworm

FROM ${DEBIAN} AS tools
WORKDIR /bpf4j
COPY scripts/setup scripts/setup
RUN scripts/setup && rm -rf /var/lib/apt/lists/*

FROM tools AS build
# The native libraries change least: a change of Java code does not build them again.
COPY scripts/lib scripts/lib
COPY scripts/build-libbpf scripts/build-libbpf
RUN apt-get update -qq && scripts/build-libbpf --arch installed
COPY . .
# The tests that need no privileges run here, which also fetches all that the others need.
RUN mvn --batch-mode --no-transfer-progress verify

FROM tools
COPY --from=build /root/.m2 /root/.m2
COPY --from=build /root/.cache/bpf4j /root/.cache/bpf4j
COPY --from=build /bpf4j /bpf4j
CMD ["scripts/test", "--offline"]
