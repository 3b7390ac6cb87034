-- Histories from rows: aggregates, adding, merging, equality, what they say, and bad rows.
CREATE SCHEMA history_rows;
SET search_path = history_rows, public;
\set SHOW_CONTEXT never
CREATE TABLE interaction AS
SELECT k AS id, k % 17 AS customer,
       CASE WHEN k % 13 <> 0 THEN timestamptz '2024-01-15 06:00+00' + (k * 37 % 800) * interval '25 hours' END AS occurred_at,
       (ARRAY['Call', 'email', 'fax', NULL])[1 + k % 4] AS kind,
       (ARRAY['Any discount?', 'That is too expensive.', 'hello', NULL, 'What is the ROI?'])[1 + k % 5] AS content,
       CASE WHEN k % 3 <> 0 THEN (k % 21 - 10) / 10.0::float8 END AS sentiment,
       CASE WHEN k % 4 <> 0 THEN (k % 49) / 2.0::float8 END AS hours,
       CASE WHEN k % 6 <> 0 THEN (k % 11) / 10.0::float8 END AS level,
       (ARRAY['positive', 'negative', 'neutral', NULL])[1 + k % 4] AS outcome,
       CASE WHEN k % 7 <> 0 THEN (k % 3) / 10.0::float8 END AS discount,
       CASE WHEN k % 5 <> 0 THEN k % 2 = 0 END AS decision,
       CASE WHEN k % 8 = 0 THEN 1000.0::float8 * k END AS deal
FROM generate_series(1, 5000) AS k;
ANALYZE interaction;
CREATE TABLE history AS
SELECT customer, prescriptive_history_agg(occurred_at) AS f1, prescriptive_history_agg(occurred_at, kind) AS f2,
       prescriptive_history_agg(occurred_at, kind, content) AS f3,
       prescriptive_history_agg(occurred_at, kind, content, sentiment) AS f4,
       prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal) AS f5
FROM interaction GROUP BY customer;
SELECT count(*) AS customers, min(octet_length(prescriptive_history_send(f5))) > 256 AS large, max(octet_length(prescriptive_history_send(f5))) < 16384 AS bounded FROM history;

-- What they say is what SQL says of the rows.
CREATE FUNCTION said(h prescriptive_history, name text) RETURNS float8 LANGUAGE sql
RETURN (SELECT value FROM prescriptive_history_features(h, '2026-06-01 00:00+00') WHERE feature = name);
CREATE FUNCTION near(a float8, b float8) RETURNS bool LANGUAGE sql RETURN a IS NOT DISTINCT FROM b OR abs(a - b) < 1e-9 * greatest(1, abs(b));
SELECT bool_and(near(said(f5, 'interactions'), n)) AS interactions, bool_and(near(said(f5, 'sentiment_score'), s)) AS sentiment,
       bool_and(near(said(f5, 'response_hours'), hours)) AS hours, bool_and(near(said(f5, 'engagement_level'), level)) AS level,
       bool_and(near(said(f5, 'avg_deal_value'), deal)) AS deal, bool_and(near(said(f5, 'recency_days'), recency)) AS recency,
       bool_and(near(said(f5, 'days_since_first'), first)) AS first, bool_and(near(said(f5, 'answered_share'), answered)) AS answered,
       bool_and(near(said(f5, 'discount_share'), discounts)) AS discounts, bool_and(near(said(f5, 'decision_share'), decisions)) AS decisions,
       bool_and(near(said(f5, 'accepted_share'), accepted)) AS accepted, bool_and(near(said(f5, 'positive_share'), positive)) AS positive,
       bool_and(near(said(f5, 'personal_share'), personal)) AS personal, bool_and(near(said(f5, 'texts'), texts)) AS texts
FROM history JOIN (
    SELECT customer, count(*) AS n, avg(hours) AS hours, avg(level) AS level,
           avg(deal) AS deal, extract(epoch FROM '2026-06-01 00:00+00' - max(occurred_at)) / 86400 AS recency,
           extract(epoch FROM '2026-06-01 00:00+00' - min(occurred_at)) / 86400 AS first, avg((hours IS NOT NULL)::int) AS answered,
           avg((discount > 0)::int) AS discounts, avg(decision::int) AS decisions, avg(decision::int) FILTER (WHERE discount > 0) AS accepted,
           avg((outcome = 'positive')::int) AS positive, avg((kind = 'Call')::int) AS personal, count(content) AS texts
    FROM interaction GROUP BY customer) AS q USING (customer),
    LATERAL (SELECT avg(coalesce(i.sentiment, r.value)) AS s FROM interaction AS i LEFT JOIN LATERAL
        (SELECT value FROM prescriptive_history_features(prescriptive_history_add(NULL, NULL, NULL, i.content), NULL) WHERE feature = 'sentiment_score') AS r ON true
        WHERE i.customer = history.customer) AS m;

