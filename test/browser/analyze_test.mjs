// "Prescriptive AI Intelligence": what is typed, and what is read off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, browser, examples, key, open, service, sql, typeRequest } from './browser.mjs';

const percent = (fraction) => `${Number((fraction * 100).toFixed(1))}%`;
const words = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
const result = (page) => page.getByRole('article');

// Everything that the contract says of the customer stands on the page.
async function shows(page, expected) {
  const text = (await result(page).innerText()).replace(/\s+/g, ' ');
  assert.equal(await page.getByRole('heading', { level: 2 }).innerText(), expected.recommended_action);
  assert.equal(await page.locator('[data-score=conversion]').innerText(), percent(expected.conversion_probability));
  assert.equal(await page.locator('[data-score=churn]').innerText(), percent(expected.churn_risk));
  assert.equal(await page.locator('.headline .badge').innerText(), words(expected.priority));
  assert.equal(await page.locator('.headline-tags .tag').innerText(), words(expected.action_type));
  assert.deepEqual(await page.locator('.trait-name').evaluateAll((items) => items.map((item) => item.firstChild.textContent)), expected.psychology_traits.map(words));
  if (expected.suggested_timeframe === undefined) return;
  for (const said of [expected.suggested_timeframe, expected.justification, expected.expected_outcome, `${percent(expected.confidence_score)} High`,
    words(expected.buying_style), ...expected.required_resources, ...expected.alternative_actions, expected.success_metrics.primary_metric,
    `Target ${percent(expected.success_metrics.target_value)}`, expected.success_metrics.measurement_period, ...expected.success_metrics.secondary_metrics]) {
    assert.ok(text.includes(said), `${said} is not in: ${text}`);
  }
}

for (const { name, request, exact, contains } of examples) {
  test(`typed in: ${name}`, async () => {
    const page = await open(browser, service, { key });
    await typeRequest(page, request);
    await analyze(page);
    await result(page).waitFor();
    await shows(page, exact ?? contains);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('the samples are the documented customers', async () => {
  const page = await open(browser, service, { key });
  for (const [i, { request, exact, contains }] of examples.entries()) {
    const asked = page.waitForRequest(/analyze/);
    await page.locator('.sample').nth(i).click();
    await analyze(page);
    const sent = (await asked).postDataJSON();
    const lead = request.customer_profile.lead_score;
    assert.deepEqual(sent, { ...request, customer_profile: { ...request.customer_profile, lead_score: lead > 1 ? lead / 100 : lead } });
    await page.getByRole('heading', { level: 2, name: (exact ?? contains).recommended_action, exact: true }).waitFor();
    await shows(page, exact ?? contains);
  }
  await page.context().close();
});

test('the waterfall adds up to the score', async () => {
  const page = await open(browser, service, { key });
  for (const [i, { exact, contains }] of examples.entries()) {
    await page.locator('.sample').nth(i).click();
    await analyze(page);
    await page.getByRole('heading', { level: 2, name: (exact ?? contains).recommended_action, exact: true }).waitFor();
    for (const [label, value] of [['Conversion probability', (exact ?? contains).conversion_probability], ['Churn risk', (exact ?? contains).churn_risk]]) {
      const table = page.getByRole('region', { name: label }).getByRole('table');
      const rows = await table.locator('tbody tr, tfoot tr').evaluateAll((list) => list.map((row) =>
        [...row.cells].slice(2).map((cell) => (cell.textContent === '' ? null : Number(cell.textContent.replace(/[%+]/g, '').replace('−', '-'))))));
      const [typical, ...steps] = rows;
      const total = steps.pop();
      let points = typical[2];
      let logOdds = typical[1];
      for (const [step, contribution, running] of steps) {
        points += step;
        logOdds += contribution;
        assert.ok(Math.abs(points - running) < 1e-6, `${label}: ${points} is not ${running}`);
      }
      assert.equal(steps.length, 5);
      assert.ok(Math.abs(total[2] - value * 100) < 1e-6, `${label}: ${total[2]} is not ${value}`);
      assert.ok(Math.abs(total[2] - points) < 1e-6);
      assert.ok(Math.abs(1 / (1 + Math.exp(-total[1])) - value) < 0.003, `${label}: log-odds ${total[1]}`);
      assert.ok(Math.abs(total[1] - logOdds) < 0.04);
    }
  }
  await page.context().close();
});

test('numbers as people type them', async () => {
  for (const [locale, cases] of [
    ['en-US', [['$50,000', 50000], ['50k', 50000], ['50 000', 50000], ['USD 1,234.5', 1234.5], ['1.5m', 1500000], ['€50.000,50', 50000.5], ['50,000,000', 5e7], ['0', 0]]],
    ['de-DE', [['50.000 €', 50000], ['1234,5', 1234.5], ['1.234.567', 1234567], ['12,345', 12.345]]],
  ]) {
    const page = await open(browser, service, { key, locale });
    await page.getByLabel('Customer ID').fill('x');
    for (const [typed, value] of cases) {
      await page.getByLabel('Average deal value').first().fill(typed);
      const asked = page.waitForRequest(/analyze/);
      await analyze(page);
      assert.equal((await asked).postDataJSON().customer_profile.avg_deal_value, value, `${locale}: ${typed}`);
    }
    for (const [typed, value] of [['80%', 0.8], ['80', 0.8], [locale === 'de-DE' ? '0,8' : '0.8', 0.8], ['1', 1], ['0.5%', 0.005], ['', undefined]]) {
      await page.getByLabel('Response rate').first().fill(typed);
      const asked = page.waitForRequest(/analyze/);
      await analyze(page);
      assert.equal((await asked).postDataJSON().customer_profile.response_rate, value, `${locale}: ${typed}`);
    }
    await page.context().close();
  }
});

test('an answer takes the focus, but not from who has gone on', async () => {
  const page = await open(browser, service, { key });
  const held = new Promise((hold) => { void page.route(/analyze/, hold); });
  await page.locator('.sample').first().click();
  await analyze(page);
  const route = await held;
  await page.getByLabel('Response rate').first().focus();
  await route.continue();
  await result(page).waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'responseRate');
  await page.unroute(/analyze/);
  await analyze(page);
  await page.waitForFunction(() => document.activeElement.id === 'action');
  await page.context().close();
});

test('numbers and money are written by the locale', async () => {
  const page = await open(browser, service, { key, locale: 'de-DE' });
  await page.locator('.sample').first().click();
  await analyze(page);
  await result(page).waitFor();
  assert.match(await page.locator('[data-score=churn]').innerText(), /^15,5\s%$/);
  assert.match(await page.getByRole('region', { name: 'Churn risk' }).innerText(), /50\.000\s\$/);
  await page.context().close();
});

// At every hour of the day one of these is a day ahead of UTC, or has the same one.
for (const timezoneId of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
  test(`today has begun: ${timezoneId}`, async () => {
    const page = await open(browser, service, { key, timezoneId });
    await page.getByLabel('Customer ID').fill('n-2');
    await page.getByRole('button', { name: 'Add interaction' }).click();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezoneId }).format(new Date());
    await page.getByLabel('Date').fill(today);
    await analyze(page);
    await result(page).waitFor();
    await page.context().close();
  });
}

