// Whether an answer is what it should be. A service that answers nonsense must not look like one with odd customers.

export type Check = (value: unknown) => boolean;

export const text: Check = (value) => typeof value === 'string';
export const flag: Check = (value) => typeof value === 'boolean';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const fraction: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
export const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
export const anything: Check = () => true;

export const maybe = (check: Check): Check => (value) => value === null || value === undefined || check(value);
export const either = (...checks: Check[]): Check => (value) => checks.some((check) => check(value));
export const list = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);

export const record = (check: Check): Check => (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);

export const shape = (keys: Record<string, Check>): Check => (value) =>
  typeof value === 'object' && value !== null &&
  Object.entries(keys).every(([key, check]) => check((value as Record<string, unknown>)[key]));
