import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client';
import { Failure, isAbort } from '../api/failure';
import { useKept } from '../app/kept';
import { useSession } from '../app/session';
import { Empty, FailureBox, Loading } from '../parts/states';
import { texts } from '../texts';
import type { Problems, Values } from './fields';
import { fieldOf, nothing, readValues, valuesOf } from './fields';
import { Form } from './form';
import { Load } from './load';
import { Result } from './result';
import type { Shown } from './shown';
import { shownOfAnswer } from './shown';
import { loadStored } from './stored';

const t = texts.analyze;

export function AnalyzeView() {
  const { client, currency, source } = useSession();
  const [values, setValues, changeValues] = useKept<Values>('analyze.values', nothing);
  const [shown, setShown] = useKept<Shown | undefined>('analyze.shown', undefined);
  const [answered, setAnswered] = useKept('analyze.answered', '');
  const [problems, setProblems] = useState<Problems>({});
  const [failed, setFailed] = useState<{ client: Client; failure: Failure }>();
  const [asking, setAsking] = useState(false);
  const [loading, setLoading] = useState<string>();  // the id that was asked for last; else it was the form
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);
  // What another key was told is not told of this one.
  const failure = failed?.client === client ? failed.failure : undefined;

  // One question at a time: a new one ends the one before.
  async function ask(question: (signal: AbortSignal) => Promise<Shown>, from: () => Values) {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const asker = document.activeElement;
    setAsking(true);
    setFailed(undefined);
    try {
      const answer = await question(control.signal);
      setShown(answer);
      setAnswered(JSON.stringify(from()));
      // Where both stand below each other the answer may lie out of sight. Who has gone on to another field stays there.
      requestAnimationFrame(() => {
        if (document.activeElement === asker || document.activeElement === document.body) document.getElementById('action')?.focus();
      });
    } catch (error) {
      if (isAbort(error)) return;
      const reason = error instanceof Failure ? error : new Failure('nonsense');
      const field = reason.kind === 'value' ? fieldOf(reason.problem?.path) : undefined;
      if (field !== undefined) showProblems({ [field]: [reason.problem?.detail, reason.problem?.hint].filter(Boolean).join('. ') });
      else setFailed({ client, failure: reason });
    } finally {
      if (running.current === control) setAsking(false);
    }
  }

  function showProblems(found: Problems) {
    setProblems(found);
    const first = Object.keys(found)[0];
    if (first !== undefined) requestAnimationFrame(() => document.getElementById(first)?.focus());
  }

  function submit() {
    setLoading(undefined);
    const { request, problems: found } = readValues(values);
    showProblems(found);
    if (Object.keys(found).length > 0) return;
    void ask(async (signal) => shownOfAnswer(request, await client.analyze(request, signal)), () => values);
  }

  function load(id: string) {
    let loaded = nothing;
    setLoading(id);
    setProblems({});
    void ask(async (signal) => {
      const answer = await loadStored(client, id, source, signal);
      loaded = valuesOf(id, answer.explanation, currency);
      setValues(loaded);
      return answer;
    }, () => loaded);
  }

  function clear() {
    running.current?.abort();
    setAsking(false);
    setValues(nothing);
    setProblems({});
    setFailed(undefined);
    setShown(undefined);
  }

  const changed = shown !== undefined && answered !== JSON.stringify(values);
  return (
    <div class="analyze">
      <div class="analyze-side">
        <header>
          <h1 id="title">{t.title}</h1>
          <p class="muted">{t.about}</p>
        </header>
        <div class="card">
          <Load load={load} asking={asking} />
          <Form values={values} set={setValues} change={changeValues} problems={problems} asking={asking} submit={submit} clear={clear} />
        </div>
      </div>
      <div class="analyze-main" aria-busy={asking}>
        {failure && <FailureBox failure={failure} {...(failure.kind !== 'missing' && failure.kind !== 'value' && { retry: loading === undefined ? submit : () => load(loading) })} />}
        {asking && !shown && <div class="card"><Loading lines={6} label={t.submitting} /></div>}
        {!asking && !shown && !failure && <div class="card"><Empty title={t.emptyTitle} text={t.emptyText} /></div>}
        {shown && (
          <div class={asking ? 'asked asked-again' : 'asked'}>
            <p class="unseen" role="status">{asking ? '' : t.answered(shown.action)}</p>
            {shown.stored && <p class="notice notice-plain">{texts.result.storedHint}</p>}
            {changed && !asking && <p class="notice notice-plain notice-changed">{t.fresh}</p>}
            <Result shown={shown} />
          </div>
        )}
      </div>
    </div>
  );
}
