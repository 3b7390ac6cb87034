// The views through JDBC: found by the filter TABLE, VIEW, typed, with remarks, filtered by bound strings, to the last digit.
import java.nio.file.*;
import java.sql.*;
import java.util.*;

public class Contract {
    static int passed, failed;

    static void check(String what, Object seen, Object wanted) {
        if (Objects.equals(seen, wanted)) {
            ++passed;
        } else {
            ++failed;
            System.out.println("FAILED: " + what + "\n    seen:   " + seen + "\n    wanted: " + wanted);
        }
    }

    static Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("BI_HOST") + ":" + System.getenv("BI_PORT") + "/"
            + System.getenv("BI_DATABASE") + "?user=" + user);
    }

    static List<Object> column(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; ++i) {
                if (parameters[i] instanceof String) statement.setString(i + 1, (String) parameters[i]);
                else statement.setObject(i + 1, parameters[i]);
            }
            List<Object> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) values.add(rows.getObject(1));
            }
            return values;
        }
    }

    static void browse(Connection connection, List<String[]> wanted) throws SQLException {
        Map<String, Integer> codes = Map.of("text", Types.VARCHAR, "int4", Types.INTEGER, "int8", Types.BIGINT,
            "float8", Types.DOUBLE, "bool", Types.BIT, "timestamptz", Types.TIMESTAMP);
        DatabaseMetaData meta = connection.getMetaData();
        Set<String> found = new TreeSet<>();
        try (ResultSet tables = meta.getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
            while (tables.next()) found.add(tables.getString("TABLE_SCHEM") + "." + tables.getString("TABLE_NAME"));
        }
        Map<String, String> seen = new TreeMap<>();
        for (String schema : List.of("crm", "prescriptive")) {
            try (ResultSet columns = meta.getColumns(null, schema, "%", "%")) {
                while (columns.next()) {
                    String name = schema + "." + columns.getString("TABLE_NAME") + "." + columns.getString("COLUMN_NAME");
                    seen.put(name, columns.getString("TYPE_NAME") + " " + columns.getInt("DATA_TYPE") + " "
                        + (columns.getString("REMARKS") != null));
                }
            }
        }
        for (String[] row : wanted) {
            check("jdbc: " + row[0] + "." + row[1] + " is found", found.contains(row[0] + "." + row[1]), true);
            check("jdbc: type of and remark on " + row[0] + "." + row[1] + "." + row[2], seen.get(row[0] + "." + row[1] + "." + row[2]),
                row[3] + " " + codes.get(row[3]) + " true");
        }
    }

    static void filters(Connection bi) throws SQLException {
        for (String[] filter : new String[][] {{"priority", "critical"}, {"owner", "Zoë"}, {"owner", "渡辺"}, {"owner", "O'Neil %"}}) {
            List<Object> rows = column(bi, "SELECT customer_id FROM crm.recs WHERE " + filter[0] + " = ? ORDER BY 1", filter[1]);
            List<Object> all = new ArrayList<>();
            try (Statement statement = bi.createStatement();
                 ResultSet each = statement.executeQuery("SELECT customer_id, " + filter[0] + " FROM crm.recs ORDER BY 1")) {
                while (each.next()) if (filter[1].equals(each.getString(2))) all.add(each.getLong(1));
            }
            check("jdbc: " + filter[0] + " = " + filter[1], rows, all);
            check("jdbc: " + filter[0] + " = " + filter[1] + " finds some", rows.size() > 0, true);
        }
        check("jdbc: number", column(bi, "SELECT customer_id FROM crm.recs WHERE customer_id = ?", 9007199254740993L),
            List.of(9007199254740993L));
        check("jdbc: boolean", column(bi, "SELECT count(*) FROM crm.recs WHERE sufficient = ?", false).get(0),
            column(bi, "SELECT count(*) FROM crm.recs WHERE NOT sufficient").get(0));
        check("jdbc: time", column(bi, "SELECT count(*) FROM crm.recs WHERE due_at < ?", java.time.OffsetDateTime.parse("2026-03-25T00:00:00Z")).get(0),
            column(bi, "SELECT count(*) FROM crm.recs WHERE due_at < '2026-03-25 00:00Z'").get(0));
        // Behind a string that each client sets by itself, a text column and no enum.
        check("jdbc: reports", column(bi, "SELECT DISTINCT name FROM prescriptive.priorities WHERE priority = ?", "critical"), List.of("crm.recs"));
    }

    static void roundTrip(Connection bi) throws SQLException {
        int rows = 0;
        try (Statement statement = bi.createStatement(); ResultSet each = statement.executeQuery(
                "SELECT churn_risk, churn_risk::text, due_at, to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
                + "sufficient, customer_id, owner FROM crm.recs ORDER BY customer_id")) {
            while (each.next()) {
                ++rows;
                check("jdbc: number to the last digit", each.getDouble(1), Double.parseDouble(each.getString(2)));
                check("jdbc: time to the microsecond", each.getObject(3, java.time.OffsetDateTime.class).toInstant(),
                    java.time.Instant.parse(each.getString(4)));
                check("jdbc: class of a boolean", each.getObject(5).getClass(), Boolean.class);
                if (each.getLong(6) == 201) check("jdbc: unknown is null", each.getString(7), null);
            }
        }
        check("jdbc: number of rows", rows, 202);
    }

    static void rights(Connection bi, Connection agent) throws SQLException {
        for (String table : List.of("crm.recs_stored", "crm.account", "crm.coded")) {
            String state = "read";
            try { column(bi, "SELECT count(*) FROM " + table); } catch (SQLException error) { state = error.getSQLState(); }
            check("jdbc: " + table + " is not for bi", state, "42501");
        }
        check("jdbc: rows that the source shows", column(agent, "SELECT count(*) FROM crm.coded").get(0), 10L);
        Object some = column(agent, "SELECT customer_id FROM crm.coded ORDER BY 1 LIMIT 1").get(0);
        check("jdbc: a uuid arrives as text", some.getClass(), String.class);
        check("jdbc: and is found as text", column(agent, "SELECT customer_id FROM crm.coded WHERE customer_id = ?", some), List.of(some));
    }

    public static void main(String[] arguments) throws Exception {
        List<String[]> wanted = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) if (!line.startsWith("schema,")) wanted.add(line.split(","));
        try (Connection owner = connect("postgres"); Connection bi = connect("bi"); Connection agent = connect("agent")) {
            browse(owner, wanted);
            filters(bi);
            roundTrip(bi);
            rights(bi, agent);
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 ? 1 : 0);
    }
}
