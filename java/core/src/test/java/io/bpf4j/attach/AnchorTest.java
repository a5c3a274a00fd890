package io.bpf4j.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpf4j.attach.Anchor.Neighbour;
import io.bpf4j.attach.Anchor.Side;
import org.junit.jupiter.api.Test;

class AnchorTest {

    @Test
    void anchorsAreValues() {
        assertThat(Anchor.head()).isEqualTo(new Anchor(Side.BEFORE, Neighbour.ALL, 0));
        assertThat(Anchor.tail()).isEqualTo(new Anchor(Side.AFTER, Neighbour.ALL, 0));
        assertThat(Anchor.beforeProgram(1)).isEqualTo(new Anchor(Side.BEFORE, Neighbour.PROGRAM, 1));
        assertThat(Anchor.afterProgram(2)).isEqualTo(new Anchor(Side.AFTER, Neighbour.PROGRAM, 2));
        assertThat(Anchor.beforeLink(3)).isEqualTo(new Anchor(Side.BEFORE, Neighbour.LINK, 3));
        assertThat(Anchor.afterLink(0xffff_ffffL)).isEqualTo(new Anchor(Side.AFTER, Neighbour.LINK, 0xffff_ffffL));
    }

    @Test
    void idsAreThoseOfTheKernel() {
        assertThatIllegalArgumentException().isThrownBy(() -> Anchor.beforeProgram(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Anchor.afterLink(0x1_0000_0000L));
        assertThatIllegalArgumentException().isThrownBy(() -> Anchor.afterLink(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Anchor(Side.BEFORE, Neighbour.ALL, 1));
    }
}
