// What the page says when there is nothing, not yet anything, or something wrong; and what it keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Service, analyze, browser, enter, examples, key, moved, newKey, open, revoke, service } from './browser.mjs';

const alert = (page) => page.getByRole('alert');
const sample = async (page) => {
  await page.locator('.sample').first().click();
  await analyze(page);
};
const problem = (status, more = {}) => ({
  status, contentType: 'application/problem+json', headers: { 'x-request-id': 'abc-7' },
  body: JSON.stringify({ type: 'about:blank', title: 'x', status, request_id: 'abc-7', ...more }),
});

test('a key that is none', async () => {
  const page = await open(browser, service);
  for (const wrong of [`psk_${'0'.repeat(64)}`, 'ключ', 'a b']) {
    await page.getByLabel('API key').fill(wrong);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await alert(page).getByText('This key is not valid.').waitFor();
  }
  await page.getByLabel('API key').fill('');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await alert(page).getByText('Enter a key.').waitFor();
  await page.context().close();
});

test('the key is in memory only', async () => {
  const page = await open(browser, service, { key });
  await sample(page);
  await page.getByRole('article').waitFor();
  for (const view of ['Work list', 'Management']) await page.getByRole('link', { name: view }).click();
  await page.locator('.figures').waitFor();
  const state = await page.context().storageState({ indexedDB: true });
  assert.deepEqual(state, { cookies: [], origins: [] });
  const held = await page.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length, cookie: document.cookie, address: location.href, history: JSON.stringify(history.state),
    caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
    html: document.documentElement.outerHTML, inputs: [...document.querySelectorAll('input')].map((input) => input.value).join(' '), name: window.name,
  }));
  const { html, address, inputs, history, name, ...counts } = held;
  assert.deepEqual(counts, { local: 0, session: 0, cookie: '', caches: 0, databases: 0, workers: 0 });
  for (const place of [html, address, inputs, history, name]) assert.ok(!place.includes(key) && !place.includes('psk_'));
  await page.reload();
  await page.getByLabel('API key').waitFor();
  await page.context().close();
});

test('the key goes to the service alone, in one header', async () => {
  const page = await open(browser, service);
  const urls = [];
  page.on('request', (request) => {
    urls.push(request.url());
    assert.ok(!request.url().includes('psk_') && !(request.postData() ?? '').includes('psk_'));
    if (request.url().includes('/crm')) assert.equal(request.headers()['x-api-key'], undefined);
  });
  await enter(page, key);
  await sample(page);
  await page.getByRole('article').waitFor();
  assert.ok(urls.length > 2 && urls.every((url) => url.startsWith(service.url)));
  await page.context().close();
});

test('a forgotten key takes with it what it showed', async () => {
  const page = await open(browser, service, { key });
  await sample(page);
  await page.getByRole('article').waitFor();
  await page.getByRole('button', { name: 'Forget key' }).click();
  await page.getByLabel('API key').waitFor();
  assert.ok(!(await page.locator('body').innerText()).includes(examples[0].exact.recommended_action));
  await enter(page, key);
  assert.equal(await page.getByLabel('Customer ID').inputValue(), '');
  await page.context().close();
});

test('a key that is revoked while the page is open', async () => {
  const first = newKey();
  const page = await open(browser, service, { key: first.key });
  await sample(page);
  await page.getByRole('article').waitFor();
  await page.getByLabel('Customer ID').fill('kept');
  revoke(first);
  // Refused within a second: until then it is asked again.
  await assert.doesNotReject(async () => {
    while (!(await page.getByRole('heading', { name: 'The key is no longer valid' }).isVisible())) {
      const answered = page.waitForResponse(/analyze/);
      await analyze(page);
      await answered;
    }
  });
  assert.equal(await page.getByLabel('Customer ID').inputValue(), 'kept');
  await enter(page, key);
  assert.equal(await alert(page).count(), 0);
  await analyze(page);
  await page.locator('.headline-who strong').getByText('kept').waitFor();
  await page.context().close();
});

test('two tabs know nothing of each other', async () => {
  const context = await browser.newContext({ locale: 'en-US' });
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto(`${service.url}/crm`);
  await enter(one, key);
  await two.goto(`${service.url}/crm`);
  await two.getByLabel('API key').waitFor();
  await enter(two, newKey('newcomer').key);
  await one.getByRole('link', { name: 'Work list' }).click();
  await two.getByRole('link', { name: 'Work list' }).click();
  await one.locator('.queue').waitFor();
  await two.getByRole('heading', { name: 'Nobody is waiting' }).waitFor();
  await two.getByRole('button', { name: 'Forget key' }).click();
  await one.getByRole('link', { name: 'Analyze' }).click();
  await sample(one);
  await one.getByRole('article').waitFor();
  await context.close();
});

