-- What learned models predict. Without as_of, dates are ages at the transaction's time; with a NULL as_of they are not
-- known. Trees of thousands of nodes take a microsecond or two.

CREATE FUNCTION @extschema@.prescriptive_predict(
    model @extschema@.prescriptive_model, input pg_catalog.record)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_predict';
COMMENT ON FUNCTION @extschema@.prescriptive_predict(@extschema@.prescriptive_model, pg_catalog.record) IS
'probability in [0, 1] by a learned model, of a row with the columns that it needs';

CREATE FUNCTION @extschema@.prescriptive_predict(
    model @extschema@.prescriptive_model, input pg_catalog.record, as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_predict';
COMMENT ON FUNCTION @extschema@.prescriptive_predict(@extschema@.prescriptive_model, pg_catalog.record, pg_catalog.timestamptz) IS
'probability in [0, 1] by a learned model, of a row with the columns that it needs, at a time';

CREATE FUNCTION @extschema@.prescriptive_predict(
    model @extschema@.prescriptive_model, input pg_catalog.jsonb)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_predict_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_predict(@extschema@.prescriptive_model, pg_catalog.jsonb) IS
'probability in [0, 1] by a learned model, of a JSON object with the columns that it needs';

CREATE FUNCTION @extschema@.prescriptive_predict(
    model @extschema@.prescriptive_model, input pg_catalog.jsonb, as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_predict_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_predict(@extschema@.prescriptive_model, pg_catalog.jsonb, pg_catalog.timestamptz) IS
'probability in [0, 1] by a learned model, of a JSON object with the columns that it needs, at a time';

CREATE FUNCTION @extschema@.prescriptive_explain_prediction(
    model @extschema@.prescriptive_model, input pg_catalog.record,
    OUT factor pg_catalog.text, OUT value pg_catalog.text, OUT typical pg_catalog.text,
    OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'prescriptive_explain_prediction';
COMMENT ON FUNCTION @extschema@.prescriptive_explain_prediction(@extschema@.prescriptive_model, pg_catalog.record) IS
'what each input of a row adds to the log-odds of a prediction; with the row of the typical customer they add up to it';

CREATE FUNCTION @extschema@.prescriptive_explain_prediction(
    model @extschema@.prescriptive_model, input pg_catalog.record, as_of pg_catalog.timestamptz,
    OUT factor pg_catalog.text, OUT value pg_catalog.text, OUT typical pg_catalog.text,
    OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'prescriptive_explain_prediction';
COMMENT ON FUNCTION @extschema@.prescriptive_explain_prediction(@extschema@.prescriptive_model, pg_catalog.record, pg_catalog.timestamptz) IS
'what each input of a row adds to the log-odds of a prediction, at a time; with the row of the typical customer they add up to it';

CREATE FUNCTION @extschema@.prescriptive_explain_prediction(
    model @extschema@.prescriptive_model, input pg_catalog.jsonb,
    OUT factor pg_catalog.text, OUT value pg_catalog.text, OUT typical pg_catalog.text,
    OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'prescriptive_explain_prediction_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_explain_prediction(@extschema@.prescriptive_model, pg_catalog.jsonb) IS
'what each input of a JSON object adds to the log-odds of a prediction; with the row of the typical customer they add up to it';

CREATE FUNCTION @extschema@.prescriptive_explain_prediction(
    model @extschema@.prescriptive_model, input pg_catalog.jsonb, as_of pg_catalog.timestamptz,
    OUT factor pg_catalog.text, OUT value pg_catalog.text, OUT typical pg_catalog.text,
    OUT contribution pg_catalog.float8, OUT direction pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'prescriptive_explain_prediction_jsonb';
COMMENT ON FUNCTION @extschema@.prescriptive_explain_prediction(@extschema@.prescriptive_model, pg_catalog.jsonb, pg_catalog.timestamptz) IS
'what each input of a JSON object adds to the log-odds of a prediction, at a time; with the row of the typical customer they add up to it';