-- The shorter forms are the longest one with NULLs; a policy given is the active one; adding row by row gives the same bytes.
SELECT bool_and(f1 = (SELECT prescriptive_history_agg(occurred_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) FROM interaction AS i WHERE i.customer = h.customer)) AS f1,
       bool_and(f2 = (SELECT prescriptive_history_agg(occurred_at, kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) FROM interaction AS i WHERE i.customer = h.customer)) AS f2,
       bool_and(f3 = (SELECT prescriptive_history_agg(occurred_at, kind, content, NULL, NULL, NULL, NULL, NULL, NULL, NULL) FROM interaction AS i WHERE i.customer = h.customer)) AS f3,
       bool_and(f4 = (SELECT prescriptive_history_agg(occurred_at, kind, content, sentiment, NULL, NULL, NULL, NULL, NULL, NULL) FROM interaction AS i WHERE i.customer = h.customer)) AS f4
FROM history AS h;
SELECT bool_and(f1 = p1) AS f1, bool_and(f2 = p2) AS f2, bool_and(f3 = p3) AS f3, bool_and(f4 = p4) AS f4, bool_and(f5 = p5) AS f5
FROM history JOIN (
    SELECT customer, prescriptive_history_agg(occurred_at, (SELECT prescriptive.active_policy())) AS p1, prescriptive_history_agg(occurred_at, kind, (SELECT prescriptive.active_policy())) AS p2,
           prescriptive_history_agg(occurred_at, kind, content, (SELECT prescriptive.active_policy())) AS p3, prescriptive_history_agg(occurred_at, kind, content, sentiment, (SELECT prescriptive.active_policy())) AS p4,
           prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal, (SELECT prescriptive.active_policy())) AS p5
    FROM interaction GROUP BY customer) AS q USING (customer);
DO $$
DECLARE
    r history_rows.interaction;
    p prescriptive_policy := prescriptive.active_policy();
    h prescriptive_history[] := array_fill(NULL::prescriptive_history, ARRAY[10]);
    w history_rows.history;
BEGIN
    FOR r IN SELECT * FROM history_rows.interaction WHERE customer = 3 ORDER BY md5(id::text) LOOP
        h[1] := prescriptive_history_add(h[1], r.occurred_at);
        h[2] := prescriptive_history_add(h[2], r.occurred_at, r.kind);
        h[3] := prescriptive_history_add(h[3], r.occurred_at, r.kind, r.content);
        h[4] := prescriptive_history_add(h[4], r.occurred_at, r.kind, r.content, r.sentiment);
        h[5] := prescriptive_history_add(h[5], r.occurred_at, r.kind, r.content, r.sentiment, r.hours, r.level, r.outcome, r.discount, r.decision, r.deal);
        h[6] := prescriptive_history_add(h[6], r.occurred_at, p);
        h[7] := prescriptive_history_add(h[7], r.occurred_at, r.kind, p);
        h[8] := prescriptive_history_add(h[8], r.occurred_at, r.kind, r.content, p);
        h[9] := prescriptive_history_add(h[9], r.occurred_at, r.kind, r.content, r.sentiment, p);
        h[10] := prescriptive_history_add(h[10], r.occurred_at, r.kind, r.content, r.sentiment, r.hours, r.level, r.outcome, r.discount, r.decision, r.deal, p);
    END LOOP;
    SELECT * INTO w FROM history_rows.history WHERE customer = 3;
    RAISE NOTICE 'same bytes: %', ARRAY[h[1] = w.f1, h[2] = w.f2, h[3] = w.f3, h[4] = w.f4, h[5] = w.f5, h[6] = w.f1, h[7] = w.f2, h[8] = w.f3, h[9] = w.f4, h[10] = w.f5];
END
$$;

-- Any order, any partition, any association.
SELECT bool_and(h = f5) AS any_order
FROM history JOIN (SELECT customer, prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal ORDER BY md5(id::text)) AS h
                   FROM interaction GROUP BY customer) AS q USING (customer);
