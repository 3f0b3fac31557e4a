package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.testkit.GeneratedDocument;
import io.vulnstream.testkit.Postgres;
import java.sql.DriverManager;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** docs/REPORTING.md tells every view of the schema report and every column of it, as the database itself describes them. */
class ReportViewsDocumentTest {
    private static final String COLUMNS = """
            select c.relname, obj_description(c.oid, 'pg_class'), a.attname, format_type(a.atttypid, a.atttypmod),
                   col_description(c.oid, a.attnum)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'report'
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind = 'v'
            order by c.relname, a.attnum""";

    @Test
    void everyViewAndEveryColumnIsDescribed() throws Exception {
        // Given
        var text = new StringBuilder();
        var without = new ArrayList<String>();
        var view = "";

        // When
        try (var connection = DriverManager.getConnection(Postgres.database().jdbcUrl());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                if (!rows.getString(1).equals(view)) {
                    view = rows.getString(1);
                    text.append("\n### report.%s\n\n%s\n\n| column | type | |\n|---|---|---|\n"
                            .formatted(view, rows.getString(2)));
                }
                if (rows.getString(2) == null || rows.getString(5) == null) {
                    without.add(view + "." + rows.getString(3));
                }
                text.append("| `%s` | %s | %s |\n".formatted(rows.getString(3), rows.getString(4), rows.getString(5)));
            }
        }

        // Then
        assertThat(without).isEmpty();
        GeneratedDocument.mustHold("REPORTING.md", "views", text + "\n");
    }
}
