import { number } from '../format';
import { texts } from '../texts';

const t = texts.work;

interface Props {
  first: number;
  count: number;
  total: number | undefined;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
  toFirst: () => void;
}

export function Pager({ first, count, total, previous, next, toFirst }: Props) {
  const from = number(first + 1);
  const to = number(first + count);
  return (
    <nav class="pager" aria-label={t.pages}>
      <p role="status">{total === undefined || total < first + count ? t.rows(from, to) : t.rowsOf(from, to, number(total))}</p>
      <div>
        <button type="button" onClick={toFirst} disabled={!previous}>{t.first}</button>
        <button type="button" onClick={previous} disabled={!previous}>{t.previous}</button>
        <button type="button" onClick={next} disabled={!next}>{t.next}</button>
      </div>
    </nav>
  );
}
