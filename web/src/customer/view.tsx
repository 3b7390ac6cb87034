// One stored customer: what is advised, why, and how it came to that.
import { useKept } from '../app/kept';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import type { Values } from '../analyze/fields';
import { nothing, valuesOf } from '../analyze/fields';
import { Result } from '../analyze/result';
import type { Shown as Answer } from '../analyze/shown';
import { loadStored } from '../analyze/stored';
import { Icon } from '../parts/icon';
import { Shown, Stale } from '../parts/states';
import { texts } from '../texts';
import { History } from './history';
import '../style/work.css';

const t = texts.customer;

export function CustomerView({ id }: { id: string }) {
  const { client, currency, source, freshness } = useSession();
  const [, setValues] = useKept<Values>('analyze.values', nothing);
  const [, setShown] = useKept<Answer | undefined>('analyze.shown', undefined);
  const [, setAnswered] = useKept('analyze.answered', '');
  const known = !freshness.loading || freshness.value !== undefined;
  const answer = useAsked(known ? (signal) => loadStored(client, id, source, signal) : undefined, [client, known, id, source]);
  const history = useAsked(known ? async (signal) => (await client.history(id, source, signal)).items : undefined, [client, known, id, source]);

  function analyze(shown: Answer) {
    const values = valuesOf(id, shown.explanation, currency);
    setValues(values);
    setShown(shown);
    setAnswered(JSON.stringify(values));
    location.hash = '#/';
  }

  return (
    <div class="customer">
      <div class="customer-head">
        <a href="#/work" class="back"><Icon name="back" />{t.back}</a>
        {answer.value && <button type="button" onClick={() => answer.value && analyze(answer.value)}><Icon name="spark" />{t.analyze}</button>}
      </div>
      <h1 class="unseen">{texts.result.customer} {id}</h1>
      <Stale />
      <Shown asked={answer} lines={8}>{(shown) => <Result shown={shown} />}</Shown>
      {answer.value && <Shown asked={history} lines={4}>{(items) => <History items={items} />}</Shown>}
    </div>
  );
}