CREATE TABLE part AS
SELECT customer, hashint4(id) % 5 AS part, prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal) AS h
FROM interaction GROUP BY 1, 2;
SELECT bool_and(h = f5) AS merged FROM history JOIN (SELECT customer, prescriptive_history_agg(h) AS h FROM part GROUP BY customer) AS q USING (customer);
SELECT bool_and(h = f5) AS merged_in_order FROM history JOIN (SELECT customer, prescriptive_history_agg(h ORDER BY part DESC) AS h FROM part GROUP BY customer) AS q USING (customer);
SELECT bool_and(a.h || b.h = b.h || a.h) AS commutes, bool_and((a.h || b.h) || c.h = a.h || (b.h || c.h)) AS associates,
       bool_and(prescriptive_history_merge(a.h, b.h) = a.h || b.h) AS same_function
FROM part AS a, part AS b, part AS c WHERE a.customer = 1 AND b.customer = 2 AND c.customer = 3;
SELECT prescriptive_history_agg(f5) = (SELECT prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal) FROM interaction) AS all_customers FROM history;
-- Over partitions, aggregated apart.
CREATE TABLE parted (LIKE interaction) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (MINVALUE) TO (1500);
CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (1500) TO (MAXVALUE);
INSERT INTO parted SELECT * FROM interaction;
ANALYZE parted;
SET enable_partitionwise_aggregate = on;
SET enable_hashagg = on;
SET max_parallel_workers_per_gather = 0;
EXPLAIN (COSTS OFF) SELECT customer, prescriptive_history_agg(occurred_at, kind, content) FROM parted GROUP BY customer;
RESET max_parallel_workers_per_gather;
SELECT bool_and(h = f3) AS partitionwise FROM history JOIN (SELECT customer, prescriptive_history_agg(occurred_at, kind, content) AS h FROM parted GROUP BY customer) AS q USING (customer);
RESET enable_partitionwise_aggregate;
-- In parallel: the workers' states are combined.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT prescriptive_history_agg(occurred_at, kind, content, sentiment) FROM interaction;
SELECT h = (SELECT prescriptive_history_agg(f4) FROM history) AS parallel
FROM (SELECT prescriptive_history_agg(occurred_at, kind, content, sentiment) AS h FROM interaction) AS q;
SELECT bool_and(h = f5) AS parallel_groups
FROM history JOIN (SELECT customer, prescriptive_history_agg(occurred_at, kind, content, sentiment, hours, level, outcome, discount, decision, deal) AS h
                   FROM interaction GROUP BY customer) AS q USING (customer);
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
SET max_parallel_workers_per_gather = 0;
-- Running along a window, where earlier rows keep what they had.
SELECT count(*) AS rows, bool_and(n = said(h, 'interactions')) AS running
FROM (SELECT row_number() OVER w AS n, prescriptive_history_agg(occurred_at, kind, content) OVER w AS h
      FROM interaction WHERE customer = 5 WINDOW w AS (ORDER BY id)) AS q;

-- NULLs: no row gives NULL; a row without anything is an interaction; a NULL history is an empty one.
SELECT prescriptive_history_agg(occurred_at) IS NULL AS no_row, prescriptive_history_agg(f) IS NULL AS no_history
FROM interaction, (SELECT NULL::prescriptive_history AS f) AS q WHERE false;
SELECT prescriptive_history_agg(f) IS NULL AS nulls_only FROM (VALUES (NULL::prescriptive_history), (NULL)) AS v(f);
SELECT prescriptive_history_agg(f) = prescriptive_history_of('{"interaction_history": [{}]}') AS nulls_left_out
FROM (VALUES (NULL::prescriptive_history), (prescriptive_history_of('{"interaction_history": [{}]}')), (NULL)) AS v(f);
SELECT prescriptive_history_agg(NULL::timestamptz) AS nothing_known;
SELECT NULL || f1 IS NULL AS strict_left, f1 || NULL IS NULL AS strict_right FROM history WHERE customer = 1;
SELECT prescriptive_history_add(NULL, NULL::timestamptz, NULL, NULL, NULL::float8) = prescriptive_history_agg(NULL::timestamptz) AS same;
-- Requests and rows give the same.
SELECT prescriptive_history_of('{"as_of": "2026-06-01", "interaction_history": [{"timestamp": "2026-05-01T10:00:00Z", "interaction_type": "Call", "content": "Any discount?",
           "sentiment": 0.25, "response_time_hours": 3.5, "engagement_level": 0.75, "outcome": "positive", "discount_offered": 0.1, "decision_made": true, "deal_value": 12.5}]}')
     = prescriptive_history_add(NULL, '2026-05-01 12:00+02', 'call', 'Any discount?', 0.25, 3.5, 0.75, 'positive', 0.1, true, 12.5) AS same;

