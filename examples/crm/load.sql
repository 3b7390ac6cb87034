-- A CRM in five tables: accounts, what is sold, who sells it, the deals, and what was said.
-- Run it in this folder, as any role that may create a schema: psql -f load.sql
-- It drops and rebuilds the schema crm, so use a throw-away database.

\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;

DROP SCHEMA IF EXISTS crm CASCADE;
CREATE SCHEMA crm;
COMMENT ON SCHEMA crm IS 'Example CRM: a fictitious hardware vendor in 2017';

CREATE TABLE crm.accounts (
    account          text PRIMARY KEY,
    sector           text NOT NULL,
    year_established integer NOT NULL,
    revenue          numeric(10, 2) NOT NULL CHECK (revenue >= 0),
    employees        integer NOT NULL CHECK (employees >= 0),
    office_location  text NOT NULL,
    subsidiary_of    text
);
COMMENT ON TABLE crm.accounts IS 'Companies that are customers';
COMMENT ON COLUMN crm.accounts.revenue IS 'Annual revenue in millions of US dollars';
COMMENT ON COLUMN crm.accounts.office_location IS 'Country of the headquarters';
COMMENT ON COLUMN crm.accounts.subsidiary_of IS 'Parent account; NULL for an independent company';

CREATE TABLE crm.products (
    product     text PRIMARY KEY,
    series      text NOT NULL,
    sales_price numeric(10, 2) NOT NULL CHECK (sales_price > 0)
);
COMMENT ON TABLE crm.products IS 'What is sold';
COMMENT ON COLUMN crm.products.sales_price IS 'List price in US dollars';

CREATE TABLE crm.sales_teams (
    sales_agent     text PRIMARY KEY,
    manager         text NOT NULL,
    regional_office text NOT NULL
);
COMMENT ON TABLE crm.sales_teams IS 'Sales agents, their managers and offices';

CREATE TABLE crm.opportunities (
    opportunity_id text PRIMARY KEY,
    sales_agent    text NOT NULL,
    product        text NOT NULL,
    account        text,
    deal_stage     text NOT NULL CHECK (deal_stage IN ('Prospecting', 'Engaging', 'Won', 'Lost')),
    engage_date    date,
    close_date     date,
    close_value    numeric(10, 2) CHECK (close_value >= 0),
    CHECK ((deal_stage IN ('Won', 'Lost')) = (close_date IS NOT NULL)),
    CHECK (close_date >= engage_date)
);
COMMENT ON TABLE crm.opportunities IS 'The sales pipeline: one row a deal';
COMMENT ON COLUMN crm.opportunities.account IS 'NULL while an open deal is not yet assigned to an account';
COMMENT ON COLUMN crm.opportunities.engage_date IS 'When the customer took up the offer; NULL while prospecting';
COMMENT ON COLUMN crm.opportunities.close_date IS 'When the deal was won or lost; NULL while it is open';
COMMENT ON COLUMN crm.opportunities.close_value IS 'Revenue in US dollars; 0 for a lost deal, NULL for an open one';

CREATE TABLE crm.interactions (
    interaction_id      text PRIMARY KEY,
    account             text NOT NULL,
    sales_agent         text NOT NULL,
    occurred_at         timestamptz NOT NULL,
    kind                text NOT NULL CHECK (kind IN ('email', 'call', 'chat', 'meeting', 'demo')),
    content             text NOT NULL,
    sentiment           double precision CHECK (sentiment BETWEEN -1 AND 1),
    outcome             text CHECK (outcome IN ('positive', 'negative', 'neutral')),
    response_time_hours double precision CHECK (response_time_hours >= 0),
    engagement_level    double precision CHECK (engagement_level BETWEEN 0 AND 1),
    discount_offered    double precision CHECK (discount_offered BETWEEN 0 AND 1),
    decision_made       boolean,
    deal_value          numeric(10, 2) CHECK (deal_value >= 0)
);
COMMENT ON TABLE crm.interactions IS 'What was said: messages of customers and notes of agents';
COMMENT ON COLUMN crm.interactions.content IS 'The customer''s message, or the agent''s note of a call or meeting';
COMMENT ON COLUMN crm.interactions.sentiment IS 'The agent''s rating from -1 to 1; NULL when not rated';
COMMENT ON COLUMN crm.interactions.response_time_hours IS 'How long the customer took to answer us; NULL when no answer came';
COMMENT ON COLUMN crm.interactions.engagement_level IS 'How involved the customer was, from 0 to 1';
COMMENT ON COLUMN crm.interactions.discount_offered IS 'Discount on the list price, as a fraction';
COMMENT ON COLUMN crm.interactions.decision_made IS 'True when the customer committed to buy here, false when the decision was put off or withdrawn';
COMMENT ON COLUMN crm.interactions.deal_value IS 'Value of the deal that was agreed, in US dollars';

\copy crm.accounts FROM 'data/accounts.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
\copy crm.products FROM 'data/products.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
\copy crm.sales_teams FROM 'data/sales_teams.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
\copy crm.opportunities FROM 'data/sales_pipeline.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')
\copy crm.interactions FROM 'data/interactions.csv' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')

-- The files are kept as published, slips included: the pipeline writes "GTXPro" for the price list's
-- "GTX Pro", and the accounts misspell a sector and a country. The tables hold the right names.
UPDATE crm.opportunities SET product = 'GTX Pro' WHERE product = 'GTXPro';
UPDATE crm.accounts SET sector = 'technology' WHERE sector = 'technolgy';
UPDATE crm.accounts SET office_location = 'Philippines' WHERE office_location = 'Philipines';

-- Only now, because the published product name would not match the price list.
ALTER TABLE crm.accounts
    ADD FOREIGN KEY (subsidiary_of) REFERENCES crm.accounts;
ALTER TABLE crm.opportunities
    ADD FOREIGN KEY (sales_agent) REFERENCES crm.sales_teams,
    ADD FOREIGN KEY (product) REFERENCES crm.products,
    ADD FOREIGN KEY (account) REFERENCES crm.accounts;
ALTER TABLE crm.interactions
    ADD FOREIGN KEY (account) REFERENCES crm.accounts,
    ADD FOREIGN KEY (sales_agent) REFERENCES crm.sales_teams;

CREATE INDEX opportunities_account ON crm.opportunities (account);
CREATE INDEX interactions_account ON crm.interactions (account, occurred_at);

COMMIT;

ANALYZE crm.accounts, crm.products, crm.sales_teams, crm.opportunities, crm.interactions;
