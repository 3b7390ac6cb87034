"""The views through ODBC (pyodbc) and through SQLAlchemy with pandas: found, typed, filtered, and to the last digit."""
import csv
import datetime
import glob
import os
import struct
import sys

import pandas
import pyodbc
import sqlalchemy

HOST, PORT, DATABASE = os.environ["BI_HOST"], os.environ["BI_PORT"], os.environ["BI_DATABASE"]
HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = ["", "_traits", "_reasons", "_history", "_rejected"]
# Tables behind the views, and views that bi was not given.
HIDDEN = ["crm.account", "crm.message", "crm.recs_stored", "crm.recs_log", "crm.recs_errors", "crm.recs_work", "crm.recs_profile",
          "crm.recs_interactions"] + ["crm.coded" + part for part in PARTS]
OWN = {f"00000000-0000-0000-0000-{i:012}" for i in range(2, 23, 2)}  # the agent's devices
passed, failed = 0, 0


def wanted_columns():
    with open(os.path.join(HERE, "columns.csv"), newline="") as file:
        wanted = {(r["schema"], r["view"], r["column"]): r["type"] for r in csv.DictReader(file)}
    # Ids that are no integers appear as text; all else is the same.
    for (schema, view, column), kind in list(wanted.items()):
        if schema == "crm":
            for name in ("coded", "named", "decimal"):
                wanted[schema, view.replace("recs", name), column] = "text" if column == "customer_id" else kind
    return wanted


WANTED = wanted_columns()
VIEWS = sorted({(schema, view) for schema, view, _ in WANTED})


def columns_of(schema, view):
    return {c: kind for (s, v, c), kind in WANTED.items() if (s, v) == (schema, view)}


def check(what, seen, wanted):
    global passed, failed
    if seen == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}\n    seen:   {seen!r}\n    wanted: {wanted!r}")


def attempt(what, step, *arguments):
    try:
        step(*arguments)
    except Exception as error:
        check(what, error, None)


class Odbc:
    name, mark = "odbc", "?"
    # As the catalog gives them with the settings of docs/bi.md, and as the columns of a result are in Python.
    types = {"text": {-9, 12}, "int4": {4}, "int8": {-5}, "float8": {6, 8}, "bool": {-7}, "timestamptz": {93}}
    classes = {"text": str, "int4": int, "int8": int, "float8": float, "bool": bool, "timestamptz": datetime.datetime}

    def __init__(self, user):
        driver = glob.glob("/usr/lib/*/odbc/psqlodbcw.so")[0]
        # Times have no zone here: they are those of the session.
        settings = {"Driver": driver, "Servername": HOST, "Port": PORT, "Database": DATABASE, "Username": user, "BoolsAsChar": 0,
                    "TextAsLongVarchar": 0, "MaxVarcharSize": 2000, "UseDeclareFetch": 1, "Fetch": 50,
                    "ConnSettings": "{SET TimeZone = 'UTC'}"}
        self.connection = pyodbc.connect(";".join(f"{k}={v}" for k, v in settings.items()), autocommit=True)

    def ask(self, query, *parameters):
        return [tuple(r) for r in self.connection.cursor().execute(query, *parameters).fetchall()]

    def time(self, value):
        return value.replace(tzinfo=None)

    def browse(self):
        cursor = self.connection.cursor()
        found = {(t.table_schem, t.table_name) for t in cursor.tables(tableType="TABLE,VIEW")}
        for schema, view in VIEWS:
            check(f"odbc: {schema}.{view} is found", (schema, view) in found, True)
            kinds = columns_of(schema, view)
            seen = {c.column_name: (c.type_name, c.data_type in self.types.get(kinds.get(c.column_name), ()))
                    for c in cursor.columns(table=view, schema=schema).fetchall()}
            check(f"odbc: columns of {schema}.{view}", seen, {c: (kind, True) for c, kind in kinds.items()})

    def result_types(self, schema, view):
        description = self.connection.cursor().execute(f"SELECT * FROM {schema}.{view}").description
        check(f"odbc: result of {schema}.{view}", {d[0]: d[1] for d in description},
              {c: self.classes[kind] for c, kind in columns_of(schema, view).items()})


