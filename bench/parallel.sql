-- Histories of many interactions by one process and by one with two parallel workers: rows a second of the clock,
-- the median of all rounds.
SET search_path = bench, public;
SET client_min_messages = warning;

-- Ten interactions a customer on average, in no order, as in `interactions` but without texts.
CREATE TABLE many_interactions AS
SELECT 1 + (hashint8(id) & 2147483647) % (:rows / 2) AS customer,
       timestamptz '2025-01-01 00:00+00' + floor(31536000 * uniform(id, 6)) * interval '1 second' AS occurred_at,
       (ARRAY['call', 'email', 'meeting'])[1 + id % 3] AS kind,
       (floor(2001 * uniform(id, 2)) - 1000) / 1000 AS sentiment,
       floor(480 * uniform(id, 7)) / 10 AS response_time_hours, floor(1001 * uniform(id, 1)) / 1000 AS engagement_level,
       (ARRAY['positive', 'negative', 'neutral'])[1 + id % 3] AS outcome, (id % 3) / 10.0::float8 AS discount_offered,
       id % 2 = 0 AS decision_made, round(500 * power(400::float8, uniform(id, 4))) AS deal_value
FROM generate_series(1, 5 * :rows::bigint) AS id;
CREATE TABLE noted_interactions AS SELECT * FROM interactions WHERE customer <= :rows / 20;
VACUUM (FREEZE, ANALYZE) many_interactions, noted_interactions;

CREATE TABLE parallel_work (
    place int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, source regclass, rows bigint, grouping text,
    aggregate text);

\set most 'occurred_at, kind, NULL, sentiment, response_time_hours, engagement_level, outcome, discount_offered, decision_made, deal_value'
\set all 'occurred_at, kind, content, sentiment, response_time_hours, engagement_level, outcome, discount_offered, decision_made, deal_value'
INSERT INTO parallel_work (name, source, grouping, aggregate)
SELECT name, source::regclass, grouping, aggregate
FROM (VALUES
    ('max(sentiment), by customer', 'many_interactions', 'customer', 'max(sentiment)'),
    ('history_agg(time), by customer', 'many_interactions', 'customer', 'prescriptive_history_agg(occurred_at)'),
    ('history_agg, all but the text, by customer', 'many_interactions', 'customer',
     'prescriptive_history_agg(' || :'most' || ')'),
    ('history_agg, all but the text, 1000 groups', 'many_interactions', 'customer % 1000',
     'prescriptive_history_agg(' || :'most' || ')'),
    ('max(sentiment), by customer, with notes', 'noted_interactions', 'customer', 'max(sentiment)'),
    ('history_agg, all, notes of 157 bytes, by customer', 'noted_interactions', 'customer',
     'prescriptive_history_agg(' || :'all' || ')')) AS v (name, source, grouping, aggregate)
WHERE name ~ :'only' OR 'Histories' ~ :'only';
UPDATE parallel_work SET rows = (SELECT count(*) FROM many_interactions) WHERE source = 'many_interactions'::regclass;
UPDATE parallel_work SET rows = (SELECT count(*) FROM noted_interactions) WHERE source = 'noted_interactions'::regclass;

CREATE TABLE parallel_measured (place int, workers int, seconds float8);

-- Every hundredth customer by either way.
CREATE PROCEDURE compare_parallel(name text, query text) LANGUAGE plpgsql AS $$
DECLARE
    workers int;
    differ bigint;
BEGIN
    FOREACH workers IN ARRAY ARRAY[0, 2] LOOP
        PERFORM set_config('max_parallel_workers_per_gather', workers::text, false);
        EXECUTE format('CREATE TABLE by_%s AS %s', workers, format(query, 'WHERE customer % 100 = 0'));
    END LOOP;
    EXECUTE 'SELECT count(*) FROM by_0 FULL JOIN by_2 USING (g) WHERE by_0.a IS DISTINCT FROM by_2.a' INTO differ;
    IF differ > 0 THEN
        RAISE EXCEPTION 'results differ: % by one process and by three', name USING DETAIL = format('%s rows differ.', differ);
    END IF;
    DROP TABLE by_0, by_2;
END
$$;

CREATE PROCEDURE measure_parallel(rounds int) LANGUAGE plpgsql AS $$
DECLARE
    w parallel_work;
    query text;
    plan json;
    workers int;
    start timestamptz;
BEGIN
    -- The planner takes these functions for cheap ones, and handing over groups for dear.
    SET min_parallel_table_scan_size = 0;
    SET parallel_setup_cost = 0;
    SET parallel_tuple_cost = 0;
    FOR w IN SELECT * FROM parallel_work ORDER BY place LOOP
        query := format('SELECT %s AS g, %s AS a FROM %s %%s GROUP BY 1',
                        replace(w.grouping, '%', '%%'), w.aggregate, w.source);
        CALL compare_parallel(w.name, query);
        query := format('SELECT count(a) FROM (%s) AS q', format(query, ''));
        FOR round IN 0 .. rounds LOOP
            FOREACH workers IN ARRAY ARRAY[0, 2] LOOP
                PERFORM set_config('max_parallel_workers_per_gather', workers::text, false);
                EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
                IF (plan::text LIKE '%"Workers Planned": 2%' AND plan::text LIKE '%"Partial Mode": "Partial"%')
                        <> (workers = 2) THEN
                    RAISE EXCEPTION 'the plan of "%" has not % workers', w.name, workers USING DETAIL = plan;
                END IF;
                start := clock_timestamp();
                EXECUTE query;
                IF round > 0 THEN
                    INSERT INTO parallel_measured
                    VALUES (w.place, workers, extract(epoch FROM clock_timestamp() - start));
                END IF;
                COMMIT;
            END LOOP;
        END LOOP;
    END LOOP;
END
$$;
CALL measure_parallel(:rounds);

CREATE VIEW parallel_report AS
SELECT format('| %s | %s | %s | %s | %s |', name, rows, round(rows / one), round(rows / three),
              round((one / three)::numeric, 2)) AS line
FROM parallel_work JOIN (
    SELECT place, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE workers = 0) AS one,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE workers = 2) AS three
    FROM parallel_measured GROUP BY place) AS m USING (place)
ORDER BY place;
