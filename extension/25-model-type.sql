-- prescriptive_model

CREATE TYPE @extschema@.prescriptive_model;

CREATE FUNCTION @extschema@.prescriptive_model_in(pg_catalog.cstring)
RETURNS @extschema@.prescriptive_model
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_model_out(@extschema@.prescriptive_model)
RETURNS pg_catalog.cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_model_recv(pg_catalog.internal)
RETURNS @extschema@.prescriptive_model
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

CREATE FUNCTION @extschema@.prescriptive_model_send(@extschema@.prescriptive_model)
RETURNS pg_catalog.bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';

-- External: never compressed, so that the digest at the front can be read alone.
CREATE TYPE @extschema@.prescriptive_model (
    INPUT = @extschema@.prescriptive_model_in,
    OUTPUT = @extschema@.prescriptive_model_out,
    RECEIVE = @extschema@.prescriptive_model_recv,
    SEND = @extschema@.prescriptive_model_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = external
);

COMMENT ON TYPE @extschema@.prescriptive_model IS
'a learned model as one immutable value; written as a JSON document';
COMMENT ON FUNCTION @extschema@.prescriptive_model_in(pg_catalog.cstring) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_model_out(@extschema@.prescriptive_model) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_model_recv(pg_catalog.internal) IS 'I/O';
COMMENT ON FUNCTION @extschema@.prescriptive_model_send(@extschema@.prescriptive_model) IS 'I/O';

CREATE FUNCTION @extschema@.prescriptive_model(pg_catalog.json)
RETURNS @extschema@.prescriptive_model
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_model_from_json';
COMMENT ON FUNCTION @extschema@.prescriptive_model(pg_catalog.json) IS 'model from its JSON document';

CREATE FUNCTION @extschema@.prescriptive_model(pg_catalog.jsonb)
RETURNS @extschema@.prescriptive_model
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_model_from_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_model(pg_catalog.jsonb) IS 'model from its JSON document';

CREATE FUNCTION @extschema@.prescriptive_model_to_json(@extschema@.prescriptive_model)
RETURNS pg_catalog.json
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_to_json(@extschema@.prescriptive_model) IS
'the canonical JSON document of a model';

CREATE FUNCTION @extschema@.prescriptive_model_to_jsonb(@extschema@.prescriptive_model)
RETURNS pg_catalog.jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_to_jsonb(@extschema@.prescriptive_model) IS
'the JSON document of a model';

CREATE CAST (pg_catalog.json AS @extschema@.prescriptive_model)
    WITH FUNCTION @extschema@.prescriptive_model(pg_catalog.json) AS ASSIGNMENT;
CREATE CAST (pg_catalog.jsonb AS @extschema@.prescriptive_model)
    WITH FUNCTION @extschema@.prescriptive_model(pg_catalog.jsonb) AS ASSIGNMENT;
CREATE CAST (@extschema@.prescriptive_model AS pg_catalog.json)
    WITH FUNCTION @extschema@.prescriptive_model_to_json(@extschema@.prescriptive_model) AS ASSIGNMENT;
CREATE CAST (@extschema@.prescriptive_model AS pg_catalog.jsonb)
    WITH FUNCTION @extschema@.prescriptive_model_to_jsonb(@extschema@.prescriptive_model) AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.json AS @extschema@.prescriptive_model) IS 'validates the document';
COMMENT ON CAST (pg_catalog.jsonb AS @extschema@.prescriptive_model) IS 'validates the document';
COMMENT ON CAST (@extschema@.prescriptive_model AS pg_catalog.json) IS 'canonical document';
COMMENT ON CAST (@extschema@.prescriptive_model AS pg_catalog.jsonb) IS 'document';

CREATE FUNCTION @extschema@.prescriptive_model_digest(model @extschema@.prescriptive_model)
RETURNS pg_catalog.text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_digest(@extschema@.prescriptive_model) IS
'SHA-256 of the canonical document, in hexadecimal: equal policies have equal digests';

CREATE FUNCTION @extschema@.prescriptive_model_eq(
    @extschema@.prescriptive_model, @extschema@.prescriptive_model)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_eq(
    @extschema@.prescriptive_model, @extschema@.prescriptive_model) IS 'implementation of = operator';

CREATE FUNCTION @extschema@.prescriptive_model_ne(
    @extschema@.prescriptive_model, @extschema@.prescriptive_model)
RETURNS pg_catalog.bool
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_ne(
    @extschema@.prescriptive_model, @extschema@.prescriptive_model) IS 'implementation of <> operator';

CREATE FUNCTION @extschema@.prescriptive_model_hash(@extschema@.prescriptive_model)
RETURNS pg_catalog.int4
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_hash(@extschema@.prescriptive_model) IS 'hash';

CREATE FUNCTION @extschema@.prescriptive_model_hash_extended(
    @extschema@.prescriptive_model, pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_model_hash_extended(
    @extschema@.prescriptive_model, pg_catalog.int8) IS 'hash';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.prescriptive_model, RIGHTARG = @extschema@.prescriptive_model,
    FUNCTION = @extschema@.prescriptive_model_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.prescriptive_model, @extschema@.prescriptive_model) IS
'same document';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.prescriptive_model, RIGHTARG = @extschema@.prescriptive_model,
    FUNCTION = @extschema@.prescriptive_model_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.prescriptive_model, @extschema@.prescriptive_model) IS
'different documents';

CREATE OPERATOR CLASS @extschema@.prescriptive_model_ops
DEFAULT FOR TYPE @extschema@.prescriptive_model USING hash AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.prescriptive_model_hash(@extschema@.prescriptive_model),
    FUNCTION 2 @extschema@.prescriptive_model_hash_extended(@extschema@.prescriptive_model, pg_catalog.int8);
COMMENT ON OPERATOR CLASS @extschema@.prescriptive_model_ops USING hash IS 'hashes the digest';
