-- Each function has five forms. Without a policy the active one scores, at the
-- transaction's time: STABLE. With one the result depends on the arguments alone:
-- IMMUTABLE. NULL features are unknown; a NULL policy is an error.

CREATE FUNCTION @extschema@.prescriptive_conversion_probability(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'prescriptive_conversion_probability';
COMMENT ON FUNCTION @extschema@.prescriptive_conversion_probability(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'probability in [0, 1] that the customer converts';

CREATE FUNCTION @extschema@.prescriptive_conversion_probability(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_conversion_probability';
COMMENT ON FUNCTION @extschema@.prescriptive_conversion_probability(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'probability in [0, 1] that the customer converts, with history';

CREATE FUNCTION @extschema@.prescriptive_conversion_probability(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_conversion_probability';
COMMENT ON FUNCTION @extschema@.prescriptive_conversion_probability(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'probability in [0, 1] that the customer converts, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_conversion_probability(request pg_catalog.jsonb)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_conversion_probability';
COMMENT ON FUNCTION @extschema@.prescriptive_conversion_probability(pg_catalog.jsonb) IS
'probability in [0, 1] that the customer converts, from a request';

CREATE FUNCTION @extschema@.prescriptive_conversion_probability(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_conversion_probability';
COMMENT ON FUNCTION @extschema@.prescriptive_conversion_probability(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'probability in [0, 1] that the customer converts, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_churn_risk(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'prescriptive_churn_risk';
COMMENT ON FUNCTION @extschema@.prescriptive_churn_risk(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'probability in [0, 1] that the customer leaves';

CREATE FUNCTION @extschema@.prescriptive_churn_risk(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_churn_risk';
COMMENT ON FUNCTION @extschema@.prescriptive_churn_risk(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'probability in [0, 1] that the customer leaves, with history';

CREATE FUNCTION @extschema@.prescriptive_churn_risk(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_churn_risk';
COMMENT ON FUNCTION @extschema@.prescriptive_churn_risk(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'probability in [0, 1] that the customer leaves, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_churn_risk(request pg_catalog.jsonb)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_churn_risk';
COMMENT ON FUNCTION @extschema@.prescriptive_churn_risk(pg_catalog.jsonb) IS
'probability in [0, 1] that the customer leaves, from a request';

CREATE FUNCTION @extschema@.prescriptive_churn_risk(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_churn_risk';
COMMENT ON FUNCTION @extschema@.prescriptive_churn_risk(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'probability in [0, 1] that the customer leaves, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_engagement_score(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_engagement_score';
COMMENT ON FUNCTION @extschema@.prescriptive_engagement_score(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'engagement in [0, 1]; null where it is not known';

CREATE FUNCTION @extschema@.prescriptive_engagement_score(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_engagement_score';
COMMENT ON FUNCTION @extschema@.prescriptive_engagement_score(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'engagement in [0, 1]; null where it is not known, with history';

CREATE FUNCTION @extschema@.prescriptive_engagement_score(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_engagement_score';
COMMENT ON FUNCTION @extschema@.prescriptive_engagement_score(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'engagement in [0, 1]; null where it is not known, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_engagement_score(request pg_catalog.jsonb)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_engagement_score';
COMMENT ON FUNCTION @extschema@.prescriptive_engagement_score(pg_catalog.jsonb) IS
'engagement in [0, 1]; null where it is not known, from a request';

CREATE FUNCTION @extschema@.prescriptive_engagement_score(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_engagement_score';
COMMENT ON FUNCTION @extschema@.prescriptive_engagement_score(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'engagement in [0, 1]; null where it is not known, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_action_type(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_action_type';
COMMENT ON FUNCTION @extschema@.prescriptive_action_type(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'kind of action to take next';

CREATE FUNCTION @extschema@.prescriptive_action_type(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_action_type';
COMMENT ON FUNCTION @extschema@.prescriptive_action_type(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'kind of action to take next, with history';

CREATE FUNCTION @extschema@.prescriptive_action_type(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_action_type';
COMMENT ON FUNCTION @extschema@.prescriptive_action_type(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'kind of action to take next, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_action_type(request pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_action_type';
COMMENT ON FUNCTION @extschema@.prescriptive_action_type(pg_catalog.jsonb) IS
'kind of action to take next, from a request';

CREATE FUNCTION @extschema@.prescriptive_action_type(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_action_type';
COMMENT ON FUNCTION @extschema@.prescriptive_action_type(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'kind of action to take next, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_priority(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_priority';
COMMENT ON FUNCTION @extschema@.prescriptive_priority(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'place of the customer in the queue: critical, high, medium or low';

CREATE FUNCTION @extschema@.prescriptive_priority(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_priority';
COMMENT ON FUNCTION @extschema@.prescriptive_priority(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'place of the customer in the queue: critical, high, medium or low, with history';

CREATE FUNCTION @extschema@.prescriptive_priority(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_priority';
COMMENT ON FUNCTION @extschema@.prescriptive_priority(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'place of the customer in the queue: critical, high, medium or low, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_priority(request pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_priority';
COMMENT ON FUNCTION @extschema@.prescriptive_priority(pg_catalog.jsonb) IS
'place of the customer in the queue: critical, high, medium or low, from a request';

CREATE FUNCTION @extschema@.prescriptive_priority(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_priority';
COMMENT ON FUNCTION @extschema@.prescriptive_priority(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'place of the customer in the queue: critical, high, medium or low, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_recommended_action(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_recommended_action';
COMMENT ON FUNCTION @extschema@.prescriptive_recommended_action(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'what to do next';

CREATE FUNCTION @extschema@.prescriptive_recommended_action(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_recommended_action';
COMMENT ON FUNCTION @extschema@.prescriptive_recommended_action(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'what to do next, with history';

CREATE FUNCTION @extschema@.prescriptive_recommended_action(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_recommended_action';
COMMENT ON FUNCTION @extschema@.prescriptive_recommended_action(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'what to do next, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_recommended_action(request pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_recommended_action';
COMMENT ON FUNCTION @extschema@.prescriptive_recommended_action(pg_catalog.jsonb) IS
'what to do next, from a request';

CREATE FUNCTION @extschema@.prescriptive_recommended_action(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_recommended_action';
COMMENT ON FUNCTION @extschema@.prescriptive_recommended_action(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'what to do next, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_buying_style(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_buying_style';
COMMENT ON FUNCTION @extschema@.prescriptive_buying_style(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'buying style of the strongest trait; null where no trait shows';

CREATE FUNCTION @extschema@.prescriptive_buying_style(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_buying_style';
COMMENT ON FUNCTION @extschema@.prescriptive_buying_style(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'buying style of the strongest trait; null where no trait shows, with history';

CREATE FUNCTION @extschema@.prescriptive_buying_style(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_buying_style';
COMMENT ON FUNCTION @extschema@.prescriptive_buying_style(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'buying style of the strongest trait; null where no trait shows, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_buying_style(request pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_buying_style';
COMMENT ON FUNCTION @extschema@.prescriptive_buying_style(pg_catalog.jsonb) IS
'buying style of the strongest trait; null where no trait shows, from a request';

CREATE FUNCTION @extschema@.prescriptive_buying_style(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_buying_style';
COMMENT ON FUNCTION @extschema@.prescriptive_buying_style(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'buying style of the strongest trait; null where no trait shows, from a request and by a policy';

CREATE FUNCTION @extschema@.prescriptive_confidence(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 25 AS 'MODULE_PATHNAME', 'prescriptive_confidence';
COMMENT ON FUNCTION @extschema@.prescriptive_confidence(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'how complete and clear the data is, in [0, 1]; no probability';

CREATE FUNCTION @extschema@.prescriptive_confidence(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_confidence';
COMMENT ON FUNCTION @extschema@.prescriptive_confidence(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'how complete and clear the data is, in [0, 1]; no probability, with history';

CREATE FUNCTION @extschema@.prescriptive_confidence(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'prescriptive_confidence';
COMMENT ON FUNCTION @extschema@.prescriptive_confidence(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'how complete and clear the data is, in [0, 1]; no probability, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_confidence(request pg_catalog.jsonb)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_confidence';
COMMENT ON FUNCTION @extschema@.prescriptive_confidence(pg_catalog.jsonb) IS
'how complete and clear the data is, in [0, 1]; no probability, from a request';

CREATE FUNCTION @extschema@.prescriptive_confidence(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_confidence';
COMMENT ON FUNCTION @extschema@.prescriptive_confidence(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'how complete and clear the data is, in [0, 1]; no probability, from a request and by a policy';
