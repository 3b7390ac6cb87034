"""The views through ODBC (pyodbc) and through SQLAlchemy with pandas: found, typed, filtered, and to the last digit."""
import csv
import datetime
import glob
import os
import sys

import pandas
import pyodbc
import sqlalchemy

HOST, PORT, DATABASE = os.environ["BI_HOST"], os.environ["BI_PORT"], os.environ["BI_DATABASE"]
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "columns.csv"), newline="") as file:
    WANTED = {(r["schema"], r["view"], r["column"]): r["type"] for r in csv.DictReader(file)}
VIEWS = {(schema, view) for schema, view, _ in WANTED}
passed, failed = 0, 0


def check(what, seen, wanted):
    global passed, failed
    if seen == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}\n    seen:   {seen!r}\n    wanted: {wanted!r}")


def odbc(user, **more):
    driver = (glob.glob("/usr/lib/*/odbc/psqlodbcw.so") or ["PostgreSQL Unicode"])[0]
    settings = {"Driver": driver, "Servername": HOST, "Port": PORT, "Database": DATABASE, "Username": user,
                "BoolsAsChar": 0, "TextAsLongVarchar": 0, "MaxVarcharSize": 2000, **more}
    return pyodbc.connect(";".join(f"{k}={v}" for k, v in settings.items()), autocommit=True)


def sql(user):
    return sqlalchemy.create_engine(f"postgresql+psycopg2://{user}@{HOST}:{PORT}/{DATABASE}")


# What each client calls a type: the constants of ODBC, the classes of SQLAlchemy.
ODBC_TYPES = {"text": {-9, -10, 12, -1}, "int4": {4}, "int8": {-5}, "float8": {6, 8}, "bool": {-7}, "timestamptz": {93, 11}}
SQL_TYPES = {"text": "TEXT", "int4": "INTEGER", "int8": "BIGINT", "float8": "DOUBLE PRECISION", "bool": "BOOLEAN",
             "timestamptz": "TIMESTAMP WITH TIME ZONE"}


def browse_odbc(connection):
    cursor = connection.cursor()
    found = {(t.table_schem, t.table_name) for t in cursor.tables(tableType="TABLE,VIEW")}
    check("odbc: views are found", sorted(VIEWS - found), [])
    for schema, view in sorted(VIEWS):
        columns = cursor.columns(table=view, schema=schema).fetchall()
        for column in columns:
            kind = WANTED.get((schema, view, column.column_name))
            if kind is None and view.startswith("coded"):
                continue
            check(f"odbc: type of {schema}.{view}.{column.column_name}",
                  (column.type_name, column.data_type in ODBC_TYPES.get(kind, ())), (kind, True))
        names = {c.column_name for c in columns}
        check(f"odbc: columns of {schema}.{view}", {c for s, v, c in WANTED if (s, v) == (schema, view)} - names, set())


def browse_sql(engine):
    inspector = sqlalchemy.inspect(engine)
    for schema, view in sorted(VIEWS):
        check(f"sqlalchemy: {schema}.{view} is found", view in inspector.get_view_names(schema=schema), True)
        for column in inspector.get_columns(view, schema=schema):
            kind = WANTED.get((schema, view, column["name"]))
            if kind is None and view.startswith("coded"):
                continue
            name = column["type"].compile(dialect=engine.dialect)
            check(f"sqlalchemy: type of {schema}.{view}.{column['name']}", name, SQL_TYPES.get(kind))
            check(f"sqlalchemy: comment on {schema}.{view}.{column['name']}", bool(column.get("comment")), True)


# The server's own text of each value is what a client's value must give again.
EXACT = """SELECT customer_id, churn_risk, due_at, sufficient, owner, expected_value, engagement_score, customer_id::text AS id_text,
    churn_risk::text AS risk_text, to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM crm.recs ORDER BY customer_id"""


def round_trip(client, rows):
    check(f"{client}: number of rows", len(rows), 202)
    check(f"{client}: whole numbers beyond 2^53", rows[-1][0], 9007199254740993)
    for number, risk, due, sufficient, owner, value, engagement, number_text, risk_text, due_text in rows:
        if due.tzinfo is not None:
            due = due.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        check(f"{client}: customer {number} to the last digit",
              (str(number), float(risk_text) == risk, due.strftime("%Y-%m-%d %H:%M:%S.%f"), type(sufficient)),
              (number_text, True, due_text, bool))
    unknown = [r for r in rows if r[0] == 201][0]
    check(f"{client}: unknown is null", (unknown[4], unknown[5], unknown[6]), (None, None, None))


