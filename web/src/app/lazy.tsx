// A view that is loaded when it is first shown, without preact/compat.
import type { ComponentType, FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading } from '../parts/states';
import { FailureBox } from '../parts/states';
import { Failure } from '../api/failure';

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): FunctionComponent<Props> {
  let Loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [, show] = useState(0);
    const [failed, setFailed] = useState(false);
    const [round, setRound] = useState(0);
    useEffect(() => {
      if (Loaded) return;
      setFailed(false);
      load().then(
        (component) => {
          Loaded = component;
          show((last) => last + 1);
        },
        () => setFailed(true),
      );
    }, [round]);
    if (Loaded) return <Loaded {...props} />;
    return failed ? <FailureBox failure={new Failure('down')} retry={() => setRound((last) => last + 1)} /> : <Loading />;
  };
}
