-- The documented answer. Without a policy the active one scores, at the time the
-- request names as as_of or else the transaction's.

CREATE FUNCTION @extschema@.prescriptive_analyze(pg_catalog.jsonb)
RETURNS pg_catalog.jsonb
LANGUAGE C STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze(pg_catalog.jsonb) IS
'the documented recommendation for a request';

CREATE FUNCTION @extschema@.prescriptive_analyze(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.jsonb
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'the documented recommendation for a request, by a policy';

CREATE FUNCTION @extschema@.prescriptive_analyze_json(request pg_catalog.jsonb)
RETURNS pg_catalog.json
LANGUAGE C STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze_json(pg_catalog.jsonb) IS
'the documented recommendation with its keys in the documented order';

CREATE FUNCTION @extschema@.prescriptive_analyze_json(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.json
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze_json(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'the documented recommendation with its keys in the documented order, by a policy';

CREATE FUNCTION @extschema@.prescriptive_analyze_detail(request pg_catalog.jsonb)
RETURNS pg_catalog.jsonb
LANGUAGE C STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze_detail(pg_catalog.jsonb) IS
'{recommendation, explanation, evidence, notes} for a request';

CREATE FUNCTION @extschema@.prescriptive_analyze_detail(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.jsonb
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_analyze_detail(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'{recommendation, explanation, evidence, notes} for a request, by a policy';

CREATE FUNCTION @extschema@.prescriptive_try_analyze(request pg_catalog.jsonb)
RETURNS pg_catalog.jsonb
LANGUAGE C STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_try_analyze(pg_catalog.jsonb) IS
'like prescriptive_analyze, but a bad request is answered with {customer_id, error}';

CREATE FUNCTION @extschema@.prescriptive_try_analyze(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.jsonb
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_try_analyze(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'like prescriptive_analyze, but a bad request is answered with {customer_id, error}; by a policy';

CREATE FUNCTION @extschema@.prescriptive_explain(request pg_catalog.jsonb,
    OUT outcome pg_catalog.text, OUT factor pg_catalog.text, OUT value pg_catalog.float8,
    OUT typical pg_catalog.float8, OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE COST 500 ROWS 12 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_explain(pg_catalog.jsonb) IS
'what each factor adds to a score''s log-odds, beginning with the typical customer';

CREATE FUNCTION @extschema@.prescriptive_explain(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy,
    OUT outcome pg_catalog.text, OUT factor pg_catalog.text, OUT value pg_catalog.float8,
    OUT typical pg_catalog.float8, OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 ROWS 12 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_explain(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'what each factor adds to a score''s log-odds, by a policy';

CREATE FUNCTION @extschema@.prescriptive_history_of(request pg_catalog.jsonb)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_of(pg_catalog.jsonb) IS
'summary of a request''s interaction_history';

CREATE FUNCTION @extschema@.prescriptive_history_of(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_of(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'summary of a request''s interaction_history, read by a policy';

CREATE FUNCTION prescriptive._rewrites_jsonb(pg_catalog.jsonb)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_rewrites_jsonb';
COMMENT ON FUNCTION prescriptive._rewrites_jsonb(pg_catalog.jsonb) IS
'whether an array or object that the module reads and writes has the same bytes again; for tests';
