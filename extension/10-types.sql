\echo Use "CREATE EXTENSION prescriptive" to load this file. \quit

-- prescriptive_policy

CREATE TYPE @extschema@.prescriptive_policy;

CREATE FUNCTION @extschema@.prescriptive_policy_in(pg_catalog.cstring)
RETURNS @extschema@.prescriptive_policy
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_policy_out(@extschema@.prescriptive_policy)
RETURNS pg_catalog.cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_policy_recv(pg_catalog.internal)
RETURNS @extschema@.prescriptive_policy
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_policy_send(@extschema@.prescriptive_policy)
RETURNS pg_catalog.bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

-- External: never compressed, so that the digest at the front can be read alone.
CREATE TYPE @extschema@.prescriptive_policy (
    INPUT = @extschema@.prescriptive_policy_in,
    OUTPUT = @extschema@.prescriptive_policy_out,
    RECEIVE = @extschema@.prescriptive_policy_recv,
    SEND = @extschema@.prescriptive_policy_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = external
);

COMMENT ON TYPE @extschema@.prescriptive_policy IS
'everything that decides how customers are scored, as one immutable value; written as a JSON document';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_in(pg_catalog.cstring) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_out(@extschema@.prescriptive_policy) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_recv(pg_catalog.internal) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_send(@extschema@.prescriptive_policy) IS 'I/O';

CREATE FUNCTION @extschema@.prescriptive_policy(pg_catalog.json)
RETURNS @extschema@.prescriptive_policy
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_policy_from_json';
COMMENT ON FUNCTION @extschema@.prescriptive_policy(pg_catalog.json) IS 'policy from its JSON document';

CREATE FUNCTION @extschema@.prescriptive_policy(pg_catalog.jsonb)
RETURNS @extschema@.prescriptive_policy
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_policy_from_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_policy(pg_catalog.jsonb) IS 'policy from its JSON document';

CREATE FUNCTION @extschema@.prescriptive_policy_to_json(@extschema@.prescriptive_policy)
RETURNS pg_catalog.json
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_to_json(@extschema@.prescriptive_policy) IS
'the canonical JSON document of a policy';

CREATE FUNCTION @extschema@.prescriptive_policy_to_jsonb(@extschema@.prescriptive_policy)
RETURNS pg_catalog.jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_to_jsonb(@extschema@.prescriptive_policy) IS
'the JSON document of a policy';

CREATE CAST (pg_catalog.json AS @extschema@.prescriptive_policy)
    WITH FUNCTION @extschema@.prescriptive_policy(pg_catalog.json) AS ASSIGNMENT;
CREATE CAST (pg_catalog.jsonb AS @extschema@.prescriptive_policy)
    WITH FUNCTION @extschema@.prescriptive_policy(pg_catalog.jsonb) AS ASSIGNMENT;
CREATE CAST (@extschema@.prescriptive_policy AS pg_catalog.json)
    WITH FUNCTION @extschema@.prescriptive_policy_to_json(@extschema@.prescriptive_policy) AS ASSIGNMENT;
CREATE CAST (@extschema@.prescriptive_policy AS pg_catalog.jsonb)
    WITH FUNCTION @extschema@.prescriptive_policy_to_jsonb(@extschema@.prescriptive_policy) AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.json AS @extschema@.prescriptive_policy) IS 'validates the document';
COMMENT ON CAST (pg_catalog.jsonb AS @extschema@.prescriptive_policy) IS 'validates the document';
COMMENT ON CAST (@extschema@.prescriptive_policy AS pg_catalog.json) IS 'canonical document';
COMMENT ON CAST (@extschema@.prescriptive_policy AS pg_catalog.jsonb) IS 'document';

