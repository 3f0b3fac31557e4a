package io.vulnstream.query;

import io.vertx.core.Future;
import io.vulnstream.query.view.ArtifactView;
import io.vulnstream.query.view.DecisionView;
import io.vulnstream.query.view.ExportRunView;
import io.vulnstream.query.view.FindingView;
import io.vulnstream.query.view.NodeView;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.RequestView;
import io.vulnstream.query.view.ScanView;
import io.vulnstream.query.view.SourceView;
import io.vulnstream.query.view.VulnerabilityView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anything by its id. */
final class NodeFields implements SchemaPart {
    private final Stores stores;

    NodeFields(Stores stores) {
        this.stores = stores;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "node", env -> {
            var id = Arguments.id("id", env.getArgument("id"));
            return stores.nodes()
                    .find(id)
                    .compose(found -> found.isPresent() ? node(found.get()) : Future.succeededFuture());
        });
        wiring.resolver("Node", env -> env.getSchema().getObjectType(typeOf(env.getObject())));
    }

    private Future<@Nullable NodeView> node(NodeStore.Found found) {
        var key = List.of(found.key());
        var id = List.of(found.id());
        return switch (found.kind()) {
            case SOURCE -> stores.sources().byKeys(key).map(NodeFields::only);
            case ARTIFACT -> stores.artifacts().byKeys(key).map(NodeFields::only);
            case SCAN -> stores.scans().byIds(id).map(NodeFields::only);
            case PROBLEM -> stores.problems().byKeys(key).map(NodeFields::only);
            case FINDING -> stores.findings().byIds(id).map(NodeFields::only);
            case VULNERABILITY -> stores.vulnerabilities().byKeys(key).map(NodeFields::only);
            case REQUEST -> stores.requests().byIds(id).map(rows -> rows.isEmpty() ? null : rows.get(0));
            case DECISION -> stores.decisions().byKeys(key).map(NodeFields::only);
            case EXPORT_RUN -> stores.exports().runsByKeys(key).map(NodeFields::only);
        };
    }

    private static @Nullable NodeView only(Map<?, ? extends NodeView> found) {
        return found.values().stream().findFirst().orElse(null);
    }

    private static String typeOf(NodeView node) {
        return switch (node) {
            case SourceView source -> "Source";
            case ArtifactView artifact -> "Artifact";
            case ScanView scan -> "Scan";
            case ProblemView problem -> "Problem";
            case FindingView finding -> "Finding";
            case VulnerabilityView vulnerability -> "Vulnerability";
            case RequestView request -> "ScanRequest";
            case ExportRunView run -> "ExportRun";
            case DecisionView decision -> "Decision";
        };
    }
}
