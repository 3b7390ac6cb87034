import { useState } from 'preact/hooks';
import { texts } from '../texts';

const t = texts.analyze.load;

export function Load({ load, asking }: { load: (id: string) => void; asking: boolean }) {
  const [id, setId] = useState('');
  const [problem, setProblem] = useState(false);
  function submit(event: Event) {
    event.preventDefault();
    setProblem(id.trim() === '');
    if (id.trim() !== '') load(id.trim());
  }
  return (
    <form class="load" autocomplete="off" noValidate onSubmit={submit}>
      <label for="load-id">{t.label}</label>
      <div class="joined">
        <input
          id="load-id" type="text" value={id} placeholder={t.placeholder} spellcheck={false} autocomplete="off" aria-invalid={problem}
          aria-describedby={problem ? 'load-problem' : undefined} onInput={(event) => setId(event.currentTarget.value)}
        />
        <button type="submit" disabled={asking}>{t.action}</button>
      </div>
      {problem && <p id="load-problem" class="problem">{t.empty}</p>}
    </form>
  );
}
