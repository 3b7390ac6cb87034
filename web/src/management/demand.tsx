// Hours that the due actions need of each resource, against the hours a week that are typed here.
import type { Demand } from '../api/types';
import { useKept } from '../app/kept';
import { editable, number, parseNumber, percent } from '../format';
import { Meter } from '../parts/meter';
import { texts } from '../texts';

const t = texts.management;
const week = 168;

export function DemandTable({ items }: { items: Demand[] }) {
  const windows = [...new Set(items.map((item) => item.window_hours))].sort((a, b) => a - b);
  const [chosen, choose] = useKept<number | undefined>('management.window', undefined);
  const [typed, , type] = useKept<Record<string, string>>('management.capacity', {});
  const window = chosen !== undefined && windows.includes(chosen) ? chosen : windows[Math.min(2, windows.length - 1)];
  if (window === undefined) return <p class="muted">{t.demandEmpty}</p>;
  const rows = items.filter((item) => item.window_hours === window).sort((a, b) => a.kind.localeCompare(b.kind) || b.effort_hours - a.effort_hours);
  const typeIn = (resource: string, value: string) => type((last) => ({ ...last, [resource]: value }));
  // What the database knows of it stands there until something else is typed.
  const capacity = (item: Demand): string => typed[item.resource] ?? (item.capacity_hours === null ? '' : editable((item.capacity_hours * week) / item.window_hours));

  return (
    <>
      <div class="tabs" role="group" aria-label={t.window}>
        <span class="muted">{t.window}</span>
        {windows.map((hours) => (
          <button key={hours} type="button" aria-pressed={hours === window} onClick={() => choose(hours)}>{t.hours(hours)}</button>
        ))}
      </div>
      <div class="table-frame">
        <table class="demand cards">
          <caption class="unseen">{t.demand}</caption>
          <thead>
            <tr>
              <th scope="col">{t.demandColumns.resource}</th>
              <th scope="col" class="right">{t.demandColumns.actions}</th>
              <th scope="col" class="right">{t.demandColumns.effort}</th>
              <th scope="col" class="right">{t.demandColumns.capacity}</th>
              <th scope="col">{t.demandColumns.use}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((item) => (
              <tr key={`${item.kind} ${item.resource}`}>
                <th scope="row">{item.resource} <span class="muted">{item.kind === 'people' ? t.people : t.tools}</span></th>
                <td class="right" data-label={t.demandColumns.actions}>{number(item.actions)}</td>
                <td class="right" data-label={t.demandColumns.effort}>{number(item.effort_hours, 1)}</td>
                <td class="right" data-label={t.demandColumns.capacity}>
                  <input
                    type="text" inputMode="decimal" class="capacity" autocomplete="off" value={capacity(item)} aria-label={t.capacityOf(item.resource)}
                    aria-invalid={hoursOf(capacity(item)) === undefined} onInput={(event) => typeIn(item.resource, event.currentTarget.value)}
                  />
                </td>
                <td class="use"><Use item={item} perWeek={hoursOf(capacity(item))} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

// Undefined for what is no number of hours, null for nothing.
function hoursOf(typed: string): number | null | undefined {
  const value = parseNumber(typed);
  return typeof value === 'number' && value < 0 ? undefined : value;
}

function Use({ item, perWeek }: { item: Demand; perWeek: number | null | undefined }) {
  if (perWeek === undefined) return <span class="problem">{texts.analyze.problems.noNumber}</span>;
  if (perWeek === null) return <span class="muted">{t.noCapacity}</span>;
  const available = (perWeek * item.window_hours) / week;
  const use = available > 0 ? item.effort_hours / available : item.effort_hours > 0 ? Infinity : 0;
  const fits = use <= 1;
  return (
    <span class={fits ? 'used' : 'used used-over'}>
      <Meter share={use} tone={fits ? 'fits' : 'over'} />
      <span>{Number.isFinite(use) && percent(use, 0)} {fits ? t.fits : t.exceeds}</span>
    </span>
  );
}
