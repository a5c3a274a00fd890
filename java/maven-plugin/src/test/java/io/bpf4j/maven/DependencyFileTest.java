package io.bpf4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DependencyFileTest {

    @Test
    void readsNamesOfSeveralLines() {
        assertThat(DependencyFile.parse("object: src/flow.bpf.c \\\n  include/a.h \\\n  /usr/include/linux/types.h\n"))
                .containsExactly("src/flow.bpf.c", "include/a.h", "/usr/include/linux/types.h");
    }

    @Test
    void readsWhatIsEscaped() {
        assertThat(DependencyFile.parse("object: my\\ dir/a\\#1.h cost$$.h back\\slash.h"))
                .containsExactly("my dir/a#1.h", "cost$.h", "back\\slash.h");
    }

    @Test
    void readsAnEmptyRule() {
        assertThat(DependencyFile.parse("object: \\\n")).isEmpty();
    }
}
