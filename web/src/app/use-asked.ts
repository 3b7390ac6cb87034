// An answer of the service as a view sees it: being asked for, there, or failed. The latest question wins.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Failure, isAbort } from '../api/failure';

export interface Asked<Value> {
  // The last answer, also while another one is asked for.
  value: Value | undefined;
  failure: Failure | undefined;
  loading: boolean;
  slow: boolean;
  retry: () => void;
  cancel: () => void;
}

const slowAfter = 3000;

// Asks whenever one of `inputs` changes; `ask` of undefined asks nothing.
export function useAsked<Value>(ask: ((signal: AbortSignal) => Promise<Value>) | undefined, inputs: unknown[]): Asked<Value> {
  const [state, set] = useState<{ value?: Value; failure?: Failure; loading: boolean; slow: boolean }>({ loading: ask !== undefined, slow: false });
  const [round, setRound] = useState(0);
  const running = useRef<AbortController>();

  useEffect(() => {
    if (!ask) {
      set((last) => ({ ...last, loading: false, slow: false }));
      return undefined;
    }
    const control = new AbortController();
    running.current = control;
    set(({ failure: _, ...last }) => ({ ...last, loading: true, slow: false }));
    const timer = setTimeout(() => set((last) => ({ ...last, slow: true })), slowAfter);
    ask(control.signal)
      .then((value) => {
        if (!control.signal.aborted) set({ value, loading: false, slow: false });
      })
      .catch((error: unknown) => {
        if (running.current !== control) return;
        // The reader gave up waiting.
        const failure = error instanceof Failure ? error : new Failure(isAbort(error) ? 'slow' : 'nonsense');
        return set((last) => ({ ...last, failure, loading: false, slow: false }));
      })
      .finally(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      running.current = undefined;
      control.abort();
    };
  }, [...inputs, round]);

  return {
    value: state.value,
    failure: state.failure,
    loading: state.loading,
    slow: state.slow,
    retry: useCallback(() => setRound((last) => last + 1), []),
    cancel: useCallback(() => running.current?.abort(), []),
  };
}
