-- Histories: the summary of a customer's interactions, from rows.

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz) IS
'the history with one interaction more, read by the active policy; a null history is an empty one';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text) IS
'the history with one interaction more, read by the active policy; a null history is an empty one';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text) IS
'the history with one interaction more, read by the active policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text, sentiment pg_catalog.float8)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text,
    pg_catalog.float8) IS
'the history with one interaction more, read by the active policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text, sentiment pg_catalog.float8, response_time_hours pg_catalog.float8,
    engagement_level pg_catalog.float8, outcome pg_catalog.text, discount_offered pg_catalog.float8,
    decision_made pg_catalog.bool, deal_value pg_catalog.float8)
RETURNS @extschema@.prescriptive_history
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text,
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.text, pg_catalog.float8,
    pg_catalog.bool, pg_catalog.float8) IS
'the history with one interaction more, read by the active policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz,
    policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'prescriptive_history_add_by_policy';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, @extschema@.prescriptive_policy) IS
'the history with one interaction more, read by a policy; a null history is an empty one';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'prescriptive_history_add_by_policy';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text,
    @extschema@.prescriptive_policy) IS
'the history with one interaction more, read by a policy; a null history is an empty one';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text, policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_history_add_by_policy';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text,
    @extschema@.prescriptive_policy) IS
'the history with one interaction more, read by a policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text, sentiment pg_catalog.float8, policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_history_add_by_policy';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text,
    pg_catalog.float8, @extschema@.prescriptive_policy) IS
'the history with one interaction more, read by a policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_add(
    history @extschema@.prescriptive_history, occurred_at pg_catalog.timestamptz, kind pg_catalog.text,
    content pg_catalog.text, sentiment pg_catalog.float8, response_time_hours pg_catalog.float8,
    engagement_level pg_catalog.float8, outcome pg_catalog.text, discount_offered pg_catalog.float8,
    decision_made pg_catalog.bool, deal_value pg_catalog.float8, policy @extschema@.prescriptive_policy)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_history_add_by_policy';
COMMENT ON FUNCTION @extschema@.prescriptive_history_add(
    @extschema@.prescriptive_history, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text,
    pg_catalog.float8, pg_catalog.float8, pg_catalog.float8, pg_catalog.text, pg_catalog.float8,
    pg_catalog.bool, pg_catalog.float8, @extschema@.prescriptive_policy) IS
'the history with one interaction more, read by a policy; a null history is an empty one; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_history_merge(@extschema@.prescriptive_history, @extschema@.prescriptive_history)
RETURNS @extschema@.prescriptive_history
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_merge(
    @extschema@.prescriptive_history, @extschema@.prescriptive_history) IS
'the summary of both sets of interactions; also the implementation of || operator';

CREATE OPERATOR @extschema@.|| (
    LEFTARG = @extschema@.prescriptive_history, RIGHTARG = @extschema@.prescriptive_history,
    FUNCTION = @extschema@.prescriptive_history_merge, COMMUTATOR = OPERATOR(@extschema@.||)
);
COMMENT ON OPERATOR @extschema@.|| (@extschema@.prescriptive_history, @extschema@.prescriptive_history) IS
'the summary of both sets of interactions';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(occurred_at pg_catalog.timestamptz) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(pg_catalog.timestamptz) IS
'the history of interactions, read by the active policy; null without a row';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(pg_catalog.timestamptz, pg_catalog.text) IS
'the history of interactions, read by the active policy; null without a row';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text) IS
'the history of interactions, read by the active policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text,
    sentiment pg_catalog.float8) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.float8) IS
'the history of interactions, read by the active policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text,
    sentiment pg_catalog.float8, response_time_hours pg_catalog.float8, engagement_level pg_catalog.float8,
    outcome pg_catalog.text, discount_offered pg_catalog.float8, decision_made pg_catalog.bool,
    deal_value pg_catalog.float8) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.float8, pg_catalog.float8,
    pg_catalog.float8, pg_catalog.text, pg_catalog.float8, pg_catalog.bool, pg_catalog.float8) IS
