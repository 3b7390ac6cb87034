// The work list and a stored customer, held against what SQL says of the same views.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, enter, key, moved, open, service, sql } from './browser.mjs';

const order = 'ORDER BY priority_rank, due_at, expected_value DESC NULLS LAST, customer_id';
const ids = (page) => page.locator('.queue .cell-customer').evaluateAll((cells) => cells.map((cell) => cell.textContent));
const queue = (page) => page.getByRole('region', { name: 'Stored recommendations' });
const expectedIds = (condition = 'true') => sql(`SELECT customer_id FROM crm.recommendations WHERE ${condition} ${order}`).split('\n').filter(Boolean);

// Once the list shows these: answers of earlier questions may still be on the page.
async function showsIds(page, expected) {
  await page.waitForFunction((wanted) => {
    const cells = [...document.querySelectorAll('.queue .cell-customer')].map((cell) => cell.textContent);
    return !document.querySelector('#queue .asked-again') && JSON.stringify(cells) === wanted;
  }, JSON.stringify(expected)).catch(async () => assert.deepEqual(await ids(page), expected));
}

test('paging walks the whole queue, without gaps and duplicates', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  const expected = expectedIds();
  assert.ok(expected.length > 200);
  const next = queue(page).getByRole('button', { name: 'Next' });
  const seen = [];
  for (let from = 0; from < expected.length; from += 50) {
    await showsIds(page, expected.slice(from, from + 50));
    seen.push(...await ids(page));
    await queue(page).getByText(`${from + 1} to ${Math.min(from + 50, expected.length)} of ${expected.length}`).waitFor();
    if (from + 50 < expected.length) await next.click();
  }
  assert.deepEqual(seen, expected);
  assert.ok(await next.isDisabled());
  await queue(page).getByRole('button', { name: 'Previous' }).click();
  await showsIds(page, expected.slice(150, 200));
  await queue(page).getByRole('button', { name: 'First' }).click();
  await showsIds(page, expected.slice(0, 50));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('filters', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  const choose = (label, option) => queue(page).getByLabel(label, { exact: true }).selectOption({ label: option });
  for (const [choices, condition] of [
    [[['Priority', 'Critical']], "priority = 'critical'"],
    [[['Priority', 'High'], ['Type', 'Conversion']], "priority = 'high' AND action_type = 'conversion'"],
    [[['Owner', 'Carla Ruiz']], "owner = 'Carla Ruiz'"],
    [[['Trait', 'Negotiator'], ['Owner', 'Ben Okafor']], "'negotiator' IN (trait_1, trait_2, trait_3) AND owner = 'Ben Okafor'"],
    [[['Due', 'Overdue']], 'due_at < now()'],
    [[['Due', 'Within a day']], "due_at < now() + interval '1 day'"],
  ]) {
    for (const [label, option] of choices) await choose(label, option);
    const expected = expectedIds(condition);
    assert.ok(expected.length > 0 && expected.length < 200, `${condition}: ${expected.length}`);
    await showsIds(page, expected.slice(0, 50));
    if (!/trait|due/.test(condition)) await queue(page).getByText(`of ${expected.length}`).waitFor();
    await queue(page).getByRole('button', { name: 'Clear filters' }).click();
    await showsIds(page, expectedIds().slice(0, 50));
  }
  await choose('Priority', 'Low');
  await choose('Type', 'Urgency creation');
  await page.getByRole('heading', { name: 'No customer meets these filters' }).waitFor();
  await page.context().close();
});

test('a filter chosen while the page still loads', async () => {
  const page = await open(browser, service);
  const held = new Promise((hold) => { void page.route('**/v1/freshness', hold); });
  await enter(page, key);
  await page.getByRole('link', { name: 'Work list' }).click();
  await queue(page).getByLabel('Priority').selectOption('high');
  await (await held).continue();
  await showsIds(page, expectedIds("priority = 'high'").slice(0, 50));
  await page.context().close();
});

test('filters and the page stay while another view is shown', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  await queue(page).getByLabel('Owner').selectOption('Ben Okafor');
  await showsIds(page, expectedIds("owner = 'Ben Okafor'").slice(0, 50));
  await page.getByRole('link', { name: 'Management' }).click();
  await page.getByRole('heading', { level: 1, name: 'Management' }).waitFor();
  await page.goBack();
  await showsIds(page, expectedIds("owner = 'Ben Okafor'").slice(0, 50));
  await page.context().close();
});

test('search by id, whatever is in it', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  for (const id of ['67890', 'a/b?c#d ä', '<img src=x onerror=alert(1)>']) {
    await page.getByRole('search').getByLabel('Find a customer by id').fill(id);
    await page.getByRole('search').getByRole('button').click();
    await page.locator('.headline-who strong').getByText(id, { exact: true }).waitFor();
    const action = sql(`SELECT recommended_action FROM crm.recommendations WHERE customer_id = '${id}'`);
    assert.equal(await page.getByRole('heading', { level: 2 }).innerText(), action);
    await page.getByRole('link', { name: 'Back to the work list' }).click();
  }
  await page.getByRole('search').getByLabel('Find a customer by id').fill("' OR 1=1 --");
  await page.getByRole('search').getByRole('button').click();
  await page.getByRole('alert').getByText('There is no such customer').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a customer: reasons, contributions, and how the scores moved', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  const id = moved();
  await page.goto(`${service.url}/crm#/customer/${encodeURIComponent(id)}`);
  const [reason, churn, moves] = sql(`SELECT reason_1, churn_risk, (SELECT count(*) FROM crm.recommendations_history AS h WHERE h.customer_id = r.customer_id)
    FROM crm.recommendations AS r WHERE customer_id = '${id}'`).split('|');
  await page.getByRole('article').getByText(reason).waitFor();
  assert.equal(await page.locator('[data-score=churn]').innerText(), `${Number((churn * 100).toFixed(1))}%`);
  assert.equal(await page.getByRole('table', { name: 'Changes' }).locator('tbody tr').count(), Number(moves));
  await page.getByRole('img', { name: 'How the scores moved' }).locator('canvas').waitFor();
  await page.getByRole('button', { name: 'Open in Analyze' }).click();
  await page.getByLabel('Customer ID').waitFor();
  assert.equal(await page.getByLabel('Customer ID').inputValue(), id);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what changed since yesterday', async () => {
  const page = await open(browser, service, { key, view: '#/work' });
  const part = page.getByRole('region', { name: 'Since yesterday' });
  const kinds = sql("SELECT what, count(*) FROM prescriptive.changes('crm.recommendations', now() - interval '1 day') GROUP BY what").split('\n');
  assert.ok(kinds.length > 1);
  for (const line of kinds) {
    const [what, count] = line.split('|');
    await part.locator('.kind').filter({ hasText: new RegExp(`^${what}\\s*${count}$`, 'i') }).waitFor();
  }
  await page.context().close();
});
