package io.vulnstream.app.cli;

import io.vulnstream.scanner.ScannerDoctor.Check;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import io.vulnstream.support.http.Outbound;
import java.util.ArrayList;
import java.util.Optional;

/** Says which proxies and CAs are in use, because some of that comes from variables nobody remembers having set. */
final class NetworkDoctor {
    private NetworkDoctor() {}

    /** Empty when nothing is configured. */
    static Optional<Check> check(Outbound outbound) {
        var parts = new ArrayList<String>();
        if (outbound.https() != null) {
            parts.add("https by " + outbound.https());
        }
        if (outbound.http() != null) {
            parts.add("http by " + outbound.http());
        }
        if (!parts.isEmpty() && !outbound.direct().toString().isEmpty()) {
            parts.add("directly to " + outbound.direct());
        }
        if (outbound.caFile() != null) {
            parts.add("trusting also " + outbound.caFile());
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Check("network", Verdict.OK, String.join(", ", parts), ""));
    }
}
