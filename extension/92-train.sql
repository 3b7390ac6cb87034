-- Models trained on the user's own rows. A source is read with the caller's rights and along the caller's search_path:
-- functions that read one have no SET clause, and every name and operator of ours is qualified.

CREATE FUNCTION prescriptive._train(
    item pg_catalog.text, alias pg_catalog.text, label pg_catalog.text, time_column pg_catalog.text,
    test_where pg_catalog.text, id pg_catalog.text, features pg_catalog.text[], exclude pg_catalog.text[],
    groups pg_catalog.text[], positive pg_catalog.text, method pg_catalog.text, seed pg_catalog.int8,
    folds pg_catalog.int4, ridge pg_catalog.float8, trees pg_catalog.int4, depth pg_catalog.int4,
    rate pg_catalog.float8, outcome pg_catalog.text, baseline pg_catalog.text,
    OUT document pg_catalog.text, OUT card pg_catalog.jsonb, OUT ids pg_catalog.text[], OUT tests pg_catalog.bool[],
    OUT labels pg_catalog.bool[], OUT probabilities pg_catalog.float8[])
RETURNS pg_catalog.record
LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'prescriptive_train';
COMMENT ON FUNCTION prescriptive._train(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.text, pg_catalog.text[], pg_catalog.text[], pg_catalog.text[], pg_catalog.text, pg_catalog.text, pg_catalog.int8,
    pg_catalog.int4, pg_catalog.float8, pg_catalog.int4, pg_catalog.int4, pg_catalog.float8, pg_catalog.text, pg_catalog.text) IS
'reads rows and makes a model of them, its card, and its predictions for rows that did not train it';

-- What train() takes as options, checked, with what is usual for those not given.
CREATE FUNCTION prescriptive._train_options(options pg_catalog.jsonb)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    usual CONSTANT jsonb := '{"folds": 5, "ridge": 1, "trees": 400, "depth": 4, "rate": 0.1,
                              "outcome": null, "groups": null, "keep_predictions": null}';
    lowest CONSTANT jsonb := '{"folds": 2, "ridge": 0.000001, "trees": 1, "depth": 1, "rate": 0.001}';
    highest CONSTANT jsonb := '{"folds": 20, "ridge": 1000000000, "trees": 5000, "depth": 12, "rate": 1}';
    key text;
    value jsonb;