test('notes and interactions are read, and quoted', async () => {
  const page = await open(browser, service, { key });
  await page.getByLabel('Customer ID').fill('n-1');
  await page.getByLabel('Notes').fill('It is too expensive for our budget.');
  await page.getByRole('button', { name: 'Add interaction' }).click();
  await page.getByLabel('The customer’s words').fill('We need a money-back guarantee before we sign.');
  await page.getByLabel('Date').fill(new Date().toISOString().slice(0, 10));
  await analyze(page);
  await result(page).waitFor();
  const traits = await page.getByRole('region', { name: 'Psychology traits' }).innerText();
  assert.match(traits, /Price sensitive/);
  assert.match(traits, /too expensive[^\n]* in the notes/i);
  assert.match(traits, /Risk averse/);
  assert.match(traits, /guarantee[^\n]* in interaction 1/i);
  await page.getByRole('button', { name: 'Remove interaction 1' }).click();
  await page.getByText('The form has changed since this answer.').waitFor();
  await page.context().close();
});

test('too little is known', async () => {
  const page = await open(browser, service, { key });
  await page.getByLabel('Customer ID').fill('new');
  await analyze(page);
  const notice = page.getByRole('region', { name: 'Not enough data to rely on this' });
  assert.match(await notice.innerText(), /Lead score, Sentiment, Interactions, Average deal value, Response rate/);
  await page.getByText('20% Low').waitFor();
  await page.context().close();
});

