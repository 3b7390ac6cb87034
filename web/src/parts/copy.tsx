import { useState } from 'preact/hooks';
import { texts } from '../texts';
import { Icon } from './icon';

const t = texts.result.copy;

export function CopyButtons({ forms }: { forms: [kind: string, text: string][] }) {
  const [said, say] = useState('');
  async function copy(kind: string, text: string) {
    try {
      await navigator.clipboard.writeText(text);
      say(`${kind}: ${t.copied}`);
    } catch {
      say(t.failed);
    }
  }
  return (
    <div class="copy" role="group" aria-label={t.title}>
      <Icon name="copy" />
      {forms.map(([kind, text]) => (
        <button key={kind} type="button" class="quiet" aria-label={t.what(kind)} onClick={() => copy(kind, text)}>{kind}</button>
      ))}
      <span role="status" class="hint">{said}</span>
    </div>
  );
}
