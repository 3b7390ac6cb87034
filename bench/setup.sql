-- Deterministic customers: two tables of :rows, and the first tenth of each for what takes long.
CREATE SCHEMA bench;
SET search_path = bench, public;

-- Uniform in [0, 1), the same on every run: the server's hash of the customer's number.
CREATE FUNCTION uniform(id bigint, seed bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(id, seed) & 1073741823) / 1073741824.0::float8;

CREATE TABLE narrow AS
SELECT id,
       floor(1001 * uniform(id, 1)) / 1000 AS lead_score,
       (floor(2001 * uniform(id, 2)) - 1000) / 1000 AS sentiment_score,
       floor(61 * uniform(id, 3)) AS total_interactions,
       round(500 * power(400::float8, uniform(id, 4))) AS avg_deal_value,
       floor(1001 * uniform(id, 5)) / 1000 AS response_rate
FROM generate_series(1, :rows) AS id;

-- What customers write: English messages of test/quality, each with those behind it until it has 157 bytes.
CREATE TABLE message (
    number bigint GENERATED ALWAYS AS IDENTITY, id text, source text, lang text, content text, labels text);
\copy message (id, source, lang, content, labels) FROM '../test/quality/messages.csv' (FORMAT csv, HEADER)
CREATE TABLE note (number bigint PRIMARY KEY, note text NOT NULL CHECK (octet_length(note) = 157));
WITH ascii AS (
    SELECT row_number() OVER (ORDER BY number) - 1 AS number, content, count(*) OVER () AS messages
    FROM message WHERE source LIKE 'written:%' AND lang = 'en' AND octet_length(content) = length(content)
)
INSERT INTO note
SELECT a.number, left(string_agg(b.content, ' ' ORDER BY k), 157)
FROM ascii AS a, generate_series(0, 15) AS k JOIN LATERAL (
    SELECT content FROM ascii WHERE number = (a.number + k) % messages) AS b ON true
WHERE a.number < 2048
GROUP BY a.number;
VACUUM (ANALYZE) note;

CREATE FUNCTION note(id bigint) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT note FROM note WHERE number = id % 2048);

CREATE TABLE fat AS
SELECT *,
       jsonb_build_object(
           'customer_id', lpad(id::text, 10, '0'),
           'customer_profile', jsonb_build_object(
               'lead_score', lead_score,
               'sentiment_score', sentiment_score,
               'total_interactions', total_interactions,
               'avg_deal_value', avg_deal_value,
               'response_rate', response_rate,
               'timezone', 'Europe/Berlin',
               'demographics', jsonb_build_object('segment', 'mid-market', 'employees', id % 500))) AS request,
       note(id) AS note
FROM narrow;

CREATE TABLE narrow_tenth AS SELECT * FROM narrow WHERE id <= :rows / 10;
CREATE TABLE fat_tenth AS SELECT * FROM fat WHERE id <= :rows / 10;
CREATE TABLE fat_thousandth AS SELECT * FROM fat WHERE id <= :rows / 1000;

-- Requests with three texts of 150 bytes.
CREATE TABLE texts_tenth AS
SELECT id, lead_score,
       request || jsonb_build_object('interaction_history', jsonb_agg(jsonb_build_object(
           'interaction_id', n,
           'timestamp', to_char(timestamp '2025-01-01' + n * interval '9 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'content', left(note(3 * id + n), 150)))) AS request
FROM fat_tenth, generate_series(1, 3) AS n
GROUP BY id, lead_score, request
ORDER BY id;

-- Ten interactions a customer on average, in no order.
CREATE TABLE interactions AS
SELECT 1 + (hashint8(id) & 2147483647) % (:rows / 10) AS customer,
       timestamptz '2025-01-01 00:00+00' + floor(31536000 * uniform(id, 6)) * interval '1 second' AS occurred_at,
       (ARRAY['call', 'email', 'meeting'])[1 + id % 3] AS kind, note AS content, sentiment_score AS sentiment,
       floor(480 * uniform(id, 7)) / 10 AS response_time_hours, lead_score AS engagement_level,
       (ARRAY['positive', 'negative', 'neutral'])[1 + id % 3] AS outcome, (id % 3) / 10.0::float8 AS discount_offered,
       id % 2 = 0 AS decision_made, avg_deal_value AS deal_value
FROM fat;

CREATE TABLE answers_tenth AS SELECT id, prescriptive_analyze(request) AS answer FROM fat_tenth;

VACUUM (FREEZE, ANALYZE) narrow, fat, narrow_tenth, fat_tenth, fat_thousandth, texts_tenth, interactions, answers_tenth;