BEGIN
    IF jsonb_typeof(_train_options.options) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'options must be a JSON object';
    END IF;
    FOR key, value IN SELECT * FROM jsonb_each(_train_options.options) LOOP
        IF NOT usual ? key THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown option "%s"', key),
                HINT = format('There are %s.', (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(usual) AS k));
        ELSIF lowest ? key THEN
            IF jsonb_typeof(value) <> 'number'
               OR (value #>> '{}')::numeric NOT BETWEEN (lowest ->> key)::numeric AND (highest ->> key)::numeric
               OR key IN ('folds', 'trees', 'depth') AND (value #>> '{}')::numeric % 1 <> 0 THEN
                RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
                    MESSAGE = format('option "%s" must be a %snumber in [%s, %s]', key,
                                     CASE WHEN key IN ('folds', 'trees', 'depth') THEN 'whole ' ELSE '' END,
                                     lowest ->> key, highest ->> key),
                    DETAIL = format('The value is %s.', value);
            END IF;
        ELSIF value = 'null' THEN
            NULL;
        ELSIF key = 'groups' THEN
            IF jsonb_typeof(value) <> 'array'
               OR EXISTS (SELECT FROM jsonb_array_elements(value) AS e WHERE jsonb_typeof(e) <> 'string') THEN
                RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
                    MESSAGE = 'option "groups" must be an array of columns', DETAIL = format('The value is %s.', value);
            END IF;
        ELSIF jsonb_typeof(value) <> 'string' OR key = 'outcome' AND value #>> '{}' NOT IN ('conversion', 'churn') THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
                MESSAGE = format('option "%s" must be %s', key,
                                 CASE key WHEN 'outcome' THEN 'conversion or churn' ELSE 'the name of a column' END),
                DETAIL = format('The value is %s.', value);
        END IF;
    END LOOP;
    RETURN usual || _train_options.options;
END
$$;
COMMENT ON FUNCTION prescriptive._train_options(pg_catalog.jsonb) IS 'options of train(), checked and completed';

CREATE TABLE prescriptive.model_prediction (
    name pg_catalog.text COLLATE "C" NOT NULL,
    version pg_catalog.int4 NOT NULL,
    id pg_catalog.text NOT NULL,
    test pg_catalog.bool NOT NULL,
    positive pg_catalog.bool NOT NULL,
    probability pg_catalog.float8 NOT NULL
);
CREATE INDEX model_prediction_name_version_idx ON prescriptive.model_prediction (name, version);
COMMENT ON TABLE prescriptive.model_prediction IS
'what models predicted for rows that had not trained them, where train() was asked to keep it';
COMMENT ON COLUMN prescriptive.model_prediction.name IS 'the model';
COMMENT ON COLUMN prescriptive.model_prediction.version IS 'its version';
COMMENT ON COLUMN prescriptive.model_prediction.id IS 'the row, by the column that keep_predictions named';
COMMENT ON COLUMN prescriptive.model_prediction.test IS 'true: a row that judged the model; false: out of its fold in cross-validation';
COMMENT ON COLUMN prescriptive.model_prediction.positive IS 'what happened';
COMMENT ON COLUMN prescriptive.model_prediction.probability IS 'what was predicted';
SELECT pg_catalog.pg_extension_config_dump('prescriptive.model_prediction', '');

CREATE FUNCTION prescriptive.train(
    model pg_catalog.text, source pg_catalog.text, label pg_catalog.text, method pg_catalog.text DEFAULT 'auto',
    features pg_catalog.text[] DEFAULT NULL, exclude pg_catalog.text[] DEFAULT NULL,
    time_column pg_catalog.text DEFAULT NULL, test_where pg_catalog.text DEFAULT NULL,
    positive pg_catalog.text DEFAULT NULL, seed pg_catalog.int4 DEFAULT 1, options pg_catalog.jsonb DEFAULT '{}',
    OUT name pg_catalog.text, OUT version pg_catalog.int4, OUT chosen pg_catalog.text, OUT verdict pg_catalog.text,
    OUT training_rows pg_catalog.int8, OUT test_rows pg_catalog.int8, OUT base_rate pg_catalog.float8,
    OUT auc pg_catalog.float8, OUT auc_low pg_catalog.float8, OUT auc_high pg_catalog.float8,
    OUT average_precision pg_catalog.float8, OUT log_loss pg_catalog.float8, OUT brier pg_catalog.float8,
    OUT calibration_error pg_catalog.float8, OUT card pg_catalog.jsonb)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    path pg_catalog.text := pg_catalog.current_setting('search_path');
    settled pg_catalog.jsonb := prescriptive._train_options(train.options);
    item pg_catalog.text;
    alias pg_catalog.text;
    as_of pg_catalog.text;
    outcome pg_catalog.text;
    baseline pg_catalog.text;
    made pg_catalog.record;
    test pg_catalog.jsonb;
BEGIN
    IF train.model IS NULL OR train.model OPERATOR(pg_catalog.=) '' OR pg_catalog.length(train.model) OPERATOR(pg_catalog.>) 63 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'model name must have 1 to 63 characters';
    END IF;
    -- Now, and not when all is trained.
    IF NOT pg_catalog.has_any_column_privilege('prescriptive.model', 'INSERT') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'permission denied for table model',
            HINT = pg_catalog.format('GRANT INSERT ON prescriptive.model TO %I lets the role keep models.', CURRENT_USER);
    END IF;
    IF train.label IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'label must not be null',
            HINT = 'Name the column, or pass the condition, that says which rows are positive.';
    END IF;
    IF train.method IS NULL OR train.method OPERATOR(pg_catalog.<>) ALL (ARRAY['auto', 'logistic', 'boosted_trees']) THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('unknown method "%s"', train.method),
            HINT = 'There are auto, logistic and boosted_trees.';
    END IF;
    SELECT r.item, r.alias, r.as_of INTO item, alias, as_of FROM prescriptive._read_rows(path, train.source, NULL, train.time_column) AS r;
    outcome := COALESCE(settled OPERATOR(pg_catalog.->>) 'outcome',
                        CASE WHEN train.label OPERATOR(pg_catalog.~*) 'churn|attrit|cancel' THEN 'churn' ELSE 'conversion' END);
    -- Where a learned model decides now: what it says of these rows, if they have its columns.
    IF prescriptive._policy_model(outcome) IS NOT NULL THEN
        baseline := pg_catalog.format('prescriptive._predict((SELECT prescriptive._policy_model(%L)), %s, %s)', outcome, alias, as_of);
        BEGIN
            EXECUTE pg_catalog.format('SELECT %s FROM %s AS %s LIMIT 1', baseline, item, alias);
        EXCEPTION WHEN undefined_column OR datatype_mismatch THEN
            baseline := NULL;
        END;
    END IF;
    SELECT * INTO made FROM prescriptive._train(
        item, alias, train.label, train.time_column, train.test_where, settled OPERATOR(pg_catalog.->>) 'keep_predictions',
        train.features, train.exclude,
        CASE WHEN pg_catalog.jsonb_typeof(settled OPERATOR(pg_catalog.->) 'groups') OPERATOR(pg_catalog.=) 'array'
             THEN ARRAY(SELECT pg_catalog.jsonb_array_elements_text(settled OPERATOR(pg_catalog.->) 'groups')) END,
        train.positive, train.method, train.seed,
        (settled OPERATOR(pg_catalog.->>) 'folds')::pg_catalog.int4,
        (settled OPERATOR(pg_catalog.->>) 'ridge')::pg_catalog.float8,
        (settled OPERATOR(pg_catalog.->>) 'trees')::pg_catalog.int4,
        (settled OPERATOR(pg_catalog.->>) 'depth')::pg_catalog.int4,
        (settled OPERATOR(pg_catalog.->>) 'rate')::pg_catalog.float8,
        outcome, baseline);
    -- Whether what it was compared with is what scores now, and which outcome it is for where that is known.
    card := pg_catalog.jsonb_set(made.card, '{against_policy}', (made.card OPERATOR(pg_catalog.->) 'against_policy') OPERATOR(pg_catalog.||)
        pg_catalog.jsonb_build_object('outcome', outcome, 'scoring_digest', prescriptive._scoring_digest(prescriptive.active_policy(), outcome)))
        OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('outcome', COALESCE(settled OPERATOR(pg_catalog.->>) 'outcome', NULLIF(outcome, 'conversion')));
    test := card OPERATOR(pg_catalog.->) 'test';
    name := train.model;
    version := prescriptive.keep_model(train.model, prescriptive.read_model(made.document, 'prescriptive'), train.source, train.label, card);
    IF made.ids IS NOT NULL THEN
        INSERT INTO prescriptive.model_prediction (name, version, id, test, positive, probability)
        SELECT train.name, train.version, p.id, p.test, p.positive, p.probability
        FROM ROWS FROM (pg_catalog.unnest(made.ids), pg_catalog.unnest(made.tests), pg_catalog.unnest(made.labels),
                        pg_catalog.unnest(made.probabilities)) AS p(id, test, positive, probability);
    END IF;
    chosen := card OPERATOR(pg_catalog.->>) 'method';
    verdict := card OPERATOR(pg_catalog.->>) 'verdict';
    training_rows := (card OPERATOR(pg_catalog.->>) 'training_rows')::pg_catalog.int8;
    test_rows := (test OPERATOR(pg_catalog.->>) 'rows')::pg_catalog.int8;
    base_rate := (card OPERATOR(pg_catalog.->>) 'base_rate')::pg_catalog.float8;
    auc := (test OPERATOR(pg_catalog.#>>) '{auc,value}')::pg_catalog.float8;
    auc_low := (test OPERATOR(pg_catalog.#>>) '{auc,low}')::pg_catalog.float8;
    auc_high := (test OPERATOR(pg_catalog.#>>) '{auc,high}')::pg_catalog.float8;
    average_precision := (test OPERATOR(pg_catalog.#>>) '{average_precision,value}')::pg_catalog.float8;
    log_loss := (test OPERATOR(pg_catalog.#>>) '{log_loss,value}')::pg_catalog.float8;
    brier := (test OPERATOR(pg_catalog.#>>) '{brier,value}')::pg_catalog.float8;
    calibration_error := (test OPERATOR(pg_catalog.#>>) '{calibration_error,value}')::pg_catalog.float8;
END
$$;
COMMENT ON FUNCTION prescriptive.train(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text[],
    pg_catalog.text[], pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.jsonb) IS
'trains a model on the rows of a table, view or query, judges it by rows that it has not seen, and keeps it as a new version';
