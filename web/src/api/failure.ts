// Why there is no answer, in the kinds that people can do something about.
import type { Problem } from './types';

export type FailureKind =
  | 'key'          // the key is missing, revoked or none
  | 'right'        // the key may not do this
  | 'missing'      // there is no such customer
  | 'value'        // a value is not right; problem says which
  | 'often'        // asked too often
  | 'unavailable'  // the database or the service cannot answer now
  | 'slow'         // no answer in time
  | 'down'         // nobody there
  | 'nonsense'     // an answer that is none
  | 'failed';

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly problem?: Problem,
    readonly requestId?: string,
    readonly retryAfter?: number,
  ) {
    super(problem?.detail ?? kind);
  }
}

const kinds: Record<number, FailureKind> = {
  400: 'value', 401: 'key', 403: 'right', 404: 'missing', 413: 'value', 414: 'value', 415: 'value', 422: 'value', 429: 'often', 431: 'value', 503: 'unavailable', 504: 'slow',
};

export const kindOf = (status: number): FailureKind => kinds[status] ?? 'failed';

// What aborting a request throws is nobody's failure.
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
