package io.bpf4j.attach;

/** At which end of functions a program runs. */
public enum ProbeMode {
    /** When they begin. */
    ENTRY,
    /** When they return. */
    RETURN,
    /** When they begin, and if the program then gives 0, when they return: with the same cookie of the call ({@code bpf_session_cookie}) and {@code bpf_session_is_return} to tell which it is. */
    SESSION
}
