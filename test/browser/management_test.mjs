// The management view, held against the reports in SQL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, key, open, service, sql } from './browser.mjs';

// Opened by the first test, and looked at by all: hooks of two files do not wait for each other.
let page;

const number = (value) => Number(value).toLocaleString('en-US');
const region = (name) => page.getByRole('region', { name, exact: true });

test('figures', async () => {
  page = await open(browser, service, { key, view: '#/management' });
  const [customers, critical, overdue] = sql(`SELECT count(*), count(*) FILTER (WHERE priority_rank = 1), count(*) FILTER (WHERE due_at < now())
    FROM crm.recommendations`).split('|');
  await page.locator('.figures').waitFor();
  assert.ok(critical > 0 && overdue > 0);
  for (const [label, figure] of [['Customers', customers], ['Most urgent', critical], ['Overdue', overdue]]) {
    assert.equal(await page.locator('.figures > div').filter({ hasText: label }).locator('dd').innerText(), number(figure));
  }
});

test('styled when it is the first view that is opened', async () => {
  const cell = page.locator('.list td:visible').first();
  await cell.waitFor();
  assert.ok(parseFloat(await cell.evaluate((element) => getComputedStyle(element).paddingTop)) > 4);
});

test('priorities by owner', async () => {
  const rows = sql(`SELECT coalesce(owner, 'No owner'), count(*) FILTER (WHERE priority = 'critical'), count(*) FILTER (WHERE priority = 'high'),
    count(*) FILTER (WHERE priority = 'medium'), count(*) FILTER (WHERE priority = 'low'), count(*) FROM crm.recommendations GROUP BY owner`).split('\n');
  assert.ok(rows.length > 5);
  for (const row of rows) {
    const [owner, ...counts] = row.split('|');
    const line = region('Priorities by owner').locator('tbody tr').filter({ has: page.getByRole('rowheader', { name: owner, exact: true }) });
    assert.deepEqual(await line.locator('td.right').allInnerTexts(), counts.map(number));
  }
});

test('demand against the capacity that is typed', async () => {
  const part = region('Resource demand against capacity');
  await part.getByRole('button', { name: '7 days' }).click();
  const [resource, actions, hours] = sql(`SET ROLE reader; SELECT resource, actions, effort_hours FROM prescriptive.resource_demand
    WHERE window_hours = 168 AND kind = 'people' AND resource <> 'Account manager' ORDER BY effort_hours DESC LIMIT 1`).split('|');
  const row = part.locator('tbody tr').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${resource} People$`) }) });
  assert.ok((await row.innerText()).includes(number(actions)));
  await row.getByText('Type the capacity').waitFor();
  await row.getByLabel(`Hours a week of ${resource}`).fill(String(hours * 2));
  await row.getByText('50% fits').waitFor();
  await row.getByLabel(`Hours a week of ${resource}`).fill(String(hours / 2));
  await row.getByText('200% does not fit').waitFor();
  await row.getByLabel(`Hours a week of ${resource}`).fill('many');
  await row.getByText('This is not a number.').waitFor();
  await row.getByLabel(`Hours a week of ${resource}`).fill('0');
  await row.getByText('does not fit').waitFor();
  // What the database knows stands there from the start.
  assert.equal(await part.getByLabel('Hours a week of Account manager').inputValue(), '60');
  // Two weeks have twice the hours.
  await row.getByLabel(`Hours a week of ${resource}`).fill('10');
  await part.getByRole('button', { name: '14 days' }).click();
  const needed = sql(`SET ROLE reader; SELECT effort_hours FROM prescriptive.resource_demand WHERE window_hours = 336 AND kind = 'people' AND resource = '${resource}'`);
  await row.getByText(`${number(Math.round((needed / 20) * 100))}%`).waitFor();
});

test('who is at risk', async () => {
  const expected = sql(`SELECT customer_id FROM prescriptive.at_risk WHERE name = 'crm.recommendations' ORDER BY churn_risk DESC, customer_id COLLATE "C"`).split('\n');
  assert.ok(expected.length > 20);
  const cells = region('At risk').locator('tbody th');
  await cells.first().waitFor();
  assert.deepEqual(await cells.allInnerTexts(), expected.slice(0, 20));
  await region('At risk').getByRole('button', { name: 'Show more' }).click();
  await cells.nth(Math.min(expected.length, 40) - 1).waitFor();
  assert.deepEqual(await cells.allInnerTexts(), expected.slice(0, 40));
});

test('how scores moved, day by day', async () => {
  const part = region('How scores moved');
  await part.locator('canvas').waitFor();
  for (const days of [7, 90, 30]) {
    await part.getByRole('button', { name: `${days} days` }).click();
    const since = `date_trunc('day', now(), 'UTC') - interval '${days - 1} days'`;
    const total = sql(`SELECT count(*) FROM prescriptive.changes('crm.recommendations', ${since})`);
    if (!(await part.locator('details').evaluate((element) => element.open))) await part.getByText('Changes', { exact: true }).click();
    await page.waitForFunction((wanted) => {
      const shown = [...document.querySelectorAll('.management details td')].reduce((sum, cell) => sum + Number(cell.textContent.replace(/,/g, '')), 0);
      return !document.querySelector('.asked-again') && shown === wanted;
    }, Number(total));
  }
});

test('nothing went wrong on the way', () => assert.deepEqual(page.faults, []));
