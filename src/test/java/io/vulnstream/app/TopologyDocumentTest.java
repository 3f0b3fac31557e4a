package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.Channel;
import io.vulnstream.testkit.GeneratedDocument;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopologyDocumentTest {
    @Test
    void theDocumentedTopologyIsTheOneThatIsPrinted() throws Exception {
        GeneratedDocument.mustHold("ARCHITECTURE.md", "topology", Topology.table());
    }

    @Test
    void everyRoleHasARow() {
        var rows =
                Topology.rows().stream().map(row -> row.role().split(" ", 2)[0]).collect(Collectors.toSet());
        assertThat(rows)
                .containsAll(Arrays.stream(Role.values()).map(Role::word).toList());
    }

    @Test
    void everyFactIsProducedBySomeRole() {
        var produced = Topology.rows().stream().map(Topology.Row::produces).collect(Collectors.joining(" "));
        assertThat(Channel.values()).allSatisfy(channel -> assertThat(produced).contains(channel.type()));
    }

    @Test
    void factsAreKeptForExactlyTheGroupsThatTheTopologyNames() {
        assertThat(Core.READERS).allSatisfy((channel, groups) -> {
            var readers = Topology.rows().stream()
                    .filter(row -> row.consumes().contains(channel.type()))
                    .map(Topology.Row::group)
                    .toList();
            assertThat(readers).containsExactlyInAnyOrderElementsOf(groups);
        });
    }
}