CREATE FUNCTION @extschema@.prescriptive_policy_digest(policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_digest(@extschema@.prescriptive_policy) IS
'SHA-256 of the canonical document, in hexadecimal: equal policies have equal digests';

CREATE FUNCTION @extschema@.prescriptive_policy_eq(
    @extschema@.prescriptive_policy, @extschema@.prescriptive_policy)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_eq(
    @extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS 'implementation of = operator';

CREATE FUNCTION @extschema@.prescriptive_policy_ne(
    @extschema@.prescriptive_policy, @extschema@.prescriptive_policy)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_ne(
    @extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS 'implementation of <> operator';

CREATE FUNCTION @extschema@.prescriptive_policy_hash(@extschema@.prescriptive_policy)
RETURNS pg_catalog.int4
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_hash(@extschema@.prescriptive_policy) IS 'hash';

CREATE FUNCTION @extschema@.prescriptive_policy_hash_extended(
    @extschema@.prescriptive_policy, pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_policy_hash_extended(
    @extschema@.prescriptive_policy, pg_catalog.int8) IS 'hash';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.prescriptive_policy, RIGHTARG = @extschema@.prescriptive_policy,
    FUNCTION = @extschema@.prescriptive_policy_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS
'same document';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.prescriptive_policy, RIGHTARG = @extschema@.prescriptive_policy,
    FUNCTION = @extschema@.prescriptive_policy_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.prescriptive_policy, @extschema@.prescriptive_policy) IS
'different documents';

CREATE OPERATOR CLASS @extschema@.prescriptive_policy_ops
DEFAULT FOR TYPE @extschema@.prescriptive_policy USING hash AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.prescriptive_policy_hash(@extschema@.prescriptive_policy),
    FUNCTION 2 @extschema@.prescriptive_policy_hash_extended(@extschema@.prescriptive_policy, pg_catalog.int8);
COMMENT ON OPERATOR CLASS @extschema@.prescriptive_policy_ops USING hash IS 'hashes the digest';

-- prescriptive_history

CREATE TYPE @extschema@.prescriptive_history;

CREATE FUNCTION @extschema@.prescriptive_history_in(pg_catalog.cstring)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_history_out(@extschema@.prescriptive_history)
RETURNS pg_catalog.cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_history_recv(pg_catalog.internal)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_history_send(@extschema@.prescriptive_history)
RETURNS pg_catalog.bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE TYPE @extschema@.prescriptive_history (
    INPUT = @extschema@.prescriptive_history_in,
    OUTPUT = @extschema@.prescriptive_history_out,
    RECEIVE = @extschema@.prescriptive_history_recv,
    SEND = @extschema@.prescriptive_history_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);

COMMENT ON TYPE @extschema@.prescriptive_history IS
'bounded, mergeable summary of a customer''s interactions';
COMMENT ON FUNCTION @extschema@.prescriptive_history_in(pg_catalog.cstring) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_history_out(@extschema@.prescriptive_history) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_history_recv(pg_catalog.internal) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_history_send(@extschema@.prescriptive_history) IS 'I/O';

-- prescriptive_recommendation

CREATE TYPE @extschema@.prescriptive_recommendation AS (
    conversion_probability pg_catalog.float8,
    churn_risk pg_catalog.float8,
    engagement_score pg_catalog.float8,
    play pg_catalog.text,
    recommended_action pg_catalog.text,
    action_type pg_catalog.text,
    priority pg_catalog.text,
    priority_rank pg_catalog.int4,
    timeframe pg_catalog.text,
    timeframe_hours pg_catalog.int4,
    window_hours pg_catalog.int4,
    confidence pg_catalog.float8,
    sufficient pg_catalog.bool,
    missing pg_catalog.text[],
    buying_style pg_catalog.text,
    traits pg_catalog.text[],
    reasons pg_catalog.text[],
    reason_weights pg_catalog.float8[],
    policy_digest pg_catalog.text,
    foreign_lexicon pg_catalog.bool,
    trait_scores pg_catalog.float8[],
    valid_until pg_catalog.timestamptz
);

COMMENT ON TYPE @extschema@.prescriptive_recommendation IS
'what to do next with a customer, how soon, and why';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.conversion_probability IS 'in [0, 1], not rounded';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.churn_risk IS 'probability in [0, 1], not rounded';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.engagement_score IS
'in [0, 1]; null where neither frequency, response time nor content is known';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.play IS 'stable code of the play';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.recommended_action IS 'text of the play';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.action_type IS 'kind of action';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.priority IS 'place in the queue, as a word';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.priority_rank IS '1 is the most urgent';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.timeframe IS 'how long one may wait, as text';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.timeframe_hours IS 'how long one may wait';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.window_hours IS
'the priority''s own window; due is the shorter of it and timeframe_hours';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.confidence IS
'how complete and clear the data is, in [0, 1]; no probability';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.sufficient IS
'false: collect what is missing before relying on this';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.missing IS 'base features that are not known';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.buying_style IS 'that of the strongest trait';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.traits IS 'traits that show, strongest first';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.reasons IS
'what moved the deciding score most, strongest first, at most three';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.reason_weights IS 'their parts of the log-odds';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.policy_digest IS 'digest of the policy that decided';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.foreign_lexicon IS
'true: the history''s texts were read by another lexicon than this policy''s';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.trait_scores IS 'those of traits, in [0, 1], not rounded';
COMMENT ON COLUMN @extschema@.prescriptive_recommendation.valid_until IS
'until then time alone changes neither decision nor traits, and each score by at most 0.01; null: for ever';
