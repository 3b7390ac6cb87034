-- Aggregates that judge scores against known labels, for anyone's SQL.

CREATE FUNCTION prescriptive._ranking_add(state pg_catalog.bytea, label pg_catalog.bool, score pg_catalog.float8)
RETURNS pg_catalog.bytea
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_ranking_add';
COMMENT ON FUNCTION prescriptive._ranking_add(pg_catalog.bytea, pg_catalog.bool, pg_catalog.float8) IS
'adds a score to those that are ranked; NULL is skipped';

CREATE FUNCTION prescriptive._ranking_merge(state pg_catalog.bytea, other pg_catalog.bytea)
RETURNS pg_catalog.bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_ranking_merge';
COMMENT ON FUNCTION prescriptive._ranking_merge(pg_catalog.bytea, pg_catalog.bytea) IS
'all scores of two states';

CREATE FUNCTION prescriptive._ranking_auc(state pg_catalog.bytea)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_ranking_auc';
COMMENT ON FUNCTION prescriptive._ranking_auc(pg_catalog.bytea) IS
'the area under the ROC curve of all scores; null where a class is empty';

CREATE FUNCTION prescriptive._ranking_precision(state pg_catalog.bytea)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_ranking_precision';
COMMENT ON FUNCTION prescriptive._ranking_precision(pg_catalog.bytea) IS
'the average precision of all scores; null where there is no positive';

CREATE FUNCTION prescriptive._log_loss_add(state pg_catalog._float8, label pg_catalog.bool, score pg_catalog.float8)
RETURNS pg_catalog._float8
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_log_loss_add';
COMMENT ON FUNCTION prescriptive._log_loss_add(pg_catalog._float8, pg_catalog.bool, pg_catalog.float8) IS
'adds a probability''s log loss to the sums; NULL is skipped';

CREATE FUNCTION prescriptive._brier_add(state pg_catalog._float8, label pg_catalog.bool, score pg_catalog.float8)
RETURNS pg_catalog._float8
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_brier_add';
COMMENT ON FUNCTION prescriptive._brier_add(pg_catalog._float8, pg_catalog.bool, pg_catalog.float8) IS
'adds a probability''s squared error to the sums; NULL is skipped';

CREATE FUNCTION prescriptive._calibration_add(state pg_catalog._float8, label pg_catalog.bool, score pg_catalog.float8)
RETURNS pg_catalog._float8
LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_calibration_add';
COMMENT ON FUNCTION prescriptive._calibration_add(pg_catalog._float8, pg_catalog.bool, pg_catalog.float8) IS
'adds a probability to the sums of its bin; NULL is skipped';

CREATE FUNCTION prescriptive._sums_merge(state pg_catalog._float8, other pg_catalog._float8)
RETURNS pg_catalog._float8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_sums_merge';
COMMENT ON FUNCTION prescriptive._sums_merge(pg_catalog._float8, pg_catalog._float8) IS
'the sums of two states';

CREATE FUNCTION prescriptive._sums_mean(state pg_catalog._float8)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_sums_mean';
COMMENT ON FUNCTION prescriptive._sums_mean(pg_catalog._float8) IS
'the mean of what was added; null where nothing was';

CREATE FUNCTION prescriptive._sums_calibration(state pg_catalog._float8)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_sums_calibration';
COMMENT ON FUNCTION prescriptive._sums_calibration(pg_catalog._float8) IS
'the expected calibration error of all bins; null where nothing was added';

CREATE AGGREGATE @extschema@.prescriptive_auc(label pg_catalog.bool, score pg_catalog.float8) (
    SFUNC = prescriptive._ranking_add, STYPE = pg_catalog.bytea, FINALFUNC = prescriptive._ranking_auc,
    COMBINEFUNC = prescriptive._ranking_merge, PARALLEL = SAFE);
COMMENT ON AGGREGATE @extschema@.prescriptive_auc(pg_catalog.bool, pg_catalog.float8) IS
'area under the ROC curve, ties counting half; exact up to 100 million scores a group; null where a class is empty';

CREATE AGGREGATE @extschema@.prescriptive_average_precision(label pg_catalog.bool, score pg_catalog.float8) (
    SFUNC = prescriptive._ranking_add, STYPE = pg_catalog.bytea, FINALFUNC = prescriptive._ranking_precision,
    COMBINEFUNC = prescriptive._ranking_merge, PARALLEL = SAFE);
COMMENT ON AGGREGATE @extschema@.prescriptive_average_precision(pg_catalog.bool, pg_catalog.float8) IS
'average precision; exact up to 100 million scores a group; null where there is no positive';

CREATE AGGREGATE @extschema@.prescriptive_log_loss(label pg_catalog.bool, score pg_catalog.float8) (
    SFUNC = prescriptive._log_loss_add, STYPE = pg_catalog._float8, FINALFUNC = prescriptive._sums_mean,
    COMBINEFUNC = prescriptive._sums_merge, PARALLEL = SAFE,
    INITCOND = '{0,0,0}');
COMMENT ON AGGREGATE @extschema@.prescriptive_log_loss(pg_catalog.bool, pg_catalog.float8) IS
'mean log loss of probabilities; null where there is no row';

CREATE AGGREGATE @extschema@.prescriptive_brier(label pg_catalog.bool, score pg_catalog.float8) (
    SFUNC = prescriptive._brier_add, STYPE = pg_catalog._float8, FINALFUNC = prescriptive._sums_mean,
    COMBINEFUNC = prescriptive._sums_merge, PARALLEL = SAFE,
    INITCOND = '{0,0,0}');
COMMENT ON AGGREGATE @extschema@.prescriptive_brier(pg_catalog.bool, pg_catalog.float8) IS
'mean squared error of probabilities; null where there is no row';

CREATE AGGREGATE @extschema@.prescriptive_calibration_error(label pg_catalog.bool, score pg_catalog.float8) (
    SFUNC = prescriptive._calibration_add, STYPE = pg_catalog._float8, FINALFUNC = prescriptive._sums_calibration,
    COMBINEFUNC = prescriptive._sums_merge, PARALLEL = SAFE,
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}');
COMMENT ON AGGREGATE @extschema@.prescriptive_calibration_error(pg_catalog.bool, pg_catalog.float8) IS
'expected calibration error of probabilities in 10 bins of equal width; null where there is no row';
