CREATE SCHEMA behaviours;
SET search_path = behaviours, public;
-- Named patterns of behaviour: each is seen in a message or in a history that shows it, and in no plain service mail.
CREATE TABLE cases (behaviour text, request jsonb);
INSERT INTO cases
SELECT behaviour, jsonb_build_object('interaction_history', jsonb_build_array(jsonb_build_object('content', content)))
FROM (VALUES
    ('asks_for_data', 'Could you show us the numbers behind that?'),
    ('compares_options', 'Please send a side by side comparison of both versions.'),
    ('asks_for_discount', 'Is there any discount for schools?'),
    ('waits_for_sales', 'I will wait for the next sale.'),
    ('buys_on_impulse', 'Saw it in the window and bought it on a whim.'),
    ('prefers_personal_contact', 'Could we meet and talk in person?'),
    ('values_partnership', 'We look for a long term partnership.'),
    ('watches_budget', 'We have a tight budget this year.'),
    ('compares_prices', 'I found it cheaper elsewhere.'),
    ('objects_to_price', 'That is too expensive.'),
    ('short_decision_cycle', 'Where do we sign?'),
    ('negotiates_terms', 'We would accept on condition that you waive the setup fee.'),
    ('makes_counteroffers', 'Meet me in the middle and it is yours.'),
    ('asks_for_references', 'Can we talk to customers of yours?'),
    ('wants_a_trial', 'Is there a free trial?'),
    ('asks_for_guarantees', 'Do I get my money back if it breaks?'),
    ('invokes_status', 'As a platinum member I expect better.'),
    ('wants_the_best', 'I want the top of the line, nothing but the best.'),
    ('asks_for_return', 'What is the return on investment?'),
    ('weighs_cost_and_benefit', 'Is it worth the money?')) AS texts(behaviour, content)
UNION ALL
SELECT behaviour, jsonb_build_object('interaction_history', (
    SELECT jsonb_agg(one) FROM (SELECT interaction::jsonb AS one FROM generate_series(1, n)) AS repeated))
FROM (VALUES
    ('short_decision_cycle', '{"response_time_hours": 1, "decision_made": true}', 4),
    ('long_decision_cycle', '{"decision_made": false}', 16),
    ('prefers_personal_contact', '{"interaction_type": "call"}', 10),
    ('asks_for_discount', '{"discount_offered": 0.1}', 4)) AS histories(behaviour, interaction, n);
CREATE FUNCTION shown(request jsonb) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT DISTINCT e->>'behaviour' FROM prescriptive_traits(request), jsonb_array_elements(evidence) AS e WHERE e ? 'behaviour'
$$;
-- Not one case without its behaviour.
SELECT * FROM cases WHERE behaviour NOT IN (SELECT shown(request));
-- Not one behaviour of the policy without its case.
WITH named AS (
    SELECT DISTINCT item->>'behaviour' AS behaviour
    FROM jsonb_array_elements(prescriptive.active_policy()::jsonb #> '{traits,definitions}') AS trait,
         jsonb_array_elements((trait->'rules') || (trait->'phrases')) AS item
    WHERE item ? 'behaviour')
SELECT count(*) AS behaviours, count(*) FILTER (WHERE behaviour NOT IN (SELECT behaviour FROM cases)) AS untested FROM named;
-- Plain mail shows none; what is said of others or denied shows none either.
SELECT content, ARRAY(SELECT shown(jsonb_build_object(
    'interaction_history', jsonb_build_array(jsonb_build_object('content', content))))) AS behaviours
FROM (VALUES
    ('The parcel arrived on Tuesday, thank you.'), ('Please reset my password.'), ('The meeting moved to room 4.'),
    ('We do not need a discount.'), ('There is no free trial in this story.'), ('The invoice number is 4711.')) AS t(content);
