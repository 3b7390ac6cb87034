-- The aggregates that judge scores. Expected figures are scikit-learn 1.2.1's: roc_auc_score,
-- average_precision_score, log_loss, brier_score_loss.
CREATE TABLE judged AS SELECT i, (i * 7919 % 101) % 3 = 0 AS label, round((i * 104729 % 997) / 997.0, 2)::float8 AS score
FROM generate_series(1, 1000) AS i;
SELECT count(*) FILTER (WHERE label) AS positives, count(DISTINCT score) AS scores,
       prescriptive_auc(label, score) AS auc, prescriptive_average_precision(label, score) AS average_precision,
       round(prescriptive_log_loss(label, (score + 0.01) / 1.02)::numeric, 12) AS log_loss,
       round(prescriptive_brier(label, score)::numeric, 12) AS brier
FROM judged;
-- Beside their definitions.
SELECT abs(prescriptive_auc(label, score) - (SELECT avg((p.score > n.score)::int + (p.score = n.score)::int / 2.0)
    FROM judged AS p, judged AS n WHERE p.label AND NOT n.label)) < 1e-12 AS auc,
    abs(prescriptive_calibration_error(label, score) - (SELECT sum(off) / 1000 FROM (SELECT abs(sum(score - label::int)) AS off
        FROM judged GROUP BY least(floor(score * 10), 9)) AS bins)) < 1e-12 AS calibration_error
FROM judged;
-- NULLs are skipped; nothing to judge is NULL, and so is an AUC of one class.
SELECT prescriptive_auc(label, score), prescriptive_average_precision(label, score), prescriptive_log_loss(label, score),
       prescriptive_brier(label, score), prescriptive_calibration_error(label, score)
FROM (VALUES (true, 0.5), (NULL, 0.7), (true, NULL)) AS v(label, score);
SELECT prescriptive_auc(label, score), prescriptive_average_precision(label, score), prescriptive_log_loss(label, score),
       prescriptive_brier(label, score), prescriptive_calibration_error(label, score)
FROM judged WHERE false;
SELECT prescriptive_auc(i > 0, i), prescriptive_average_precision(i > 0, i), prescriptive_average_precision(i > 9, i)
FROM generate_series(-2, 3) AS i;
-- 0 and 1 cost as much as 2^-52, and not infinitely much.
SELECT prescriptive_log_loss(label, score), ln(2::float8 ^ 52) / 2 AS expected FROM (VALUES (true, 0), (false, 0)) AS v(label, score);
-- What is no score.
SELECT prescriptive_auc(true, 'NaN');
SELECT prescriptive_average_precision(true, '-infinity');
SELECT prescriptive_log_loss(true, 1.5);
SELECT prescriptive_brier(true, 'NaN');
SELECT prescriptive_calibration_error(true, -0.1);
-- Groups, windows, and parallel workers, whose states pass between processes.
SELECT i % 3 AS part, round(prescriptive_auc(label, score)::numeric, 6) FROM judged GROUP BY 1 ORDER BY 1;
SELECT i, round((prescriptive_auc(label, score) OVER (ORDER BY i ROWS 200 PRECEDING))::numeric, 6) AS auc,
       round((prescriptive_brier(label, score) OVER (ORDER BY i))::numeric, 6) AS brier FROM judged ORDER BY i DESC LIMIT 2;
CREATE TABLE large AS SELECT j.label, j.score FROM generate_series(1, 100), judged AS j;
ALTER TABLE large SET (parallel_workers = 2);
ANALYZE large;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT prescriptive_auc(label, score), prescriptive_brier(label, score) FROM large;
SELECT l.* = j.* AS same FROM
    (SELECT prescriptive_auc(label, score), prescriptive_average_precision(label, score) FROM large) AS l,
    (SELECT prescriptive_auc(label, score), prescriptive_average_precision(label, score) FROM judged) AS j;
SELECT abs(l.a - j.a) < 1e-12 AS log_loss, abs(l.b - j.b) < 1e-12 AS brier, abs(l.c - j.c) < 1e-12 AS calibration_error FROM
    (SELECT prescriptive_log_loss(label, score), prescriptive_brier(label, score), prescriptive_calibration_error(label, score) FROM large) AS l(a, b, c),
    (SELECT prescriptive_log_loss(label, score), prescriptive_brier(label, score), prescriptive_calibration_error(label, score) FROM judged) AS j(a, b, c);
-- States that nobody made.
SELECT prescriptive._ranking_auc('\x00');
SELECT prescriptive._ranking_auc('\xffffffffffffff7f');
SELECT prescriptive._ranking_auc('\x0100000000000000000000000000f87f');
SELECT prescriptive._ranking_merge('\x0000000000000000', '\x0500000000000000');
SELECT prescriptive._sums_mean('{1}');
SELECT prescriptive._sums_merge('{1,2,3}', '{1,2}');
SELECT prescriptive._brier_add('{1,2,NULL}', true, 0.5);
-- A state that was the argument is not changed.
SELECT s, prescriptive._brier_add(s, true, 0.5) FROM (VALUES ('{1,2,0}'::float8[])) AS v(s);
DROP TABLE judged, large;
