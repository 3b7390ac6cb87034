// Where the key is typed. No password field: browsers would offer to keep what is in one.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Client } from '../api/client';
import { Failure } from '../api/failure';
import { FailureBox } from '../parts/states';
import { texts } from '../texts';

const t = texts.key;

export function KeyForm({ refused, open }: { refused: boolean; open: (key: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => field.current?.focus(), []);

  async function submit(event: Event) {
    event.preventDefault();
    const key = field.current?.value.trim() ?? '';
    setFailure(undefined);
    // A header takes no other characters.
    if (key === '' || !/^[\x21-\x7e]+$/.test(key)) {
      setProblem(key === '' ? t.empty : t.invalid);
      return field.current?.focus();
    }
    setProblem(undefined);
    setChecking(true);
    try {
      await new Client(key).recommend({ customer_id: '1', customer_profile: {} });
    } catch (error) {
      const reason = error instanceof Failure ? error : new Failure('nonsense');
      if (reason.kind !== 'right') {
        setChecking(false);
        if (reason.kind !== 'key') return setFailure(reason);
        setProblem(t.invalid);
        return field.current?.focus();
      }
    }
    if (field.current) field.current.value = '';
    open(key);
    return undefined;
  }

  return (
    <form class={refused ? 'key-form card key-form-again' : 'key-form card'} onSubmit={submit} autocomplete="off" noValidate aria-labelledby="key-title">
      <h1 id="key-title" tabIndex={-1}>{refused ? t.refusedTitle : t.title}</h1>
      <p class="muted">{refused ? t.refused : t.about}</p>
      <label for="key">{t.label}</label>
      <div class="joined">
        <input
          id="key" ref={field} class="secret" type="text" autocomplete="off" autocapitalize="off" spellcheck={false} required
          aria-invalid={problem !== undefined} aria-describedby={problem ? 'key-problem key-hint' : 'key-hint'}
        />
        <button class="primary" type="submit" disabled={checking}>{checking ? t.opening : t.open}</button>
      </div>
      {problem && <p id="key-problem" class="problem" role="alert">{problem}</p>}
      <p id="key-hint" class="hint">{t.hint}</p>
      {failure && <FailureBox failure={failure} />}
    </form>
  );
}
