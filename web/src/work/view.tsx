import { useState } from 'preact/hooks';
import { useKept } from '../app/kept';
import { customerAddress } from '../app/route';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { Icon } from '../parts/icon';
import { Empty, Shown, Stale } from '../parts/states';
import '../style/work.css';
import { texts } from '../texts';
import { Changes } from './changes';
import type { Filters } from './filters';
import { FilterBar, anyFilter, countOf, dueBefore, noFilters } from './filters';
import { Pager } from './pager';
import { Queue } from './queue';

const t = texts.work;
const rows = 50;

// Where each page so far began: the service only goes forward.
interface Place { filters: Filters; source: string | undefined; cursors: (string | undefined)[]; now: number }

const begin = (source: string | undefined, filters = noFilters): Place => ({ filters, source, cursors: [undefined], now: Date.now() });

export function WorkView() {
  const { client, source, freshness } = useSession();
  const [kept, keep, change] = useKept<Place>('work.place', begin(source));
  // Filters may be chosen before it is known which source there is.
  const here = (last: Place): Place => (last.source === source || last.source === undefined ? { ...last, source } : begin(source));
  const place = here(kept);
  const { filters, cursors } = place;
  const known = !freshness.loading || freshness.value !== undefined;
  const parameters = {
    name: source, priority: filters.priority, action_type: filters.type, owner: filters.owner, trait: filters.trait,
    due_before: dueBefore(filters.due, place.now), after: cursors[cursors.length - 1], limit: rows,
  };
  const page = useAsked(known ? (signal) => client.recommendations(parameters, signal) : undefined, [client, known, JSON.stringify(parameters)]);
  const counts = useAsked(known ? async (signal) => (await client.priorities(source, signal)).items : undefined, [client, known, source]);
  const go = (next: (string | undefined)[]) => {
    keep({ ...place, cursors: next });
    document.getElementById('queue')?.scrollIntoView({ block: 'start' });
  };
  const first = (cursors.length - 1) * rows;

  return (
    <div class="work">
      <header class="view-head">
        <div><h1>{t.title}</h1><p class="muted">{t.about}</p></div>
        <Search />
      </header>
      <Stale />
      <Changes />
      <section class="card" id="queue" aria-label={t.caption}>
        <FilterBar filters={filters} counts={counts.value ?? []} change={(part) => change((last) => begin(source, { ...here(last).filters, ...part }))} />
        <Shown asked={page} lines={10}>
          {({ items, next }) => (
            <>
              {items.length === 0 && (anyFilter(filters)
                ? <Empty title={t.noneTitle} text={t.noneText}><button type="button" onClick={() => keep(begin(source))}>{t.clear}</button></Empty>
                : <Empty title={t.emptyTitle} text={t.emptyText} />)}
              {items.length > 0 && <Queue items={items} />}
              {(items.length > 0 || first > 0) && (
                <Pager
                  first={first} count={items.length} total={counts.value && countOf(counts.value, filters)} toFirst={() => go([undefined])}
                  previous={cursors.length > 1 ? () => go(cursors.slice(0, -1)) : undefined}
                  next={next === null ? undefined : () => go([...cursors, next])}
                />
              )}
            </>
          )}
        </Shown>
      </section>
    </div>
  );
}

function Search() {
  const [id, setId] = useState('');
  function submit(event: Event) {
    event.preventDefault();
    if (id.trim() !== '') location.hash = customerAddress(id.trim());
  }
  return (
    <form class="search" role="search" autocomplete="off" onSubmit={submit}>
      <label for="search" class="unseen">{t.search.label}</label>
      <div class="joined">
        <input id="search" type="text" value={id} placeholder={t.search.placeholder} spellcheck={false} autocomplete="off" onInput={(event) => setId(event.currentTarget.value)} />
        <button type="submit"><Icon name="search" />{t.search.action}</button>
      </div>
    </form>
  );
}