class Sql:
    name, mark = "sqlalchemy", "%s"
    types = {"text": "TEXT", "int4": "INTEGER", "int8": "BIGINT", "float8": "DOUBLE PRECISION", "bool": "BOOLEAN",
             "timestamptz": "TIMESTAMP WITH TIME ZONE"}
    dtypes = {"text": "object", "int4": "int64", "int8": "int64", "float8": "float64", "bool": "bool", "timestamptz": "datetime64[ns, UTC]"}

    def __init__(self, user):
        self.engine = sqlalchemy.create_engine(f"postgresql+psycopg2://{user}@{HOST}:{PORT}/{DATABASE}")

    def ask(self, query, *parameters):
        with self.engine.connect() as connection:
            return [tuple(r) for r in connection.exec_driver_sql(query, parameters).fetchall()]

    def time(self, value):
        return value

    def browse(self):
        inspector = sqlalchemy.inspect(self.engine)
        for schema, view in VIEWS:
            check(f"sqlalchemy: {schema}.{view} is found", view in inspector.get_view_names(schema=schema), True)
            seen = {c["name"]: (c["type"].compile(dialect=self.engine.dialect), bool(c.get("comment")))
                    for c in inspector.get_columns(view, schema=schema)}
            check(f"sqlalchemy: columns of and comments in {schema}.{view}", seen,
                  {c: (self.types[kind], True) for c, kind in columns_of(schema, view).items()})

    def result_types(self, schema, view):
        with self.engine.connect() as connection:
            frame = pandas.read_sql(sqlalchemy.text(f"SELECT * FROM {schema}.{view}"), connection)
        for column, kind in columns_of(schema, view).items():
            # Of columns with nulls pandas knows less.
            if len(frame) and frame[column].notna().all():
                check(f"pandas: {schema}.{view}.{column}", str(frame[column].dtype), self.dtypes[kind])


def round_trip(client, schema, view):
    """Each value is the one that the server's own text stands for, of numbers that of their bits."""
    texts = {"timestamptz": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", "float8": "encode(float8send({}), 'hex')"}
    read = {"text": str, "int4": int, "int8": int, "float8": lambda t: struct.unpack(">d", bytes.fromhex(t))[0], "bool": "true".__eq__,
            "timestamptz": lambda t: client.time(datetime.datetime.fromisoformat(t + "+00:00"))}
    columns = columns_of(schema, view)
    pairs = ", ".join(f"{c}, {texts.get(kind, '{}::text').format(c)}" for c, kind in columns.items())
    rows = client.ask(f"SELECT {pairs} FROM {schema}.{view}")
    for i, (column, kind) in enumerate(columns.items()):
        seen = [r[2 * i:2 * i + 2] for r in rows]
        check(f"{client.name}: values of {schema}.{view}.{column}",
              [(v, t) for v, t in seen if v != (None if t is None else read[kind](t))], [])


def values(client):
    for view in ("recs" + part for part in PARTS):
        round_trip(client, "crm", view)
    check(f"{client.name}: times with microseconds",
          client.ask("SELECT count(*) FROM crm.recs WHERE mod(date_part('microseconds', due_at)::int, 1000000) = 654321")[0][0] > 0, True)
    check(f"{client.name}: unknown is null", client.ask("SELECT owner, expected_value, engagement_score, valid_until FROM crm.recs "
          "WHERE customer_id = 201"), [(None, None, None, None)])
    check(f"{client.name}: whole numbers beyond 2^53", client.ask("SELECT max(customer_id) FROM crm.recs"), [(9007199254740993,)])
    check(f"{client.name}: number of rows", client.ask("SELECT count(*) FROM crm.recs"), [(202,)])


def filters(client):
    names = ["customer_id", "priority", "owner", "churn_risk", "sufficient", "due_at"]
    every = [dict(zip(names, row)) for row in client.ask(f"SELECT {', '.join(names)} FROM crm.recs")]
    bound = client.time(datetime.datetime(2026, 3, 25, 10, 0, 0, 654321, datetime.timezone.utc))
    for condition, parameters, holds in [
            ("priority = ?", ["critical"], lambda r: r["priority"] == "critical"),
            ("owner = ?", ["Zoë"], lambda r: r["owner"] == "Zoë"),
            ("owner = ?", ["渡辺"], lambda r: r["owner"] == "渡辺"),
            ("owner = ?", ["O'Neil %"], lambda r: r["owner"] == "O'Neil %"),
            ("owner IS NULL", [], lambda r: r["owner"] is None),
            ("sufficient = ?", [False], lambda r: not r["sufficient"]),
            ("customer_id = ?", [9007199254740993], lambda r: r["customer_id"] == 9007199254740993),
            ("churn_risk > ? AND priority LIKE ?", [0.6, "cri%"], lambda r: r["churn_risk"] > 0.6 and r["priority"].startswith("cri")),
            ("due_at < ?", [bound], lambda r: r["due_at"] < bound)]:
        rows = client.ask(f"SELECT customer_id FROM crm.recs WHERE {condition.replace('?', client.mark)}", *parameters)
        check(f"{client.name}: {condition} {parameters}", sorted(r[0] for r in rows), sorted(r["customer_id"] for r in every if holds(r)))
        check(f"{client.name}: {condition} {parameters} finds some", 0 < len(rows) < len(every), True)
    for view, customer in [("crm.named", "Zoë-1"), ("crm.named", "7"), ("crm.decimal", "12345678901234567890.5"), ("crm.decimal", "7"),
                           ("crm.named_history", "O'Neil %")]:
        check(f"{client.name}: {customer} in {view}",
              client.ask(f"SELECT customer_id FROM {view} WHERE customer_id = {client.mark}", customer), [(customer,)])
    risk = client.ask("SELECT customer_id, churn_risk FROM prescriptive.at_risk ORDER BY churn_risk DESC LIMIT 1")[0]
    check(f"{client.name}: text ids in reports",
          client.ask(f"SELECT customer_id, churn_risk FROM prescriptive.at_risk WHERE customer_id = {client.mark}", risk[0]), [risk])


# In the order of the queue, as docs/bi.md has it.
QUEUE = "priority_rank, due_at, expected_value DESC NULLS LAST, customer_id"
PAGE = ("SELECT priority_rank, due_at, expected_value, customer_id FROM crm.recs WHERE (priority_rank, due_at) >= (?, ?) AND "
        "((priority_rank, due_at) > (?, ?) OR (-coalesce(expected_value, '-infinity'), customer_id) > (-coalesce(?, '-infinity'), ?)) "
        f"ORDER BY {QUEUE} LIMIT 50")


def pages(client):
    every = [r[0] for r in client.ask(f"SELECT customer_id FROM crm.recs ORDER BY {QUEUE}")]
    last, seen = (0, client.time(datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)), 0.0, 0), []
    while len(seen) <= len(every):
        rows = client.ask(PAGE.replace("?", client.mark), *last[:2], *last)
        if not rows:
            break
        last = rows[-1]
        seen += [r[3] for r in rows]
    check(f"{client.name}: pages", seen, every)