-- Equality, hashing, grouping.
SELECT bool_and(f5 = f5) AS equal, bool_or(f5 <> f5) AS unequal, bool_or(f4 = f5) AS another FROM history;
SELECT count(*) AS joined FROM history AS a JOIN history AS b ON a.f5 = b.f5;
SELECT count(*) AS twice FROM (SELECT f5 FROM history UNION ALL SELECT f5 FROM history) AS q GROUP BY f5 ORDER BY 1 LIMIT 1;

-- Input and output are exact under any setting.
SET extra_float_digits = -15;
SET DateStyle = 'German, DMY';
SET TimeZone = 'Australia/Eucla';
SET bytea_output = 'escape';
SELECT bool_and(f5::text::prescriptive_history = f5) AS text_io FROM history;
SELECT bool_and(h = f3) AS settings
FROM history JOIN (SELECT customer, prescriptive_history_agg(occurred_at, kind, content) AS h FROM interaction GROUP BY customer) AS q USING (customer);
SELECT md5(string_agg(f1::text, ' ' ORDER BY customer)) AS eucla INTO TEMP eucla FROM history;
RESET extra_float_digits;
RESET DateStyle;
SET TimeZone = 'UTC';
RESET bytea_output;
SELECT md5(string_agg(f1::text, ' ' ORDER BY customer)) = eucla AS same_text FROM history, eucla GROUP BY eucla;
CREATE TABLE copied (LIKE history);
COPY history TO PROGRAM 'cat > history_rows.binary' (FORMAT binary);
COPY copied FROM PROGRAM 'cat history_rows.binary; rm history_rows.binary' (FORMAT binary);
SELECT count(*) AS rows, bool_and(a.f1 = b.f1 AND a.f2 = b.f2 AND a.f3 = b.f3 AND a.f4 = b.f4 AND a.f5 = b.f5) AS binary_io
FROM history AS a JOIN copied AS b USING (customer);

-- Evidence of 32-day periods folds by the whole set: the same however it came.
SELECT (a || b) = (b || a) AS far_apart, (a || b) || c = a || (b || c) AS between
FROM (SELECT prescriptive_history_add(NULL, '0001-01-01 00:00+00', NULL, 'too expensive') AS a,
             prescriptive_history_add(NULL, '9999-12-31 23:59:59.999999+00', NULL, 'too expensive') AS b,
             prescriptive_history_add(NULL, '1969-12-31 23:59+00', NULL, 'too expensive') AS c) AS q;
SELECT h->>'first_at' AS first_at, h->>'last_at' AS last_at, h->'days' AS days
FROM (SELECT (prescriptive_history_add(prescriptive_history_add(NULL, '0001-01-01 00:00+00'), '1969-12-31 23:59+00'))::text::jsonb AS h) AS q;

