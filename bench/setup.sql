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
       rpad((ARRAY['Asked whether the contract could start in spring and who would train the team. ',
                   'Said the last delivery came late, and wants a call before the order is renewed. ',
                   'Compared two offers line by line and asked how each of the figures was measured. '])
            [1 + id % 3] || 'Next contact in week ' || id % 52 || '. ', 157, 'No further remarks so far. ') AS note
FROM narrow;

CREATE TABLE narrow_tenth AS SELECT * FROM narrow WHERE id <= :rows / 10;
CREATE TABLE fat_tenth AS SELECT * FROM fat WHERE id <= :rows / 10;

-- Requests with three texts of 150 bytes.
CREATE TABLE texts_tenth AS
SELECT id, lead_score,
       request || jsonb_build_object('interaction_history', jsonb_agg(jsonb_build_object(
           'interaction_id', n,
           'timestamp', to_char(timestamp '2025-01-01' + n * interval '9 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'content', rpad((ARRAY['Could you send us the exact figures for the first year? ',
                                  'We compared your offer with another one and it is not too expensive. ',
                                  'Our board meets next week and decides then; please call me before that. '])
                           [1 + (id + n) % 3], 150, 'Thank you for the quick answer to our last mail. ')))) AS request
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

VACUUM (FREEZE, ANALYZE) narrow, fat, narrow_tenth, fat_tenth, texts_tenth, interactions, answers_tenth;
