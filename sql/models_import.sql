CREATE SCHEMA models_import;
SET search_path = models_import, public;
\set SHOW_CONTEXT never
CREATE TABLE customer AS SELECT i AS id, nullif(i, 3) * 10.0 AS spend FROM generate_series(1, 4) AS i;
SELECT prescriptive.import_model('imported', '{"intercept": -1, "coefficients": {"spend": 0.05}, "means": {"spend": 20}, "positive": "buys"}', 'logistic') AS version;
SELECT prescriptive.import_model('imported', '{"intercept": 0, "coefficients": {"spend": 0}}', 'logistic') AS version;
SELECT id, abs(prescriptive_predict(prescriptive.model('imported', 1), c) - 1 / (1 + exp(1 - 0.05 * coalesce(spend, 20)))) < 1e-12 AS version_1,
       prescriptive_predict(prescriptive.model('imported'), c) AS newest
FROM customer AS c ORDER BY id;
SELECT name, version, method, source, label, card, created_by = current_user AS mine FROM prescriptive.model ORDER BY 1, 2;
-- Within a transaction, and after it is rolled back.
BEGIN;
SELECT prescriptive_predict(prescriptive.model('imported'), c) FROM customer AS c WHERE id = 1;
SAVEPOINT s;
SELECT prescriptive.import_model('imported', '{"intercept": 0.1, "coefficients": {"spend": 0}}', 'logistic') AS version;
SELECT round(prescriptive_predict(prescriptive.model('imported'), c)::numeric, 4) AS predicted FROM customer AS c WHERE id = 1;
ROLLBACK TO s;
SELECT prescriptive_predict(prescriptive.model('imported'), c) FROM customer AS c WHERE id = 1;
COMMIT;
-- XGBoost: a stump with base_score 0.5, which is log-odds 0.
\set xgboost '{"version": [2, 1, 0], "learner": {"feature_names": ["spend", "other"], "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "2", "num_target": "1"}, "objective": {"name": "binary:logistic"}, "gradient_booster": {"name": "gbtree", "model": {"tree_info": [0], "trees": [{"left_children": [1, -1, -1], "right_children": [2, -1, -1], "split_indices": [0, 0, 0], "split_conditions": [15.5, -1, 1], "split_type": [0, 0, 0], "default_left": [0, 0, 0], "sum_hessian": [4, 1, 3], "categories_nodes": []}]}}}}'
SELECT id, round(prescriptive_predict(prescriptive.read_model(:'xgboost', 'xgboost'), c)::numeric, 6) AS predicted FROM customer AS c ORDER BY id;
SELECT id, factor, contribution FROM customer AS c, prescriptive_explain_prediction(prescriptive.read_model(:'xgboost', 'xgboost'), c) WHERE id IN (1, 3);
SELECT prescriptive.read_model(replace(:'xgboost', '[1, -1, -1]', '[0, -1, -1]'), 'xgboost');
SELECT prescriptive.read_model(replace(:'xgboost', 'gbtree', 'dart'), 'xgboost');
SELECT prescriptive.read_model(replace(:'xgboost', 'binary:logistic', 'multi:softprob'), 'xgboost');
SELECT prescriptive.read_model(replace(:'xgboost', '"split_type": [0', '"split_type": [1'), 'xgboost');
SELECT prescriptive.read_model(left(:'xgboost', 500), 'xgboost');
SELECT prescriptive.read_model('tree' || E'\nversion=v4\n', 'lightgbm');
SELECT prescriptive.read_model('{}', 'lightgbm');
SELECT prescriptive.read_model('{}', 'onnx');
SELECT prescriptive.import_model('imported', NULL, 'logistic');
SELECT prescriptive.import_model('', '{"intercept": 0, "coefficients": {}}', 'logistic');
SELECT prescriptive.import_model(NULL, '{"intercept": 0, "coefficients": {}}', 'logistic');
SELECT prescriptive.model('nobody');
SELECT prescriptive.model('imported', 9);
SELECT prescriptive.model('imported', 0);
SELECT prescriptive.model(NULL);
-- Everybody reads models; who may not write the table keeps none.
CREATE ROLE models_reader;
GRANT USAGE ON SCHEMA models_import TO models_reader;
GRANT SELECT ON customer TO models_reader;
SET ROLE models_reader;
SELECT prescriptive_predict(prescriptive.model('imported', 2), c) FROM customer AS c WHERE id = 1;
SELECT prescriptive.import_model('mine', '{"intercept": 0, "coefficients": {}}', 'logistic');
RESET ROLE;
DROP SCHEMA models_import CASCADE;
DROP ROLE models_reader;
DELETE FROM prescriptive.model WHERE name = 'imported';
