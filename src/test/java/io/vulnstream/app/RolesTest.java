package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RolesTest {
    @Test
    void aScannerCanBeNamedAloneAndTheWordAloneMeansEveryOne() {
        assertThat(Roles.parse("scanner:trivy,dispatcher").runs("trivy")).isTrue();
        assertThat(Roles.parse("scanner:trivy,dispatcher").runs("grype")).isFalse();
        assertThat(Roles.parse("scanner,scanner:trivy").runs("grype")).isTrue();
        assertThat(Roles.parse("dispatcher").runs("trivy")).isFalse();
        assertThat(Roles.parse("all").roles()).containsExactlyInAnyOrder(Role.values());
    }

    @Test
    void whatIsNoRoleIsNamedWithWhatThereIs() {
        assertThatThrownBy(() -> Roles.parse("dispatcher,scaner"))
                .hasMessageContaining("'scaner' is no role")
                .hasMessageContaining("dispatcher");
        assertThatThrownBy(() -> Roles.parse("query:x")).hasMessageContaining("only scanner takes a name");
    }
}
