import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { Shown, Stale } from '../parts/states';
import '../style/work.css';
import '../style/management.css';
import { texts } from '../texts';
import { AtRiskList } from './at-risk';
import { DemandTable } from './demand';
import { Figures } from './figures';
import { Moves } from './moves';
import { PriorityChart } from './priority-chart';

const t = texts.management;

export function ManagementView() {
  const { client, source, freshness } = useSession();
  const known = !freshness.loading || freshness.value !== undefined;
  const counts = useAsked(known ? async (signal) => (await client.priorities(source, signal)).items : undefined, [client, known, source]);
  const demand = useAsked(known ? async (signal) => (await client.demand(signal)).items : undefined, [client, known]);
  return (
    <div class="management">
      <header class="view-head"><div><h1>{t.title}</h1><p class="muted">{t.about}</p></div></header>
      <Stale />
      <Shown asked={counts} lines={5}>
        {(items) => (
          <>
            <Figures items={items} />
            <section class="card" aria-labelledby="priorities-title">
              <h2 id="priorities-title" class="small-title">{t.priorities}</h2>
              <PriorityChart items={items} />
            </section>
          </>
        )}
      </Shown>
      <section class="card" aria-labelledby="demand-title">
        <h2 id="demand-title" class="small-title">{t.demand}</h2>
        <p class="hint">{t.demandAbout}</p>
        <Shown asked={demand} lines={6}>{(items) => <DemandTable items={items} />}</Shown>
      </section>
      <Moves />
      <AtRiskList />
    </div>
  );
}