def filters(client, ask, mark):
    """ask(query, parameters) gives rows; mark(n) is the n-th placeholder."""
    all_rows = ask("SELECT customer_id, priority, owner, churn_risk, sufficient, due_at FROM crm.recs", ())
    cases = [("priority", "critical"), ("owner", "Zoë"), ("owner", "渡辺"), ("owner", "O'Neil %"), ("sufficient", True), ("customer_id", 7)]
    place = {"customer_id": 0, "priority": 1, "owner": 2, "sufficient": 4}
    for column, value in cases:
        rows = ask(f"SELECT customer_id FROM crm.recs WHERE {column} = {mark(0)}", (value,))
        check(f"{client}: {column} = {value}", sorted(r[0] for r in rows), sorted(r[0] for r in all_rows if r[place[column]] == value))
        check(f"{client}: {column} = {value} finds some", len(rows) > 0, True)
    rows = ask(f"SELECT customer_id FROM crm.recs WHERE churn_risk > {mark(0)} AND priority LIKE {mark(1)}", (0.6, "cri%"))
    check(f"{client}: two bounds", sorted(r[0] for r in rows), sorted(r[0] for r in all_rows if r[3] > 0.6 and r[1].startswith("cri")))
    bound = datetime.datetime(2026, 3, 25, tzinfo=datetime.timezone.utc)
    rows = ask(f"SELECT count(*) FROM crm.recs WHERE due_at < {mark(0)}", (bound if client != "odbc" else bound.replace(tzinfo=None),))
    early = [r for r in all_rows if (r[5].astimezone(datetime.timezone.utc) if r[5].tzinfo else r[5].replace(tzinfo=datetime.timezone.utc)) < bound]
    check(f"{client}: due before a time", rows[0][0], len(early))
    page, seen = (0, 0), []
    while True:
        rows = ask(f"SELECT priority_rank, customer_id FROM crm.recs WHERE (priority_rank, customer_id) > ({mark(0)}, {mark(1)}) "
                   f"ORDER BY priority_rank, customer_id LIMIT 50", page)
        if not rows:
            break
        page = (rows[-1][0], rows[-1][1])
        seen += [r[1] for r in rows]
    check(f"{client}: pages", sorted(seen), sorted(r[0] for r in all_rows))


def rights(client, as_bi, as_agent):
    for table in ("crm.recs_stored", "crm.account", "crm.coded"):
        try:
            as_bi(f"SELECT count(*) FROM {table}", ())
            check(f"{client}: {table} is not for bi", "read", "refused")
        except Exception as error:
            check(f"{client}: {table} is not for bi", "permission denied" in str(error), True)
    check(f"{client}: rows that the source shows", as_agent("SELECT count(*), count(DISTINCT customer_id) FROM crm.coded", ())[0][:2], (10, 10))
    some = as_agent("SELECT customer_id FROM crm.coded ORDER BY 1 LIMIT 1", ())[0][0]
    check(f"{client}: a uuid arrives as text", (type(some), len(some)), (str, 36))
    mark = "?" if client == "odbc" else "%s"
    check(f"{client}: and is found as text", as_agent(f"SELECT count(*) FROM crm.coded WHERE customer_id = {mark}", (some,))[0][0], 1)
    check(f"{client}: reports for bi", [r[0] for r in as_bi("SELECT DISTINCT name FROM prescriptive.priorities", ())], ["crm.recs"])
    check(f"{client}: the rejected", [tuple(r) for r in as_bi("SELECT customer_id, code FROM crm.recs_rejected", ())], [(202, "22023")])


def main():
    bi, agent = odbc("bi"), odbc("agent")
    bi.cursor().execute("SET TimeZone = 'UTC'")

    def ask_odbc(connection):
        return lambda query, parameters: [tuple(r) for r in connection.cursor().execute(query, *parameters).fetchall()]

    browse_odbc(odbc("postgres"))
    round_trip("odbc", ask_odbc(bi)(EXACT, ()))
    filters("odbc", ask_odbc(bi), lambda n: "?")
    rights("odbc", ask_odbc(bi), ask_odbc(agent))

    browse_sql(sql("postgres"))
    bi, agent = sql("bi"), sql("agent")

    def ask_sql(engine):
        def ask(query, parameters):
            with engine.connect() as connection:
                return [tuple(r) for r in connection.exec_driver_sql(query, tuple(parameters)).fetchall()]
        return ask

    round_trip("sqlalchemy", ask_sql(bi)(EXACT, ()))
    filters("sqlalchemy", ask_sql(bi), lambda n: "%s")
    rights("sqlalchemy", ask_sql(bi), ask_sql(agent))

    frame = pandas.read_sql(sqlalchemy.text("SELECT * FROM crm.recs WHERE priority = :priority AND owner = :owner"), bi,
                            params={"priority": "critical", "owner": "Zoë"})
    check("pandas: filtered", (len(frame) > 0, set(frame.priority), set(frame.owner)), (True, {"critical"}, {"Zoë"}))
    kinds = {"text": "object", "int4": "int64", "int8": "int64", "float8": "float64", "bool": "bool", "timestamptz": "datetime64[ns, UTC]"}
    for (schema, view, column), kind in WANTED.items():
        # A column of nulls has no type of its own in a frame.
        if (schema, view) == ("crm", "recs") and frame[column].notna().any():
            check(f"pandas: type of {column}", str(frame[column].dtype), kinds[kind])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
