package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.event.Channel;
import io.vulnstream.event.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNamesTest {
    private final StreamNames names = new StreamNames("prod");

    @Test
    void namesFollowTheGrammar() {
        assertThat(names.work("trivy", Lane.URGENT)).isEqualTo("vs:prod:{scan.requested.v1:trivy}:urgent");
        assertThat(names.fact(Channel.SCAN_COMPLETED)).isEqualTo("vs:prod:{scan.completed.v1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a}b", "a:b", "A", "a b", "a\nb"})
    void whatWouldBreakTheGrammarIsRefused(String word) {
        assertThatThrownBy(() -> names.work(word, Lane.URGENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StreamNames(word)).isInstanceOf(IllegalArgumentException.class);
    }
}