'the history of interactions, read by the active policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, policy @extschema@.prescriptive_policy) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, @extschema@.prescriptive_policy) IS
'the history of interactions, read by a policy; null without a row';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, policy @extschema@.prescriptive_policy) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, @extschema@.prescriptive_policy) IS
'the history of interactions, read by a policy; null without a row';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text,
    policy @extschema@.prescriptive_policy) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, @extschema@.prescriptive_policy) IS
'the history of interactions, read by a policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text,
    sentiment pg_catalog.float8, policy @extschema@.prescriptive_policy) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.float8,
    @extschema@.prescriptive_policy) IS
'the history of interactions, read by a policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(
    occurred_at pg_catalog.timestamptz, kind pg_catalog.text, content pg_catalog.text,
    sentiment pg_catalog.float8, response_time_hours pg_catalog.float8, engagement_level pg_catalog.float8,
    outcome pg_catalog.text, discount_offered pg_catalog.float8, decision_made pg_catalog.bool,
    deal_value pg_catalog.float8, policy @extschema@.prescriptive_policy) (
    SFUNC = @extschema@.prescriptive_history_add, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.text, pg_catalog.float8, pg_catalog.float8,
    pg_catalog.float8, pg_catalog.text, pg_catalog.float8, pg_catalog.bool, pg_catalog.float8,
    @extschema@.prescriptive_policy) IS
'the history of interactions, read by a policy; null without a row; '
'content is the customer''s own words, without quoted replies and mails of the vendor';

CREATE AGGREGATE @extschema@.prescriptive_history_agg(history @extschema@.prescriptive_history) (
    SFUNC = @extschema@.prescriptive_history_merge, STYPE = @extschema@.prescriptive_history,
    COMBINEFUNC = @extschema@.prescriptive_history_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.prescriptive_history_agg(@extschema@.prescriptive_history) IS
'the summary of all sets of interactions; null without one';

CREATE FUNCTION @extschema@.prescriptive_history_features(history @extschema@.prescriptive_history,
    OUT feature pg_catalog.text, OUT value pg_catalog.float8, OUT meaning pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_features(@extschema@.prescriptive_history) IS
'what a history says, seen at the transaction''s time';

CREATE FUNCTION @extschema@.prescriptive_history_features(
    history @extschema@.prescriptive_history, as_of pg_catalog.timestamptz,
    OUT feature pg_catalog.text, OUT value pg_catalog.float8, OUT meaning pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_features(@extschema@.prescriptive_history, pg_catalog.timestamptz) IS
'what a history says, seen at a time; unknown where that is null';

CREATE FUNCTION @extschema@.prescriptive_history_eq(@extschema@.prescriptive_history, @extschema@.prescriptive_history)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_eq(
    @extschema@.prescriptive_history, @extschema@.prescriptive_history) IS 'implementation of = operator';

CREATE FUNCTION @extschema@.prescriptive_history_ne(@extschema@.prescriptive_history, @extschema@.prescriptive_history)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_ne(
    @extschema@.prescriptive_history, @extschema@.prescriptive_history) IS 'implementation of <> operator';

CREATE FUNCTION @extschema@.prescriptive_history_hash(@extschema@.prescriptive_history)
RETURNS pg_catalog.int4
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_hash(@extschema@.prescriptive_history) IS 'hash';

CREATE FUNCTION @extschema@.prescriptive_history_hash_extended(@extschema@.prescriptive_history, pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_history_hash_extended(
    @extschema@.prescriptive_history, pg_catalog.int8) IS 'hash';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.prescriptive_history, RIGHTARG = @extschema@.prescriptive_history,
    FUNCTION = @extschema@.prescriptive_history_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.prescriptive_history, @extschema@.prescriptive_history) IS
'same summary, to the byte';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.prescriptive_history, RIGHTARG = @extschema@.prescriptive_history,
    FUNCTION = @extschema@.prescriptive_history_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.prescriptive_history, @extschema@.prescriptive_history) IS
'different summaries';

CREATE OPERATOR CLASS @extschema@.prescriptive_history_ops
DEFAULT FOR TYPE @extschema@.prescriptive_history USING hash AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.prescriptive_history_hash(@extschema@.prescriptive_history),
    FUNCTION 2 @extschema@.prescriptive_history_hash_extended(@extschema@.prescriptive_history, pg_catalog.int8);
COMMENT ON OPERATOR CLASS @extschema@.prescriptive_history_ops USING hash IS 'hashes the bytes';
