// For everybody: axe-core in light and dark, the keyboard alone, names for readers of the screen, paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze, axeSource, browser, enter, examples, key, moved, open, service } from './browser.mjs';

async function clean(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`), []);
}

const ask = async (page) => {
  await page.locator('.sample').first().click();
  await analyze(page);
  await page.getByRole('article').waitFor();
};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing: ${colorScheme}, ${width}`, async () => {
      const page = await open(browser, service, { colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
      await clean(page, 'key');
      await enter(page, key);
      await clean(page, 'analyze, empty');
      await page.getByRole('button', { name: 'Add interaction' }).click();
      await analyze(page);
      await clean(page, 'analyze, problems');
      await page.getByLabel('Customer ID').fill('new');
      await analyze(page);
      await page.getByRole('article').waitFor();
      await clean(page, 'analyze, not enough data');
      await ask(page);
      await page.getByRole('button', { name: 'Find it' }).click();
      await page.locator('.point').first().waitFor();
      await page.getByRole('region', { name: 'What if' }).getByLabel('Lead score').fill('20');
      await page.locator('.decision').waitFor();
      await page.waitForFunction(() => !document.querySelector('.asked-again'));
      await clean(page, 'analyze');
      await page.getByRole('link', { name: 'Work list' }).click();
      await page.locator('.queue').waitFor();
      await page.locator('.kind').first().waitFor();
      await clean(page, 'work list');
      await page.evaluate((id) => { location.hash = `#/customer/${encodeURIComponent(id)}`; }, moved());
      await page.locator('canvas').waitFor();
      await clean(page, 'customer');
      await page.getByRole('link', { name: 'Management' }).click();
      await page.locator('canvas').waitFor();
      await page.locator('.demand').waitFor();
      await clean(page, 'management');
      await page.route('**/v1/**', (route) => route.abort());
      await page.getByRole('link', { name: 'Work list' }).click();
      await page.getByRole('alert').first().waitFor();
      await clean(page, 'failures');
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });

    test(`nothing lies beside the page: ${colorScheme}, ${width}`, async () => {
      const page = await open(browser, service, { key, colorScheme, viewport: { width, height: 900 } });
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await ask(page);
      assert.ok(await wide() <= 0);
      for (const [view, ready] of [['Work list', '.queue'], ['Management', 'canvas']]) {
        await page.getByRole('link', { name: view }).click();
        await page.locator(ready).waitFor();
        assert.ok(await wide() <= 0, view);
      }
      await page.context().close();
    });
  }
}

test('a theme of the reader’s choice', async () => {
  const page = await open(browser, service, { key, colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const becomes = (color) => page.waitForFunction((wanted) => getComputedStyle(document.body).backgroundColor === wanted, color);
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.getByLabel('Theme').selectOption('Light');
  await becomes(light);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByLabel('Theme').selectOption('Dark');
  await becomes(dark);
  await page.getByLabel('Theme').selectOption('System');
  await becomes(light);
  await page.context().close();
});

test('by keyboard alone, from the key to a customer', async () => {
  const page = await open(browser, service);
  const focused = () => page.evaluate(() => {
    const { activeElement: element } = document;
    return element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).textContent.trim();
  });
  // Presses Tab until what has the focus is called so. What has it can be seen to have it.
  const tabTo = async (name) => {
    for (let i = 0; i < 60; ++i) {
      await page.keyboard.press('Tab');
      if (name.test(await focused())) {
        assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none', String(name));
        return;
      }
    }
    assert.fail(`${name} is not reached`);
  };
  assert.equal(await focused(), 'API key');
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Prescriptive AI Intelligence' }).waitFor();
  await tabTo(/^High-value analytical/);
  await page.keyboard.press('Enter');
  await tabTo(/Analyze & Recommend/);
  await page.keyboard.press('Enter');
  await page.getByRole('article').waitFor();
  // The answer has the focus: what follows is what it offers.
  await page.waitForFunction((action) => document.activeElement.textContent === action, examples[0].exact.recommended_action);
  await tabTo(/^Lead score$/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('PageDown');
  await page.locator('.decision').waitFor();
  await page.locator('.skip').focus();
  await tabTo(/^Work list$/);
  await page.keyboard.press('Enter');
  await page.locator('.queue').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  await tabTo(/^Priority/);
  await page.keyboard.type('Cri');
  await page.waitForFunction(() => [...document.querySelectorAll('.queue .badge')].every((badge) => badge.textContent === 'Critical'));
  await tabTo(/^(?!Priority|Type|Owner|Trait|Due|Clear)\w+ \w+$/);
  await page.keyboard.press('Enter');
  await page.locator('.headline').waitFor();
  await page.context().close();
});

test('headings, landmarks and names', async () => {
  const page = await open(browser, service, { key });
  await ask(page);
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Prescriptive AI Intelligence');
  for (const role of ['banner', 'navigation', 'main']) assert.equal(await page.getByRole(role).count(), 1, role);
  assert.equal(await page.getByRole('link', { name: 'Analyze' }).getAttribute('aria-current'), 'page');
  assert.match(await page.title(), /^Analyze/);
  for (const name of ['Conversion probability', 'Churn risk', 'Psychology traits', 'What if', 'Smallest change that moves the decision']) {
    await page.getByRole('region', { name }).waitFor();
  }
  await page.getByRole('table', { name: 'How Churn risk comes about' }).waitFor();
  assert.equal(await page.getByLabel('Average deal value').last().getAttribute('aria-valuetext'), '$50,000');
  await page.getByText(`Recommendation: ${examples[0].exact.recommended_action}`).waitFor({ state: 'attached' });
  await page.context().close();
});

test('on paper there is the customer alone', async () => {
  const page = await open(browser, service, { key, colorScheme: 'dark' });
  await ask(page);
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.bar', '.analyze-form', '.what-if', '.turning', '.tools']) assert.equal(await page.locator(hidden).isVisible(), false, hidden);
  const text = await page.locator('main').innerText();
  for (const said of ['12345', examples[0].exact.recommended_action, '66%', '15.5%', ...examples[0].exact.alternative_actions]) assert.ok(text.includes(said), said);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(0, 0, 0)');
  // Light, whatever the screen is.
  const badge = () => page.locator('.headline .badge').evaluate((element) => getComputedStyle(element).backgroundColor);
  const onPaper = await badge();
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  assert.equal(onPaper, await badge());
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notEqual(onPaper, await badge());
  await page.context().close();
});

test('nothing is asked of another host, and the policy of the page holds', async () => {
  const page = await open(browser, service);
  const broken = [];
  await page.exposeFunction('brokenRule', (rule) => broken.push(rule));
  await page.evaluate(() => document.addEventListener('securitypolicyviolation', (event) => window.brokenRule(event.violatedDirective)));
  const hosts = new Set();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await enter(page, key);
  await ask(page);
  for (const [view, ready] of [['Work list', '.queue'], ['Management', 'canvas']]) {
    await page.getByRole('link', { name: view }).click();
    await page.locator(ready).waitFor();
  }
  assert.deepEqual([...hosts], [new URL(service.url).host]);
  assert.deepEqual(broken, []);
  // The policy is at work: it stops what an intruder would try.
  await page.evaluate(() => {
    const script = document.createElement('script');
    try { script.textContent = 'window.intruder = true'; } catch { /* trusted types */ }
    document.head.append(script);
    return fetch('http://127.0.0.1:9/').catch(() => {});
  });
  await page.waitForFunction(() => window.intruder === undefined);
  assert.ok(broken.length > 0);
  await page.context().close();
});