test('no right: a key for one thing only', async () => {
  const page = await open(browser, service, { key: newKey('reader', ", ARRAY['analyze']").key });
  await sample(page);
  await page.getByRole('article').waitFor();
  for (const view of ['Work list', 'Management']) {
    await page.getByRole('link', { name: view }).click();
    await alert(page).first().getByText('This key may not see this').waitFor();
    await alert(page).first().getByText(/Request [0-9a-f]{12}-\d+/).waitFor();
  }
  await page.context().close();
  const other = await open(browser, service, { key: newKey('reader', ", ARRAY['read']").key });
  await sample(other);
  await alert(other).getByText('This key may not see this').waitFor();
  await other.getByRole('link', { name: 'Work list' }).click();
  await other.locator('.queue').waitFor();
  await other.context().close();
});

test('empty', async () => {
  const page = await open(browser, service, { key: newKey('newcomer').key, view: '#/work' });
  await page.getByRole('heading', { name: 'Nobody is waiting' }).waitFor();
  await page.getByText('Nothing has changed.').waitFor();
  await page.getByRole('link', { name: 'Management' }).click();
  await page.getByText('Nobody is more likely to leave than to stay.').waitFor();
  await page.getByText('Nothing moved in this time.').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('stale', async () => {
  const page = await open(browser, service, { key: newKey('late').key, view: '#/work' });
  const notice = page.locator('.notice-stale');
  await notice.getByText('These recommendations are not current').waitFor();
  await notice.getByText(/A newer policy has not been applied to all of them\. Last refreshed/).waitFor();
  await page.context().close();
  const current = await open(browser, service, { key, view: '#/work' });
  await current.locator('.queue').waitFor();
  assert.equal(await current.locator('.notice-stale').count(), 0);
  await current.context().close();
});

test('loading, slow, and given up', async () => {
  const page = await open(browser, service, { key });
  let answer;
  await page.route('**/v1/recommendations?*', async (route) => {
    await new Promise((resolve) => { answer = resolve; });
    await route.continue().catch(() => {});
  });
  await page.clock.install();
  await page.getByRole('link', { name: 'Work list' }).click();
  const queue = page.getByRole('region', { name: 'Stored recommendations' });
  await queue.getByRole('status').getByText('Loading').waitFor({ state: 'attached' });
  assert.equal(await queue.getByText('This takes longer than usual.').count(), 0);
  await page.clock.fastForward(4000);
  await queue.getByText('This takes longer than usual.').waitFor();
  await queue.getByRole('button', { name: 'Cancel' }).click();
  await queue.getByText('No answer in time').waitFor();
  answer();
  await page.unroute('**/v1/recommendations?*');
  await queue.getByRole('button', { name: 'Try again' }).click();
  await queue.locator('.queue').waitFor();
  await page.context().close();
});

test('a service that is down, and comes back', async () => {
  const other = await new Service().start();
  const page = await open(browser, other, { key });
  await other.stop();
  await sample(page);
  await alert(page).getByText('The service cannot be reached').waitFor();
  await other.start();
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('article').waitFor();
  // What is tried again is what was asked for.
  await other.stop();
  await page.getByLabel('Load a stored customer').fill(moved());
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await alert(page).getByText('The service cannot be reached').waitFor();
  await other.start();
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await page.locator('.headline-who strong').getByText(moved()).waitFor();
  await page.context().close();
  await other.stop();
});

test('refusals say what can be done, with the request id', async () => {
  const page = await open(browser, service, { key });
  for (const [answer, said] of [
    [problem(429), 'Too many requests'], [problem(503), 'The service cannot answer now'], [problem(504), 'No answer in time'], [problem(500), 'The service failed'],
    [problem(422, { detail: 'a value is odd', hint: 'Take another.' }), 'a value is odd Take another.'],
  ]) {
    await page.route(/analyze/, (route) => route.fulfill(answer));
    await sample(page);
    await alert(page).getByText(said).waitFor();
    await alert(page).getByText('abc-7').waitFor();
    await page.unroute(/analyze/);
  }
  await page.context().close();
});

test('answers that are none', async () => {
  const page = await open(browser, service, { key });
  const good = { recommendation: examples[0].exact, explanation: [], evidence: {}, notes: [] };
  for (const [status, body] of [
    [200, '<html>Hello</html>'], [200, ''], [200, '{}'], [200, 'null'], [200, '[]'], [200, '{"recommendation": {}}'], [404, '<h1>nginx</h1>'],
    [200, JSON.stringify({ ...good, recommendation: { ...good.recommendation, churn_risk: 'high' } })],
    [200, JSON.stringify({ ...good, recommendation: { ...good.recommendation, churn_risk: 7 } })],
    [200, JSON.stringify({ ...good, explanation: [{ factor: 'x' }] })], [200, JSON.stringify({ ...good, evidence: { analytical: [null] } })],
    [200, JSON.stringify(good).slice(0, -20)],
  ]) {
    await page.route(/analyze/, (route) => route.fulfill({ status, contentType: 'application/json', body }));
    await sample(page);
    await alert(page).getByText('The answer could not be read').waitFor();
    assert.equal(await page.getByRole('article').count(), 0, body);
    await page.unroute(/analyze/);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await alert(page).waitFor({ state: 'detached' });
  }
  // A proxy in front says that there is nobody behind it.
  await page.route(/analyze/, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }));
  await sample(page);
  await alert(page).getByText('The service cannot answer now').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what is typed is text, and numbers are numbers', async () => {
  const page = await open(browser, service, { key });
  const bad = ['<script>alert(1)</script>', "'; DROP TABLE crm.account; --", 'seventy', '1e5', 'NaN', '--5', '1.2.3,4', '½'];
  for (const typed of bad) {
    await page.getByLabel('Customer ID').fill(typed);
    for (const label of ['Lead score', 'Sentiment', 'Interactions', 'Average deal value', 'Response rate']) {
      await page.getByLabel(label, { exact: true }).first().fill(typed);
    }
    await analyze(page);
    await page.getByText('5 values need a look').waitFor();
    assert.equal(await page.getByText('This is not a number.').count(), 5);
    await page.waitForFunction(() => document.activeElement.id === 'leadScore');
    assert.equal(await page.getByRole('article').count(), 0);
  }
  for (const [label, typed, said] of [['Lead score', '101', 'From 0 to 100.'], ['Lead score', '-1', 'From 0 to 100.'], ['Sentiment', '1.01', 'From -1 to 1.'],
    ['Interactions', '-3', 'At least 0.'], ['Average deal value', '-$5', 'At least 0.'], ['Average deal value', '9e', 'This is not a number.'],
    ['Average deal value', '9999999bn', 'This is too large.'], ['Response rate', '120%', 'From 0 to 100.']]) {
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByLabel('Customer ID').fill('x');
    await page.getByLabel(label, { exact: true }).first().fill(typed);
    await analyze(page);
    const field = page.getByLabel(label, { exact: true }).first();
    await page.getByText(said, { exact: true }).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby')).textContent), said);
  }
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await analyze(page);
  await page.getByText('A customer id is needed.').waitFor();
  // As text fields take it, it comes back as text.
  for (const typed of ['<img src=x onerror=alert(1)>', "Robert'); DROP TABLE crm.account;--", '\u202Eevil {{7*7}} ${1}']) {
    await page.getByLabel('Customer ID').fill(typed);
    await page.getByLabel('Notes').fill(`${typed} is there any discount?`);
    await analyze(page);
    await page.locator('.headline-who strong').getByText(typed, { exact: true }).waitFor();
  }
  assert.equal(await page.locator('main img').count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the service finds fault with a field', async () => {
  const page = await open(browser, service, { key });
  await page.route(/analyze/, (route) => route.fulfill(problem(422, { detail: 'sentiment_score is odd', path: '$.customer_profile.sentiment_score' })));
  await sample(page);
  await page.getByText('sentiment_score is odd').waitFor();
  assert.equal(await page.getByLabel('Sentiment').first().getAttribute('aria-invalid'), 'true');
  await page.context().close();
});

test('notes of 10,000 characters', async () => {
  const page = await open(browser, service, { key });
  await page.getByLabel('Customer ID').fill('long');
  await page.getByLabel('Notes').fill(`Is there any discount? ${'We wait for your answer. '.repeat(400)}`.slice(0, 10_000));
  await page.getByText('10,000 characters').waitFor();
  await analyze(page);
  await page.getByRole('region', { name: 'Psychology traits' }).getByText('any discount').waitFor();
  await page.context().close();
});
