// Numbers, money and dates as the reader's locale writes them, and back.

export const locale = (): string => navigator.languages[0] ?? navigator.language;

const numberFormats = new Map<string, Intl.NumberFormat>();

function formatted(value: number, options: Intl.NumberFormatOptions): string {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (!format) numberFormats.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format.format(value);
}

export const number = (value: number, digits = 0): string => formatted(value, { maximumFractionDigits: digits });

// As it stands in a field, to be read back.
export const editable = (value: number): string => formatted(value, { useGrouping: false, maximumSignificantDigits: 6 });

export const percent = (fraction: number, digits = 1): string =>
  formatted(fraction, { style: 'percent', maximumFractionDigits: digits });

// Of a table's column, where decimal points stand below each other.
export const percentFixed = (fraction: number): string =>
  formatted(fraction, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const signed = (value: number, digits: number): string =>
  formatted(value, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'exceptZero' });

export const money = (value: number, currency: string): string =>
  formatted(value, { style: 'currency', currency, maximumFractionDigits: Math.abs(value) < 100 && value % 1 !== 0 ? 2 : 0 });

export const moneyShort = (value: number, currency: string): string =>
  formatted(value, { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 });

export const date = (iso: string | number | Date): string =>
  new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(iso));

export const dayMonth = (time: number): string => new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' }).format(time);

export const dateTime = (iso: string | number | Date): string =>
  new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(iso));

const units: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

// "in 3 days", "yesterday"; the date where that says more.
export function relative(iso: string, now = Date.now()): string {
  const apart = Date.parse(iso) - now;
  if (Math.abs(apart) > 30 * 86_400_000) return date(iso);
  const [unit, length] = units.find(([, size]) => Math.abs(apart) >= size) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(apart / length), unit);
}

function decimalSign(): string {
  return new Intl.NumberFormat(locale()).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
}

const factors: Record<string, number> = { k: 1e3, m: 1e6, mn: 1e6, bn: 1e9, b: 1e9 };

// "$50,000", "50.000,50 €", "50k", "−0.3": the number, null for nothing, undefined for what is none.
export function parseNumber(typed: string): number | null | undefined {
  const bare = typed.trim().replace(/[\u2212\u2013]/g, '-').replace(/[\s\u00a0\u202f'’_]/g, '');
  if (bare === '') return null;
  const match = /^([+-]?)\p{Sc}?(?:usd|eur|gbp|chf|jpy)?([\d.,]+)(bn|mn|[kmb])?\p{Sc}?(?:usd|eur|gbp|chf|jpy)?$/iu.exec(bare);
  if (!match?.[2]) return undefined;
  const digits = plain(match[2]);
  if (digits === undefined) return undefined;
  const value = Number(digits) * (factors[match[3]?.toLowerCase() ?? ''] ?? 1);
  return match[1] === '-' ? -value : value;
}

// Which sign is the decimal one: the last of two kinds; of one kind, that which cannot be grouping, or the locale's.
function plain(digits: string): string | undefined {
  const signs: string[] = digits.match(/[.,]/g) ?? [];
  const last = signs[signs.length - 1];
  if (last === undefined) return digits;
  const other = last === '.' ? ',' : '.';
  const grouped = (text: string, sign: string) => text.split(sign).every((part, i) => (i === 0 ? /^[1-9]\d{0,2}$/ : /^\d{3}$/).test(part));
  const [whole = '', fraction = ''] = splitAtLast(digits, last);
  if (signs.includes(other)) {
    return grouped(whole, other) && /^\d*$/.test(fraction) ? `${whole.split(other).join('')}.${fraction}` : undefined;
  }
  if (signs.length > 1) return grouped(digits, last) ? digits.split(last).join('') : undefined;
  if (grouped(digits, last) && last !== decimalSign()) return digits.replace(last, '');
  return /\d/.test(digits) ? `${whole || '0'}.${fraction}` : undefined;
}

function splitAtLast(text: string, sign: string): [string, string] {
  const at = text.lastIndexOf(sign);
  return [text.slice(0, at), text.slice(at + 1)];
}
