// The views through JDBC: found by the filter TABLE, VIEW, typed, with remarks, filtered by bound values, to the last digit.
import java.nio.file.*;
import java.sql.*;
import java.time.*;
import java.util.*;
import java.util.function.*;

public class Contract {
    static final List<String> PARTS = List.of("", "_traits", "_reasons", "_history", "_rejected");
    static final Map<String, Integer> CODES = Map.of("text", Types.VARCHAR, "int4", Types.INTEGER, "int8", Types.BIGINT,
        "float8", Types.DOUBLE, "bool", Types.BIT, "timestamptz", Types.TIMESTAMP);
    static final Map<String, Map<String, String>> WANTED = new TreeMap<>();  // columns of schema.view and their types
    static int passed, failed;

    static void check(String what, Object seen, Object wanted) {
        if (Objects.equals(seen, wanted)) {
            ++passed;
        } else {
            ++failed;
            System.out.println("FAILED: jdbc: " + what + "\n    seen:   " + seen + "\n    wanted: " + wanted);
        }
    }

    interface Step {
        void run() throws Exception;
    }

    static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (Exception error) {
            check(what, error, null);
        }
    }

    static void readColumns(String file) throws Exception {
        for (String line : Files.readAllLines(Path.of(file))) {
            String[] row = line.split(",");
            if (row[0].equals("schema")) continue;
            WANTED.computeIfAbsent(row[0] + "." + row[1], k -> new TreeMap<>()).put(row[2], row[3]);
            if (!row[0].equals("crm")) continue;
            // Ids that are no integers appear as text; all else is the same.
            for (String name : List.of("coded", "named", "decimal"))
                WANTED.computeIfAbsent("crm." + row[1].replace("recs", name), k -> new TreeMap<>())
                    .put(row[2], row[2].equals("customer_id") ? "text" : row[3]);
        }
    }

    static Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("BI_HOST") + ":" + System.getenv("BI_PORT") + "/"
            + System.getenv("BI_DATABASE") + "?user=" + user);
    }

    static Object value(ResultSet rows, int i, int type) throws SQLException {
        return type == Types.TIMESTAMP ? rows.getObject(i, OffsetDateTime.class) : rows.getObject(i);
    }

    static List<List<Object>> ask(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; ++i) {
                if (parameters[i] instanceof String) statement.setString(i + 1, (String) parameters[i]);
                else statement.setObject(i + 1, parameters[i]);
            }
            List<List<Object>> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                ResultSetMetaData meta = rows.getMetaData();
                while (rows.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int i = 1; i <= meta.getColumnCount(); ++i) row.add(value(rows, i, meta.getColumnType(i)));
                    all.add(row);
                }
            }
            return all;
        }
    }

    static List<Object> column(Connection connection, String query, Object... parameters) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (List<Object> row : ask(connection, query, parameters)) values.add(row.get(0));
        return values;
    }

    static void browse(Connection connection) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        Set<String> found = new TreeSet<>();
        try (ResultSet tables = meta.getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
            while (tables.next()) found.add(tables.getString("TABLE_SCHEM") + "." + tables.getString("TABLE_NAME"));
        }
        Map<String, Map<String, String>> seen = new TreeMap<>();
        for (String schema : List.of("crm", "prescriptive")) {
            try (ResultSet columns = meta.getColumns(null, schema, "%", "%")) {
                while (columns.next())
                    seen.computeIfAbsent(schema + "." + columns.getString("TABLE_NAME"), k -> new TreeMap<>())
                        .put(columns.getString("COLUMN_NAME"), columns.getString("TYPE_NAME") + " " + columns.getInt("DATA_TYPE")
                            + (columns.getString("REMARKS") == null ? "" : " with remarks"));
            }
        }
        for (String view : WANTED.keySet()) {
            Map<String, String> wanted = new TreeMap<>();
            WANTED.get(view).forEach((name, type) -> wanted.put(name, type + " " + CODES.get(type) + " with remarks"));
            check(view + " is found", found.contains(view), true);
            check("columns of " + view, seen.get(view), wanted);
        }
    }

    // Each value is the one that the server's own text stands for, of numbers that of their bits.
    static void roundTrip(Connection connection, String view) throws SQLException {
        Map<String, Function<String, Object>> read = Map.of("text", t -> t, "int4", Integer::valueOf, "int8", Long::valueOf,
            "float8", t -> Double.longBitsToDouble(Long.parseUnsignedLong(t, 16)), "bool", Boolean::valueOf, "timestamptz", t -> OffsetDateTime.parse(t).toInstant());
        Map<String, String> texts = Map.of("float8", "encode(float8send(%s), 'hex')",
            "timestamptz", "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        StringJoiner pairs = new StringJoiner(", ", "SELECT ", " FROM " + view);
        WANTED.get(view).forEach((name, type) -> pairs.add(name + ", " + String.format(texts.getOrDefault(type, "%s::text"), name)));
        List<List<Object>> rows = ask(connection, pairs.toString());
        int i = 0;
        for (Map.Entry<String, String> each : WANTED.get(view).entrySet()) {
            List<List<Object>> other = new ArrayList<>();
            for (List<Object> row : rows) {
                Object seen = row.get(i), text = row.get(i + 1);
                if (seen instanceof OffsetDateTime) seen = ((OffsetDateTime) seen).toInstant();
                if (!Objects.equals(seen, text == null ? null : read.get(each.getValue()).apply((String) text))) other.add(row);
            }
            check("values of " + view + "." + each.getKey(), other, List.of());
            i += 2;
        }
        try (Statement statement = connection.createStatement(); ResultSet all = statement.executeQuery("SELECT * FROM " + view)) {
            ResultSetMetaData meta = all.getMetaData();
            for (int c = 1; c <= meta.getColumnCount(); ++c)
                check("result type of " + view + "." + meta.getColumnName(c), meta.getColumnType(c),
                    CODES.get(WANTED.get(view).getOrDefault(meta.getColumnName(c), "none")));
        }
    }

    static void values(Connection bi) throws SQLException {
        check("times with microseconds", column(bi, "SELECT due_at FROM crm.recs").stream()
            .anyMatch(t -> ((OffsetDateTime) t).getNano() == 654321000), true);
        check("unknown is null", ask(bi, "SELECT owner, expected_value, engagement_score, valid_until FROM crm.recs WHERE customer_id = 201"),
            List.of(Arrays.asList(null, null, null, null)));
        check("whole numbers beyond 2^53", column(bi, "SELECT max(customer_id) FROM crm.recs"), List.of(9007199254740993L));
        check("number of rows", column(bi, "SELECT count(*) FROM crm.recs"), List.of(202L));
    }

    static void filter(Connection bi, String condition, Predicate<List<Object>> holds, Object... parameters) throws SQLException {
        List<List<Object>> every = ask(bi, "SELECT customer_id, priority, owner, churn_risk, sufficient, due_at FROM crm.recs ORDER BY 1");
        List<Object> wanted = new ArrayList<>();
        for (List<Object> row : every) if (holds.test(row)) wanted.add(row.get(0));
        String what = condition + " " + Arrays.toString(parameters);
        check(what, column(bi, "SELECT customer_id FROM crm.recs WHERE " + condition + " ORDER BY 1", parameters), wanted);
        check(what + " finds some", 0 < wanted.size() && wanted.size() < every.size(), true);
    }

    static void filters(Connection bi) throws SQLException {
        filter(bi, "priority = ?", r -> r.get(1).equals("critical"), "critical");
        for (String owner : List.of("Zoë", "渡辺", "O'Neil %")) filter(bi, "owner = ?", r -> owner.equals(r.get(2)), owner);
        filter(bi, "owner IS NULL", r -> r.get(2) == null);
        filter(bi, "sufficient = ?", r -> r.get(4).equals(false), false);
        filter(bi, "customer_id = ?", r -> r.get(0).equals(9007199254740993L), 9007199254740993L);
        filter(bi, "churn_risk > ? AND priority LIKE ?", r -> (Double) r.get(3) > 0.6 && r.get(1).equals("critical"), 0.6, "cri%");
        OffsetDateTime bound = OffsetDateTime.parse("2026-03-25T10:00:00.654321Z");
        filter(bi, "due_at < ?", r -> ((OffsetDateTime) r.get(5)).isBefore(bound), bound);
        filter(bi, "due_at < ?", r -> ((OffsetDateTime) r.get(5)).isBefore(bound), Timestamp.from(bound.toInstant()));
        for (String[] each : new String[][] {{"crm.named", "Zoë-1"}, {"crm.named", "7"}, {"crm.decimal", "12345678901234567890.5"},
                {"crm.decimal", "7"}, {"crm.named_history", "O'Neil %"}})
            check(each[1] + " in " + each[0], column(bi, "SELECT customer_id FROM " + each[0] + " WHERE customer_id = ?", each[1]),
                List.of(each[1]));
        List<Object> risk = ask(bi, "SELECT customer_id, churn_risk FROM prescriptive.at_risk ORDER BY churn_risk DESC LIMIT 1").get(0);
        check("text ids in reports", ask(bi, "SELECT customer_id, churn_risk FROM prescriptive.at_risk WHERE customer_id = ?", risk.get(0)),
            List.of(risk));
    }

    // In the order of the queue, as docs/bi.md has it.
    static void pages(Connection bi) throws SQLException {
        String order = " ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id";
        List<Object> every = column(bi, "SELECT customer_id FROM crm.recs" + order), seen = new ArrayList<>();
        List<Object> last = List.of(0, OffsetDateTime.parse("2000-01-01T00:00:00Z"), 0.0, 0L);
        while (seen.size() <= every.size()) {
            // A null of no type would be one of text.
            Double value = last.get(2) == null ? Double.NEGATIVE_INFINITY : (Double) last.get(2);
            List<List<Object>> rows = ask(bi, "SELECT priority_rank, due_at, expected_value, customer_id FROM crm.recs "
                + "WHERE (priority_rank, due_at) >= (?, ?) AND ((priority_rank, due_at) > (?, ?) "
                + "OR (-coalesce(expected_value, '-infinity'), customer_id) > (-(?), ?))" + order + " LIMIT 50",
                last.get(0), last.get(1), last.get(0), last.get(1), value, last.get(3));
            if (rows.isEmpty()) break;
            last = rows.get(rows.size() - 1);
            for (List<Object> row : rows) seen.add(row.get(3));
        }
        check("pages", seen, every);
    }

    static void rights(Connection bi, Connection agent) throws SQLException {
        List<String> hidden = new ArrayList<>(List.of("crm.account", "crm.message", "crm.recs_stored", "crm.recs_log", "crm.recs_errors",
            "crm.recs_work", "crm.recs_profile", "crm.recs_interactions"));
        for (String part : PARTS) hidden.add("crm.coded" + part);
        for (String table : hidden) {
            String state = "read";
            try { column(bi, "SELECT count(*) FROM " + table); } catch (SQLException error) { state = error.getSQLState(); }
            check(table + " is not for bi", state, "42501");
        }
        for (String view : WANTED.keySet()) attempt("values of " + view, () -> roundTrip(view.startsWith("crm.coded") ? agent : bi, view));
        for (String report : List.of("priorities", "freshness", "at_risk")) {
            List<Object> names = column(bi, "SELECT name FROM prescriptive." + report);
            check(report + " for bi", List.of(names.contains("crm.recs"), names.contains("crm.coded")), List.of(true, false));
        }
        check("demand for bi", column(bi, "SELECT count(*) > 0 FROM prescriptive.resource_demand"), List.of(true));
        check("the rejected", ask(bi, "SELECT customer_id, code FROM crm.recs_rejected"), List.of(List.of(202L, "22023")));

        Set<Object> own = new TreeSet<>();
        for (int i = 2; i <= 20; i += 2) own.add(String.format("00000000-0000-0000-0000-%012d", i));
        for (String part : PARTS)
            check("agent's own in coded" + part, new TreeSet<>(column(agent, "SELECT customer_id FROM crm.coded" + part)),
                part.equals("_rejected") ? Set.of("00000000-0000-0000-0000-000000000022") : own);
        for (int i = 1; i <= 2; ++i)
            check("agent asks for " + i, column(agent, "SELECT count(*) FROM crm.coded WHERE customer_id = ?",
                String.format("00000000-0000-0000-0000-%012d", i)), List.of(i - 1L));
        check("reports for agent", ask(agent, "SELECT name, owner, sum(customers)::int FROM prescriptive.priorities GROUP BY 1, 2"),
            List.of(List.of("crm.coded", "agent", 10)));
    }

    public static void main(String[] arguments) throws Exception {
        readColumns(arguments[0]);
        try (Connection bi = connect("bi"); Connection agent = connect("agent")) {
            attempt("browse", () -> browse(bi));
            attempt("values", () -> values(bi));
            attempt("filters", () -> filters(bi));
            attempt("pages", () -> pages(bi));
            attempt("rights", () -> rights(bi, agent));
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 ? 1 : 0);
    }
}