-- What a history says.
CREATE TABLE spoken AS SELECT * FROM prescriptive_history_features(
    (SELECT prescriptive_history_agg(v.at::timestamptz, v.kind, v.content, v.s, v.hours, NULL, v.outcome, v.discount, v.decision, NULL)
     FROM (VALUES ('2026-05-01 00:00+00', 'call', 'That is too expensive.', -0.5::float8, 4::float8, 'negative', 0.1::float8, false),
                  ('2026-05-11 00:00+00', 'email', 'Still too expensive.', -0.25, NULL, 'neutral', 0.2, true),
                  ('2026-05-21 00:00+00', 'call', NULL, 0.5, 2, 'positive', 0, true),
                  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS v(at, kind, content, s, hours, outcome, discount, decision)), '2026-05-31 00:00+00');
SELECT feature, round(value::numeric, 4) AS value, meaning FROM spoken WHERE feature !~ '^(evidence:|texts$|substance|asked)';
SELECT feature, value > 0 AS shown, regexp_replace(meaning, '[0-9a-f]{12}$', 'digest') AS meaning FROM spoken WHERE feature ~ '^(evidence:price_sensitive|texts)$';
SELECT feature, value FROM prescriptive_history_features(prescriptive_history_add(NULL, '2026-05-01 00:00+00'), NULL);
SELECT count(*) AS rows FROM prescriptive_history_features(NULL);
SELECT value < 1e-6 AS now FROM prescriptive_history_features(prescriptive_history_add(NULL, now() + interval '4 minutes')) WHERE feature = 'recency_days';
SELECT * FROM prescriptive_history_features(prescriptive_history_add(NULL, '2026-05-01 00:00+00'), '2026-04-30 00:00+00');
SELECT * FROM prescriptive_history_features(prescriptive_history_add(NULL, '2026-05-01 00:00+00'), 'infinity');
DO $$ BEGIN PERFORM prescriptive_history_features(prescriptive_history_add(NULL, now() + interval '6 minutes')); EXCEPTION WHEN invalid_parameter_value THEN RAISE NOTICE '%', sqlerrm; END $$;

-- Bad rows.
CREATE FUNCTION problem(statement text, OUT code text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SELECT ' || statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END
$$;
SET TimeZone = 'UTC';
SELECT p.* FROM unnest(ARRAY[
    $$prescriptive_history_add(NULL, 'infinity'::timestamptz)$$,
    $$prescriptive_history_add(NULL, '-infinity'::timestamptz)$$,
    $$prescriptive_history_add(NULL, '10000-01-01 00:00+00'::timestamptz)$$,
    $$prescriptive_history_add(NULL, '0001-12-31 23:59+00 BC'::timestamptz)$$,
    $$prescriptive_history_agg(at) FROM (VALUES ('2026-01-01'::timestamptz), ('infinity')) AS v(at)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, 1.5)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, 'NaN'::float8)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, -1, NULL, NULL, NULL, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, 'infinity', NULL, NULL, NULL, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, 1.1, NULL, NULL, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'positiv', NULL, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 5, NULL, NULL)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, -0.01)$$,
    $$prescriptive_history_add(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'NaN')$$,
    $$prescriptive_history_add(NULL, NULL, NULL::prescriptive_policy)$$,
    $$prescriptive_history_agg(now(), NULL::prescriptive_policy)$$]) AS statement, problem(statement) AS p;
-- Texts that two lexicons read do not mix; without texts all mix.
CREATE TABLE policies AS SELECT prescriptive.active_policy() AS own, jsonb_insert(prescriptive.active_policy()::jsonb, '{traits,definitions,0}',
    '{"name": "green", "label": "green", "signs": "x", "buying_style": "feature_focused"}')::prescriptive_policy AS other;
CREATE TABLE unlike AS
SELECT prescriptive_history_add(NULL, NULL, 'call', 'too expensive', own) AS a, prescriptive_history_add(NULL, NULL, 'call', 'too expensive', other) AS b,
       prescriptive_history_add(NULL, NULL, 'call', NULL, other) AS c FROM policies;
SELECT code, message, regexp_replace(detail, '[0-9a-f]{12}', 'digest', 'g') AS detail, hint
FROM unnest(ARRAY['a || b FROM unlike', 'prescriptive_history_agg(h) FROM unlike, unnest(ARRAY[a, b]) AS h',
    $$prescriptive_history_add(a, NULL, NULL, 'hello', other) FROM unlike, policies$$]) AS statement, problem(statement);
SELECT said(a || c, 'interactions') AS interactions, a || c = c || a AS same FROM unlike;
-- Too many names, too many interactions, broken binary.
SELECT code, message FROM problem($$prescriptive_history_agg(replace(a::text, '"price_sensitive"', format('"t%s"', i))::prescriptive_history) FROM history_rows.unlike, generate_series(1, 17) AS i$$);
SELECT code, message, detail FROM problem($$h || h FROM (SELECT '{"version":2,"count":9007199254740992,"timed":0,"sentiment":[0,0],"sentiment_read":0,"engagement_level":[0,0],"response_hours":[0,0],"deal_value":[0,0],"discount":[0,0],"decision":[0,0],"personal":[0,0],"positive":[0,0],"offers":[0,0],"substance":[0,0],"asked":0,"days":[],"evidence":{}}'::prescriptive_history AS h) AS q$$);
-- A long text can be cancelled.
SET statement_timeout = '100ms';
SELECT prescriptive_history_add(NULL, NULL, NULL, repeat('too expensive for us, ', 4500000));
RESET statement_timeout;