test('what if asks again, and resets', async () => {
  const page = await open(browser, service, { key });
  await page.locator('.sample').first().click();
  await analyze(page);
  await result(page).waitFor();
  const part = page.getByRole('region', { name: 'What if' });
  const slider = part.getByLabel('Lead score');
  const asked = page.waitForRequest((request) => request.url().endsWith('/analyze') && request.postDataJSON().customer_profile.lead_score === 0.3);
  await slider.fill('30');
  await asked;
  // The service's own words for that profile.
  const { customer_profile: profile } = examples[0].request;
  const then = JSON.parse(sql(`SELECT prescriptive_analyze('${JSON.stringify({ customer_id: '1', customer_profile: { ...profile, lead_score: 0.3 } })}')`));
  await part.getByText(percent(then.conversion_probability)).waitFor();
  assert.ok((await part.innerText()).includes(percent(then.churn_risk)));
  assert.notEqual(then.priority, examples[0].exact.priority);
  await part.getByText(then.recommended_action).waitFor();
  await part.getByRole('button', { name: 'Reset' }).click();
  assert.equal(await slider.inputValue(), '70');
  await part.getByText(then.recommended_action).waitFor({ state: 'detached' });
  await page.context().close();
});

test('the smallest change that moves the decision', async () => {
  const page = await open(browser, service, { key });
  await page.locator('.sample').first().click();
  await analyze(page);
  await result(page).waitFor();
  const part = page.getByRole('region', { name: 'Smallest change' });
  await part.getByRole('button', { name: 'Find it' }).click();
  const first = part.locator('.point').first();
  await first.waitFor();
  const [, from, to] = /Lead score from (\d+)% to (\d+)%/.exec(await part.innerText());
  // One step nearer the decision is still the documented one.
  const decided = (lead) => sql(`SELECT (r).recommended_action || (r).priority || (r).action_type FROM (SELECT prescriptive_recommend(${lead}, 0.3, 15, 50000, 0.8) AS r) AS q`);
  const step = Number(to) > Number(from) ? -1 : 1;
  assert.equal(from, '70');
  assert.notEqual(decided(to / 100), decided(0.7));
  assert.equal(decided((Number(to) + step) / 100), decided(0.7));
  // The least relative change comes first.
  const shares = await part.locator('.point .muted').evaluateAll((items) => items.map((item) => /^(\d+)% of/.exec(item.textContent)).filter(Boolean).map((match) => Number(match[1])));
  assert.ok(shares.length > 1);
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));
  await page.context().close();
});

test('where no value moves the decision, it says so', async () => {
  const page = await open(browser, service, { key });
  await page.route(/batch/, (route) => {
    const { recommended_action, priority, action_type, ...rest } = JSON.parse(sql(`SELECT prescriptive_analyze('${JSON.stringify(examples[0].request)}')`));
    const lines = route.request().postData().split('\n').map(() => JSON.stringify({ ...rest, recommended_action, priority, action_type }));
    return route.fulfill({ contentType: 'application/x-ndjson', body: lines.join('\n') });
  });
  await page.locator('.sample').first().click();
  await analyze(page);
  await page.getByRole('button', { name: 'Find it' }).click();
  await page.getByText('No single value, within its range, changes action or priority.').waitFor();
  await page.context().close();
});

test('copied as JSON, curl and SQL', async () => {
  const page = await open(browser, service, { key, permissions: ['clipboard-read', 'clipboard-write'] });
  await typeRequest(page, examples[0].request);
  await page.getByLabel('Customer ID').fill(`O'Brien \\ "x"`);
  await analyze(page);
  await result(page).waitFor();
  const copied = async (kind) => {
    await page.getByRole('button', { name: `Copy as ${kind}` }).click();
    await page.getByText(`${kind}: Copied`).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const answer = JSON.parse(await copied('JSON'));
  assert.deepEqual(answer, { ...examples[0].exact, customer_id: `O'Brien \\ "x"` });
  const statement = await copied('SQL');
  assert.deepEqual(JSON.parse(sql(statement)), answer);
  const command = await copied('curl');
  assert.ok(!command.includes(key));
  const { execFileSync } = await import('node:child_process');
  assert.deepEqual(JSON.parse(execFileSync('bash', ['-c', `${command} -s`], { env: { ...process.env, PRESCRIPTIVE_API_KEY: key }, encoding: 'utf8' })), answer);
  await page.context().close();
});

test('a stored customer is loaded by id', async () => {
  const page = await open(browser, service, { key });
  await page.getByLabel('Load a stored customer').fill('67890');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await result(page).waitFor();
  await shows(page, examples[1].contains);
  assert.equal(await page.getByLabel('Lead score').first().inputValue(), '30');
  assert.equal(await page.getByLabel('Average deal value').first().inputValue(), '$20,000');
  await page.getByText(/^Stored, computed/).waitFor();
  // Analyzed anew with the figures that were loaded, it is the documented customer.
  await analyze(page);
  await page.getByText('Alternatives').waitFor();
  await shows(page, examples[1].contains);
  await page.getByLabel('Load a stored customer').fill('nobody');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByRole('alert').getByText('There is no such customer').waitFor();
  await page.context().close();
});
