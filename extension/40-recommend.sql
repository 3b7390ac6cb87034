CREATE FUNCTION @extschema@.prescriptive_recommend(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8)
RETURNS @extschema@.prescriptive_recommendation
LANGUAGE C STABLE PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'prescriptive_recommend';
COMMENT ON FUNCTION @extschema@.prescriptive_recommend(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8) IS
'what to do next with a customer, how soon, and why';

CREATE FUNCTION @extschema@.prescriptive_recommend(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history)
RETURNS @extschema@.prescriptive_recommendation
LANGUAGE C STABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_recommend';
COMMENT ON FUNCTION @extschema@.prescriptive_recommend(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history) IS
'what to do next with a customer, how soon, and why, with history';

CREATE FUNCTION @extschema@.prescriptive_recommend(
    lead_score pg_catalog.float8, sentiment_score pg_catalog.float8, total_interactions pg_catalog.float8,
    avg_deal_value pg_catalog.float8, response_rate pg_catalog.float8,
    history @extschema@.prescriptive_history, policy @extschema@.prescriptive_policy,
    as_of pg_catalog.timestamptz)
RETURNS @extschema@.prescriptive_recommendation
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 300 AS 'MODULE_PATHNAME', 'prescriptive_recommend';
COMMENT ON FUNCTION @extschema@.prescriptive_recommend(
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.float8,
    @extschema@.prescriptive_history, @extschema@.prescriptive_policy, pg_catalog.timestamptz) IS
'what to do next with a customer, how soon, and why, by a policy and at a time';

CREATE FUNCTION @extschema@.prescriptive_recommend(request pg_catalog.jsonb)
RETURNS @extschema@.prescriptive_recommendation
LANGUAGE C STABLE PARALLEL SAFE COST 400 AS 'MODULE_PATHNAME', 'prescriptive_recommend';
COMMENT ON FUNCTION @extschema@.prescriptive_recommend(pg_catalog.jsonb) IS
'what to do next with a customer, how soon, and why, from a request';

CREATE FUNCTION @extschema@.prescriptive_recommend(request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_recommendation
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 400 AS 'MODULE_PATHNAME', 'prescriptive_recommend';
COMMENT ON FUNCTION @extschema@.prescriptive_recommend(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'what to do next with a customer, how soon, and why, from a request and by a policy';
