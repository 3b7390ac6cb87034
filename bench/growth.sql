-- How time grows with the number of rows: nanoseconds a row from ten thousand rows up to :most, the least of :rounds rounds,
-- and the picture of it as SVG in growth_plot. Needs setup.sql and measure.sql.
SET search_path = bench, public;
SET client_min_messages = warning;

CREATE TABLE growth_work (place int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, statement text);
\set five 'lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate'
INSERT INTO growth_work (name, statement) VALUES
    ('bare scan', 'SELECT sum(lead_score) FROM growing'),
    ('one typed score', format('SELECT sum(prescriptive_conversion_probability(%s)) FROM growing', :'five')),
    ('six typed columns', format('SELECT sum(prescriptive_conversion_probability(%1$s)), sum(prescriptive_churn_risk(%1$s)), count(prescriptive_action_type(%1$s)),
        count(prescriptive_priority(%1$s)), count(prescriptive_recommended_action(%1$s)), count(prescriptive_buying_style(%1$s)) FROM growing', :'five')),
    ('materialized view of the six', format('CREATE MATERIALIZED VIEW stored AS SELECT id, prescriptive_conversion_probability(%1$s) AS conversion,
        prescriptive_churn_risk(%1$s) AS churn, prescriptive_action_type(%1$s) AS action_type, prescriptive_priority(%1$s) AS priority,
        prescriptive_recommended_action(%1$s) AS recommended_action, prescriptive_buying_style(%1$s) AS buying_style FROM growing', :'five')),
    ('composite', format('SELECT count(r) FROM (SELECT prescriptive_recommend(%s) AS r FROM growing OFFSET 0) AS q', :'five'));
CREATE TABLE growth (rows bigint, name text, ns float8);

CREATE PROCEDURE grow(most bigint, rounds int) LANGUAGE plpgsql AS $$
DECLARE
    n bigint := 10000;
    w growth_work;
    seconds float8;
    least float8;
BEGIN
    SET client_min_messages = warning;
    WHILE n <= most LOOP
        CREATE TABLE growing AS
        SELECT id, floor(1001 * uniform(id, 1)) / 1000 AS lead_score, (floor(2001 * uniform(id, 2)) - 1000) / 1000 AS sentiment_score,
               floor(61 * uniform(id, 3)) AS total_interactions, round(500 * power(400::float8, uniform(id, 4))) AS avg_deal_value,
               floor(1001 * uniform(id, 5)) / 1000 AS response_rate
        FROM generate_series(1, n) AS id;
        COMMIT;
        -- The first reading sets hint bits.
        PERFORM count(*) FROM growing;
        FOR w IN SELECT * FROM growth_work ORDER BY place LOOP
            least := 'infinity';
            FOR round IN 1 .. rounds LOOP
                CALL take(w.statement, seconds);
                least := least(least, seconds);
            END LOOP;
            INSERT INTO growth VALUES (n, w.name, 1e9 * least / n);
        END LOOP;
        DROP TABLE growing;
        COMMIT;
        n := n * 10;
    END LOOP;
END
$$;
CALL grow(:most, :rounds);

-- Rows to the right and nanoseconds upwards, both by powers of ten.
CREATE VIEW growth_plot AS
WITH scale AS (
    SELECT min(log(rows)) AS x0, max(log(rows)) AS x1, floor(min(log(ns))) AS y0, ceil(max(log(ns))) AS y1 FROM growth
), point AS (
    SELECT name, w.place, rows, 80 + 420 * (log(rows) - x0) / greatest(x1 - x0, 1) AS x, 300 - 260 * (log(ns) - y0) / (y1 - y0) AS y
    FROM growth JOIN growth_work AS w USING (name), scale
), colour AS (
    SELECT place, (ARRAY['#888888', '#1f77b4', '#2ca02c', '#d62728', '#9467bd'])[place] AS colour FROM growth_work
)
SELECT format('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 350" font-family="sans-serif" font-size="12">%s</svg>', string_agg(part, E'\n' ORDER BY layer, part)) AS svg
FROM (
    SELECT 0 AS layer, '<rect width="720" height="350" fill="white"/>' AS part
    UNION ALL SELECT 1, format('<line x1="80" x2="500" y1="%1$s" y2="%1$s" stroke="#dddddd"/><text x="74" y="%2$s" text-anchor="end">%3$s ns</text>',
        round((300 - 260 * (y - y0) / (y1 - y0))::numeric, 1), round((304 - 260 * (y - y0) / (y1 - y0))::numeric, 1), (10 ^ y)::bigint)
    FROM scale, generate_series(y0::int, y1::int) AS y
    UNION ALL SELECT 1, format('<text x="%s" y="320" text-anchor="middle">%s</text>', round(min(x)::numeric, 1), CASE WHEN rows >= 1000000 THEN rows / 1000000 || ' M' ELSE rows / 1000 || ' k' END)
    FROM point GROUP BY rows
    UNION ALL SELECT 2, format('<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>', colour,
        string_agg(format('%s,%s', round(x::numeric, 1), round(y::numeric, 1)), ' ' ORDER BY x))
    FROM point JOIN colour USING (place) GROUP BY name, colour
    -- Names beside the lines' ends, apart from each other.
    UNION ALL SELECT 2, format('<text x="508" y="%s" fill="%s">%s</text>', round((4 + 14 * number + max(y - 14 * number) OVER (ORDER BY number))::numeric, 1), colour, name)
    FROM (SELECT name, colour, y, row_number() OVER (ORDER BY y) AS number FROM point JOIN colour USING (place)
          WHERE rows = (SELECT max(rows) FROM growth)) AS named
    UNION ALL SELECT 3, '<text x="290" y="342" text-anchor="middle">rows</text><text x="80" y="24">processor time a row</text>'
) AS parts;
