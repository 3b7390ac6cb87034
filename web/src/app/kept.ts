// What a view keeps while another one is shown. In memory only: closing the page or forgetting the key ends it.
import { useCallback, useState } from 'preact/hooks';

const kept = new Map<string, unknown>();

export const forgetAll = (): void => kept.clear();

// Two events may come before the next rendering: a change is made to the latest value, not to the one last shown.
export type Change<Value> = (next: (last: Value) => Value) => void;

export function useKept<Value>(name: string, initial: Value): [Value, (value: Value) => void, Change<Value>] {
  const [value, show] = useState<Value>(() => (kept.has(name) ? (kept.get(name) as Value) : initial));
  const set = useCallback((next: Value) => {
    kept.set(name, next);
    show(() => next);
  }, [name]);
  const change = useCallback<Change<Value>>((next) => set(next(kept.has(name) ? (kept.get(name) as Value) : initial)), [name]);
  return [value, set, change];
}
