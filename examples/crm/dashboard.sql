-- From CSV files to a dashboard query in ten statements. Run it in this folder, in an empty database: psql -f dashboard.sql
\set ON_ERROR_STOP on
\pset pager off
\pset footer off

-- 1
CREATE EXTENSION prescriptive;
-- 2
CREATE TABLE deals (opportunity_id text PRIMARY KEY, sales_agent text, product text, account text, deal_stage text,
                    engage_date date, close_date date, close_value numeric(10, 2));
-- 3
CREATE TABLE interactions (interaction_id text PRIMARY KEY, account text, sales_agent text, occurred_at timestamptz, kind text,
                           content text, sentiment float8, outcome text, response_time_hours float8, engagement_level float8,
                           discount_offered float8, decision_made bool, deal_value numeric(10, 2));
-- 4
\copy deals FROM 'data/sales_pipeline.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
-- 5
\copy interactions FROM 'data/interactions.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
-- 6: what would be taken for what.
SELECT parameter, expression, known, samples FROM prescriptive.suggest_mapping('interactions', 'interactions');
-- 7: a deal is worth some 2,300 dollars here, the shipped policy takes 20,000 as typical.
SELECT prescriptive.create_policy('crm', prescriptive.fit_scales('deals', $$CASE deal_stage WHEN 'Won' THEN close_value END$$)),
       prescriptive.activate_policy('crm');
-- 8
SELECT parameter, expression, scale, known, missing, out_of_range
FROM prescriptive.create_recommendations('recommendations', $$
    SELECT account AS id,
           avg((deal_stage = 'Won')::int) FILTER (WHERE close_date IS NOT NULL) AS lead_score,
           avg(close_value) FILTER (WHERE deal_stage = 'Won') AS avg_deal_value,
           count(*) FILTER (WHERE deal_stage = 'Won') AS successful_deals,
           count(*) FILTER (WHERE close_date IS NULL) * avg(close_value) FILTER (WHERE deal_stage = 'Won') AS expected_value,
           mode() WITHIN GROUP (ORDER BY sales_agent) AS owner
    FROM deals WHERE account IS NOT NULL GROUP BY account$$,
    interactions => 'interactions');
-- 9: the data ends with 2017. On live tables: CALL prescriptive.refresh('recommendations');
CALL prescriptive.refresh('recommendations', '2018-01-01 00:00+00');
-- 10: what each agent has to do, and what is at stake.
SELECT owner, count(*) FILTER (WHERE priority_rank = 1) AS critical, count(*) FILTER (WHERE priority_rank = 2) AS high,
       count(*) AS accounts, round(sum(expected_value)::numeric) AS expected_value,
       round(sum(expected_value * churn_risk)::numeric) AS value_at_risk
FROM recommendations GROUP BY owner ORDER BY critical DESC, value_at_risk DESC NULLS LAST LIMIT 10;
