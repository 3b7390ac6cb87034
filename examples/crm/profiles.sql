-- From CRM rows to profiles: unknown stays NULL, nothing is made up.

BEGIN;
SET LOCAL client_min_messages = warning;

DROP VIEW IF EXISTS crm.today CASCADE;

-- The data ends with 2017. On live tables this is: SELECT now() AS as_of, current_date AS today.
CREATE VIEW crm.today AS
SELECT timestamptz '2018-01-01T00:00:00Z' AS as_of, date '2018-01-01' AS today;
COMMENT ON VIEW crm.today IS 'The moment for which everything is computed';

-- lead_score is no prediction. It is the mean of three ranks among the accounts, each from 0 (last) to 1 (first),
-- so that 0.5 is the ordinary account, which is what the shipped policy takes as typical:
--   record    share of decided deals that were won. A deal's weight halves every 90 days, and the share is shrunk
--             towards that of all accounts by the weight of ten deals, so that a short lucky streak counts for little
--   pipeline  list price of the open deals, those still in prospecting at half
--   recency   when the account last took up an offer
-- total_interactions counts the last 90 days only (offers taken up and recorded interactions): over its whole life
-- every account here has dozens, which would tell none from another.
-- response_rate is the share of our approaches that were answered: a recorded interaction with a response time within
-- two days, an open deal that got beyond prospecting.
CREATE VIEW crm.customer_profiles AS
WITH deals AS (
    SELECT o.account, o.deal_stage, o.engage_date, o.close_value, p.sales_price,
           0.5 ^ ((t.today - o.close_date) / 90.0) AS weight,
           o.engage_date >= t.today - 90 AS recent
    FROM crm.opportunities o
    JOIN crm.products p USING (product)
    CROSS JOIN crm.today t
    WHERE o.account IS NOT NULL
), average AS (
    SELECT sum(weight) FILTER (WHERE deal_stage = 'Won') / sum(weight) AS won_share
    FROM deals
), record AS (
    SELECT d.account,
           (coalesce(sum(weight) FILTER (WHERE deal_stage = 'Won'), 0) + 10 * a.won_share)
               / (coalesce(sum(weight), 0) + 10) AS won_share,
           sum(CASE deal_stage WHEN 'Engaging' THEN sales_price WHEN 'Prospecting' THEN sales_price / 2 END) AS pipeline,
           sum(sales_price) FILTER (WHERE deal_stage IN ('Engaging', 'Prospecting')) AS expected_value,
           max(engage_date) AS last_engaged,
           avg(close_value) FILTER (WHERE deal_stage = 'Won') AS avg_deal_value,
           count(*) FILTER (WHERE deal_stage = 'Won') AS successful_deals,
           count(*) FILTER (WHERE recent) AS recent_deals,
           count(*) FILTER (WHERE deal_stage = 'Engaging') AS engaged,
           count(*) FILTER (WHERE deal_stage IN ('Engaging', 'Prospecting')) AS approached
    FROM deals d CROSS JOIN average a
    GROUP BY d.account, a.won_share
), ranked AS (
    SELECT account,
           (percent_rank() OVER (ORDER BY won_share)
            + percent_rank() OVER (ORDER BY pipeline NULLS FIRST)
            + percent_rank() OVER (ORDER BY last_engaged NULLS FIRST)) / 3 AS lead_score
    FROM record
), contacts AS (
    SELECT i.account,
           avg(sentiment) FILTER (WHERE occurred_at >= t.as_of - interval '90 days') AS sentiment_score,
           count(*) FILTER (WHERE occurred_at >= t.as_of - interval '90 days') AS recent_contacts,
           count(*) FILTER (WHERE response_time_hours <= 48) AS answered,
           count(*) AS approached,
           min(occurred_at) AS first_interaction,
           max(occurred_at) AS last_interaction
    FROM crm.interactions i CROSS JOIN crm.today t
    WHERE occurred_at <= t.as_of
    GROUP BY i.account
), owners AS (
    SELECT DISTINCT ON (account) account, sales_agent AS owner
    FROM crm.opportunities
    WHERE account IS NOT NULL
    GROUP BY account, sales_agent
    ORDER BY account, count(*) DESC, max(engage_date) DESC NULLS LAST, sales_agent
)
SELECT a.account AS customer_id,
       l.lead_score,
       c.sentiment_score,
       CASE WHEN r.account IS NOT NULL OR c.account IS NOT NULL
            THEN coalesce(r.recent_deals, 0) + coalesce(c.recent_contacts, 0) END AS total_interactions,
       r.avg_deal_value::double precision AS avg_deal_value,
       (coalesce(r.engaged, 0) + coalesce(c.answered, 0))::double precision
           / nullif(coalesce(r.approached, 0) + coalesce(c.approached, 0), 0) AS response_rate,
       r.successful_deals,
       c.first_interaction,
       c.last_interaction,
       o.owner,
       r.expected_value::double precision AS expected_value
FROM crm.accounts a
LEFT JOIN record r USING (account)
LEFT JOIN ranked l USING (account)
LEFT JOIN contacts c USING (account)
LEFT JOIN owners o USING (account);

COMMENT ON VIEW crm.customer_profiles IS 'One profile for each account';
COMMENT ON COLUMN crm.customer_profiles.lead_score IS 'Mean rank of record, pipeline and recency, from 0 to 1';
COMMENT ON COLUMN crm.customer_profiles.sentiment_score IS 'Mean rated sentiment; NULL without a rated interaction';
COMMENT ON COLUMN crm.customer_profiles.total_interactions IS 'Offers taken up and interactions in the last 90 days';
COMMENT ON COLUMN crm.customer_profiles.avg_deal_value IS 'Mean value of won deals; NULL without one';
COMMENT ON COLUMN crm.customer_profiles.response_rate IS 'Share of approaches that were answered; NULL without an approach';
COMMENT ON COLUMN crm.customer_profiles.owner IS 'Agent with the most deals of the account';
COMMENT ON COLUMN crm.customer_profiles.expected_value IS 'List price of the open deals; NULL without one';

-- The documented request of each account. Keys without a value are left out.
CREATE VIEW crm.customer_requests AS
SELECT p.customer_id,
       jsonb_strip_nulls(jsonb_build_object(
           'customer_id', p.customer_id,
           'as_of', t.as_of,
           'customer_profile', jsonb_build_object(
               'lead_score', p.lead_score,
               'sentiment_score', p.sentiment_score,
               'total_interactions', p.total_interactions,
               'avg_deal_value', p.avg_deal_value,
               'response_rate', p.response_rate,
               'successful_deals', p.successful_deals,
               'first_interaction', p.first_interaction,
               'last_interaction', p.last_interaction),
           'interaction_history', h.history)) AS request
FROM crm.customer_profiles p
CROSS JOIN crm.today t
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
               'interaction_id', i.interaction_id,
               'interaction_type', i.kind,
               'timestamp', i.occurred_at,
               'content', i.content,
               'sentiment', i.sentiment,
               'outcome', i.outcome,
               'response_time_hours', i.response_time_hours,
               'engagement_level', i.engagement_level,
               'discount_offered', i.discount_offered,
               'decision_made', i.decision_made,
               'deal_value', i.deal_value) ORDER BY i.occurred_at, i.interaction_id) AS history
    FROM crm.interactions i
    WHERE i.account = p.customer_id AND i.occurred_at <= t.as_of
) h ON true;
COMMENT ON VIEW crm.customer_requests IS 'The request that prescriptive_analyze reads, for each account';

COMMIT;
