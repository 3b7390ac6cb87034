-- The same judgement on other rows, and what is known of models as tables.

CREATE FUNCTION prescriptive._judge(query pg_catalog.text, positive pg_catalog.text, seed pg_catalog.int8)
RETURNS pg_catalog.jsonb
LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'prescriptive_judge';
COMMENT ON FUNCTION prescriptive._judge(pg_catalog.text, pg_catalog.text, pg_catalog.int8) IS
'judges the rows of a query: label as text, probability as double precision';

CREATE FUNCTION prescriptive._predict(model @extschema@.prescriptive_model, input pg_catalog.record, as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_predict';
COMMENT ON FUNCTION prescriptive._predict(@extschema@.prescriptive_model, pg_catalog.record, pg_catalog.timestamptz) IS
'prescriptive_predict() under a name that does not depend on where the extension is';

-- How a source with known labels is read: what stands in FROM, its name, and expressions for the label and for the time
-- at which a row was seen, at which its dates have their ages.
CREATE FUNCTION prescriptive._read_rows(path pg_catalog.text, source pg_catalog.text, label pg_catalog.text, time_column pg_catalog.text,
    OUT item pg_catalog.text, OUT alias pg_catalog.text, OUT label_text pg_catalog.text, OUT as_of pg_catalog.text)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation oid;
    columns text[];
    type regtype;
BEGIN
    SELECT s.item, s.alias, s.relation INTO item, alias, relation FROM prescriptive._read_source(path, 'source', source) AS s;
    columns := prescriptive._columns_of(path, item, relation);
    label_text := CASE WHEN label IS NULL THEN 'NULL::pg_catalog.text'
        -- A column of that name, before an expression.
        WHEN label = ANY (columns) THEN format('%s.%I::pg_catalog.text', alias, label)
        ELSE format(E'(%s\n)::pg_catalog.text', label) END;
    as_of := 'pg_catalog.transaction_timestamp()';
    IF time_column IS NOT NULL THEN
        as_of := prescriptive._column_or_expression(time_column, columns);
        type := prescriptive._expression_type(path, 'time_column', as_of, item, alias);
        -- A number orders rows, and tells no age.
        as_of := CASE WHEN type = 'timestamptz'::regtype THEN format(E'(%s\n)', as_of)
            WHEN type IN ('date'::regtype, 'timestamp'::regtype) THEN format(E'(%s\n)::pg_catalog.timestamp AT TIME ZONE ''UTC''', as_of)
            ELSE 'pg_catalog.transaction_timestamp()' END;
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._read_rows(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'what stands in FROM for a source, and expressions for the label and the time of its rows';

CREATE FUNCTION prescriptive.evaluate(
    model pg_catalog.text, source pg_catalog.text, label pg_catalog.text, positive pg_catalog.text DEFAULT NULL,
    version pg_catalog.int4 DEFAULT NULL, seed pg_catalog.int4 DEFAULT 1, time_column pg_catalog.text DEFAULT NULL,
    OUT verdict pg_catalog.text, OUT rows pg_catalog.int8, OUT positives pg_catalog.int8,
    OUT auc pg_catalog.float8, OUT auc_low pg_catalog.float8, OUT auc_high pg_catalog.float8,
    OUT average_precision pg_catalog.float8, OUT log_loss pg_catalog.float8, OUT brier pg_catalog.float8,
    OUT calibration_error pg_catalog.float8, OUT card pg_catalog.jsonb)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    path pg_catalog.text := pg_catalog.current_setting('search_path');
    source_rows pg_catalog.record;
    known pg_catalog.text;
BEGIN
    IF evaluate.model IS NULL OR evaluate.label IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'model and label must not be null';
    END IF;
    SELECT * INTO source_rows FROM prescriptive._read_rows(path, evaluate.source, evaluate.label, evaluate.time_column);
    -- What the model calls its positive class.
    known := prescriptive.model(evaluate.model, evaluate.version)::pg_catalog.jsonb OPERATOR(pg_catalog.->>) 'positive';
    card := prescriptive._judge(
        pg_catalog.format('SELECT %s, prescriptive._predict((SELECT prescriptive.model(%L, %L)), %s, %s) FROM %s AS %s',
                          source_rows.label_text, evaluate.model, evaluate.version, source_rows.alias, source_rows.as_of,
                          source_rows.item, source_rows.alias),
        COALESCE(evaluate.positive, CASE WHEN known OPERATOR(pg_catalog.<>) '' THEN known END),
        evaluate.seed);
    rows := (card OPERATOR(pg_catalog.->>) 'rows')::pg_catalog.int8;
    positives := (card OPERATOR(pg_catalog.->>) 'positives')::pg_catalog.int8;
    auc := (card OPERATOR(pg_catalog.#>>) '{auc,value}')::pg_catalog.float8;
    auc_low := (card OPERATOR(pg_catalog.#>>) '{auc,low}')::pg_catalog.float8;
    auc_high := (card OPERATOR(pg_catalog.#>>) '{auc,high}')::pg_catalog.float8;
    verdict := CASE WHEN auc_low OPERATOR(pg_catalog.>) 0.5 THEN 'usable signal' ELSE 'no usable signal' END;
    average_precision := (card OPERATOR(pg_catalog.#>>) '{average_precision,value}')::pg_catalog.float8;
    log_loss := (card OPERATOR(pg_catalog.#>>) '{log_loss,value}')::pg_catalog.float8;
    brier := (card OPERATOR(pg_catalog.#>>) '{brier,value}')::pg_catalog.float8;
    calibration_error := (card OPERATOR(pg_catalog.#>>) '{calibration_error,value}')::pg_catalog.float8;
END
$$;
COMMENT ON FUNCTION prescriptive.evaluate(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.int4,
    pg_catalog.text) IS
'judges a kept model by the rows of a table, view or query whose labels are known';

CREATE VIEW prescriptive.models AS
SELECT m.name, m.version, m.method, m.card OPERATOR(pg_catalog.->>) 'verdict' AS verdict, m.source, m.label,
       (m.card OPERATOR(pg_catalog.->>) 'training_rows')::pg_catalog.int8 AS training_rows,
       (m.card OPERATOR(pg_catalog.#>>) '{test,rows}')::pg_catalog.int8 AS test_rows,
       (m.card OPERATOR(pg_catalog.->>) 'base_rate')::pg_catalog.float8 AS base_rate,
       (m.card OPERATOR(pg_catalog.#>>) '{test,auc,value}')::pg_catalog.float8 AS auc,
       (m.card OPERATOR(pg_catalog.#>>) '{test,auc,low}')::pg_catalog.float8 AS auc_low,
       (m.card OPERATOR(pg_catalog.#>>) '{test,auc,high}')::pg_catalog.float8 AS auc_high,
       (m.card OPERATOR(pg_catalog.#>>) '{test,log_loss,value}')::pg_catalog.float8 AS log_loss,
       (m.card OPERATOR(pg_catalog.#>>) '{test,brier,value}')::pg_catalog.float8 AS brier,
       (m.card OPERATOR(pg_catalog.#>>) '{test,calibration_error,value}')::pg_catalog.float8 AS calibration_error,
       m.created_at, m.created_by
FROM prescriptive.model AS m
ORDER BY m.name, m.version;
COMMENT ON VIEW prescriptive.models IS 'kept models without their documents, and how good they are on rows that they had not seen';

CREATE VIEW prescriptive.model_calibration AS
SELECT m.name, m.version, b.low, b.high, b.rows, b.predicted, b.seen
FROM prescriptive.model AS m
CROSS JOIN LATERAL pg_catalog.jsonb_to_recordset(m.card OPERATOR(pg_catalog.#>) '{test,calibration}')
    AS b(low pg_catalog.float8, high pg_catalog.float8, rows pg_catalog.int8, predicted pg_catalog.float8, seen pg_catalog.float8)
ORDER BY m.name, m.version, b.low;
COMMENT ON VIEW prescriptive.model_calibration IS 'what models predicted, by tenths, and the share of positives that was seen';

CREATE VIEW prescriptive.model_features AS
SELECT m.name, m.version, f.place, f.feature OPERATOR(pg_catalog.->>) 'input' AS input,
       f.feature OPERATOR(pg_catalog.->>) 'type' AS type,
       (f.feature OPERATOR(pg_catalog.->>) 'mean_contribution')::pg_catalog.float8 AS mean_contribution
FROM prescriptive.model AS m
CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(m.card OPERATOR(pg_catalog.->) 'features') WITH ORDINALITY AS f(feature, place)
ORDER BY m.name, m.version, f.place;
COMMENT ON VIEW prescriptive.model_features IS 'inputs of models, by how far they move the log-odds on average';
COMMENT ON COLUMN prescriptive.models.name IS 'name';
COMMENT ON COLUMN prescriptive.models.version IS 'version within the name';
COMMENT ON COLUMN prescriptive.models.method IS 'logistic or boosted_trees';
COMMENT ON COLUMN prescriptive.models.verdict IS 'no usable signal where the interval of the AUC touches 0.5';
COMMENT ON COLUMN prescriptive.models.source IS 'what it learned from';
COMMENT ON COLUMN prescriptive.models.label IS 'what it predicts';
COMMENT ON COLUMN prescriptive.models.training_rows IS 'rows that trained it';
COMMENT ON COLUMN prescriptive.models.test_rows IS 'rows that judged it';
COMMENT ON COLUMN prescriptive.models.base_rate IS 'share of positives among all of them';
COMMENT ON COLUMN prescriptive.models.auc IS 'area under the ROC curve on the rows that judged it';
COMMENT ON COLUMN prescriptive.models.auc_low IS 'lower end of its 95 % interval';
COMMENT ON COLUMN prescriptive.models.auc_high IS 'upper end';
COMMENT ON COLUMN prescriptive.models.log_loss IS 'mean log loss on them';
COMMENT ON COLUMN prescriptive.models.brier IS 'mean squared error on them';
COMMENT ON COLUMN prescriptive.models.calibration_error IS 'mean gap between predicted and seen shares, over ten bins';
COMMENT ON COLUMN prescriptive.models.created_at IS 'when it was added';
COMMENT ON COLUMN prescriptive.models.created_by IS 'the role that added it';
COMMENT ON COLUMN prescriptive.model_calibration.name IS 'the model';
COMMENT ON COLUMN prescriptive.model_calibration.version IS 'its version';
COMMENT ON COLUMN prescriptive.model_calibration.low IS 'lower end of the predicted probabilities';
COMMENT ON COLUMN prescriptive.model_calibration.high IS 'upper end';
COMMENT ON COLUMN prescriptive.model_calibration.rows IS 'rows with such a prediction';
COMMENT ON COLUMN prescriptive.model_calibration.predicted IS 'their mean prediction';
COMMENT ON COLUMN prescriptive.model_calibration.seen IS 'the share of positives among them';
COMMENT ON COLUMN prescriptive.model_features.name IS 'the model';
COMMENT ON COLUMN prescriptive.model_features.version IS 'its version';
COMMENT ON COLUMN prescriptive.model_features.place IS '1 for the input that moves predictions most';
COMMENT ON COLUMN prescriptive.model_features.input IS 'a column of the source';
COMMENT ON COLUMN prescriptive.model_features.type IS 'how it is read';
COMMENT ON COLUMN prescriptive.model_features.mean_contribution IS 'mean distance that it moves the log-odds';
GRANT SELECT ON prescriptive.models, prescriptive.model_calibration, prescriptive.model_features TO PUBLIC;
