-- A learned model in the place of an outcome's weights: a policy version that has it inside.

CREATE FUNCTION prescriptive._check_outcome(outcome pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF outcome IS NULL OR outcome NOT IN ('conversion', 'churn') THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown outcome "%s"', outcome),
            HINT = 'It is conversion or churn.';
    END IF;
END
$$;
COMMENT ON FUNCTION prescriptive._check_outcome(pg_catalog.text) IS 'an error where an outcome is not one that models predict';

CREATE FUNCTION prescriptive._policy_model(outcome pg_catalog.text)
RETURNS @extschema@.prescriptive_model
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT prescriptive.read_model((prescriptive.active_policy()::pg_catalog.jsonb
        OPERATOR(pg_catalog.#>) ARRAY['models', outcome, 'model'])::pg_catalog.text, 'prescriptive');
END;
COMMENT ON FUNCTION prescriptive._policy_model(pg_catalog.text) IS
'the learned model that scores an outcome in the active policy; null where weights do';

-- What a model has to pass before it decides. 100 positives and as many others judge it at least (Collins, Ogundimu and
-- Altman, Statistics in Medicine 35, 2016).
CREATE FUNCTION prescriptive._model_gates(card pg_catalog.jsonb, active_digest pg_catalog.text,
    OUT gate pg_catalog.text, OUT passed pg_catalog.bool, OUT finding pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    test jsonb := card -> 'test';
    against jsonb := card -> 'against_policy';
    gain jsonb;
    least constant int := 100;
BEGIN
    gate := 'better';
    IF against ? 'digest' AND against ->> 'digest' <> active_digest THEN
        passed := false;
        finding := 'It was compared with another policy than the active one: train it again.';
    ELSE
        gain := coalesce(against -> 'log_loss_gain', card #> '{against_base_rate,log_loss_gain}');
        passed := coalesce((gain ->> 'low')::float8 > 0, false) AND card ->> 'verdict' = 'usable signal';
        finding := CASE WHEN card IS NULL THEN 'It has no card, and so nothing is known of it.'
            ELSE format('Its gain in log loss over %s is %s a test row (95 %%: %s to %s); above 0 is wanted.',
                CASE WHEN against ? 'digest' THEN 'the active policy' ELSE 'the base rate, since the active policy cannot score these rows,' END,
                gain ->> 'value', gain ->> 'low', gain ->> 'high') END;
    END IF;
    RETURN NEXT;
    gate := 'calibrated';
    passed := coalesce((test #>> '{calibration_error,value}')::float8 <= (test ->> 'calibration_band')::float8, false);
    finding := CASE WHEN card IS NULL THEN 'It has no card.'
        ELSE format('Its calibration error is %s; perfectly calibrated models of that size stay below %s.',
                    test #>> '{calibration_error,value}', test ->> 'calibration_band') END;
    RETURN NEXT;
    gate := 'rows';
    passed := coalesce(least((test ->> 'positives')::int8, (test ->> 'rows')::int8 - (test ->> 'positives')::int8) >= least, false);
    finding := CASE WHEN card IS NULL THEN 'It has no card.'
        ELSE format('It was judged by %s rows, of which %s are positive; %s positive and %s other ones are wanted.',
                    test ->> 'rows', test ->> 'positives', least, least) END;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION prescriptive._model_gates(pg_catalog.jsonb, pg_catalog.text) IS
'what a model has to pass before it scores customers, from its card';

-- Makes a document the active policy: the version that has it already, or else a new one of the active policy's name.
CREATE FUNCTION prescriptive._activate_document(document pg_catalog.jsonb, policy_name pg_catalog.text, comment pg_catalog.text,
    OUT policy pg_catalog.text, OUT policy_version pg_catalog.int4)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made prescriptive.policy.document%TYPE := _activate_document.document;
    active_name text := (SELECT p.name FROM prescriptive.policies AS p WHERE p.active ORDER BY p.name LIMIT 1);
BEGIN
    SELECT p.name, p.version INTO policy, policy_version
    FROM prescriptive.policy AS p WHERE p.digest = prescriptive.policy_digest(made)
    ORDER BY p.name <> coalesce(policy_name, active_name), p.version DESC LIMIT 1;
    IF policy IS NULL THEN
        policy := coalesce(policy_name, nullif(active_name, 'default'), 'learned');
        policy_version := prescriptive.create_policy(policy, made, comment);
    END IF;
    PERFORM prescriptive.activate_policy(policy, policy_version);
END
$$;
COMMENT ON FUNCTION prescriptive._activate_document(pg_catalog.jsonb, pg_catalog.text, pg_catalog.text) IS
'makes a document the active policy';

CREATE FUNCTION prescriptive.use_model(
    outcome pg_catalog.text, model pg_catalog.text, version pg_catalog.int4 DEFAULT NULL,
    override pg_catalog.text[] DEFAULT NULL, policy_name pg_catalog.text DEFAULT NULL,
    OUT policy pg_catalog.text, OUT policy_version pg_catalog.int4, OUT overridden pg_catalog.text[])
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active prescriptive.policy.document%TYPE := prescriptive.active_policy();
    kept prescriptive.model;
    failed record;
    unknown text;
    lacking record;
BEGIN
    PERFORM prescriptive._check_outcome(outcome);
    IF use_model.model IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'model must not be null',
            HINT = 'prescriptive.use_weights() puts back the weights.';
    END IF;
    SELECT o INTO unknown FROM unnest(use_model.override) AS o WHERE o IS NULL OR o NOT IN ('better', 'calibrated', 'rows') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('unknown gate "%s"', unknown),
            HINT = 'There are better, calibrated and rows.';
    END IF;
    PERFORM prescriptive.model(use_model.model, use_model.version);
    SELECT m.* INTO STRICT kept FROM prescriptive.model AS m
    WHERE m.name = use_model.model AND (use_model.version IS NULL OR m.version = use_model.version) ORDER BY m.version DESC LIMIT 1;
    SELECT array_agg(g.gate) FILTER (WHERE g.gate <> ALL (coalesce(use_model.override, '{}'))) AS gates,
           array_agg(g.gate) AS all_gates,
           string_agg(g.finding, ' ') FILTER (WHERE g.gate <> ALL (coalesce(use_model.override, '{}'))) AS findings
    INTO failed FROM prescriptive._model_gates(kept.card, prescriptive.policy_digest(active)) AS g WHERE NOT g.passed;
    IF failed.gates IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('model "%s" version %s does not pass: %s', kept.name, kept.version, array_to_string(failed.gates, ', ')),
            DETAIL = failed.findings,
            HINT = format('Who knows better passes override => ARRAY[''%s''].', array_to_string(failed.all_gates, ''', '''));
    END IF;
    overridden := coalesce(failed.all_gates, '{}');
    SELECT a.* INTO policy, policy_version FROM prescriptive._activate_document(
        jsonb_set(active::jsonb, ARRAY['models', outcome], jsonb_build_object('kind', 'learned', 'name', kept.name, 'version', kept.version,
            'reason', '{input}: {value}', 'model', kept.document::jsonb)), policy_name,
        format('%s by model %s version %s', outcome, kept.name, kept.version)
            || CASE WHEN overridden = '{}' THEN '' ELSE format(', overriding %s', array_to_string(overridden, ', ')) END) AS a;
    FOR lacking IN
        SELECT s.name FROM prescriptive.source AS s
        WHERE s.policy IS NULL AND EXISTS (SELECT FROM prescriptive._lacking_inputs(prescriptive.active_policy(), s.mapping))
        ORDER BY s.name
    LOOP
        RAISE WARNING 'recommendations "%" lack features of the model', lacking.name
            USING HINT = 'Their next refresh says which; map them anew by prescriptive.create_recommendations(..., replace => true).';
    END LOOP;
END
$$;
COMMENT ON FUNCTION prescriptive.use_model(pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text[], pg_catalog.text) IS
'makes and activates a policy version in which a learned model scores an outcome in place of weights; a model that does not pass the gates is refused, unless they are overridden by name';

CREATE FUNCTION prescriptive.use_weights(outcome pg_catalog.text DEFAULT NULL,
    OUT policy pg_catalog.text, OUT policy_version pg_catalog.int4)
RETURNS pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    document jsonb := prescriptive.active_policy()::jsonb;
    one text;
    weights jsonb;
    put_back text[];
BEGIN
    IF use_weights.outcome IS NOT NULL THEN
        PERFORM prescriptive._check_outcome(use_weights.outcome);
    END IF;
    FOREACH one IN ARRAY ARRAY['conversion', 'churn'] LOOP
        CONTINUE WHEN one <> coalesce(use_weights.outcome, one) OR document #>> ARRAY['models', one, 'kind'] <> 'learned';
        -- Those that were active last; the shipped policy has some.
        SELECT p.document::jsonb #> ARRAY['models', one] INTO weights
        FROM prescriptive.activation AS a JOIN prescriptive.policy AS p ON p.digest = a.digest
        WHERE p.document::jsonb #>> ARRAY['models', one, 'kind'] = 'logistic'
        ORDER BY a.number DESC LIMIT 1;
        document := jsonb_set(document, ARRAY['models', one], weights);
        put_back := put_back || one;
    END LOOP;
    IF put_back IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('no learned model scores %s in the active policy', coalesce(use_weights.outcome, 'an outcome'));
    END IF;
    SELECT a.* INTO policy, policy_version FROM prescriptive._activate_document(document, NULL,
        format('%s by weights', array_to_string(put_back, ' and '))) AS a;
END
$$;
COMMENT ON FUNCTION prescriptive.use_weights(pg_catalog.text) IS
'puts back the weights that learned models took the place of, for one outcome or for all, and activates that policy';
