// Traits with what shows them: the customer's words as a quotation, or a fact about behaviour.
import type { Evidence } from '../api/types';
import { useSession } from '../app/session';
import { factorName, name, texts } from '../texts';
import type { Shown } from './shown';
import { factorValue } from './waterfall';

const t = texts.result;

export function Traits({ shown }: { shown: Shown }) {
  return (
    <section class="card traits" aria-labelledby="traits-title">
      <h3 id="traits-title">{t.traits}</h3>
      <p class="hint">{t.traitsHint}</p>
      {shown.traits.length === 0 && <p class="muted">{t.noTraits}</p>}
      <ul class={shown.asked ? 'plain' : 'plain traits-short'}>
        {shown.traits.map((trait, i) => (
          <li key={trait}>
            <p class="trait-name">{name(trait)}{i === 0 && shown.traits.length > 1 && <span class="tag">{t.strongest}</span>}</p>
            {shown.asked && <EvidenceList evidence={shown.asked.evidence[trait] ?? []} />}
          </li>
        ))}
      </ul>
      {shown.buyingStyle !== null && <p class="buying-style"><span class="muted">{t.buyingStyle}</span> {name(shown.buyingStyle)}</p>}
      {shown.stored && shown.traits.length > 0 && <p class="hint">{t.noEvidence}</p>}
    </section>
  );
}

function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  const { currency } = useSession();
  return (
    <ul class="evidence">
      {evidence.map((item, i) => (
        <li key={i}>
          {item.text !== undefined
            ? <><q>{item.text}</q> <span class="muted">{item.interaction_id === undefined ? t.inNotes : t.inContact(item.interaction_id)}</span></>
            : <>{item.reason} {item.feature !== undefined && (
              <span class="muted">{factorName(item.feature)} {factorValue(item.feature, item.value ?? null, currency)}</span>
            )}</>}
        </li>
      ))}
    </ul>
  );
}
