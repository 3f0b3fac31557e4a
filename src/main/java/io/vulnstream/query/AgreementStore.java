package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instantOrNull;

import io.vertx.core.Future;
import io.vulnstream.query.view.AgreementView;
import io.vulnstream.query.view.AgreementView.Silent;
import io.vulnstream.query.view.DatabaseView;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who reports findings, and who looked and does not. */
final class AgreementStore {
    private final Pg pg;

    AgreementStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, AgreementView>> ofFindings(List<Long> findings) {
        return pg.query("""
                        select f.id, w.scanner, s.database_version, s.database_built,
                               exists (select from attribution t
                                       where t.finding_id = f.id and t.scanner = w.scanner and t.live) as reports
                        from finding f
                        join package p on p.id = f.package_id
                        join watermark w on w.artifact_id = f.artifact_id
                        join scanner_ecosystem e on e.scanner = w.scanner and e.ecosystem = p.ecosystem
                        left join scan s on s.id = w.scan_id and s.recorded_at = w.scan_recorded_at
                        where f.id = any ($1)
                        order by f.id, w.scanner""", (Object) findings.toArray(Long[]::new)).map(rows -> {
            var agreements = new HashMap<Long, AgreementView>();
            for (var row : rows) {
                var agreement = agreements.computeIfAbsent(
                        row.getLong("id"), id -> new AgreementView(new ArrayList<>(), new ArrayList<>()));
                if (row.getBoolean("reports")) {
                    agreement.reporting().add(row.getString("scanner"));
                } else {
                    var database =
                            DatabaseView.of(row.getString("database_version"), instantOrNull(row, "database_built"));
                    agreement.silent().add(new Silent(row.getString("scanner"), database));
                }
            }
            return agreements;
        });
    }
}
