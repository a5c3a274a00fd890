# shellcheck shell=bash
#
# One virtual machine from start to end. To be sourced; needs `cache`, `work`, `kernel`, say and fail. Sets
# `guest` to the process of the machine that runs, if one does.

# Seconds without a line on the console after which a guest counts as hung. Emulated, a test may take minutes.
readonly patience=${BPF4J_VM_PATIENCE:-600}

# Seconds after which a guest counts as failed even if it still talks: a test that repeats a line for ever is not silent.
readonly limit=${BPF4J_VM_LIMIT:-3600}

# What the kernel says when something has gone wrong that no test need have noticed.
readonly kernel_trouble='\[ *[0-9]+\.[0-9]+\] .*(Kernel panic|Oops|BUG:|soft lockup|hard LOCKUP|blocked for more than|self-detected stall|detected stalls|Unable to handle kernel|general protection fault|Out of memory: Killed)'

# choose_machine ARCH: sets `qemu`, the command, and `machine`, its options; `accelerator`; `console`, the kernel's name of the
# serial port, and `kernel_options` for it; `boot_modules`, what reaches the host's files.
choose_machine() {
    local arch=$1 cpu
    kernel_options=
    boot_modules=(virtio_pci 9pnet_virtio 9p overlay)
    case $arch in
        amd64)
            qemu=qemu-system-x86_64 console=ttyS0
            machine=() cpu=max
            # The kernel's check of its timer takes a busy host for broken hardware.
            kernel_options=no_timer_check
            ;;
        arm64)
            qemu=qemu-system-aarch64 console=ttyAMA0
            # The architected pointer authentication is slow to emulate.
            machine=(-M 'virt,gic-version=max') cpu=max,pauth-impdef=on
            ;;
        s390x)
            qemu=qemu-system-s390x console=ttysclp0
            machine=(-M s390-ccw-virtio) cpu=max
            ;;
    esac
    type -P "$qemu" >/dev/null || fail 2 "$qemu is missing: run scripts/setup --vm $arch"
    accelerator=tcg,thread=multi
    if [[ $arch == "$host_arch" ]] && kvm_works "$arch"; then
        accelerator=kvm cpu=host
    fi
    machine+=(-cpu "$cpu")
}

# kvm_works ARCH: whether a guest boots under KVM. That /dev/kvm is there does not mean that: nested virtualization may hang. It is
# tried once for each kernel of the host.
kvm_works() {
    local result line
    [[ -r /dev/kvm && -w /dev/kvm ]] || return 1
    result=$cache/vm/kvm-$(uname -r)
    if [[ ! -f $result ]]; then
        mkdir -p "$cache/vm"
        make_initrd "$work/trial.initrd"
        # In a shell of its own, which is silent about how it ends.
        (timeout --signal=KILL 15 "$qemu" -accel kvm "${machine[@]}" -cpu host -m 512M -nodefaults -display none -no-reboot \
            -serial "file:$work/trial.console" -kernel "$kernel/vmlinuz" -initrd "$work/trial.initrd" \
            -append "console=$console panic=-1 bpf4j.trial" </dev/null || true) >"$work/trial.log" 2>&1
        line=no
        if grep -q 'bpf4j-guest: alive' "$work/trial.console"; then
            line=yes
        fi
        say "a guest under KVM: $line; kept in $result"
        printf '%s\n' "$line" >"$result"
    fi
    [[ $(<"$result") == yes ]]
}

# run_machine OUT: boots the kernel with the settings in a directory, and returns when the guest has ended. Sets `verdict`:
# empty if the guest itself has told how the tests ended.
run_machine() {
    local out=$1 start=$SECONDS deadline size=0 now
    make_initrd "$work/initrd.gz"
    : >"$out/console.log"
    # More CPUs are possible than are online, as on most real machines.
    "$qemu" -accel "$accelerator" "${machine[@]}" -smp 4 -m "${BPF4J_VM_MEMORY:-4G}" -nodefaults -display none -no-reboot \
        -serial "file:$out/console.log" -kernel "$kernel/vmlinuz" -initrd "$work/initrd.gz" \
        -append "console=$console maxcpus=2 quiet loglevel=4 panic=-1 oops=panic softlockup_panic=1 sysctl.kernel.hung_task_panic=1 mitigations=off lsm=lockdown,yama,bpf $kernel_options" \
        -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
        -virtfs local,path="$out",mount_tag=out,security_model=none >"$work/qemu.log" 2>&1 </dev/null &
    guest=$!
    # Or the shell tells how it ended.
    disown "$guest"
    verdict=
    deadline=$((SECONDS + patience))
    while kill -0 "$guest" 2>/dev/null; do
        sleep 1
        now=$(stat -c %s "$out/console.log")
        if ((SECONDS - start > limit)); then
            grep -q '^bpf4j-guest: exit=' "$out/console.log" || verdict="not done after $limit s"
            kill -KILL "$guest" 2>/dev/null || true
        elif ((now != size)); then
            size=$now deadline=$((SECONDS + patience))
            # It need not power off in time: all that counts is there.
            ! grep -q '^bpf4j-guest: exit=' "$out/console.log" || deadline=$((SECONDS + 10))
        elif ((SECONDS > deadline)); then
            grep -q '^bpf4j-guest: exit=' "$out/console.log" || verdict="hung: no output for $patience s"
            kill -KILL "$guest" 2>/dev/null || true
        fi
    done
    guest=
    if grep -qE "$kernel_trouble" "$out/console.log"; then
        verdict="the kernel says: $(grep -m 1 -oE "$kernel_trouble.*" "$out/console.log" | tr -d '\r')"
    elif [[ -z $verdict ]] && ! grep -q '^bpf4j-guest: exit=' "$out/console.log"; then
        verdict="the guest ended without a result $(head -c 500 "$work/qemu.log")"
    fi
}
