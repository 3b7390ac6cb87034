// What a view keeps while another one is shown. In memory only: closing the page or forgetting the key ends it.
import { useCallback, useState } from 'preact/hooks';

const kept = new Map<string, unknown>();

export const forgetAll = (): void => kept.clear();

export function useKept<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const [value, set] = useState<Value>(() => (kept.has(name) ? (kept.get(name) as Value) : initial));
  const keep = useCallback((next: Value) => {
    kept.set(name, next);
    set(next);
  }, [name]);
  return [value, keep];
}
