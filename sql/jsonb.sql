-- jsonb as the module reads and writes it, beside the server's own: random documents, and the edges of the format.
\pset format unaligned
\set SHOW_CONTEXT never
CREATE SCHEMA jsonbs;
SET search_path = jsonbs, public;
-- The bytes, and with them equality, order and the scale of numbers, are those of jsonb_in. A million documents (set
-- to 1000000) take a minute; each has up to 40 members, which cross the 32 after which the format repeats an offset.
\set documents 20000
SELECT setseed(0.5) \g /dev/null
CREATE TABLE token AS
SELECT i, CASE i % 12
    WHEN 0 THEN 'null' WHEN 1 THEN 'true' WHEN 2 THEN 'false'
    WHEN 3 THEN (random() * 10 ^ (random() * 40 - 20))::float8::text
    WHEN 4 THEN round(((random() - 0.5) * 10 ^ (random() * 12)::int)::numeric, (random() * 24)::int)::text
    WHEN 5 THEN ((random() - 0.5) * 2e9)::int::text
    WHEN 6 THEN (ARRAY['0', '-0', '0.0', '-0.000', '1e3', '1E-7', '10000', '9999', '0.0001', '0.00009999', '123456789012345678901234567890',
                       '-1e131', '1e-130', '99999999999999999999', '100000000', '1.0000', '12345.6789', '1e300', '0.1e-300', '5e-324'])[1 + (random() * 19)::int]
    WHEN 7 THEN to_json(repeat(chr(97 + (random() * 25)::int), (random() * 9)::int))::text
    WHEN 8 THEN to_json(repeat(chr(192 + (random() * 9000)::int), (random() * 5)::int) || E'"\\\n\t/\u0001' )::text
    WHEN 9 THEN '[]' WHEN 10 THEN '{}' ELSE to_json(md5(random()::text))::text END AS json
FROM generate_series(0, 4999) AS i;
CREATE TABLE nested AS
SELECT d AS i, CASE WHEN d % 2 = 0 THEN '{' || string_agg(to_json(left(md5((d * 41 + k)::text), 1 + (random() * 6)::int) || k)::text || ':' || t.json, ',') || '}'
                    ELSE '[' || string_agg(t.json, ',') || ']' END AS json
FROM generate_series(0, 1999) AS d CROSS JOIN LATERAL generate_series(0, (d * 7919) % 40) AS k JOIN token AS t ON t.i = (d * 7907 + k * 104729) % 5000 GROUP BY d;
CREATE TABLE document AS
SELECT d, ('{' || string_agg(to_json(left(md5((d * 13 + k)::text), 1 + (d + k) % 8) || chr(200 + k) || k)::text || ':' || CASE WHEN (d + k) % 4 = 0 THEN n.json ELSE t.json END, ',') || '}')::jsonb AS doc
FROM generate_series(1, :documents) AS d CROSS JOIN LATERAL generate_series(0, d % 12) AS k JOIN token AS t ON t.i = (d::bigint * 7907 + k * 104729) % 5000
JOIN nested AS n ON n.i = (d::bigint * 31 + k * 7) % 2000 GROUP BY d;
SELECT count(*) AS documents, count(*) FILTER (WHERE prescriptive._rewrites_jsonb(doc)) AS same_bytes, max(pg_column_size(doc)) > 1000 AS long_ones
FROM document;
-- Edges.
SELECT doc, prescriptive._rewrites_jsonb(doc) AS same FROM unnest(ARRAY['[]', '{}', '[[]]', '{"": ""}', '[null]', '{"a": {"a": {"a": []}}}']::jsonb[]) AS doc;
SELECT prescriptive._rewrites_jsonb(jsonb_agg(i)) AS long_array FROM generate_series(1, 3000) AS i;
SELECT prescriptive._rewrites_jsonb(jsonb_object_agg(i, i)) AS long_object FROM generate_series(1, 3000) AS i;
SELECT prescriptive._rewrites_jsonb(jsonb_build_array(repeat('x', 300000))) AS long_text;
SELECT prescriptive._rewrites_jsonb(('[' || repeat('9', 341) || ']')::jsonb);
SELECT prescriptive._rewrites_jsonb(('[' || repeat('[', 70) || repeat(']', 70) || ']')::jsonb);
-- Answers are written either way.
SELECT count(*) AS requests, count(*) FILTER (WHERE a.direct = a.parsed AND a.direct::text = a.parsed::text AND pg_column_size(a.direct) = pg_column_size(a.parsed)) AS same
FROM (SELECT prescriptive_analyze(request) AS direct, prescriptive_analyze_json(request)::text::jsonb AS parsed
      FROM (SELECT jsonb_build_object('customer_id', i::text, 'customer_profile', jsonb_build_object('lead_score', (i * 37 % 100) / 100.0,
                'sentiment_score', (i * 61 % 201 - 100) / 100.0, 'total_interactions', i % 30, 'avg_deal_value', i * 7919 % 100000, 'response_rate', (i * 17 % 100) / 100.0)) AS request
            FROM generate_series(1, 2000) AS i OFFSET 0) AS r) AS a;
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA jsonbs CASCADE;
