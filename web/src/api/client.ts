// The only place that speaks to the service. The key lives in an instance, and nowhere else.
import * as answers from './answers';
import { Failure, isAbort, kindOf } from './failure';
import type { Check } from './shape';
import { shape, list, number, text } from './shape';
import type {
  AtRisk, Change, Contribution, Demand, Detail, Freshness, LineError, Moved, Page, PriorityCount, Problem, Recommendation, Request, Stored,
} from './types';

// Above the service's own limits for a statement, which tell more.
const fastTime = 15_000;
const slowTime = 60_000;

export type Parameters = Record<string, string | number | undefined>;

const problemShape = shape({ status: number, title: text, request_id: text });

export class Client {
  readonly #key: string;
  readonly #refused: () => void;

  constructor(key: string, refused: () => void = () => {}) {
    this.#key = key;
    this.#refused = refused;
  }

  analyze(request: Request, signal?: AbortSignal): Promise<Detail> {
    return this.#json('/v1/prescriptive/analyze?detail=true', answers.detail, signal, fastTime, request);
  }

  recommend(request: Request, signal?: AbortSignal): Promise<Recommendation> {
    return this.#json('/v1/prescriptive/analyze', answers.recommendation, signal, fastTime, request);
  }

  async batch(requests: Request[], signal?: AbortSignal): Promise<(Recommendation | LineError)[]> {
    const body = requests.map((request) => JSON.stringify(request)).join('\n');
    const { answer, requestId } = await this.#ask('/v1/prescriptive/batch', signal, slowTime, { body, type: 'application/x-ndjson' });
    const lines = answer.split('\n').filter((line) => line !== '').map(parse);
    // A stream that was cut short has fewer.
    if (lines.length !== requests.length || !list(answers.batchLine)(lines)) throw new Failure('nonsense', undefined, requestId);
    return lines as (Recommendation | LineError)[];
  }

  recommendations(parameters: Parameters, signal?: AbortSignal): Promise<Page<Stored>> {
    return this.#json(`/v1/recommendations${query(parameters)}`, answers.page(answers.stored), signal, slowTime);
  }

  customer(id: string, name: string | undefined, signal?: AbortSignal): Promise<Stored> {
    return this.#json(`/v1/customers/${encodeURIComponent(id)}/recommendation${query({ name })}`, answers.stored, signal, fastTime);
  }

  explanation(id: string, name: string | undefined, signal?: AbortSignal): Promise<{ items: Contribution[] }> {
    return this.#json(`/v1/customers/${encodeURIComponent(id)}/explanation${query({ name })}`, answers.page(answers.contribution), signal, fastTime);
  }

  history(id: string, name: string | undefined, signal?: AbortSignal): Promise<Page<Moved>> {
    return this.#json(`/v1/customers/${encodeURIComponent(id)}/history${query({ name })}`, answers.page(answers.moved), signal, fastTime);
  }

  priorities(name: string | undefined, signal?: AbortSignal): Promise<{ items: PriorityCount[] }> {
    return this.#json(`/v1/priorities${query({ name })}`, answers.page(answers.priorityCount), signal, slowTime);
  }

  demand(signal?: AbortSignal): Promise<{ items: Demand[] }> {
    return this.#json('/v1/resource-demand', answers.page(answers.demand), signal, slowTime);
  }

  atRisk(parameters: Parameters, signal?: AbortSignal): Promise<Page<AtRisk>> {
    return this.#json(`/v1/at-risk${query(parameters)}`, answers.page(answers.atRisk), signal, slowTime);
  }

  freshness(signal?: AbortSignal): Promise<{ items: Freshness[] }> {
    return this.#json('/v1/freshness', answers.page(answers.freshness), signal, slowTime);
  }

  changes(parameters: Parameters, signal?: AbortSignal): Promise<Page<Change>> {
    return this.#json(`/v1/changes${query(parameters)}`, answers.page(answers.change), signal, slowTime);
  }

  async #json<Answer>(path: string, check: Check, signal: AbortSignal | undefined, time: number, body?: unknown): Promise<Answer> {
    const sent = body === undefined ? undefined : { body: JSON.stringify(body), type: 'application/json' };
    const { answer, requestId } = await this.#ask(path, signal, time, sent);
    const value = parse(answer);
    if (!check(value)) throw new Failure('nonsense', undefined, requestId);
    return value as Answer;
  }

  async #ask(path: string, signal: AbortSignal | undefined, time: number, sent?: { body: string; type: string }) {
    const limit = AbortSignal.timeout(time);
    const either = new AbortController();
    const abort = () => either.abort();
    for (const source of [limit, signal]) {
      if (source?.aborted) abort();
      source?.addEventListener('abort', abort, { once: true });
    }
    let requestId: string | undefined;
    try {
      const response = await fetch(path, {
        method: sent ? 'POST' : 'GET',
        headers: { 'x-api-key': this.#key, ...(sent && { 'content-type': sent.type }) },
        ...(sent && { body: sent.body }),
        signal: either.signal,
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      requestId = response.headers.get('x-request-id') ?? undefined;
      const answer = await response.text();
      if (response.ok) return { answer, requestId };
      throw refusal(response, answer, requestId);
    } catch (error) {
      if (error instanceof Failure) {
        if (error.kind === 'key') this.#refused();
        throw error;
      }
      if (isAbort(error)) {
        if (signal?.aborted) throw error;
        throw new Failure('slow', undefined, requestId);
      }
      throw new Failure('down', undefined, requestId);
    } finally {
      signal?.removeEventListener('abort', abort);
      limit.removeEventListener('abort', abort);
    }
  }
}

function refusal(response: Response, answer: string, requestId: string | undefined): Failure {
  const problem = parse(answer);
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  if (problemShape(problem)) return new Failure(kindOf(response.status), problem as Problem, requestId, retryAfter);
  // Whoever answers without the service's form is not the service, such as a proxy before one that is down.
  return new Failure(response.status >= 502 ? 'unavailable' : 'nonsense', undefined, requestId, retryAfter);
}

function query(parameters: Parameters): string {
  const known = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0 ? '' : `?${new URLSearchParams(known.map(([name, value]) => [name, String(value)]))}`;
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
