// The service, its database, and Chromium, as the tests of the page use them.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
export const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const pictures = `${root}build/pictures/`;
export const examples = JSON.parse(readFileSync(`${root}test/contract/documented_examples.json`, 'utf8')).cases;
// Long enough for a slow machine; nothing waits for it that does not fail.
export const patience = 60_000;

export function sql(statement) {
  return execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', 'page', '-c', statement], { encoding: 'utf8' }).trimEnd();
}

export function newKey(role = 'reader', more = '') {
  const [id, key] = sql(`SELECT id, key FROM prescriptive.create_api_key('${role}'${more})`).split('|');
  return { id, key };
}

// A customer whose scores have moved.
export const moved = () => sql('SELECT customer_id FROM crm.recommendations_history GROUP BY 1 HAVING count(*) > 2 ORDER BY 1 LIMIT 1');

export const revoke = ({ id }) => sql(`SELECT prescriptive.revoke_api_key('${id}')`);

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// A process of the service. `start` again takes the same port.
export class Service {
  async start() {
    this.port ??= await freePort();
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PRESCRIPTIVE_')));
    this.process = spawn(process.env.SERVICE_PROGRAM, {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...environment, PRESCRIPTIVE_PORT: String(this.port), PRESCRIPTIVE_DATABASE: 'dbname=page user=page_service', PRESCRIPTIVE_PAGE: `${root}build/page` },
    });
    const end = Date.now() + patience;
    while (!(await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false))) {
      if (this.process.exitCode !== null || Date.now() > end) throw new Error('the service did not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  stop() {
    if (this.process.exitCode !== null) return undefined;
    return new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.process.kill('SIGTERM');
    });
  }
}

const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Root has no sandbox, and /dev/shm is small in containers.
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

// What each file of tests has of its own; there once its tests run.
export let browser, service, key;
before(async () => {
  service = await new Service().start();
  browser = await launch();
  ({ key } = newKey());
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

// A page at an address, in a context of its own. What goes wrong in it is kept in `faults`.
export async function open(browser, service, { key, view = '', ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) page.faults.push(message.text());
  });
  page.on('dialog', (dialog) => {
    page.faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${service.url}/crm${view}`);
  if (key !== undefined) await enter(page, key);
  return page;
}

export async function enter(page, key) {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByLabel('API key').waitFor({ state: 'detached' });
}

// Types a documented request into the form as people would: the lead score from 0 to 100, money with its sign.
export async function typeRequest(page, { customer_id: id, customer_profile: profile }) {
  const lead = profile.lead_score > 1 ? profile.lead_score : Math.round(profile.lead_score * 100);
  await page.getByLabel('Customer ID').fill(id);
  await page.getByLabel('Lead score').first().fill(String(lead));
  await page.getByLabel('Sentiment').first().fill(String(profile.sentiment_score));
  await page.getByLabel('Interactions', { exact: true }).first().fill(String(profile.total_interactions));
  await page.getByLabel('Average deal value').first().fill(`$${profile.avg_deal_value.toLocaleString('en-US')}`);
  await page.getByLabel('Response rate').first().fill(String(profile.response_rate));
}

export async function analyze(page) {
  await page.getByRole('button', { name: 'Analyze & Recommend' }).click();
}