def rights(client, agent):
    for table in HIDDEN:
        try:
            state = client.ask(f"SELECT count(*) FROM {table}")
        except Exception as error:
            state = "permission denied" in str(error)
        check(f"{client.name}: {table} is not for bi", state, True)
    for schema, view in VIEWS:
        if not view.startswith("coded"):
            attempt(f"{client.name}: {schema}.{view} for bi", client.result_types, schema, view)
    for report in ("priorities", "freshness", "at_risk"):
        names = {r[0] for r in client.ask(f"SELECT name FROM prescriptive.{report}")}
        check(f"{client.name}: {report} for bi", ("crm.recs" in names, "crm.coded" in names), (True, False))
    check(f"{client.name}: demand for bi", client.ask("SELECT count(*) > 0 FROM prescriptive.resource_demand"), [(True,)])
    check(f"{client.name}: the rejected", client.ask("SELECT customer_id, code FROM crm.recs_rejected"), [(202, "22023")])

    rejected = "00000000-0000-0000-0000-000000000022"
    for view in ("coded" + part for part in PARTS):
        seen = {r[0] for r in agent.ask(f"SELECT customer_id FROM crm.{view}")}
        check(f"{client.name}: agent's own in {view}", seen, {rejected} if view == "coded_rejected" else OWN - {rejected})
        attempt(f"{client.name}: {view} for agent", agent.result_types, "crm", view)
        round_trip(agent, "crm", view)
    for customer, rows in [("00000000-0000-0000-0000-000000000002", 1), ("00000000-0000-0000-0000-000000000001", 0)]:
        check(f"{client.name}: agent asks for {customer}",
              agent.ask(f"SELECT count(*) FROM crm.coded WHERE customer_id = {client.mark}", customer), [(rows,)])
    check(f"{client.name}: reports for agent", agent.ask("SELECT name, owner, sum(customers)::int FROM prescriptive.priorities GROUP BY 1, 2"),
          [("crm.coded", "agent", 10)])


def main():
    for kind in (Odbc, Sql):
        bi, agent = kind("bi"), kind("agent")
        attempt(f"{kind.name}: browse", bi.browse)
        for step in (values, filters, pages):
            attempt(f"{kind.name}: {step.__name__}", step, bi)
        attempt(f"{kind.name}: rights", rights, bi, agent)
    frame = pandas.read_sql(sqlalchemy.text("SELECT * FROM crm.recs WHERE priority = :priority AND owner = :owner AND churn_risk > :risk"),
                            Sql("bi").engine, params={"priority": "critical", "owner": "Zoë", "risk": 0.5})
    check("pandas: filtered", (len(frame) > 0, set(frame.priority), set(frame.owner), bool((frame.churn_risk > 0.5).all())),
          (True, {"critical"}, {"Zoë"}, True))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
