-- Plans that the costs and volatilities of the functions lead to, by their shape.
\pset format unaligned
CREATE SCHEMA planner;
SET search_path = planner, public;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    plan text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        plan := plan || line || E'\n';
    END LOOP;
    RETURN plan;
END
$$;
CREATE TABLE customer AS
SELECT i AS id, (i * 37 % 1000) / 1000.0::float8 AS lead_score, (i * 61 % 2001 - 1000) / 1000.0::float8 AS sentiment_score, (i % 30)::float8 AS total_interactions,
       (i::bigint * 7919 % 100000)::float8 AS avg_deal_value, (i * 17 % 1000) / 1000.0::float8 AS response_rate, 'Too expensive for us'::text AS note
FROM generate_series(1, 150000) AS i;
ANALYZE customer;
-- Cheap filters run first, whatever their order in the statement: numbers before scores, scores before texts.
SELECT plan_of('SELECT 1 FROM customer WHERE ''price_sensitive'' = ANY (prescriptive_trait_names(note)) AND prescriptive_priority(lead_score, sentiment_score,
    total_interactions, avg_deal_value, response_rate) = ''critical'' AND lead_score > 0.5')
    ~ 'Filter: .*lead_score > .*prescriptive_priority.*prescriptive_trait_names' AS cheap_first;
-- Scoring many rows is worth workers, and a few are not.
SELECT plan_of('SELECT count(*) FROM customer WHERE prescriptive_churn_risk(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate) > 0.7')
    ~ 'Parallel Seq Scan' AS many_in_parallel;
SELECT plan_of('SELECT count(*) FROM (SELECT * FROM customer LIMIT 100) AS c WHERE prescriptive_churn_risk(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate) > 0.7')
    !~ 'Parallel' AS few_alone;
SELECT plan_of('SELECT sum(length(note)) FROM customer WHERE cardinality(prescriptive_trait_names(note)) > 1') ~ 'Parallel Seq Scan' AS texts_in_parallel;
-- An index holds what does not change: a score by a version of a policy, which is only ever added.
CREATE FUNCTION churn_v1(lead_score float8, sentiment_score float8, total_interactions float8, avg_deal_value float8, response_rate float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
BEGIN ATOMIC
    SELECT public.prescriptive_churn_risk(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate, NULL,
        (SELECT document FROM prescriptive.policy WHERE name = 'default' AND version = 1 AND shipped), NULL);
END;
CREATE INDEX customer_churn ON customer (churn_v1(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate));
ANALYZE customer;
SELECT plan_of('SELECT id FROM customer WHERE churn_v1(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate) > 0.93')
    ~ 'Index.* on customer_churn|using customer_churn' AS by_index;
SELECT count(*) > 0 AS some, count(*) = (SELECT count(*) FROM customer WHERE prescriptive_churn_risk(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate) > 0.93) AS same
FROM customer WHERE churn_v1(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate) > 0.93;
-- What depends on the active policy may be in none.
CREATE INDEX ON customer (prescriptive_churn_risk(lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate));
\set QUIET on
SET client_min_messages = warning;
DROP SCHEMA planner CASCADE;
